//! Password rules: may this password be chosen? Length and block list decide, never a missing
//! symbol (DESIGN 6).

use crate::policy::Settings;
use unicode_normalization::UnicodeNormalization;

/// The longest password a request may carry: 256 code points are at most 1,024 bytes.
pub const PASSWORD_BYTES_MAX: usize = 1024;

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPassword {
    /// Too short.
    #[error("the password needs at least {0} characters")]
    TooShort(u32),
    /// Too long.
    #[error("the password may have at most {0} characters")]
    TooLong(u32),
    /// A control character, such as a line break.
    #[error("the password has a character that cannot be typed everywhere")]
    ControlCharacter,
    /// On the list of common passwords.
    #[error("the password is one that many people use, and guessers try first")]
    Common,
    /// The person's own address or name (NIST SP 800-63B-4, 3.1.1.2: words of the context).
    #[error("the password is the person's own address or name")]
    Own,
    /// A letter or a digit is missing (PCI DSS 8.3.6).
    #[error("the password needs a letter and a digit")]
    LettersAndDigits,
    /// One of the last few (PCI DSS 8.3.7).
    #[error("the password is one of the last {0} that were used here")]
    UsedBefore(u32),
}

/// The form that is hashed and compared: NFC, as RFC 8265 (`OpaqueString`) has it, so that the same
/// keys on another keyboard give the same bytes.
pub fn normalised(password: &str) -> String {
    password.nfc().collect()
}

/// Checks everything about a normalised password that can be seen in it. `is_common` is asked last:
/// it is a list outside the rules.
pub fn check(
    password: &str,
    settings: &Settings,
    has_second_factor: bool,
    is_common: impl FnOnce(&str) -> bool,
) -> Result<(), NotAPassword> {
    let least = if has_second_factor {
        settings.password_length_min
    } else {
        settings.password_length_min_alone
    };
    let most = settings.password_length_max;
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length < least {
        return Err(NotAPassword::TooShort(least));
    }
    if length > most {
        return Err(NotAPassword::TooLong(most));
    }
    if password.chars().any(char::is_control) {
        return Err(NotAPassword::ControlCharacter);
    }
    let has = |what: fn(char) -> bool| password.chars().any(what);
    if settings.password_letters_and_digits && !(has(char::is_alphabetic) && has(char::is_numeric))
    {
        return Err(NotAPassword::LettersAndDigits);
    }
    if is_common(password) {
        return Err(NotAPassword::Common);
    }
    Ok(())
}

/// Whether a password is one of these words of its person, such as their address: whatever the case, the
/// punctuation and a number behind it.
pub fn is_own(password: &str, words: &[&str]) -> bool {
    let letters = |text: &str| -> String {
        let lower = text.chars().flat_map(char::to_lowercase);
        lower.filter(|letter| letter.is_alphanumeric()).collect()
    };
    let typed = letters(password);
    let without_number = typed.trim_end_matches(char::is_numeric);
    words.iter().map(|word| letters(word)).any(|own| {
        !own.is_empty()
            && (own == typed || own.trim_end_matches(char::is_numeric) == without_number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Profile;

    #[test]
    fn length_is_counted_in_code_points_and_nothing_else_is_demanded() {
        let settings = Profile::Hotel.settings();
        let check = |password: &str| check(password, &settings, false, |_| false);
        assert_eq!(check(&"é".repeat(15)), Ok(()));
        assert_eq!(check(&"é".repeat(14)), Err(NotAPassword::TooShort(15)));
        assert_eq!(check(&"🔑".repeat(256)), Ok(()));
        assert_eq!(check(&"🔑".repeat(257)), Err(NotAPassword::TooLong(256)));
        assert_eq!(check("fifteen\u{7}characters"), Err(NotAPassword::ControlCharacter));
    }

    #[test]
    fn the_pci_profile_wants_letters_and_digits() {
        let settings = Profile::Pci.settings();
        let said = check("no digits in this one", &settings, false, |_| false);
        assert_eq!(said, Err(NotAPassword::LettersAndDigits));
    }

    #[test]
    fn ones_own_address_is_no_password_however_it_is_typed() {
        let own = ["ada@hotel.example", "ada", "Ada Lovelace"];
        for typed in ["ada@hotel.example", "Ada@Hotel.Example!", "adalovelace", "Ada Lovelace 1815"]
        {
            assert!(is_own(typed, &own), "{typed}");
        }
        for other in ["ada and the engine", "hotel.example", "1815", ""] {
            assert!(!is_own(other, &own), "{other}");
        }
        assert!(!is_own("12345", &[""]));
    }
}
