//! Key epochs: do backups forget in time? Key epochs begin monthly and are destroyed, each step an
//! event (DESIGN 8).
//!
//! A key seals entries for 30 days and is kept 5 more, for a backup from just before: so every key
//! dies within 35 days, and with it what backups hold of the erased.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use chrono::TimeDelta;
use keyledger_core::operations::{OperationsEvent, months};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::KeyEpochs;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How long one epoch's key seals what is put.
pub const EPOCH_DAYS: i64 = 30;
/// How long its key is kept after the next began.
pub const KEPT_DAYS: i64 = 5;
/// Entries sealed anew in one transaction: whoever logs in meanwhile waits for so many at most.
const BATCH: usize = 100;
const PART: &str = "keys";

/// What the ledger says about key epochs.
#[derive(Debug, Default)]
struct Told {
    begun: BTreeMap<u32, Timestamp>,
    destroyed: BTreeSet<u32>,
}

impl Told {
    fn newest(&self) -> u32 {
        self.begun.last_key_value().map_or(1, |(epoch, _)| *epoch)
    }
}

async fn told(engine: &Engine, since: Timestamp) -> Result<Told, Failure> {
    // The first epoch begins with the ledger and has no event of its own.
    let mut told = Told { begun: BTreeMap::from([(1, since)]), ..Told::default() };
    for month in months(since, engine.clock.now()) {
        let loaded = read(engine.operations.load(&month).await)?;
        told.begun.extend(loaded.state.epochs_begun.iter());
        told.destroyed.extend(loaded.state.epochs_destroyed.iter());
    }
    Ok(told)
}

/// At start: what was destroyed is destroyed again, so that an old backup of vault and keys is led to
/// where the ledger is. Re-wrapping that was cut short goes on later, beside log-ins. `since` is when
/// the ledger began.
#[boxed]
pub async fn resume(
    engine: &Engine,
    vault: &Arc<dyn KeyEpochs>,
    since: Timestamp,
) -> Result<(), Failure> {
    let told = told(engine, since).await?;
    let there = newest(vault)?;
    if there < told.newest() {
        let finding = format!(
            "vault.db is older than the ledger: its keys end at epoch {there}, the ledger began \
             epoch {}; what was put into the vault in between is lost, what was destroyed stays \
             destroyed",
            told.newest()
        );
        engine.record(OperationsEvent::IntegrityCheckFailed { finding }, PART).await?;
        vault.begin_epoch(told.newest())?;
    }
    for epoch in told.newest() + 1..=there {
        engine.record(OperationsEvent::KeyEpochBegun { epoch }, PART).await?;
    }
    let living = vault.living()?;
    if told.destroyed.iter().any(|epoch| living.contains(epoch)) {
        rewrap_all(engine, vault).await?;
    }
    for epoch in &told.destroyed {
        vault.destroy_epoch(*epoch)?;
    }
    Ok(())
}

fn newest(vault: &Arc<dyn KeyEpochs>) -> Result<u32, Failure> {
    Ok(vault.living()?.last().copied().unwrap_or(1))
}

/// Seals every living entry with the present key, a few at a time. Between two steps the vault is free
/// for as long as a step took, and no step holds a thread that answers requests.
#[boxed]
pub async fn rewrap_all(engine: &Engine, vault: &Arc<dyn KeyEpochs>) -> Result<(), Failure> {
    loop {
        let (step, began) = (Arc::clone(vault), engine.clock.monotonic());
        let stepped = tokio::task::spawn_blocking(move || step.rewrap(BATCH)).await;
        if !stepped.map_err(|error| Failure::Other(error.to_string()))?? {
            return Ok(());
        }
        engine.clock.sleep(engine.clock.monotonic().saturating_sub(began)).await;
    }
}

/// Begins a new epoch and seals every living entry with its key. Answers which.
#[boxed]
pub async fn rotate(engine: &Engine, vault: &Arc<dyn KeyEpochs>) -> Result<u32, Failure> {
    let epoch = newest(vault)? + 1;
    vault.begin_epoch(epoch)?;
    engine.record(OperationsEvent::KeyEpochBegun { epoch }, PART).await?;
    rewrap_all(engine, vault).await?;
    Ok(epoch)
}

/// What is due: a new epoch monthly, the end of the one before, and re-wrapping that was cut short.
#[boxed]
pub async fn keep(
    engine: &Engine,
    vault: &Arc<dyn KeyEpochs>,
    since: Timestamp,
) -> Result<(), Failure> {
    let now = engine.clock.now();
    let old = |began: Timestamp, days: i64| now.since(began) >= TimeDelta::days(days);
    let before = told(engine, since).await?;
    if before.begun.get(&newest(vault)?).is_some_and(|began| old(*began, EPOCH_DAYS)) {
        rotate(engine, vault).await?;
    }
    rewrap_all(engine, vault).await?;
    let told = told(engine, since).await?;
    for epoch in vault.living()? {
        let next = told.begun.range(epoch + 1..).next();
        if next.is_some_and(|(_, began)| old(*began, KEPT_DAYS)) {
            destroy(engine, vault, epoch).await?;
        }
    }
    Ok(())
}

/// The event comes first: a start applies it again.
async fn destroy(engine: &Engine, vault: &Arc<dyn KeyEpochs>, epoch: u32) -> Result<(), Failure> {
    engine.record(OperationsEvent::KeyEpochDestroyed { epoch }, PART).await?;
    Ok(vault.destroy_epoch(epoch)?)
}

/// One epoch whose key is there.
#[derive(Debug, Serialize)]
pub struct EpochState {
    /// Which.
    pub epoch: u32,
    /// When it began.
    pub began_at: Option<Timestamp>,
    /// Living entries sealed with its key.
    pub entries: u64,
    /// When its key is destroyed, if a later one began.
    pub destroyed_at: Option<Timestamp>,
}

/// Every epoch whose key is there.
#[boxed]
pub async fn states(
    engine: &Engine,
    vault: &Arc<dyn KeyEpochs>,
    since: Timestamp,
) -> Result<Vec<EpochState>, Failure> {
    let told = told(engine, since).await?;
    let state = |epoch: keyledger_core::vault::KeyEpoch| {
        let next = told.begun.range(epoch.epoch + 1..).next();
        EpochState {
            epoch: epoch.epoch,
            began_at: told.begun.get(&epoch.epoch).copied(),
            entries: epoch.entries,
            destroyed_at: next.map(|(_, began)| began.plus(TimeDelta::days(KEPT_DAYS))),
        }
    };
    Ok(vault.epochs()?.into_iter().map(state).collect())
}
