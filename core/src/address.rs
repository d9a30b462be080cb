//! E-mail addresses: when are two e-mail addresses the same? One key per address, and what was
//! typed is kept (S1).

use crate::alike::is_invisible;
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
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
    /// More in front of the `@` than a mail server takes.
    #[error("the part in front of the @ is longer than 64 bytes")]
    LocalTooLong,
    /// No `@` or several, or nothing on one side of it.
    #[error("the address needs one @ with something on both sides")]
    Shape,
    /// A space, a control character, a quotation mark or a bracket.
    #[error("the address has a character that an address cannot have: U+{:04X}", u32::from(*.0))]
    Character(char),
    /// Dots at the beginning or the end of the part in front of the `@`, or two in a row.
    #[error("the part in front of the @ begins or ends with a dot, or has two in a row")]
    Dots,
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
    /// address brings along is left out, and so is what stands around it in a list of recipients.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let typed: String = bare(&visible(text)).nfc().collect();
        if typed.is_empty() {
            return Err(NotAnAddress::Empty);
        }
        if typed.len() > ADDRESS_BYTES_MAX {
            return Err(NotAnAddress::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(NotAnAddress::Shape)?;
        if local.is_empty() || domain.is_empty() || local.contains('@') {
            return Err(NotAnAddress::Shape);
        }
        if local.len() > LOCAL_BYTES_MAX {
            return Err(NotAnAddress::LocalTooLong);
        }
        if let Some(wrong) = wrong_in_local_part(local) {
            return Err(NotAnAddress::Character(wrong));
        }
        if is_badly_dotted(local) {
            return Err(NotAnAddress::Dots);
        }
        let local: String = local.to_lowercase().nfc().collect();
        let key = format!("{local}@{}", domain_key(domain)?);
        Ok(Self { typed, key })
    }

    /// Reads an address for a new account. Letters of several scripts within the local part, or within
    /// one label of the domain, are refused, never folded (UTS 39 5.1, 5.2); each is judged by itself.
    /// So are letters that only look like others, such as those of formulas (UTS 39 3, not NFKC).
    pub fn for_new_account(text: &str) -> Result<Self, NotAnAddress> {
        let address = Self::parse(text)?;
        let (local, domain) = address.typed.rsplit_once('@').ok_or(NotAnAddress::Shape)?;
        let mut letters = local.chars();
        if let Some(look_alike) = letters.find(|letter| !letter.nfkc().eq([*letter])) {
            return Err(NotAnAddress::Character(look_alike));
        }
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

/// The text without what nobody sees, and wide forms in their plain ones: phones and keyboards of the
/// east write `＠` and `。`. Joiners stay behind letters of scripts that are written with them (RFC 5892
/// A.1, A.2); elsewhere they are as invisible as the rest.
fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for letter in text.chars() {
        let joins = matches!(letter, '\u{200c}' | '\u{200d}');
        if is_invisible(letter) && !(joins && seen.chars().last().is_some_and(may_be_joined)) {
            continue;
        }
        seen.push(match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            '\u{3002}' | '\u{ff61}' => '.',
            '\u{fe6b}' => '@',
            other => other,
        });
    }
    seen
}

/// Letters of scripts from Arabic to those of India and beyond; not Latin, Greek and Cyrillic.
fn may_be_joined(letter: char) -> bool {
    ('\u{600}'..'\u{1e00}').contains(&letter)
}

/// The address alone: without `mailto:`, the name and the brackets of a mail program, and what ends a
/// sentence or separates a list.
fn bare(text: &str) -> &str {
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '.');
    let mut rest = text.trim().trim_end_matches(ends);
    if let Some((_, inside)) = rest.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        rest = inside.trim();
    }
    if let Some((scheme, address)) = rest.split_once(':')
        && scheme.eq_ignore_ascii_case("mailto")
    {
        // RFC 6068: a subject may follow, behind a question mark.
        let at = address.find('@').unwrap_or_default();
        let end = address.char_indices().find(|(place, letter)| *place > at && *letter == '?');
        rest = end.and_then(|(place, _)| address.get(..place)).unwrap_or(address).trim();
    }
    rest.trim_end_matches('.')
}

