//! Flagging the next attempt: which attempts carry the reference that support gave the person? (B13)

use super::super::event::AccountEvent;
use super::super::flag::{AttemptFlagged, FLAG_MINUTES, FlagReference, NextAttemptFlagged};
use super::super::state::Living;
use super::Rejection;
use crate::authority::{Act, Permit};
use crate::clock::Time;
use crate::ids::AttemptId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

pub(super) fn flag(
    at: Timestamp,
    reference: &FlagReference,
    permit: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    permit.covers(Act::FlagNextAttempt).map_err(Rejection::NotAllowed)?;
    let until = at.plus(TimeDelta::minutes(FLAG_MINUTES));
    let flagged = NextAttemptFlagged { reference: reference.clone(), until };
    Ok(vec![AccountEvent::NextAttemptFlagged(flagged)])
}

/// That an attempt carries the reference, where there is one: behind the event of the attempt, which
/// stays as it is for all who read it.
pub(super) fn carried(living: &Living, time: Time, attempt: AttemptId) -> Option<AccountEvent> {
    let flag = living.flag.as_ref().filter(|flag| !flag.is_over(time))?;
    let reference = flag.reference.clone();
    Some(AccountEvent::AttemptFlagged(AttemptFlagged { attempt, reference }))
}

#[cfg(test)]
mod tests;
