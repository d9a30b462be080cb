//! Ends of memberships: when does a membership end by itself, and what follows from its end? (S30,
//! B5)

use super::super::event::AccountEvent;
use super::super::event_words::{MembershipEnd, SessionEnd};
use super::super::state::Living;
use super::{Rejection, end_all_sessions};
use crate::authority::{Act, AtProperty, Others, Permit, Requester, Until, judge_member};
use crate::clock::Time;
use crate::ids::PropertyId;
use crate::timestamp::Timestamp;

pub(super) fn set_end(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    ends_at: Option<Timestamp>,
    acting: &AtProperty,
    requester: Requester<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let AtProperty { hand, others } = acting;
    if !living.memberships.contains_key(&property) {
        return Err(Rejection::NotAMember);
    }
    let judged = judge_member(Act::RemoveMember, hand, property, living.subject());
    let permit = requester.permitted(judged).map_err(Rejection::NotAllowed)?;
    moved(living, at, property, ends_at, *others, &permit)
}

fn moved(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    ends_at: Option<Timestamp>,
    others: Others,
    _: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    if living.membership_ends.get(&property) == ends_at.as_ref() {
        return Ok(vec![]); // Asked twice: already true.
    }
    let set = end_set(at, property, ends_at)?;
    let (before, stays) = (living.manages_until(property), ends_at.map_or(Until::Open, Until::At));
    let after = if before == Until::Gone { Until::Gone } else { stays };
    if !others.keep_a_manager(before, after, stays) {
        return Err(Rejection::LastManager);
    }
    let removed = AccountEvent::MembershipEndSet { property, ends_at: None };
    Ok(vec![set.unwrap_or(removed)])
}

/// The event that sets an end, where one is asked for; a moment that is over cannot be set.
pub(super) fn end_set(
    at: Timestamp,
    property: PropertyId,
    ends_at: Option<Timestamp>,
) -> Result<Option<AccountEvent>, Rejection> {
    match ends_at {
        Some(moment) if moment <= at => Err(Rejection::EndIsPast),
        Some(_) => Ok(Some(AccountEvent::MembershipEndSet { property, ends_at })),
        None => Ok(None),
    }
}

/// Somebody takes a membership away.
pub(super) fn removed(living: &Living, property: PropertyId, _: &Permit) -> Vec<AccountEvent> {
    gone(living, property, MembershipEnd::Removed)
}

/// A membership goes; the last one takes the account and its sessions with it (S30).
fn gone(living: &Living, property: PropertyId, because: MembershipEnd) -> Vec<AccountEvent> {
    let mut events = vec![AccountEvent::MembershipRemoved { property, because }];
    if living.memberships.len() == 1 && !living.stays_without_membership() {
        events.push(AccountEvent::AccountDeleted {});
        events.extend(end_all_sessions(living, SessionEnd::AccountClosed));
    }
    events
}

/// The first membership whose end has come.
pub(super) fn overdue(living: &Living, at: Timestamp) -> Vec<AccountEvent> {
    let due = living.membership_ends.iter().find(|(_, ends_at)| **ends_at <= at);
    due.map(|(property, _)| gone(living, *property, MembershipEnd::TimeCame)).unwrap_or_default()
}

pub(super) fn end(
    living: &Living,
    time: Time,
    property: PropertyId,
    ends_at: Timestamp,
) -> Vec<AccountEvent> {
    let present = living.membership_ends.get(&property);
    // Another moment was set, or the person left: this end is void.
    if ends_at <= time.certain && present == Some(&ends_at) {
        gone(living, property, MembershipEnd::TimeCame)
    } else {
        vec![]
    }
}

#[cfg(test)]
mod tests;
