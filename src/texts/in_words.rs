//! What is an act called, and who may do it? The words that refusals and the printed table share.

use super::say;
use keyledger_core::authority::{Act, Capacity, who_may};
use keyledger_core::language::Language;

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
