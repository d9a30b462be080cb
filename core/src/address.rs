//! When are two e-mail addresses the same? One key per address, and what was typed is kept (S1).

use std::fmt;
use unicode_normalization::UnicodeNormalization;
use unicode_security::MixedScript;

/// The longest address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const ADDRESS_BYTES_MAX: usize = 254;

/// The longest local part (RFC 5321, section 4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;

/// An e-mail address: as it was typed, and in the one form that is compared. Its `Debug` shows
/// neither: it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    typed: String,
    key: String,
}

/// Why a text is not an address that an account can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// Nothing was given.
    #[error("the address is empty")]
    Empty,
    /// Longer than a mail server takes.
    #[error("the address is longer than 254 bytes")]
    TooLong,
    /// No `@`, or nothing on one side of it.
    #[error("the address needs one @ with something on both sides")]
    Shape,
    /// A space, a control character, a quotation mark or a bracket.
    #[error("the address has a character that an address cannot have")]
    Character,
    /// Not a domain name.
    #[error("the part behind the @ is not a domain name")]
    Domain,
    /// Letters of several scripts, such as a Cyrillic а among Latin letters (UTS 39).
    #[error("the address mixes letters of several alphabets")]
    MixedScripts,
}

impl EmailAddress {
    /// Reads an address: NFC, domain to A-labels and lower case, local part to lower case.
    /// `+tag` and dots stay: only the mail server knows what they mean. What nobody sees and a copied
    /// address brings along is left out.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let visible: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
        let typed: String = visible.trim().nfc().collect();
        if typed.is_empty() {
            return Err(NotAnAddress::Empty);
        }
        if typed.len() > ADDRESS_BYTES_MAX {
            return Err(NotAnAddress::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(NotAnAddress::Shape)?;
        if local.is_empty() || domain.is_empty() || local.len() > LOCAL_BYTES_MAX {
            return Err(NotAnAddress::Shape);
        }
        if !local.chars().all(may_stand_in_local_part) || is_badly_dotted(local) {
            return Err(NotAnAddress::Character);
        }
        let local: String = local.to_lowercase().nfc().collect();
        let key = format!("{local}@{}", domain_key(domain)?);
        Ok(Self { typed, key })
    }

    /// Reads an address for a new account. Letters of several scripts within the local part, or within
    /// one label of the domain, are refused, never folded (UTS 39 5.1, 5.2); each is judged by itself.
    pub fn for_new_account(text: &str) -> Result<Self, NotAnAddress> {
        let address = Self::parse(text)?;
        let (local, domain) = address.typed.rsplit_once('@').ok_or(NotAnAddress::Shape)?;
        let domain = idna::domain_to_unicode(domain).0;
        let mut parts = std::iter::once(local).chain(domain.split('.'));
        let one_script_each = parts.all(MixedScript::is_single_script);
        if one_script_each { Ok(address) } else { Err(NotAnAddress::MixedScripts) }
    }

    /// As it was typed, without surrounding spaces, in NFC: for showing and for mail, where
    /// [`with_ascii_domain`] makes it what every server takes.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The form that is compared: two addresses are the same when their keys are.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Zero-width spaces, direction marks, soft hyphens and the like. Joiners are not among them: some
/// scripts are written with them (RFC 5892 A.1, A.2).
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

fn may_stand_in_local_part(letter: char) -> bool {
    let atext = letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    atext || (!letter.is_ascii() && letter.is_alphanumeric())
}

fn is_badly_dotted(local: &str) -> bool {
    local.starts_with('.') || local.ends_with('.') || local.contains("..")
}

/// The address with its domain in A-labels (RFC 5891), as every mail server takes it; the part before
/// the @ stays as it is. A domain that is an address between brackets stays as well.
pub fn with_ascii_domain(address: &str) -> Result<String, NotAnAddress> {
    let (local, domain) = address.rsplit_once('@').ok_or(NotAnAddress::Shape)?;
    if domain.starts_with('[') {
        return Ok(address.to_owned());
    }
    Ok(format!("{local}@{}", ascii_domain(domain)?))
}

/// A domain name in lower case and A-labels.
pub fn ascii_domain(domain: &str) -> Result<String, NotAnAddress> {
    domain_key(domain)
}

fn domain_key(domain: &str) -> Result<String, NotAnAddress> {
    let key = idna::domain_to_ascii_strict(domain).map_err(|_| NotAnAddress::Domain)?;
    let labels = key.split('.').all(|label| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        !label.is_empty() && label.len() <= 63 && letters
    });
    if labels { Ok(key) } else { Err(NotAnAddress::Domain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_spellings_of_one_address_have_one_key() {
        let key = |text| EmailAddress::parse(text).unwrap().key().to_owned();
        assert_eq!(key(" Ada@Hotel.Example "), "ada@hotel.example");
        assert_eq!(key("ada@HÔTEL.example"), key("ADA@xn--htel-vqa.EXAMPLE"));
        assert_eq!(key("Zoe\u{0308}@hotel.example"), key("zoë@hotel.example"));
        assert_ne!(key("ada+desk@hotel.example"), key("ada@hotel.example"));
        assert_ne!(key("a.da@hotel.example"), key("ada@hotel.example"));
    }

    #[test]
    fn what_cannot_be_an_address_is_named() {
        let why = |text: &str| EmailAddress::parse(text).unwrap_err();
        assert_eq!(why("  "), NotAnAddress::Empty);
        assert_eq!(why("ada"), NotAnAddress::Shape);
        assert_eq!(why("@hotel.example"), NotAnAddress::Shape);
        assert_eq!(why("a b@hotel.example"), NotAnAddress::Character);
        assert_eq!(why("a\u{0}b@hotel.example"), NotAnAddress::Character);
        assert_eq!(why("\"a b\"@hotel.example"), NotAnAddress::Character);
        assert_eq!(why("ada@hotel..example"), NotAnAddress::Domain);
        assert_eq!(why("ada@ho tel.example"), NotAnAddress::Domain);
        assert_eq!(why(&format!("{}@hotel.example", "a".repeat(300))), NotAnAddress::TooLong);
    }

    #[test]
    fn letters_of_several_alphabets_are_refused_at_creation_and_never_folded() {
        let cyrillic_a = "\u{0430}da@hotel.example";
        assert_eq!(EmailAddress::for_new_account(cyrillic_a), Err(NotAnAddress::MixedScripts));
        let read = EmailAddress::parse(cyrillic_a).unwrap();
        assert_ne!(read.key(), "ada@hotel.example");
        assert!(EmailAddress::for_new_account("zoë@hôtel.example").is_ok());
    }

    #[test]
    fn each_part_has_a_script_of_its_own() {
        for fine in [
            "\u{43f}\u{435}\u{442}\u{430}\u{440}@hotel.example", // Cyrillic at a Latin domain
            "ada@\u{43e}\u{442}\u{435}\u{43b}.example",
            "ada@xn--e1afmapc.example",
            "\u{5f20}\u{4e09}@hotel.example",
            "\u{43f}\u{435}\u{442}\u{430}\u{440}7@hotel.example",
        ] {
            assert!(EmailAddress::for_new_account(fine).is_ok(), "{fine}");
        }
        for mixed in [
            "\u{43f}etar@hotel.example",
            "ada.\u{43f}\u{435}\u{442}\u{430}\u{440}@hotel.example",
            "ada@h\u{43e}tel.example",
        ] {
            let why = EmailAddress::for_new_account(mixed);
            assert_eq!(why, Err(NotAnAddress::MixedScripts), "{mixed}");
        }
    }

    #[test]
    fn a_domain_goes_out_in_letters_that_every_server_takes() {
        for (typed, sent) in [
            ("anna@b\u{fc}cher.example", "anna@xn--bcher-kva.example"),
            ("Anna.M@B\u{dc}CHER.Example", "Anna.M@xn--bcher-kva.example"),
            ("zo\u{eb}@hotel.example", "zo\u{eb}@hotel.example"),
            ("anna@hotel.\u{4f8b}\u{5b50}", "anna@hotel.xn--fsqu00a"),
            ("anna@[192.0.2.1]", "anna@[192.0.2.1]"),
        ] {
            assert_eq!(with_ascii_domain(typed).as_deref(), Ok(sent));
        }
        assert_eq!(with_ascii_domain("anna"), Err(NotAnAddress::Shape));
    }

    #[test]
    fn what_nobody_sees_is_left_out_wherever_it_stands() {
        for copied in [
            "\u{feff}ada@hotel.example",
            "ada\u{200b}@hotel.example",
            "ada@hotel\u{200b}.example",
            "ada@ho\u{ad}tel.example\u{200e}",
            "\u{202a}ada@hotel.example\u{202c} ",
        ] {
            let read = EmailAddress::for_new_account(copied).unwrap();
            assert_eq!((read.typed(), read.key()), ("ada@hotel.example", "ada@hotel.example"));
        }
        assert_eq!(EmailAddress::parse("\u{200b}").unwrap_err(), NotAnAddress::Empty);
    }
}
