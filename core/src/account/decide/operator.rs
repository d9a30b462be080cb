//! Operator roles of an account: how does a person come to operate the system, and how do they
//! stop? (DESIGN 5)
//!
//! Whether they may is decided on the stream `operators`; here the role reaches the person.

use super::super::command::GivenProfile;
use super::super::event::AccountEvent;
use super::super::event_words::OperatorInvited;
use super::super::event_words::SessionEnd;
use super::super::state::{Account, Invitation, Living};
use super::{Rejection, end_all_sessions, life};
use crate::authority::Permit;
use crate::clock::Time;
use crate::ids::{AddressTag, ClaimId};
use crate::language::Language;
use crate::personal::Personal;
use crate::policy::Settings;

/// Who is to have an account without belonging to a property.
pub(super) struct NewAccount<'a> {
    pub claim: &'a ClaimId,
    pub address: &'a AddressTag,
    pub email: &'a str,
    pub name: &'a str,
    pub language: &'a Language,
}

pub(super) fn create(
    state: &Account,
    newcomer: &NewAccount<'_>,
    _: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    match state {
        Account::Absent => {}
        Account::Abandoned => return Err(Rejection::Abandoned),
        Account::Living(_) | Account::Erased => return Err(Rejection::Exists),
    }
    Ok(vec![AccountEvent::AccountCreated {
        claim: *newcomer.claim,
        address: newcomer.address.clone(),
        email: Personal::Clear(newcomer.email.to_owned()),
        name: Personal::Clear(newcomer.name.to_owned()),
        language: *newcomer.language,
    }])
}

pub(super) fn invite(
    living: &Living,
    settings: &Settings,
    time: Time,
    invitation: Invitation,
    given: Option<&GivenProfile>,
    permit: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    let Invitation { role, link, expires_at } = invitation;
    if let Some(held) = living.operator {
        return if held == role { Ok(vec![]) } else { Err(Rejection::HoldsRole(held)) };
    }
    let mut events = vec![];
    let mut now = living.clone();
    if let Some(deleted_at) = living.deleted_at {
        events = life::restored(living, settings, time, (deleted_at, None), given, permit);
        for event in &events {
            now.evolve(event, time.now, None);
        }
    }
    if now.usable_password().is_some() {
        events.push(AccountEvent::OperatorRoleGranted { role, invitation: None });
        return Ok(events);
    }
    let supersedes = now.links.live(crate::account::LinkPurpose::Activation).map(|live| live.link);
    events.push(AccountEvent::OperatorInvited(OperatorInvited { role, link, expires_at }));
    events.push(AccountEvent::ActivationLinkIssued { link, expires_at, supersedes });
    Ok(events)
}

pub(super) fn withdraw(living: &Living, _: &Permit) -> Vec<AccountEvent> {
    let invited = living.invited.map(|invited| invited.role);
    let Some(role) = living.operator.or(invited) else { return vec![] };
    let mut events = vec![AccountEvent::OperatorRoleWithdrawn { role }];
    // An account that belongs nowhere and operates nothing is nobody's any more (S30).
    if living.memberships.is_empty() {
        events.push(AccountEvent::AccountDeleted {});
        events.extend(end_all_sessions(living, SessionEnd::AccountClosed));
    }
    events
}

#[cfg(test)]
mod tests;
