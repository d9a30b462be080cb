//! Can the clock be believed, and if not, what follows? (DESIGN 6)
//!
//! While it cannot, nobody logs in and nothing happens that time alone brings about. Everything else
//! goes on by the time that was believed last and has gone by since.

use crate::engine::Engine;
use crate::failure::{Failure, read};
use keyledger_core::clock::Doubt;
use keyledger_core::engine::Intent;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::operations::{OperationsEvent, months};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;

/// What the ledger remembers about the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// A doubt that nobody has settled.
    pub doubt: Option<Doubt>,
    /// When the clock was last accepted, by the time accepted then.
    pub accepted_at: Option<Timestamp>,
    /// Whether a sweep waits for a person.
    pub sweep_stopped: bool,
}

/// Reads what the ledger remembers, and lets the clock know. `since` is when the ledger began,
/// `last_event` when its last event happened.
pub async fn remember(
    engine: &Engine,
    since: Timestamp,
    last_event: Option<Timestamp>,
) -> Result<Remembered, Failure> {
    let now = engine.clock.now();
    let until = last_event.map_or(now, |last| last.max(now));
    let mut doubts = vec![];
    let mut remembered = Remembered::default();
    for month in months(since, until) {
        let state = read(engine.operations.load(&month).await)?.state;
        doubts.extend(state.doubts.iter().copied());
        for accepted in &state.accepted {
            doubts.retain(|doubt| Some(doubt.anomaly) != accepted.anomaly);
            remembered.accepted_at = Some(accepted.at);
            remembered.sweep_stopped = false;
            if accepted.expected > accepted.at {
                engine.time.excuse(accepted.expected);
            }
        }
        remembered.sweep_stopped |= state.sweep_stopped_at.is_some();
    }
    remembered.doubt = doubts.pop();
    match (remembered.doubt, last_event) {
        (Some(doubt), Some(last)) => engine.time.resume(doubt, last),
        (None, Some(last)) => engine.time.last_event(last),
        (_, None) => {}
    }
    Ok(remembered)
}

/// Why the clock is doubted, if it is; a doubt that is new is written down first, once.
pub async fn note_doubt(engine: &Engine) -> Result<Option<Doubt>, Failure> {
    if let Some(doubt) = engine.time.unwritten_doubt() {
        let Doubt { anomaly, cause, wall, expected } = doubt;
        tracing::error!(%wall, %expected, "the clock cannot be believed: `keyledger clock show`");
        let happened = OperationsEvent::ClockAnomalyDetected { anomaly, cause, wall, expected };
        engine.record(happened, "clock").await?;
        engine.time.written(anomaly);
    }
    Ok(engine.time.doubt())
}

/// A person says that the clock is right as it stands: written down with the reason, then believed.
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