/// The first letter that a local part cannot have. A mark stands behind a letter, and not behind one
/// that it would make look like another.
fn wrong_in_local_part(local: &str) -> Option<char> {
    let mut before = None;
    for letter in local.chars() {
        let marks = is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}');
        let may_stand = if marks {
            before.is_some_and(|before: char| !before.is_ascii())
        } else {
            may_stand_in_local_part(letter)
        };
        if !may_stand {
            return Some(letter);
        }
        before = Some(letter);
    }
    None
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
    let key = idna::domain_to_ascii_strict(domain).map_err(|_| wrong_domain(domain))?;
    let labels = key.split('.').all(|label| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        !label.is_empty() && label.len() <= 63 && letters
    });
    if labels { Ok(key) } else { Err(wrong_domain(domain)) }
}

/// What is wrong with a domain: a letter that none can have, or the whole.
fn wrong_domain(domain: &str) -> NotAnAddress {
    let cannot_be = |letter: &char| {
        let plain = letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
        (letter.is_ascii() && !plain) || letter.is_whitespace() || is_invisible(*letter)
    };
    let wrong = domain.chars().find(cannot_be);
    wrong.map_or(NotAnAddress::Domain, NotAnAddress::Character)
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
        assert_eq!(why("ada@lovelace@hotel.example"), NotAnAddress::Shape);
        for (typed, wrong) in [
            ("a b@hotel.example", ' '),
            ("a\u{a0}b@hotel.example", '\u{a0}'),
            ("a\tb@hotel.example", '\t'),
            ("a\u{0}b@hotel.example", '\u{0}'),
            ("\u{7f}ada@hotel.example", '\u{7f}'),
            ("\"a b\"@hotel.example", '"'),
            ("\u{ab}ada@hotel.example", '\u{ab}'),
            ("ada\u{2026}@hotel.example", '\u{2026}'),
            ("\u{301}ada@hotel.example", '\u{301}'),
            ("x\u{338}y@hotel.example", '\u{338}'),
            ("ada@ho tel.example", ' '),
            ("ada@hotel\n.example", '\n'),
            ("ada@hotel_.example", '_'),
            ("ada@hotel.example>", '>'),
        ] {
            assert_eq!(why(typed), NotAnAddress::Character(wrong), "{typed:?}");
        }
        for dotted in [".ada@hotel.example", "ada.@hotel.example", "a..da@hotel.example"] {
            assert_eq!(why(dotted), NotAnAddress::Dots);
        }
        assert_eq!(why("ada@hotel..example"), NotAnAddress::Domain);
        assert_eq!(why("ada@-hotel.example"), NotAnAddress::Domain);
        assert_eq!(why(&format!("{}@hotel.example", "a".repeat(300))), NotAnAddress::TooLong);
        assert_eq!(why(&format!("{}@hotel.example", "a".repeat(65))), NotAnAddress::LocalTooLong);
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
            "\u{3bd}\u{3af}\u{3ba}\u{3bf}\u{3c2}@hotel.example", // Greek
            "\u{5c71}\u{7530}\u{3055}\u{304f}\u{3089}@hotel.example", // Han and Hiragana: Japanese
            "\u{5c71}\u{7530}\u{30a2}\u{30cb}\u{30fc}@\u{30db}\u{30c6}\u{30eb}.example",
            "\u{ae40}\u{bbfc}\u{c9c0}@hotel.example", // Korean
            "\u{91d1}\u{bbfc}@hotel.example",         // Hangul and Hanja
            "\u{645}\u{631}\u{64a}\u{645}@hotel.example", // Arabic
            "\u{5e9}\u{5e8}\u{5d4}@hotel.example",    // Hebrew
            "\u{e2a}\u{e21}\u{e0a}\u{e32}\u{e22}@hotel.example", // Thai
            "\u{906}\u{930}\u{94d}\u{92f}@hotel.example", // Devanagari, with a mark that joins
        ] {
            let read = EmailAddress::for_new_account(fine);
            assert!(read.is_ok(), "{fine}: {read:?}");
        }
        for mixed in [
            "\u{43f}etar@hotel.example",
            "ada.\u{43f}\u{435}\u{442}\u{430}\u{440}@hotel.example",
            "ada@h\u{43e}tel.example",
            "ada@xn--htel-55d.example", // the same in A-labels
            "\u{3bd}\u{3af}kos@hotel.example",
            "\u{3b1}da@hotel.example",
            "\u{5e9}a@hotel.example",
        ] {
            let why = EmailAddress::for_new_account(mixed);
            assert_eq!(why, Err(NotAnAddress::MixedScripts), "{mixed}");
        }
        for (look_alike, wrong) in [
            ("\u{1d41a}da@hotel.example", '\u{1d41a}'), // a letter of formulas
            ("\u{212f}va@hotel.example", '\u{212f}'),
            ("\u{fb01}lip@hotel.example", '\u{fb01}'),
            ("\u{24d0}da@hotel.example", '\u{24d0}'),
        ] {
            let why = EmailAddress::for_new_account(look_alike);
            assert_eq!(why, Err(NotAnAddress::Character(wrong)), "{look_alike}");
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
    fn what_nobody_sees_and_what_stands_around_is_left_out_wherever_it_stands() {
        for copied in [
            "\u{feff}ada@hotel.example",
            "ada\u{200b}@hotel.example",
            "ada@hotel\u{200b}.example",
            "ada@ho\u{ad}tel.example\u{200e}",
            "\u{202a}ada@hotel.example\u{202c} ",
            "a\u{200d}da@ho\u{200c}tel.example",
            "ada\u{fe0f}@hotel.example",
            "a\u{34f}da@hotel.exam\u{2060}ple",
            "ad\u{3164}a@hotel.example",
            "\u{e0061}ada@hotel.example",
            "\t ada@hotel.example\r\n",
            "\u{a0}ada@hotel.example\u{202f}",
            "\u{3000}ada@hotel.example",
            "mailto:ada@hotel.example",
            "MailTo: ada@hotel.example?subject=Key%20lost",
            "<ada@hotel.example>",
            "Ada Lovelace <ada@hotel.example>",
            "\"Lovelace, Ada\" < ada@hotel.example >; ",
            "<mailto:ada@hotel.example>",
            "ada@hotel.example,",
            "ada@hotel.example.",
            "\u{ff41}\u{ff44}\u{ff41}\u{ff20}\u{ff48}otel.example",
            "ada\u{fe6b}hotel\u{3002}example",
        ] {
            let read = EmailAddress::for_new_account(copied);
            let read = read.unwrap_or_else(|why| panic!("{copied:?}: {why}"));
            let both = (read.typed(), read.key());
            assert_eq!(both, ("ada@hotel.example", "ada@hotel.example"), "{copied:?}");
        }
        for nothing in ["\u{200b}", "<>", "mailto:", " . ", "\u{feff}\u{3164}"] {
            assert_eq!(EmailAddress::parse(nothing).unwrap_err(), NotAnAddress::Empty);
        }
    }

    #[test]
    fn a_domain_is_one_however_it_is_written() {
        let key = |text| EmailAddress::for_new_account(text).unwrap().key().to_owned();
        for written in [
            "anna@b\u{fc}cher.example",
            "anna@bu\u{308}cher.example",
            "anna@B\u{dc}CHER.EXAMPLE",
            "anna@xn--bcher-kva.example",
            "ANNA@XN--BCHER-KVA.example.",
            "anna@b\u{fc}\u{ad}cher\u{ff0e}example",
        ] {
            assert_eq!(key(written), "anna@xn--bcher-kva.example", "{written}");
        }
    }
}
