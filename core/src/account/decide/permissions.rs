//! Permission changes: who may tick which boxes, and which no is written down? (S10, S11, DESIGN 5)

use super::super::event::AccountEvent;
use super::super::state::Living;
use super::Rejection;
use crate::access::DenialCause;
use crate::authority::{Act, AtProperty, Permit, Requester, Until, judge_grant, judge_member};
use crate::ids::PropertyId;
use crate::permission::Permission;
use crate::timestamp::Timestamp;
use std::collections::BTreeSet;

/// What is to be ticked and cleared, and what it was decided in the light of.
pub(super) struct Ticks<'a> {
    pub grant: &'a BTreeSet<Permission>,
    pub withdraw: &'a BTreeSet<Permission>,
    pub acting: &'a AtProperty,
    /// What whoever asks saw before deciding, where they said so.
    pub seen: Option<&'a BTreeSet<Permission>>,
}

pub(super) fn change(
    living: &Living,
    property: PropertyId,
    ticks: &Ticks<'_>,
    requester: Requester<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let held = living.permissions_at(property).ok_or(Rejection::NotAMember)?;
    let judged =
        judge_member(Act::ChangePermissions, &ticks.acting.hand, property, living.subject());
    let permit = requester.permitted(judged).map_err(Rejection::NotAllowed)?;
    if ticks.seen.is_some_and(|seen| seen != held) {
        return Err(Rejection::ChangedSince);
    }
    ticked(living, property, held, ticks, &permit)
}

fn ticked(
    living: &Living,
    property: PropertyId,
    held: &BTreeSet<Permission>,
    ticks: &Ticks<'_>,
    _: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    let AtProperty { hand, others } = ticks.acting;
    let granted: BTreeSet<_> = ticks.grant.difference(held).copied().collect();
    let withdrawn: BTreeSet<_> = ticks.withdraw.intersection(held).copied().collect();
    if granted.is_empty() && withdrawn.is_empty() {
        return Ok(vec![]); // Asked twice: already true.
    }
    judge_grant(hand, property, &granted).map_err(Rejection::NotAllowed)?;
    let (before, stays) = (living.manages_until(property), living.belongs_until(property));
    let struck_off = withdrawn.contains(&Permission::ManageUsers);
    let after = if struck_off { Until::Gone } else { before };
    if !others.keep_a_manager(before, after, stays) {
        return Err(Rejection::LastManager);
    }
    Ok(vec![AccountEvent::PermissionsChanged { property, granted, withdrawn }])
}

pub(super) fn note_denial(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    permission: Permission,
    cause: DenialCause,
) -> Vec<AccountEvent> {
    use DenialCause as D;
    // Between the check and this append a membership may have ended, or a box been ticked: what is
    // written down is true of the account as it is now.
    let cause = match (living.holds(property, permission), cause) {
        (Err(present), _) => present,
        (Ok(()), D::NotAMember | D::PermissionMissing) => return vec![],
        (
            Ok(()),
            shut @ (D::StepUpRequired
            | D::SetUpRequired
            | D::PaymentOverdue
            | D::SubscriptionOnHold
            | D::SubscriptionSuspended
            | D::SubscriptionEnded),
        ) => shut,
    };
    if living.denials.noted_lately(cause, at) {
        return vec![];
    }
    vec![AccountEvent::AccessDenied { property, permission, cause }]
}

#[cfg(test)]
mod tests;
