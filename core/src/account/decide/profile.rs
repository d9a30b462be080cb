//! Profile changes: what is a person called, and in which language are they written to? (S30)

use super::super::event::AccountEvent;
use super::super::event_words::NameChange;
use super::super::state::Living;
use super::Rejection;
use crate::authority::{Act, Hand, judge};
use crate::language::Language;
use crate::personal::Personal;

/// Somebody changes it: the person, or who may act on their account. Whether a name is another one is
/// found out by who can read both.
pub(super) fn change(
    living: &Living,
    hand: &Hand,
    name: Option<&str>,
    language: Option<Language>,
) -> Result<Vec<AccountEvent>, Rejection> {
    // Who adds the person again says what they are called.
    if living.deleted_at.is_some() {
        return Err(Rejection::Deleted);
    }
    judge(Act::ChangeProfile, hand, living).map_err(Rejection::NotAllowed)?;
    Ok(changed(living, name, NameChange::Edited, language))
}

/// The same language again changes nothing.
pub(super) fn changed(
    living: &Living,
    name: Option<&str>,
    because: NameChange,
    language: Option<Language>,
) -> Vec<AccountEvent> {
    let named = name
        .map(|name| AccountEvent::NameChanged { name: Personal::Clear(name.to_owned()), because });
    let spoken = language
        .filter(|language| *language != living.language)
        .map(|language| AccountEvent::LanguageChanged { language });
    named.into_iter().chain(spoken).collect()
}

#[cfg(test)]
mod tests;
