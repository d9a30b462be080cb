//! Denials at a property: who lacked which permission lately, and who asked for it? (S10)

use crate::boxed;
use crate::caller::profile::profile;
use crate::failure::Failure;
use crate::system::System;
use chrono::TimeDelta;
use keyledger_core::account::DenialCause;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::denials;

/// Of how many days it is told.
const TOLD_DAYS: i64 = 30;
/// How many are told at most.
const TOLD_MAX: usize = 100;

/// A permission that somebody lacks and wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Who.
    pub account: AccountId,
    /// What they are called.
    pub name: Option<String>,
    /// What they lack.
    pub permission: Permission,
    /// When it last did not open for them.
    pub denied_at: Option<Timestamp>,
    /// When they last asked for it.
    pub requested_at: Option<Timestamp>,
}

/// What was lacking lately and still is, as the streams have it now: what was asked for first.
#[boxed]
pub async fn lately(system: &System, property: PropertyId) -> Result<Vec<Lacking>, Failure> {
    let engine = &system.engine;
    let since = engine.clock.now().minus(TimeDelta::days(TOLD_DAYS));
    let rows =
        system.ask(move |views| denials::at_property(views, property, since, TOLD_MAX)).await?;
    let mut lacking = vec![];
    for row in rows {
        let state = engine.account(row.account).await?;
        let held = state.living().map(|living| living.holds(property, row.permission));
        if held != Some(Err(DenialCause::PermissionMissing)) {
            continue;
        }
        let name = profile(engine, row.account).await?.and_then(|profile| profile.name);
        lacking.push(Lacking {
            account: row.account,
            name,
            permission: row.permission,
            denied_at: row.denied_at,
            requested_at: row.requested_at,
        });
    }
    Ok(lacking)
}
