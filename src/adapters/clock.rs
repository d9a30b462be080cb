//! What time is it really? The machine's clock, and one that is moved by hand.

use chrono::{DateTime, TimeDelta, Utc};
use keyledger_core::clock::Clock;
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant, SystemTime};

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that asks")]
    fn now(&self) -> Timestamp {
        Timestamp::new(DateTime::<Utc>::from(SystemTime::now()))
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that sleeps")]
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(span))
    }
}

/// A clock that stands still until it is moved: for tests and for the demo's simulated days.
/// Waiting takes real time, so that loops which wait do not spin.
#[derive(Debug)]
pub struct ManualClock {
    started: Timestamp,
    now: Mutex<Timestamp>,
    /// How far the wall was set apart from the time that has gone by.
    stepped: Mutex<TimeDelta>,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { started: now, now: Mutex::new(now), stepped: Mutex::new(TimeDelta::zero()) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: TimeDelta) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus(span);
    }

    /// Sets the wall's clock without any time going by, as a person or a broken server may.
    pub fn step(&self, span: TimeDelta) {
        let mut stepped = self.stepped.lock().unwrap_or_else(PoisonError::into_inner);
        *stepped += span;
    }

    fn gone_by(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.gone_by().plus(*self.stepped.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn monotonic(&self) -> Duration {
        self.gone_by().since(self.started).to_std().unwrap_or_default()
    }

    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that sleeps")]
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(span))
    }
}
