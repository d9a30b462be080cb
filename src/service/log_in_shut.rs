//! Does anybody log in now? Nobody does while the clock cannot be believed, or while the audit trail
//! has stood still for longer than the policy allows. Asked by every step of a log-in.

use super::clock;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::TimeDelta;

/// Why nobody logs in, whoever they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// The clock cannot be believed, until a person has looked at it.
    ClockUnsure,
    /// The audit trail stands still, and the policy wants one that goes on.
    TrailStopped,
}

/// Whether log-in is shut for everybody. Asked before anything is looked up: all are answered alike.
pub async fn shut(engine: &Engine) -> Result<Option<Shut>, Failure> {
    if clock::note_doubt(engine).await?.is_some() {
        return Ok(Some(Shut::ClockUnsure));
    }
    Ok(trail_refuses(engine).await?.then_some(Shut::TrailStopped))
}

/// Whether the audit trail has stood still for longer than the policy lets people log in.
pub async fn trail_refuses(engine: &Engine) -> Result<bool, Failure> {
    let Some(since) = engine.trail_stopped_since() else { return Ok(false) };
    let minutes = engine.policy().await?.settings.trail_stopped_minutes_max;
    let span = engine.clock.now().since(since);
    Ok(minutes > 0 && span >= TimeDelta::minutes(i64::from(minutes)))
}
