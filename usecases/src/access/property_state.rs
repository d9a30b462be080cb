//! Property states of a person: which of a person's properties open, and which do not? Read from
//! the properties' own streams (S14, S15, DESIGN 5 step 7).

use super::billing::property;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::Living;
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_core::property::Access;
use keyledger_core::time_zone::TimeZone;
use std::collections::BTreeSet;

/// One property of a person.
#[derive(Clone, Debug)]
pub struct PropertyState {
    /// The property.
    pub id: PropertyId,
    /// Its name.
    pub name: Option<String>,
    /// What the person may do there.
    pub permissions: BTreeSet<Permission>,
    /// Whether it opens.
    pub access: Access,
    /// By which clock it lives, where somebody said so.
    pub time_zone: Option<TimeZone>,
    /// By which clock the person is told of it: their own, where they chose one.
    pub told_by: TimeZone,
}

impl PropertyState {
    /// Whether the person handles the billing there: only they are shown the way to pay.
    pub fn may_pay(&self) -> bool {
        self.permissions.contains(&Permission::ManageBilling)
    }
}

/// Every property the person belongs to, in the order of their ids.
#[boxed]
pub async fn of_person(engine: &Engine, living: &Living) -> Result<Vec<PropertyState>, Failure> {
    let certain = engine.certain();
    let mut standings = vec![];
    for (id, permissions) in &living.memberships {
        let state = property(engine, *id).await?;
        standings.push(PropertyState {
            id: *id,
            name: state.name().map(str::to_owned),
            permissions: permissions.clone(),
            access: state.access(certain),
            time_zone: state.time_zone().cloned(),
            told_by: living
                .time_zone
                .as_ref()
                .or(state.time_zone())
                .cloned()
                .unwrap_or_else(TimeZone::utc),
        });
    }
    Ok(standings)
}

/// Every property of the person who has just signed in.
#[boxed]
pub async fn of_account(
    engine: &Engine,
    account: keyledger_core::ids::AccountId,
) -> Result<Vec<PropertyState>, Failure> {
    let state = engine.account(account).await?;
    match state.living() {
        Some(living) => of_person(engine, living).await,
        None => Ok(vec![]),
    }
}
