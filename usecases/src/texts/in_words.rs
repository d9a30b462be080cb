//! Shared phrases: what is an act called, and who may do it? What is wrong with an address, or with
//! a name? The words that more than one answer shares.

use super::say;
use keyledger_core::address::NotAnAddress;
use keyledger_core::alike::is_invisible;
use keyledger_core::authority::{Act, Capacity, who_may};
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

/// Who may do it, as a list: "support, somebody at the machine".
pub fn who_in_words(language: Language, act: Act) -> String {
    let others = who_may(act).into_iter().filter(|capacity| *capacity != Capacity::Oneself);
    let words: Vec<String> = others.map(|one| capacity_in_words(language, one)).collect();
    words.join(", ")
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
