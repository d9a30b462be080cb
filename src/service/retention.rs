//! What has been kept long enough? The keys of months and days, and with them from where (DESIGN 8).

use crate::engine::Engine;
use crate::failure::Failure;
use chrono::Months;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use keyledger_schemas::tags::unknown_epoch;

/// For how many months from where somebody acted can be read.
pub const ORIGIN_MONTHS: u32 = 13;
/// Names one event holds at most: all of them must fit into 48 KiB.
const NAMES_PER_EVENT_MAX: usize = 500;

/// Destroys the keys whose time is over: months' and days' halves of origins after 13 months, and
/// indexes of unknown addresses once no count begun under them is remembered.
pub async fn destroy_what_is_over(engine: &Engine) -> Result<usize, Failure> {
    let now = engine.clock.now();
    let mut over = vec![];
    for name in engine.vault.names("origin-month:")? {
        let month = name.as_str().trim_start_matches("origin-month:");
        // A month's key is needed until its last day is 13 months ago.
        if beginning(&format!("{month}-01"))
            .is_some_and(|from| later(from, ORIGIN_MONTHS + 1) <= now)
        {
            over.push(name);
        }
    }
    for name in engine.vault.names("origin:unknown:")? {
        let day = beginning(name.as_str().trim_start_matches("origin:unknown:"));
        if day
            .is_some_and(|from| later(from, ORIGIN_MONTHS) < now.minus(chrono::TimeDelta::days(1)))
        {
            over.push(name);
        }
    }
    for name in engine.vault.names("index:unknown:")? {
        let epoch = name.as_str().trim_start_matches("index:unknown:").parse::<u32>().ok();
        if epoch.is_some_and(|epoch| epoch + 1 < unknown_epoch(now)) {
            over.push(name);
        }
    }
    for some in over.chunks(NAMES_PER_EVENT_MAX) {
        destroy(engine, some).await?;
    }
    Ok(over.len())
}

/// The event comes first: a start applies it again.
async fn destroy(engine: &Engine, names: &[SecretName]) -> Result<(), Failure> {
    let keys = names.iter().map(ToString::to_string).collect();
    engine.record(OperationsEvent::KeyDestroyed { account: None, keys }, "retention").await?;
    for name in names {
        engine.vault.destroy(name)?;
    }
    engine.keys().forget_all();
    Ok(())
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
