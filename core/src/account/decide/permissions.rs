//! Who may tick which boxes, and which no is written down? (S10, S11, DESIGN 5)

use super::super::access::DenialCause;
use super::super::event::AccountEvent;
use super::super::state::Living;
use super::Rejection;
use crate::ids::PropertyId;
use crate::permission::{Permission, has_more_rights};
use crate::timestamp::Timestamp;
use std::collections::BTreeSet;

/// What is to be ticked and cleared, and what it was decided in the light of.
pub(super) struct Ticks<'a> {
    pub grant: &'a BTreeSet<Permission>,
    pub withdraw: &'a BTreeSet<Permission>,
    /// What the manager who asks may do there, as their own stream has it.
    pub manager: &'a BTreeSet<Permission>,
    /// What the manager saw before deciding, where they said so.
    pub seen: Option<&'a BTreeSet<Permission>>,
}

pub(super) fn change(
    living: &Living,
    property: PropertyId,
    ticks: &Ticks<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let held = living.permissions_at(property).ok_or(Rejection::NotAMember)?;
    if !ticks.manager.contains(&Permission::ManageUsers) {
        return Err(Rejection::NotAManager);
    }
    if has_more_rights(held, ticks.manager) {
        return Err(Rejection::MoreRights);
    }
    if ticks.seen.is_some_and(|seen| seen != held) {
        return Err(Rejection::ChangedSince);
    }
    let granted: BTreeSet<_> = ticks.grant.difference(held).copied().collect();
    let withdrawn: BTreeSet<_> = ticks.withdraw.intersection(held).copied().collect();
    if granted.is_empty() && withdrawn.is_empty() {
        return Ok(vec![]); // Asked twice: already true.
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
    if living.denials.noted_lately(cause, at) {
        return vec![];
    }
    vec![AccountEvent::AccessDenied { property, permission, cause }]
}

#[cfg(test)]
mod tests;
