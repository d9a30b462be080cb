//! What a person decides about their own account: which sessions end, what was not them, which
//! permission do they ask for? (B13, S10)

use super::super::command_words::OwnSessions;
use super::super::event::AccountEvent;
use super::super::event_words::SessionEnd;
use super::super::own_events::{PermissionRequested, SuspiciousActivityReported};
use super::super::state::Living;
use super::{Rejection, end_all_sessions, end_sessions, links};
use crate::clock::is_within;
use crate::ids::{EventId, LinkId, PropertyId, SessionId};
use crate::permission::Permission;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// A permission is asked for again after so many minutes: managers are written to each time.
const REQUESTED_EVERY_MINUTES: i64 = 60;

/// Whoever holds a session may say it, whatever they could show beside: it takes rights away from
/// whoever has the password, and gives none. The link goes to the person's mailbox alone.
pub(super) fn report_activity(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    (session, event): (&SessionId, Option<EventId>),
    link: LinkId,
) -> Result<Vec<AccountEvent>, Rejection> {
    from(living, settings, at, session)?;
    let reported = SuspiciousActivityReported { event };
    let mut events = vec![AccountEvent::SuspiciousActivityReported(reported)];
    events.extend(end_all_sessions(living, SessionEnd::ActivityReported));
    events.push(links::new_reset(living, settings, at, link));
    Ok(events)
}

/// A session that is gone already is what was wanted.
pub(super) fn end_own_sessions(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    here: &SessionId,
    which: &OwnSessions,
) -> Result<Vec<AccountEvent>, Rejection> {
    from(living, settings, at, here)?;
    let chosen = living.sessions.keys().filter(|session| match which {
        OwnSessions::One(one) => *session == one,
        OwnSessions::Others => *session != here,
        OwnSessions::All => true,
    });
    let chosen: Vec<_> = chosen.cloned().collect();
    Ok(end_sessions(&chosen, SessionEnd::EndedByOwner))
}

/// Nothing where it was asked for within the hour, or is held meanwhile.
pub(super) fn request_permission(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    permission: Permission,
) -> Result<Vec<AccountEvent>, Rejection> {
    let held = living.permissions_at(property).ok_or(Rejection::NotAMember)?;
    let last = living.requested.get(&(property, permission));
    let lately =
        last.is_some_and(|last| is_within(*last, TimeDelta::minutes(REQUESTED_EVERY_MINUTES), at));
    if lately || held.contains(&permission) {
        return Ok(vec![]);
    }
    let requested = PermissionRequested { property, permission };
    Ok(vec![AccountEvent::PermissionRequested(requested)])
}

fn from(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    session: &SessionId,
) -> Result<(), Rejection> {
    let found = living.sessions.get(session).filter(|found| found.is_live(settings, at));
    found.map(|_| ()).ok_or(Rejection::SessionOver)
}

#[cfg(test)]
mod tests;
