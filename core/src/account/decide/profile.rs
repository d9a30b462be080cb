//! Profile changes: what is a person called, and in which language are they written to? (S30)

use super::super::event::AccountEvent;
use super::super::event_words::NameChange;
use super::super::state::Living;
use crate::authority::Permit;
use crate::language::Language;
use crate::personal::Personal;

/// Somebody changes it: the person, or who may act on their account. Whether a name is another one is
/// found out by who can read both.
pub(super) fn change(
    living: &Living,
    name: Option<&str>,
    language: Option<Language>,
    _: &Permit,
) -> Vec<AccountEvent> {
    changed(living, name, NameChange::Edited, language)
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
