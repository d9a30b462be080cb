//! Deactivation for inactivity: when is an account disabled because nobody uses it, and what brings
//! it back? (PCI DSS 8.2.6, B5)

use super::super::event::AccountEvent;
use super::super::event_words::ReactivatedBy;
use super::super::state::Living;
use crate::clock::Time;
use crate::policy::Settings;
use crate::timestamp::Timestamp;

/// The lapse that time has brought about and nobody has written down.
pub(super) fn overdue(living: &Living, settings: &Settings, time: Time) -> Vec<AccountEvent> {
    let due = living.lapses_at(settings).is_some_and(|lapses_at| lapses_at <= time.certain);
    if !due {
        return vec![];
    }
    let (unused_since, days) = (living.used_at, settings.disabled_when_unused_days);
    vec![AccountEvent::AccountLapsed { unused_since, days }]
}

pub(super) fn expire(
    living: &Living,
    settings: &Settings,
    time: Time,
    unused_since: Timestamp,
) -> Vec<AccountEvent> {
    // Used since, or lapsed before: somebody else was first.
    if living.used_at == unused_since { overdue(living, settings, time) } else { vec![] }
}

pub(super) fn end(living: &Living, by: ReactivatedBy) -> Option<AccountEvent> {
    living.lapsed_at.map(|_| AccountEvent::AccountReactivated { by })
}

#[cfg(test)]
mod tests;
