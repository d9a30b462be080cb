//! Shared phrases: what is an act called, and who may do it? What is wrong with an address, or with
//! a name? The words that more than one answer shares.

use super::{has, say};
use keyledger_core::account::Standing;
use keyledger_core::address::NotAnAddress;
use keyledger_core::alike::is_invisible;
use keyledger_core::authority::{Act, Capacity, OperatorRole, who_may};
use keyledger_core::language::Language;
use keyledger_core::name::NotAName;

/// What is done, as a phrase: "lift the lock of an account".
pub fn act_in_words(language: Language, act: Act) -> String {
    say(language, &format!("act-{}", act.code()), &[])
}

/// In which capacity, as a phrase: "support".
pub fn capacity_in_words(language: Language, capacity: Capacity) -> String {
    say(language, &format!("capacity-{}", capacity.code()), &[])
}

/// Who may do it, as a list: "support, the local command line".
pub fn who_in_words(language: Language, act: Act) -> String {
    let others = who_may(act).into_iter().filter(|capacity| *capacity != Capacity::Oneself);
    let words = others.map(|one| say(language, &format!("who-{}", one.code()), &[]));
    let words: Vec<String> = words.collect();
    words.join(", ")
}

/// How an account stands, as a phrase: "locked".
pub fn standing_in_words(language: Language, standing: Standing) -> String {
    let key = match standing {
        Standing::Absent => "standing-absent",
        Standing::NotActivated => "standing-not_activated",
        Standing::Open => "standing-open",
        Standing::Locked => "standing-locked",
        Standing::Disabled => "standing-disabled",
        Standing::ResetRequired => "standing-reset_required",
        Standing::Lapsed => "standing-lapsed",
        Standing::UnusualActivity => "standing-unusual_activity",
        Standing::Suspended => "standing-suspended",
        Standing::Deleted => "standing-deleted",
        Standing::Erased => "standing-erased",
    };
    say(language, key, &[])
}

/// A reason as answers have it, `code` or `code: note`, with the code in words. A code that a person at
/// the machine made up stands as it is.
pub fn reason_in_words(language: Language, reason: &str) -> String {
    let (code, note) = match reason.split_once(": ") {
        Some((code, note)) => (code, Some(note)),
        None => (reason, None),
    };
    let key = format!("reason-{code}");
    let words = if has(language, &key) { say(language, &key, &[]) } else { code.to_owned() };
    let Some(note) = note else { return words };
    say(language, "reason-noted", &[("reason", words.into()), ("note", note.to_owned().into())])
}

/// What an operator's role is called: "support".
pub fn role_in_words(language: Language, role: OperatorRole) -> String {
    let capacity = match role {
        OperatorRole::Support => Capacity::Support,
        OperatorRole::Compliance => Capacity::Compliance,
    };
    capacity_in_words(language, capacity)
}

/// Why a text is no address, to be put behind "the address is not accepted:". A letter is named; what
/// nobody sees by its number.
pub fn not_an_address(language: Language, why: NotAnAddress) -> String {
    let key = match why {
        NotAnAddress::Empty => "address-empty",
        NotAnAddress::TooLong => "address-too_long",
        NotAnAddress::LocalTooLong => "address-local_too_long",
        NotAnAddress::Shape => "address-shape",
        NotAnAddress::Character(letter) => {
            let number = format!("U+{:04X}", u32::from(letter));
            let key = match letter {
                ' ' => "address-space",
                _ if letter.is_whitespace() || letter.is_control() || is_invisible(letter) => {
                    "address-invisible"
                }
                _ => "address-character",
            };
            let arguments = [("letter", letter.to_string().into()), ("number", number.into())];
            return say(language, key, &arguments);
        }
        NotAnAddress::Dots => "address-dots",
        NotAnAddress::Domain => "address-domain",
        NotAnAddress::MixedScripts => "address-mixed_scripts",
    };
    say(language, key, &[])
}

/// Why a text is no name, to be put behind "the name is not accepted:".
pub fn not_a_name(language: Language, why: NotAName) -> String {
    let key = match why {
        NotAName::Length => "name-length",
        NotAName::Control => "name-control",
        NotAName::Direction => "name-direction",
        NotAName::Invisible => "name-invisible",
        NotAName::Link => "name-link",
    };
    say(language, key, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A raw key is what a person reads where a sentence is missing.
    #[test]
    fn every_standing_and_every_role_has_its_words_in_both_languages() {
        let standings = [
            Standing::Absent,
            Standing::NotActivated,
            Standing::Open,
            Standing::Locked,
            Standing::Disabled,
            Standing::ResetRequired,
            Standing::Lapsed,
            Standing::UnusualActivity,
            Standing::Suspended,
            Standing::Deleted,
            Standing::Erased,
        ];
        for language in [Language::En, Language::Fr] {
            for standing in standings {
                let words = standing_in_words(language, standing);
                assert!(!words.starts_with("standing-"), "{standing:?}: {words}");
            }
            for role in OperatorRole::ALL {
                assert!(!role_in_words(language, role).starts_with("capacity-"), "{role:?}");
            }
        }
    }
}
