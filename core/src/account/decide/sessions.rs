//! Sessions: does a session still hold, and what ends it?

use super::super::event::AccountEvent;
use super::super::event_words::SessionEnd;
use super::super::session::Session;
use super::super::state::Living;
use super::{Rejection, activity};
use crate::activity::Sighting;
use crate::ids::SessionId;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// Nothing while the last use was written down recently: at most one event per quarter of the idle
/// limit.
pub(super) fn make_use(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    session: &SessionId,
) -> Result<Vec<AccountEvent>, Rejection> {
    let found = living.sessions.get(session).filter(|found| found.is_live(settings, at));
    let found = found.ok_or(Rejection::SessionOver)?;
    let quarter = TimeDelta::seconds(i64::from(settings.session_idle_minutes) * 60 / 4);
    if at.since(found.seen_at) < quarter {
        return Ok(vec![]);
    }
    let (device, session) = (found.device.clone(), session.clone());
    let used = Sighting { at, device, session, attempt: None, network: None };
    let noticed = activity::at_use(living, settings, &used);
    Ok([AccountEvent::SessionSeen { session: used.session }].into_iter().chain(noticed).collect())
}

pub(super) fn end(living: &Living, session: &SessionId, because: SessionEnd) -> Vec<AccountEvent> {
    let here = living.sessions.contains_key(session);
    if here { vec![ended(session, because)] } else { vec![] }
}

pub(super) fn expire(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    session: &SessionId,
) -> Vec<AccountEvent> {
    match living.sessions.get(session) {
        Some(found) if !found.is_live(settings, at) => vec![ended(session, why(found, at))],
        // Used again since, or ended by something else.
        Some(_) | None => vec![],
    }
}

fn why(session: &Session, at: Timestamp) -> SessionEnd {
    if session.is_expired(at) { SessionEnd::Expired } else { SessionEnd::Idle }
}

fn ended(session: &SessionId, because: SessionEnd) -> AccountEvent {
    AccountEvent::SessionsEnded { sessions: vec![session.clone()], because }
}

#[cfg(test)]
mod tests;
