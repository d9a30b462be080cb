//! How does an account begin, come back and end? (S3, S30, S31, DESIGN 8)

use super::super::command::AccountCommand;
use super::super::event::AccountEvent;
use super::super::event_words::{ErasureGround, MembershipEnd, SessionEnd};
use super::super::state::{Account, Living};
use super::{Rejection, end_all_sessions, memberships};
use crate::ids::{ClaimId, PropertyId};
use crate::permission::Permission;
use crate::personal::Personal;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::BTreeSet;

pub(super) fn create(
    state: &Account,
    settings: &Settings,
    at: Timestamp,
    command: &AccountCommand,
) -> Result<Vec<AccountEvent>, Rejection> {
    match state {
        Account::Absent => {}
        Account::Abandoned => return Err(Rejection::Abandoned),
        Account::Living(_) | Account::Erased => return Err(Rejection::Exists),
    }
    let AccountCommand::Create {
        claim,
        address,
        email,
        name,
        language,
        property,
        permissions,
        ends_at,
        link,
    } = command
    else {
        return Ok(vec![]);
    };
    let end = memberships::end_set(at, *property, *ends_at)?;
    let hours = i64::from(settings.activation_link_hours);
    let made = vec![
        AccountEvent::AccountCreated {
            claim: *claim,
            address: address.clone(),
            email: Personal::Clear(email.clone()),
            name: Personal::Clear(name.clone()),
            language: *language,
        },
        AccountEvent::MembershipAdded { property: *property, permissions: permissions.clone() },
        AccountEvent::ActivationLinkIssued {
            link: *link,
            expires_at: at.plus(TimeDelta::hours(hours)),
            supersedes: None,
        },
    ];
    Ok(made.into_iter().chain(end).collect())
}

pub(super) fn abandon(state: &Account, claim: ClaimId) -> Result<Vec<AccountEvent>, Rejection> {
    match state {
        Account::Absent => Ok(vec![AccountEvent::CreationAbandoned { claim }]),
        Account::Abandoned => Ok(vec![]), // Asked twice: already true.
        Account::Living(_) | Account::Erased => Err(Rejection::Exists),
    }
}

pub(super) fn join(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    property: PropertyId,
    permissions: &BTreeSet<Permission>,
    ends_at: Option<Timestamp>,
) -> Result<Vec<AccountEvent>, Rejection> {
    if living.memberships.contains_key(&property) {
        return Err(Rejection::AlreadyMember);
    }
    let joined = AccountEvent::MembershipAdded { property, permissions: permissions.clone() };
    let joined = [joined].into_iter().chain(memberships::end_set(at, property, ends_at)?);
    let Some(deleted_at) = living.deleted_at else {
        return Ok(joined.collect());
    };
    Ok([restored(living, settings, at, deleted_at)].into_iter().chain(joined).collect())
}

/// A deleted account comes back, with its password if it was not gone for too long (S30).
pub(super) fn restored(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    deleted_at: Timestamp,
) -> AccountEvent {
    let kept_for = TimeDelta::days(i64::from(settings.restore_password_days));
    let in_time = at.since(deleted_at) <= kept_for;
    AccountEvent::AccountRestored { password_kept: in_time && living.password.is_some() }
}

pub(super) fn leave(living: &Living, property: PropertyId) -> Result<Vec<AccountEvent>, Rejection> {
    if !living.memberships.contains_key(&property) {
        return Err(Rejection::NotAMember);
    }
    Ok(memberships::removed(living, property, MembershipEnd::Removed))
}

pub(super) fn erase(
    state: &Account,
    ground: ErasureGround,
) -> Result<Vec<AccountEvent>, Rejection> {
    match state {
        Account::Absent | Account::Abandoned => Err(Rejection::NotHere),
        Account::Erased => Ok(vec![]), // Asked twice: already true.
        Account::Living(living) if !living.holds.is_empty() => Err(Rejection::UnderHold),
        Account::Living(living) => {
            let ended = end_all_sessions(living, SessionEnd::AccountClosed);
            Ok(ended.into_iter().chain([AccountEvent::AccountErased { ground }]).collect())
        }
    }
}

#[cfg(test)]
mod tests;
