//! Clock supervision: can the clock be believed, and if not, what follows? (DESIGN 6)
//!
//! While it cannot, nothing happens that time alone brings about. Everything else, log-in too, goes on
//! by the time that was believed last and has gone by since.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use keyledger_core::clock::{Doubt, Notice};
use keyledger_core::engine::Intent;
use keyledger_core::ids::ClockAnomalyId;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::operations::{OperationsEvent, months};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::collections::BTreeSet;

/// What the ledger remembers about the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// A doubt that nobody has settled.
    pub doubt: Option<Doubt>,
    /// When the clock was last accepted, by the time accepted then.
    pub accepted_at: Option<Timestamp>,
    /// Whether a sweep waits for a person.
    pub sweep_stopped: bool,
    /// Until when time is known to have gone by, where nobody vouched for the clock since.
    pub unconfirmed: Option<Timestamp>,
}

/// Reads what the ledger remembers, and lets the clock know. `since` is when the ledger began,
/// `last_event` when its last event happened, `last_checkpoint` when its audit trail was last signed.
#[boxed]
pub async fn remember(
    engine: &Engine,
    since: Timestamp,
    last_event: Option<Timestamp>,
    last_checkpoint: Option<Timestamp>,
) -> Result<Remembered, Failure> {
    let now = engine.clock.now();
    let until = last_event.map_or(now, |last| last.max(now));
    let (mut doubts, mut settled) = (vec![], BTreeSet::<ClockAnomalyId>::new());
    let mut remembered = Remembered::default();
    for month in months(since, until) {
        let state = read(engine.operations.load(&month).await)?.state;
        doubts.extend(state.doubts.iter().copied());
        settled.extend(&state.doubts_ended);
        for accepted in &state.accepted {
            settled.extend(accepted.anomaly);
            remembered.accepted_at = Some(accepted.at);
            remembered.sweep_stopped = false;
            if accepted.expected > accepted.at {
                engine.time.excuse(accepted.expected);
            }
        }
        remembered.sweep_stopped |= state.sweep_stopped_at.is_some();
        let before = remembered.unconfirmed.filter(|_| !state.confirmed);
        remembered.unconfirmed = before.or(state.unconfirmed);
    }
    doubts.retain(|doubt| !settled.contains(&doubt.anomaly));
    remembered.doubt = doubts.pop();
    let certain = remembered.unconfirmed.or(last_event).unwrap_or(now);
    engine.time.certain_until(certain, remembered.unconfirmed.is_some());
    let newest = last_event.map(|event| last_checkpoint.map_or(event, |signed| event.max(signed)));
    match (remembered.doubt, newest) {
        (Some(doubt), Some(newest)) => engine.time.resume(doubt, newest),
        (None, Some(newest)) => engine.time.last_event(newest),
        (_, None) => {}
    }
    if let Some(at) = remembered.accepted_at {
        engine.time.accepted_before(at, remembered.unconfirmed.is_none());
    }
    Ok(remembered)
}

/// At start: where nobody vouches for the clock, that is written down. What cannot be undone waits.
#[boxed]
pub async fn begin(engine: &Engine, remembered: &Remembered) -> Result<(), Failure> {
    if !engine.time.is_confirmed() {
        let (wall, certain) = (engine.time.wall(), engine.time.certain());
        // Written down once, not at every command that opens the ledger until somebody vouches.
        if remembered.unconfirmed.is_none() {
            tracing::warn!(
                %wall,
                "the clock is not confirmed yet: irreversible actions are held back until it has been \
                 steady for an hour, is synchronised with a time server, or `keyledger clock accept` confirms it"
            );
            engine.record(OperationsEvent::ClockUnconfirmed { wall, certain }, "clock").await?;
        }
        engine.time.certain_until(remembered.unconfirmed.unwrap_or(certain), true);
    }
    note_doubt(engine).await.map(|_| ())
}

/// Why the clock is doubted, if it is; whatever was noticed about it is written down first, once.
#[boxed]
pub async fn note_doubt(engine: &Engine) -> Result<Option<Doubt>, Failure> {
    while let Some(notice) = engine.time.unwritten() {
        engine.record(told(&notice), "clock").await?;
        engine.time.written(&notice);
    }
    Ok(engine.time.doubt())
}

fn told(notice: &Notice) -> OperationsEvent {
    match *notice {
        Notice::Doubted(Doubt { anomaly, cause, wall, expected }) => {
            tracing::error!(%wall, %expected, "the clock cannot be trusted: see `keyledger clock show`");
            OperationsEvent::ClockAnomalyDetected { anomaly, cause, wall, expected }
        }
        Notice::Ended { anomaly, because, wall, expected } => {
            tracing::info!(%wall, %expected, "the clock is trusted again");
            OperationsEvent::ClockDoubtEnded { anomaly, because, wall, expected }
        }
        Notice::Confirmed(because) => OperationsEvent::ClockConfirmed { because },
    }
}

/// Keys that were gone before their time and were drawn anew are written down, each once.
#[boxed]
pub async fn note_keys(engine: &Engine) -> Result<(), Failure> {
    for name in engine.keys().drawn_anew() {
        tracing::warn!(key = %name, "a key was missing before its end, and a new one was generated");
        let key = name.to_string();
        engine.record(OperationsEvent::KeyDrawnAnew { key }, "keys").await?;
        engine.keys().written(&name);
    }
    Ok(())
}

/// At start: what was drawn anew and not written down before the engine ended is written down now.
#[boxed]
pub async fn note_keys_of_before(engine: &Engine, since: Timestamp) -> Result<(), Failure> {
    let drawn = engine.keys().all_drawn_anew()?;
    if drawn.is_empty() {
        return Ok(());
    }
    let mut known = BTreeSet::new();
    for month in months(since, engine.clock.now()) {
        known.extend(read(engine.operations.load(&month).await)?.state.drawn_anew.iter().cloned());
    }
    for key in drawn.iter().map(ToString::to_string).filter(|key| !known.contains(key)) {
        engine.record(OperationsEvent::KeyDrawnAnew { key }, "keys").await?;
    }
    Ok(())
}

/// A person says that the clock is right as it stands: written down with the reason, then believed.
#[boxed]
pub async fn accept(engine: &Engine, actor: Actor, reason: Reason) -> Result<Timestamp, Failure> {
    let anomaly = note_doubt(engine).await?.map(|doubt| doubt.anomaly);
    let (wall, expected) = (engine.time.wall(), engine.clock.now());
    let happened = OperationsEvent::ClockAccepted { anomaly, wall, expected };
    let mut intent = Intent::new(wall, actor, engine.draw_command());
    intent.reason = Some(reason);
    let policy = engine.policy().await?;
    let stream = StreamId::operations(wall);
    read(engine.operations.execute(&stream, &policy, &intent, &happened).await)?;
    engine.time.accept();
    Ok(wall)
}
