//! Creation, restoration and deletion: how does an account begin, come back and end? (S3, S30, S31,
//! DESIGN 8)

use super::super::command::{AccountCommand, GivenProfile};
use super::super::event::AccountEvent;
use super::super::event_words::{ErasureGround, NameChange, SessionEnd};
use super::super::factor_events::FactorGraceStarted;
use super::super::factors::Before;
use super::super::state::{Account, Living};
use super::{Rejection, end_all_sessions, memberships, offers, profile};
use crate::authority::{
    Act, ActorCapacity, AtProperty, Permit, Requester, Until, judge_adding, judge_member,
};
use crate::clock::Time;
use crate::ids::{AccountId, ClaimId, HandOverId, PropertyId};
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
    requester: Requester<'_>,
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
        acting,
    } = command
    else {
        return Ok(vec![]);
    };
    may_add(*property, permissions, *ends_at, acting, requester)?;
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

/// How somebody who has an account is added to a property.
pub(super) struct Joining<'a> {
    pub permissions: &'a BTreeSet<Permission>,
    pub ends_at: Option<Timestamp>,
    pub email: &'a str,
    pub given: &'a GivenProfile,
    pub acting: &'a AtProperty,
    pub by: Option<AccountId>,
    pub hand_over: Option<HandOverId>,
}

pub(super) fn join(
    living: &Living,
    settings: &Settings,
    time: Time,
    property: PropertyId,
    joining: &Joining<'_>,
    requester: Requester<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let at = time.now;
    let Joining { permissions, ends_at, acting, hand_over, .. } = *joining;
    if living.memberships.contains_key(&property) {
        return Err(Rejection::AlreadyMember);
    }
    let permit = may_add(property, permissions, ends_at, acting, requester)?;
    let end = memberships::end_set(at, property, ends_at)?;
    let Some(deleted_at) = living.deleted_at else {
        return Ok(offers::make(living, at, property, joining, &permit));
    };
    let joined = AccountEvent::MembershipAdded { property, permissions: permissions.clone() };
    let back =
        restored(living, settings, time, (deleted_at, hand_over), Some(joining.given), &permit);
    Ok(back.into_iter().chain([joined]).chain(end).collect())
}

/// Whether this hand may add somebody to the property. A manager whose own time there is limited adds
/// nobody who would be left without one.
fn may_add(
    property: PropertyId,
    permissions: &BTreeSet<Permission>,
    ends_at: Option<Timestamp>,
    acting: &AtProperty,
    requester: Requester<'_>,
) -> Result<Permit, Rejection> {
    let AtProperty { hand, others } = acting;
    let judged = judge_adding(hand, property, permissions);
    let permit = requester.permitted(judged).map_err(Rejection::NotAllowed)?;
    let manages = permissions.contains(&Permission::ManageUsers);
    let stays = ends_at.map_or(Until::Open, Until::At);
    if matches!(hand, ActorCapacity::Member { .. }) && !manages && others.managed < stays {
        return Err(Rejection::LastManager);
    }
    Ok(permit)
}

/// A deleted account comes back as whom it was given to, with its password if it was not gone for too
/// long and the name is the same: an address such as that of a reception goes from hand to hand. Who had
/// a second factor sets one up before anything opens, and what was left of the time to put it off is left
/// (S30).
pub(super) fn restored(
    living: &Living,
    settings: &Settings,
    time: Time,
    (deleted_at, hand_over): (Timestamp, Option<HandOverId>),
    given: Option<&GivenProfile>,
    _: &Permit,
) -> Vec<AccountEvent> {
    let kept_for = TimeDelta::days(i64::from(settings.restore_password_days));
    let in_time = time.now.since(deleted_at) <= kept_for;
    let is_the_same = given.is_some_and(|given| given.same_as == Some(living.named_at));
    let password_kept = in_time && is_the_same && living.password.is_some();
    let demanded = || AccountEvent::FactorDemanded {
        hand_over: hand_over.filter(|_| settings.factor_hand_over_code),
    };
    let factor = living.factors.before.map(|before| match before {
        Before::Grace(grace) if !grace.is_over(time) => {
            let (until, because) = (time.end(grace.since, grace.until), grace.because);
            AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because })
        }
        Before::Factor | Before::Grace(_) => demanded(),
    });
    let profile = given.map(|given| {
        let because = if is_the_same { NameChange::AddedAgain } else { NameChange::AnotherName };
        profile::changed(living, given.name.as_deref(), because, Some(given.language))
    });
    let back = [AccountEvent::AccountRestored { password_kept }];
    back.into_iter().chain(profile.into_iter().flatten()).chain(factor).collect()
}

pub(super) fn leave(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    acting: &AtProperty,
    requester: Requester<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let AtProperty { hand, others } = acting;
    if !living.memberships.contains_key(&property) {
        // Whoever may add somebody may take it back; the person's rights elsewhere do not count.
        let judged = judge_adding(hand, property, &BTreeSet::new());
        let permit = requester.permitted(judged).map_err(Rejection::NotAllowed)?;
        return offers::withdraw(living, at, property, &permit);
    }
    let judged = judge_member(Act::RemoveMember, hand, property, living.subject());
    let permit = requester.permitted(judged).map_err(Rejection::NotAllowed)?;
    let before = living.manages_until(property);
    if !others.keep_a_manager(before, Until::Gone, Until::Gone) {
        return Err(Rejection::LastManager);
    }
    Ok(memberships::removed(living, property, &permit))
}

/// Who may was judged when the erasure was decided, on the engine's own stream; the engine finishes
/// what was decided at the machine and not finished there.
pub(super) fn erase(
    state: &Account,
    ground: ErasureGround,
    requester: Requester<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    match state {
        Account::Absent | Account::Abandoned => Err(Rejection::NotHere),
        Account::Erased => Ok(vec![]), // Asked twice: already true.
        Account::Living(living) if !living.holds.is_empty() => Err(Rejection::UnderHold),
        Account::Living(living) => {
            let finishes = requester.is_the_engine();
            let permit = (!finishes).then(|| requester.may(Act::Erase)).transpose();
            let permit = permit.map_err(Rejection::NotAllowed)?;
            Ok(erased(living, ground, permit.as_ref()))
        }
    }
}

/// Without a permit only where the engine finishes what one decided.
fn erased(living: &Living, ground: ErasureGround, _: Option<&Permit>) -> Vec<AccountEvent> {
    let ended = end_all_sessions(living, SessionEnd::AccountClosed);
    ended.into_iter().chain([AccountEvent::AccountErased { ground }]).collect()
}

#[cfg(test)]
mod tests;
