//! Time zones of people: by which clock are times told to somebody? (B14)

use crate::access::billing::property;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::Living;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::time_zone::TimeZone;

/// By their own, where they chose one; else by that of the property it is about; else by that of their
/// properties, where all agree; else UTC.
#[boxed]
pub async fn of_person(
    engine: &Engine,
    account: AccountId,
    about: Option<PropertyId>,
) -> Result<TimeZone, Failure> {
    let state = engine.account(account).await?;
    of_living(engine, state.living(), about).await
}

/// The same of somebody whose state was read.
#[boxed]
pub async fn of_living(
    engine: &Engine,
    living: Option<&Living>,
    about: Option<PropertyId>,
) -> Result<TimeZone, Failure> {
    if let Some(own) = living.and_then(|living| living.time_zone.clone()) {
        return Ok(own);
    }
    if let Some(about) = about {
        return of_property(engine, about).await;
    }
    let mut common: Option<TimeZone> = None;
    for id in living.into_iter().flat_map(|living| living.memberships.keys()) {
        let zone = of_property(engine, *id).await?;
        match &common {
            Some(other) if *other != zone => return Ok(TimeZone::utc()),
            Some(_) => {}
            None => common = Some(zone),
        }
    }
    Ok(common.unwrap_or_else(TimeZone::utc))
}

/// The clock of a property: UTC, where nobody said by which it lives.
#[boxed]
pub async fn of_property(engine: &Engine, id: PropertyId) -> Result<TimeZone, Failure> {
    let state = property(engine, id).await?;
    Ok(state.time_zone().cloned().unwrap_or_else(TimeZone::utc))
}
