//! Clock and randomness ports: what time is it, and what is drawn at random? Ports: the rules get
//! both as arguments.

mod time;
mod trust;
mod watched;

pub use time::{Time, is_ahead, is_within};
pub use trust::STEADY_FOR;
pub use watched::{AHEAD_MAX, APART_MAX, Doubt, Notice, WatchedClock};

use crate::store::BoxFuture;
use crate::timestamp::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// The engine's only source of time.
pub trait Clock: Send + Sync {
    /// The time of day.
    fn now(&self) -> Timestamp;

    /// Steady time since some fixed moment of this process: never goes back, never jumps, and goes on
    /// while the machine sleeps.
    fn monotonic(&self) -> Duration;

    /// Whether the machine vouches for the time of day: a time server keeps it.
    fn synchronised(&self) -> bool {
        false
    }

    /// What is known about `now`, a moment of this clock.
    fn known(&self, now: Timestamp) -> Time {
        Time::sure(now)
    }

    /// Returns after `span` of this clock's time.
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()>;
}

/// The engine's only source of randomness.
pub trait Ids: Send + Sync {
    /// Fills `bytes` from the operating system, or from a printed seed in tests.
    fn fill(&self, bytes: &mut [u8]);

    /// A random id (`UUIDv4`).
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
