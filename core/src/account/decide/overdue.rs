//! Overdue deadlines: what has time brought about that nobody has written down? (DESIGN 5, B5)

use super::super::event::AccountEvent;
use super::super::event_words::MembershipEnd;
use super::super::state::{Account, Living};
use super::{activity, factors, lapse, log_in, memberships, offers};
use crate::clock::Time;
use crate::policy::Settings;
use crate::timestamp::Timestamp;

/// The account as time has made it, and the events that say so, oldest cause first; `None` where time
/// has brought nothing about. Nothing is written down before its time is known to have gone by; a
/// membership whose end the clock shows lets nobody in all the same.
pub(super) fn written_down(
    state: &Account,
    settings: &Settings,
    time: Time,
) -> Option<(Account, Vec<AccountEvent>)> {
    if !is_anything_due(state.living()?, settings, time) {
        return None;
    }
    let (mut now, at) = (state.clone(), time.now);
    let (mut all, mut waits) = (vec![], vec![]);
    if let Account::Living(living) = &mut now {
        take(living, at, &mut all, |living| log_in::overdue(living, time));
        take(living, at, &mut all, |living| activity::overdue(living, time));
        take(living, at, &mut all, |living| factors::overdue(&living.factors, time));
        take(living, at, &mut all, |living| lapse::overdue(living, settings, time));
        take(living, at, &mut all, |living| offers::overdue(living, time));
        // One at a time: the last one takes the account with it.
        while take(living, at, &mut all, |living| memberships::overdue(living, time.certain)) {}
        while take(living, at, &mut waits, |living| memberships::overdue(living, at)) {}
    }
    Some((now, all))
}

fn is_anything_due(living: &Living, settings: &Settings, time: Time) -> bool {
    !living.lockout.overdue(time).is_empty()
        || !factors::overdue(&living.factors, time).is_empty()
        || living.activity.overdue(time).next().is_some()
        || living.lapses_at(settings).is_some_and(|lapses_at| lapses_at <= time.certain)
        || living.offers.values().any(|offer| offer.expires_at <= time.certain)
        || living.membership_ends.values().any(|ends_at| *ends_at <= time.now)
}

/// Whether it shuts somebody out, so that it may not wait for a command that has something to say.
pub(super) fn shuts_out(event: &AccountEvent) -> bool {
    matches!(event, AccountEvent::MembershipRemoved { because: MembershipEnd::TimeCame, .. })
}

fn take(
    living: &mut Living,
    at: Timestamp,
    all: &mut Vec<AccountEvent>,
    due: impl Fn(&Living) -> Vec<AccountEvent>,
) -> bool {
    let events = due(living);
    for event in &events {
        living.evolve(event, at, None);
    }
    all.extend_from_slice(&events);
    !events.is_empty()
}
