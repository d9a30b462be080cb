//! Second-factor resets by others: may somebody else reset the second factor of a person who lost
//! it? (S24, S26)
//!
//! What support alone could do to a manager or an operator, whoever talks one operator into it could
//! do: there a second operator has to do the same. The managers of all of a person's properties know
//! them, and somebody at the machine has every key anyway.

use super::super::event::AccountEvent;
use super::super::event_words::{ActedBy, SessionEnd};
use super::super::factor::{FactorResetReason, IdentityCheck};
use super::super::factor_events::{FactorResetBy, FactorResetProposed, SecondFactorReset};
use super::super::state::Living;
use super::{Rejection, acts, end_all_sessions};
use crate::authority::Permit;
use crate::ids::{AccountId, HandOverId};
use crate::permission::Permission;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// How long another operator can agree.
const PROPOSAL_HOURS: i64 = 24;

/// What is asked for.
pub(super) struct Reset {
    pub why: FactorResetReason,
    pub checked: IdentityCheck,
    pub by: Option<AccountId>,
    pub hand_over: Option<HandOverId>,
}

pub(super) fn reset_factor(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    reset: &Reset,
    permit: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    let by = match acts::acted_by(permit)? {
        ActedBy::Manager => FactorResetBy::Manager,
        ActedBy::Support => FactorResetBy::Support,
        ActedBy::Machine => FactorResetBy::Machine,
    };
    let held = &living.factors;
    if held.enrolled.is_empty() && held.pending.is_none() && !held.disabled {
        return Ok(vec![]); // Asked twice: already true.
    }
    if by == FactorResetBy::Support && reaches_far(living) && !is_second(living, at, reset) {
        return Ok(proposed(living, at, reset));
    }
    let codes = held.recovery.as_ref().map(|codes| codes.factor);
    let factors = held.enrolled.keys().copied().chain(codes).collect();
    let (why, checked) = (reset.why, reset.checked);
    let hand_over = reset.hand_over.filter(|_| settings.factor_hand_over_code);
    let reset = SecondFactorReset { factors, by, why, checked, hand_over };
    let ended = end_all_sessions(living, SessionEnd::FactorReset);
    Ok(std::iter::once(AccountEvent::SecondFactorReset(reset)).chain(ended).collect())
}

fn reaches_far(living: &Living) -> bool {
    let mut permissions = living.memberships.values().flatten();
    living.operator.is_some() || permissions.any(|held| *held == Permission::ManageUsers)
}

/// Whether another operator wanted the same before, in time.
fn is_second(living: &Living, at: Timestamp, reset: &Reset) -> bool {
    let first = living.factors.proposal(at);
    first.is_some_and(|first| reset.by.is_some_and(|by| by != first.by))
}

/// The first operator's part; the same one twice says nothing new.
fn proposed(living: &Living, at: Timestamp, reset: &Reset) -> Vec<AccountEvent> {
    let waits = living.factors.proposal(at);
    let (None, Some(by)) = (waits, reset.by) else { return vec![] };
    let (why, checked) = (reset.why, reset.checked);
    let expires_at = at.plus(TimeDelta::hours(PROPOSAL_HOURS));
    vec![AccountEvent::FactorResetProposed(FactorResetProposed { by, why, checked, expires_at })]
}
