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
    /// `+tag` and dots stay: only the mail server knows what they mean.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let typed: String = text.trim().nfc().collect();
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

    /// Reads an address for a new account: letters of several scripts are refused, never folded.
    pub fn for_new_account(text: &str) -> Result<Self, NotAnAddress> {
        let address = Self::parse(text)?;
        let parts = address.typed.split(['@', '.', '-', '_', '+']);
        let readable = parts.map(|part| idna::domain_to_unicode(part).0);
        for part in readable.chain([address.typed.clone()]) {
            if !part.as_str().is_single_script() {
                return Err(NotAnAddress::MixedScripts);
            }
        }
        Ok(address)
    }

    /// As it was typed, without surrounding spaces, in NFC: for showing and for mail.
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

fn may_stand_in_local_part(letter: char) -> bool {
    let atext = letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    atext || (!letter.is_ascii() && letter.is_alphanumeric())
}

fn is_badly_dotted(local: &str) -> bool {
    local.starts_with('.') || local.ends_with('.') || local.contains("..")
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
}
