//! Links and passwords: is a link made, does it open, and what does a chosen password change? (S6,
//! S13, S32, S34)

use super::super::event::AccountEvent;
use super::super::event_words::{
    ActivityEnd, LinkClosed, LinkPurpose, ReactivatedBy, ResetDeclined, SessionEnd, UnlockedBy,
};
use super::super::state::{Invitation, Living};
use super::{Rejection, activity, end_all_sessions, lapse, memberships};
use crate::authority::{Act, ActorCapacity, Permit, Requester, judge_member};
use crate::ids::{AccountId, CredentialId, LinkId, PropertyId};
use crate::lockout::Lock;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

pub(super) fn request_reset(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    link: LinkId,
) -> Vec<AccountEvent> {
    if let Some(why) = declined(living, settings, at) {
        return vec![AccountEvent::PasswordResetDeclined { why }];
    }
    if let Some(live) = living.links.repeatable(settings, at) {
        let (link, expires_at) = (live.link, live.expires_at);
        return vec![AccountEvent::PasswordResetRepeated { link, expires_at }];
    }
    vec![requested(living, settings, at, link)]
}

/// The same where the links of before must not open any more: somebody else may have them.
pub(super) fn new_reset(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    link: LinkId,
) -> AccountEvent {
    match declined(living, settings, at) {
        Some(why) => AccountEvent::PasswordResetDeclined { why },
        None => requested(living, settings, at, link),
    }
}

fn requested(living: &Living, settings: &Settings, at: Timestamp, link: LinkId) -> AccountEvent {
    AccountEvent::PasswordResetRequested {
        link,
        expires_at: at.plus(TimeDelta::hours(i64::from(settings.reset_link_hours))),
        supersedes: living.links.live(LinkPurpose::Reset).map(|live| live.link),
    }
}

fn declined(living: &Living, settings: &Settings, at: Timestamp) -> Option<ResetDeclined> {
    let reached = |span, limit: u32| living.links.mailed_within(span, at) >= limit as usize;
    if living.deleted_at.is_some() {
        Some(ResetDeclined::AccountDeleted)
    } else if living.suspended.is_some() {
        Some(ResetDeclined::AccountSuspended)
    } else if reached(TimeDelta::hours(1), settings.link_mails_per_hour) {
        Some(ResetDeclined::HourlyLimit)
    } else if reached(TimeDelta::days(1), settings.link_mails_per_day) {
        Some(ResetDeclined::DailyLimit)
    } else {
        None
    }
}

/// Nothing when the link opens; else the refusal, which is a fact of its own, once an hour and cause.
/// Whether the link opened says [`Links::closed`](super::super::links::Links::closed).
pub(super) fn try_link(
    living: &Living,
    at: Timestamp,
    link: LinkId,
) -> Result<Vec<AccountEvent>, Rejection> {
    let known = living.links.find(link).ok_or(Rejection::NoSuchLink)?;
    let refused = living.links.closed(link, at);
    Ok(refused
        .filter(|why| !living.links.was_refused(link, *why, at))
        .map(|why| AccountEvent::LinkRefused { link, purpose: known.purpose, why })
        .into_iter()
        .collect())
}

pub(super) fn choose_password(
    living: &Living,
    at: Timestamp,
    link: LinkId,
    credential: CredentialId,
) -> Result<Vec<AccountEvent>, Rejection> {
    let refused = try_link(living, at, link)?;
    if living.links.closed(link, at).is_some() {
        return Ok(refused);
    }
    let purpose = living.links.find(link).ok_or(Rejection::NoSuchLink)?.purpose;
    let replaces = living.password;
    let mut events = vec![AccountEvent::PasswordChosen { credential, link, purpose, replaces }];
    if let Lock::Shut { lock, .. } = living.lockout.lock {
        events.push(AccountEvent::AccountUnlocked { lock, by: UnlockedBy::Reset });
    }
    events.extend(activity::end_all(living, ActivityEnd::Reset));
    events.extend(lapse::end(living, ReactivatedBy::Reset));
    if let Some(Invitation { role, .. }) = living.invited.filter(|invited| invited.link == link) {
        events.push(AccountEvent::OperatorRoleGranted { role, invitation: Some(link) });
    }
    events.extend(end_all_sessions(living, SessionEnd::PasswordChanged));
    Ok(events)
}

/// Only a property kills the link of an account, and only of one that it made itself and that nobody
/// has activated: any other is somebody else's way in. The account goes with its link, so that whoever
/// has the misspelled address gets in by no other link either, such as one for a forgotten password.
pub(super) fn withdraw_activation(
    living: &Living,
    replaced_by: AccountId,
    property: PropertyId,
    hand: &ActorCapacity,
    requester: Requester<'_>,
) -> Result<Vec<AccountEvent>, Rejection> {
    if !living.is_replaceable_at(property) {
        return Err(Rejection::NotReplaceable);
    }
    let judged = judge_member(Act::RemoveMember, hand, property, living.subject());
    let permit = requester.permitted(judged).map_err(Rejection::NotAllowed)?;
    let withdrawn = activation_withdrawn(living, replaced_by, &permit);
    Ok(withdrawn.into_iter().chain(memberships::removed(living, property, &permit)).collect())
}

/// Nothing where the link ran out before.
fn activation_withdrawn(
    living: &Living,
    replaced_by: AccountId,
    _: &Permit,
) -> Option<AccountEvent> {
    let live = living.links.live(LinkPurpose::Activation)?;
    Some(AccountEvent::ActivationLinkWithdrawn { link: live.link, replaced_by })
}

pub(super) fn expire(living: &Living, at: Timestamp, link: LinkId) -> Vec<AccountEvent> {
    let live = living.links.all_live().iter().find(|live| live.link == link);
    match live {
        Some(live) if living.links.closed(link, at) == Some(LinkClosed::Expired) => {
            vec![AccountEvent::LinkExpired { link, purpose: live.purpose }]
        }
        // Used, superseded or expired before: somebody else was first.
        Some(_) | None => vec![],
    }
}

#[cfg(test)]
mod tests;
