//! Retention: what has been kept long enough? The keys of months and days, and with them from where
//! (DESIGN 8).

use super::holds;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::Months;
use keyledger_core::ids::AccountId;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use keyledger_projections::{Source, Views};
use keyledger_schemas::tags::unknown_epoch;
use std::collections::BTreeSet;

/// For how many months from where somebody acted can be read.
pub const ORIGIN_MONTHS: u32 = 13;
/// Names one event holds at most: all of them must fit into 48 KiB.
const NAMES_PER_EVENT_MAX: usize = 500;

/// Destroys the keys whose time is over: months' and days' halves of origins after 13 months, what a
/// legal hold kept of them once it is lifted, and indexes of unknown addresses once no count begun
/// under them is remembered.
#[boxed]
pub async fn destroy_what_is_over(
    engine: &Engine,
    views: &Views,
    source: &Source,
) -> Result<usize, Failure> {
    let held = holds::held(views, source).await?;
    let over = what_is_over(engine, &held)?;
    for some in over.chunks(NAMES_PER_EVENT_MAX) {
        destroy(engine, views, source, some).await?;
    }
    Ok(over.len())
}

fn what_is_over(engine: &Engine, held: &BTreeSet<AccountId>) -> Result<Vec<SecretName>, Failure> {
    let (now, mut over) = (engine.clock.now(), vec![]);
    for name in engine.vault.names("origin-month:")? {
        let month = name.as_origin_month().unwrap_or_default();
        // A month's key is needed until its last day is 13 months ago.
        if beginning(&format!("{}-01", first_draw(month)))
            .is_some_and(|from| later(from, ORIGIN_MONTHS + 1) <= now)
        {
            over.push(name);
        }
    }
    for name in engine.vault.names("origin:")? {
        if name.as_origin_held().is_some_and(|(account, _)| !held.contains(&account)) {
            over.push(name);
            continue;
        }
        let Some(day) = name.as_str().strip_prefix("origin:unknown:") else { continue };
        if beginning(first_draw(day))
            .is_some_and(|from| later(from, ORIGIN_MONTHS) < now.minus(chrono::TimeDelta::days(1)))
        {
            over.push(name);
        }
    }
    for name in engine.vault.names("index:unknown:")? {
        let epoch = name.first_draw().trim_start_matches("index:unknown:").parse::<u32>().ok();
        if epoch.is_some_and(|epoch| epoch + 1 < unknown_epoch(now)) {
            over.push(name);
        }
    }
    Ok(over)
}

/// The event comes first: a start applies it again. Whoever was under a hold when it was written
/// keeps what the hold is for, here as at that start.
async fn destroy(
    engine: &Engine,
    views: &Views,
    source: &Source,
    names: &[SecretName],
) -> Result<(), Failure> {
    let keys = names.iter().map(ToString::to_string).collect();
    engine.record(OperationsEvent::KeyDestroyed { account: None, keys }, "retention").await?;
    let held = holds::held(views, source).await?;
    for name in names {
        keep_what_is_held(engine, name, &held)?;
        engine.vault.destroy(name)?;
    }
    engine.keys().forget_all();
    Ok(())
}

/// Before a month's half is destroyed: from where the persons under a legal hold acted in that month
/// stays readable by keys of their own. Nobody else's origins open with them.
pub fn keep_what_is_held(
    engine: &Engine,
    name: &SecretName,
    held: &BTreeSet<AccountId>,
) -> Result<(), Failure> {
    let Some(month) = name.as_origin_month() else { return Ok(()) };
    for account in held {
        engine.keys().keep_origin(*account, month)?;
    }
    Ok(())
}

/// A period whose key was drawn anew ends when the first one does.
fn first_draw(period: &str) -> &str {
    period.split_once('~').map_or(period, |(first, _)| first)
}

fn beginning(day: &str) -> Option<Timestamp> {
    format!("{day}T00:00:00Z").parse().ok()
}

fn later(at: Timestamp, months: u32) -> Timestamp {
    // Beyond the end of time nothing is over.
    at.utc()
        .checked_add_months(Months::new(months))
        .map_or(Timestamp::from_micros(i64::MAX), Timestamp::new)
}
