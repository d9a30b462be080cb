//! Profile changes: what is a person called, in which language are they written to, and by which
//! clock? (S30, B14)

use super::super::command_words::ZoneChoice;
use super::super::event::AccountEvent;
use super::super::event_words::NameChange;
use super::super::own_events::TimeZoneChanged;
use super::super::state::Living;
use crate::authority::Permit;
use crate::language::Language;
use crate::personal::Personal;

/// Somebody changes it: the person, or who may act on their account. Whether a name is another one is
/// found out by who can read both.
pub(super) fn change(
    living: &Living,
    (name, language, time_zone): (Option<&str>, Option<Language>, Option<&ZoneChoice>),
    _: &Permit,
) -> Vec<AccountEvent> {
    let mut events = changed(living, name, NameChange::Edited, language);
    let chosen = time_zone.map(|choice| match choice {
        ZoneChoice::OfProperty => None,
        ZoneChoice::Own(zone) => Some(zone.clone()),
    });
    let another = chosen.filter(|time_zone| *time_zone != living.time_zone);
    events.extend(
        another.map(|time_zone| AccountEvent::TimeZoneChanged(TimeZoneChanged { time_zone })),
    );
    events
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
