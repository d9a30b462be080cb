//! Offers of a membership: somebody who has an account is asked whether they want to belong to a
//! property as well (S31).
//!
//! Until they say yes nothing changes: the property is no membership, so whoever manages it has no say
//! over the account, and takes none from the managers of the others.

use super::super::event::AccountEvent;
use super::super::state::{Living, Offer};
use super::life::Joining;
use super::{Rejection, memberships};
use crate::authority::{ActorCapacity, Permit, judge_adding};
use crate::clock::Time;
use crate::ids::PropertyId;
use crate::personal::Personal;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// How many days somebody can say yes.
const OFFER_DAYS: i64 = 30;

pub(super) fn make(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    joining: &Joining<'_>,
    _: &Permit,
) -> Vec<AccountEvent> {
    let (permissions, ends_at) = (joining.permissions, joining.ends_at);
    let open = living.offers.get(&property).filter(|offer| at < offer.expires_at);
    if open.is_some_and(|open| open.permissions == *permissions && open.ends_at == ends_at) {
        return vec![]; // Asked twice: already true.
    }
    let expires_at = at.plus(TimeDelta::days(OFFER_DAYS));
    vec![AccountEvent::MembershipOffered {
        property,
        permissions: permissions.clone(),
        ends_at,
        expires_at: ends_at.map_or(expires_at, |ends_at| expires_at.min(ends_at)),
        email: Personal::Clear(joining.email.to_owned()),
        by: joining.by,
    }]
}

/// The person says yes. Whoever offered it must still be allowed to: nobody gets rights from somebody
/// who has lost them, and nobody keeps them through an account of their own.
pub(super) fn accept(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    offered_by: &ActorCapacity,
) -> Result<Vec<AccountEvent>, Rejection> {
    if living.memberships.contains_key(&property) {
        return Ok(vec![]); // Asked twice: already true.
    }
    let Offer { permissions, ends_at, .. } = open(living, at, property)?;
    if judge_adding(offered_by, property, permissions).is_err() {
        return Ok(vec![AccountEvent::MembershipOfferWithdrawn { property }]);
    }
    let permissions = permissions.clone();
    let joined = [
        AccountEvent::MembershipAccepted { property },
        AccountEvent::MembershipAdded { property, permissions },
    ];
    Ok(joined.into_iter().chain(memberships::end_set(at, property, *ends_at)?).collect())
}

pub(super) fn decline(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
) -> Result<Vec<AccountEvent>, Rejection> {
    open(living, at, property)?;
    Ok(vec![AccountEvent::MembershipDeclined { property }])
}

/// The property takes an offer back.
pub(super) fn withdraw(
    living: &Living,
    at: Timestamp,
    property: PropertyId,
    _: &Permit,
) -> Result<Vec<AccountEvent>, Rejection> {
    open(living, at, property).map_err(|_| Rejection::NotAMember)?;
    Ok(vec![AccountEvent::MembershipOfferWithdrawn { property }])
}

fn open(living: &Living, at: Timestamp, property: PropertyId) -> Result<&Offer, Rejection> {
    let offer = living.offers.get(&property).filter(|offer| at < offer.expires_at);
    offer.ok_or(Rejection::NoOffer)
}

/// Offers that nobody answered in time.
pub(super) fn overdue(living: &Living, time: Time) -> Vec<AccountEvent> {
    let due = living.offers.iter().filter(|(_, offer)| offer.expires_at <= time.certain);
    due.map(|(property, _)| AccountEvent::MembershipOfferExpired { property: *property }).collect()
}

pub(super) fn expire(
    living: &Living,
    time: Time,
    property: PropertyId,
    expires_at: Timestamp,
) -> Vec<AccountEvent> {
    let present = living.offers.get(&property).map(|offer| offer.expires_at);
    // Another one was made, or somebody answered: this end is void.
    if expires_at <= time.certain && present == Some(expires_at) {
        vec![AccountEvent::MembershipOfferExpired { property }]
    } else {
        vec![]
    }
}

#[cfg(test)]
mod tests;
