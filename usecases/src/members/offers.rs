//! Membership offers: what is offered to a person, and what do they say to it? (S31)

use super::authority::{hand_now, line_up};
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::system::System;
use keyledger_core::account::{Account, AccountCommand, AccountEvent, Living, Rejection};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::engine::Done;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::permission::Permission;
use keyledger_core::store::{Direction, ReadFrom, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::collections::BTreeSet;

/// A property that waits for the person's yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOffer {
    /// The property.
    pub property: PropertyId,
    /// Its name.
    pub name: Option<String>,
    /// What they would be allowed to do there.
    pub permissions: BTreeSet<Permission>,
    /// From when on they would no longer belong there, where that is set.
    pub ends_at: Option<Timestamp>,
    /// Until when they can accept.
    pub expires_at: Timestamp,
}

/// Why a person's answer changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnswered {
    /// Nothing is offered to them there, or no longer.
    NoOffer,
    /// Whoever offered it may no longer do so.
    Void,
}

/// Everything that waits for the person's answer, in the order of the properties' ids.
#[boxed]
pub async fn of_person(engine: &Engine, living: &Living) -> Result<Vec<OpenOffer>, Failure> {
    let now = engine.clock.now();
    let mut open = vec![];
    for (property, offer) in living.offers.iter().filter(|(_, offer)| now < offer.expires_at) {
        let name =
            crate::access::billing::property(engine, *property).await?.name().map(str::to_owned);
        let (ends_at, expires_at) = (offer.ends_at, offer.expires_at);
        let (property, permissions) = (*property, offer.permissions.clone());
        open.push(OpenOffer { property, name, permissions, ends_at, expires_at });
    }
    Ok(open)
}

/// The same of who has just signed in.
#[boxed]
pub async fn of_account(engine: &Engine, account: AccountId) -> Result<Vec<OpenOffer>, Failure> {
    match engine.account(account).await?.living() {
        Some(living) => of_person(engine, living).await,
        None => Ok(vec![]),
    }
}

/// The person says yes or no.
#[boxed]
pub async fn answer(
    system: &System,
    request: &Request,
    caller: &Caller,
    property: PropertyId,
    yes: bool,
) -> Outcome<Done<Account>, NotAnswered> {
    let engine = &system.engine;
    // In line with whoever changes who belongs there: the offer is judged as it now stands.
    let _in_line = line_up(system, property).await?;
    let state = engine.account(caller.account).await?;
    let offer = state.living().and_then(|living| living.offers.get(&property));
    let by = offer.and_then(|offer| offer.by);
    let command = if yes {
        let offered_by = hand_now(engine, by).await?;
        AccountCommand::AcceptMembership { property, offered_by }
    } else {
        AccountCommand::DeclineMembership { property }
    };
    let actor = caller.acting_as(ActorKind::Member);
    let mut intent = request.intent(engine, actor, Some(caller.account), engine.clock.now())?;
    intent.authority = caller.authority();
    intent.property = Some(property);
    let policy = engine.policy().await?;
    match engine.on_account(caller.account, &policy, &intent, &command).await? {
        Ok(done) => {
            let void = |event: &AccountEvent| {
                matches!(event, AccountEvent::MembershipOfferWithdrawn { .. })
            };
            let void = done.events.iter().any(|recorded| void(&recorded.event));
            Ok(if void { Err(NotAnswered::Void) } else { Ok(done) })
        }
        Err(Rejection::NoOffer) => Ok(Err(NotAnswered::NoOffer)),
        Err(other) => Err(Failure::Other(other.to_string())),
    }
}

/// The address as whoever asked the person typed it; none once they are erased.
#[boxed]
pub async fn typed_address(
    engine: &Engine,
    account: AccountId,
    revision: Revision,
) -> Result<Option<String>, Failure> {
    let (stream, from) = (StreamId::account(account), ReadFrom::Revision(revision));
    let found = engine.store.read_stream(&stream, from, Direction::Forwards, 1).await;
    let found = found.map_err(Failure::Store)?;
    let Some(stored) = found.first() else { return Ok(None) };
    let opened: Recorded<AccountEvent> = engine.form.open(stored).map_err(Failure::Codec)?;
    let AccountEvent::MembershipOffered { email, .. } = opened.event else { return Ok(None) };
    Ok(email.clear().cloned())
}
