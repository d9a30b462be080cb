//! System clock: what time is it really? The machine's clock, and one that is moved by hand.

use chrono::{DateTime, TimeDelta, Utc};
use keyledger_core::clock::Clock;
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use rtime_clock::adjtime::{Timex, adjtimex};
use rustix::time::{ClockId, clock_gettime};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What the kernel answers while no time server keeps its clock (`TIME_ERROR`, adjtimex(2)).
const UNSYNCHRONISED: i32 = 5;

/// Where systemd-timesyncd says that it has set the clock, for where the kernel may not be asked.
const TIMESYNCD: &str = "/run/systemd/timesync/synchronized";

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: Duration,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { started: since_boot() }
    }
}

/// Goes on while the machine sleeps, which what the standard library counts does not.
fn since_boot() -> Duration {
    Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that asks")]
    fn now(&self) -> Timestamp {
        Timestamp::new(DateTime::<Utc>::from(SystemTime::now()))
    }

    fn monotonic(&self) -> Duration {
        since_boot().saturating_sub(self.started)
    }

    fn synchronised(&self) -> bool {
        match adjtimex(&mut Timex::new()) {
            Ok(state) => state != UNSYNCHRONISED,
            // Not every container lets its programs ask.
            Err(_) => Path::new(TIMESYNCD).exists(),
        }
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
    /// Whether a time server keeps it.
    synchronised: AtomicBool,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        let stepped = Mutex::new(TimeDelta::zero());
        Self { started: now, now: Mutex::new(now), stepped, synchronised: AtomicBool::new(true) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: TimeDelta) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus(span);
    }

    /// Whether a time server keeps the clock. It does until somebody sets the clock by hand.
    pub fn synchronise(&self, synchronised: bool) {
        self.synchronised.store(synchronised, Ordering::Relaxed);
    }

    /// Sets the wall's clock without any time going by, as a person or a broken server may.
    pub fn step(&self, span: TimeDelta) {
        let mut stepped = self.stepped.lock().unwrap_or_else(PoisonError::into_inner);
        *stepped += span;
        self.synchronise(false);
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

    fn synchronised(&self) -> bool {
        self.synchronised.load(Ordering::Relaxed)
    }

    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that sleeps")]
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(span))
    }
}
