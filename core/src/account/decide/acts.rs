//! Acts of others on an account: may somebody else lift a lock, end sessions, shut or open an
//! account? (S35, DESIGN 5)
//!
//! The table is asked where the account is at an exact revision: a membership that came a moment ago
//! counts, whoever looked before. What follows takes the permit.

use super::super::event::AccountEvent;
use super::super::event_words::{
    ActedBy, ActivityEnd, ReactivatedBy, SessionEnd, Unchanged, UnlockedBy,
};
use super::super::state::Living;
use super::{Rejection, activity, lapse};
use crate::authority::{
    Act, ActRefusal, ActorCapacity, Capacity, NotAuthorised, Permit, Requester, judge,
};
use crate::clock::is_within;
use crate::ids::{AccountId, PropertyId};
use crate::lockout::Lock;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// A refusal of one act for one cause is written down again after so many minutes.
const NOTED_EVERY_MINUTES: i64 = 60;

pub(super) fn unlock(living: &Living, permit: &Permit) -> Result<Vec<AccountEvent>, Rejection> {
    let by = acted_by(permit)?;
    if living.lockout.disabled && by == ActedBy::Manager {
        return Err(Rejection::NotAllowed(NotAuthorised::Disabled));
    }
    let mut events = vec![];
    if let Lock::Shut { lock, .. } = living.lockout.lock {
        let by = match by {
            ActedBy::Manager => UnlockedBy::Manager,
            ActedBy::Support => UnlockedBy::Support,
            ActedBy::Machine => UnlockedBy::Machine,
        };
        events.push(AccountEvent::AccountUnlocked { lock, by });
    }
    if living.lockout.disabled {
        events.push(AccountEvent::CredentialEnabled { by });
    }
    events.extend(brought_back(living, by));
    Ok(events)
}

/// What refuses log-ins without a lock is support's to end: unusual activity, and that nobody used
/// the account (S2).
fn brought_back(living: &Living, by: ActedBy) -> Vec<AccountEvent> {
    let (ends, reactivates) = match by {
        ActedBy::Manager => return vec![],
        ActedBy::Support => (ActivityEnd::Support, ReactivatedBy::Support),
        ActedBy::Machine => (ActivityEnd::Machine, ReactivatedBy::Machine),
    };
    let ended = activity::end_all(living, ends);
    ended.into_iter().chain(lapse::end(living, reactivates)).collect()
}

pub(super) fn end_all_sessions(
    living: &Living,
    permit: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    let because = match acted_by(permit)? {
        ActedBy::Manager => SessionEnd::EndedByManager,
        ActedBy::Support => SessionEnd::EndedBySupport,
        ActedBy::Machine => SessionEnd::EndedAtMachine,
    };
    Ok(super::end_all_sessions(living, because))
}

pub(super) fn suspend(living: &Living, permit: &Permit) -> Result<Vec<AccountEvent>, Rejection> {
    let by = acted_by(permit)?;
    match living.suspended {
        // Support shuts what a manager shut: from then on only support opens it.
        Some(present) if present.by != ActedBy::Manager || by == ActedBy::Manager => Ok(vec![]),
        Some(_) | None => {
            let mut events = vec![AccountEvent::AccountSuspended { by }];
            events.extend(super::end_all_sessions(living, SessionEnd::Suspended));
            Ok(events)
        }
    }
}

pub(super) fn resume(living: &Living, permit: &Permit) -> Result<Vec<AccountEvent>, Rejection> {
    let by = acted_by(permit)?;
    match living.suspended {
        None => Ok(vec![]), // Asked twice: already true.
        Some(present) if by == ActedBy::Manager && present.by != ActedBy::Manager => {
            Err(Rejection::NotAllowed(NotAuthorised::BySupport))
        }
        Some(_) => Ok(vec![AccountEvent::AccountResumed { by }]),
    }
}

/// Written on the stream of who tried, once an hour for each act and cause: who tries and tries
/// again must not fill the ledger.
pub(super) fn note_refusal(
    living: &Living,
    at: Timestamp,
    act: Act,
    subject: Option<AccountId>,
    because: ActRefusal,
) -> Vec<AccountEvent> {
    if noted_lately(living, at, act, because) {
        return vec![];
    }
    vec![match subject {
        Some(subject) => AccountEvent::ActRefused { act, subject, because },
        None => AccountEvent::OperatorActRefused { act, because },
    }]
}

/// The same of somebody who was to be added to a property.
pub(super) fn note_refused_adding(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    because: ActRefusal,
) -> Vec<AccountEvent> {
    if noted_lately(living, at, Act::CreateMember, because) {
        return vec![];
    }
    vec![AccountEvent::AddingRefused { property, because }]
}

/// Written on the stream of who asked: each time, for each time has a name of its own.
pub(super) fn note_unchanged(
    act: Act,
    subject: Option<AccountId>,
    because: Unchanged,
) -> Vec<AccountEvent> {
    vec![AccountEvent::ActChangedNothing { act, subject, because }]
}

fn noted_lately(living: &Living, at: Timestamp, act: Act, because: ActRefusal) -> bool {
    let last = living.refused_acts.get(&(act, because));
    last.is_some_and(|last| is_within(*last, TimeDelta::minutes(NOTED_EVERY_MINUTES), at))
}

/// The permit to do this to the account, for whoever acts in this capacity.
pub(super) fn permit(
    act: Act,
    living: &Living,
    by: &ActorCapacity,
    requester: Requester<'_>,
) -> Result<Permit, Rejection> {
    // A deleted account is nobody's to open or shut: adding the person again brings it back (S30).
    if living.deleted_at.is_some() {
        return Err(Rejection::Deleted);
    }
    requester.permitted(judge(act, by, living.subject())).map_err(Rejection::NotAllowed)
}

/// Who acted, as the events on an account say it.
pub(super) fn acted_by(permit: &Permit) -> Result<ActedBy, Rejection> {
    match permit.capacity() {
        Capacity::Manager | Capacity::ManagerOfAll => Ok(ActedBy::Manager),
        Capacity::Support => Ok(ActedBy::Support),
        Capacity::Machine => Ok(ActedBy::Machine),
        Capacity::Oneself => Err(Rejection::NotAllowed(NotAuthorised::Oneself)),
        Capacity::Compliance | Capacity::Service => Err(Rejection::NotAllowed(NotAuthorised::Role)),
    }
}

#[cfg(test)]
mod tests;
