//! Log-in availability: does anybody log in now? Nobody does while the audit trail has stood still
//! for longer than the policy allows, or while the disk is nearly full. Asked by every step of a
//! log-in, which also writes down what was noticed on the way; what else somebody nobody knows can
//! have written asks for the disk alone.

use super::clock;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::TimeDelta;

/// Why nobody logs in, whoever they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// The audit trail stands still, and the policy wants one that goes on.
    TrailStopped,
    /// The disk is nearly full.
    NoRoom,
}

/// Whether something that anybody may ask for is not written down now: what room there is, is for those
/// who free more.
pub fn no_room(engine: &Engine) -> Option<Shut> {
    (!engine.has_room()).then_some(Shut::NoRoom)
}

/// Whether log-in is shut for everybody. Asked before anything is looked up: all are answered alike.
/// A clock that cannot be believed shuts nobody out: the engine goes on by steady time.
pub async fn shut(engine: &Engine) -> Result<Option<Shut>, Failure> {
    // First of all: what was noticed would be written down.
    if let Some(shut) = no_room(engine) {
        return Ok(Some(shut));
    }
    clock::note_doubt(engine).await?;
    clock::note_keys(engine).await?;
    Ok(trail_refuses(engine).await?.then_some(Shut::TrailStopped))
}

/// Whether the audit trail has stood still for longer than the policy lets people log in.
#[boxed]
pub async fn trail_refuses(engine: &Engine) -> Result<bool, Failure> {
    let Some(since) = engine.trail_stopped_since() else { return Ok(false) };
    let minutes = engine.policy().await?.settings.trail_stopped_minutes_max;
    let span = engine.clock.now().since(since);
    Ok(minutes > 0 && span >= TimeDelta::minutes(i64::from(minutes)))
}
