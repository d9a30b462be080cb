//! Can the clock be believed? Wall and monotonic time are compared at every look (DESIGN 6).
//!
//! From the first doubt on, time goes on from where it last was believed, by monotonic time alone,
//! until a person says that the wall's time is right. So nothing that time brings about comes early,
//! nothing that ended lives again, and events keep their order, whatever the clock is set to.

use super::Clock;
use crate::ids::ClockAnomalyId;
use crate::operations::ClockDoubt;
use crate::store::BoxFuture;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Wall and monotonic time may be so far apart.
pub const APART_MAX: TimeDelta = TimeDelta::minutes(5);

/// An event may lie so far ahead of now: machines are never quite together.
pub const AHEAD_MAX: TimeDelta = TimeDelta::seconds(2);

/// What was on its way while the clock was accepted may still be written so long after it.
const ON_ITS_WAY: TimeDelta = TimeDelta::minutes(1);

/// Why the clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What ends it names this id.
    pub anomaly: ClockAnomalyId,
    /// What does not fit.
    pub cause: ClockDoubt,
    /// What the clock showed.
    pub wall: Timestamp,
    /// What it should have shown.
    pub expected: Timestamp,
}

/// A clock that is watched; what it shows is what the rules may go by.
pub struct WatchedClock {
    inner: Arc<dyn Clock>,
    watch: Mutex<Watch>,
}

struct Watch {
    /// A moment that was believed, and the monotonic time then.
    wall: Timestamp,
    monotonic: Duration,
    doubt: Option<Doubt>,
    /// Whether the doubt lies in the ledger.
    written: bool,
    /// Events up to here lie ahead because a clock that had run ahead was accepted as it is.
    excused_until: Option<Timestamp>,
}

impl Watch {
    /// The time by monotonic time alone.
    fn expected(&self, monotonic: Duration) -> Timestamp {
        let passed = monotonic.saturating_sub(self.monotonic);
        self.wall.plus(TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX))
    }
}

impl WatchedClock {
    /// A clock that is believed as it stands now.
    pub fn new(inner: Arc<dyn Clock>) -> Self {
        let watch = Watch {
            wall: inner.now(),
            monotonic: inner.monotonic(),
            doubt: None,
            written: false,
            excused_until: None,
        };
        Self { inner, watch: Mutex::new(watch) }
    }

    /// Looks at the clock: why it is not believed, if it is not.
    pub fn doubt(&self) -> Option<Doubt> {
        self.look().doubt
    }

    /// The doubt, where it does not lie in the ledger yet.
    pub fn unwritten_doubt(&self) -> Option<Doubt> {
        let watch = self.look();
        watch.doubt.filter(|_| !watch.written)
    }

    /// The doubt lies in the ledger now.
    pub fn written(&self, anomaly: ClockAnomalyId) {
        let mut watch = self.lock();
        watch.written |= watch.doubt.is_some_and(|doubt| doubt.anomaly == anomaly);
    }

    /// The ledger's last event happened at `at`. Where that lies ahead, time goes on from there.
    pub fn last_event(&self, at: Timestamp) {
        let (wall, monotonic) = (self.inner.now(), self.inner.monotonic());
        let mut watch = self.look();
        let excused = watch.excused_until.is_some_and(|until| at <= until);
        if watch.doubt.is_some() || excused || at.since(wall) <= AHEAD_MAX {
            return;
        }
        (watch.wall, watch.monotonic) = (at, monotonic);
        watch.begin(ClockDoubt::EventAhead, wall, at);
    }

    /// A doubt that lies in the ledger and that nobody has settled: time goes on from the ledger's
    /// last event, for nobody knows how long it stood still.
    pub fn resume(&self, doubt: Doubt, last_event: Timestamp) {
        let monotonic = self.inner.monotonic();
        let mut watch = self.lock();
        (watch.wall, watch.monotonic) = (last_event, monotonic);
        (watch.doubt, watch.written) = (Some(doubt), true);
    }

    /// Events up to here were written by a clock that ran ahead, and a person knows it.
    pub fn excuse(&self, until: Timestamp) {
        self.lock().excused_until = Some(until.plus(ON_ITS_WAY));
    }

    /// What the wall shows, believed or not.
    pub fn wall(&self) -> Timestamp {
        self.inner.now()
    }

    /// From now on the wall's time is believed again, as it stands.
    pub fn accept(&self) {
        let (wall, monotonic) = (self.inner.now(), self.inner.monotonic());
        let mut watch = self.lock();
        let expected = watch.expected(monotonic);
        if expected > wall {
            watch.excused_until = Some(expected.plus(ON_ITS_WAY));
        }
        (watch.wall, watch.monotonic) = (wall, monotonic);
        (watch.doubt, watch.written) = (None, false);
    }

    fn look(&self) -> MutexGuard<'_, Watch> {
        let mut watch = self.lock();
        // Read behind the lock: no look is older than the one before it.
        let (wall, monotonic) = (self.inner.now(), self.inner.monotonic());
        let expected = watch.expected(monotonic);
        if watch.doubt.is_none() && wall.since(expected).abs() > APART_MAX {
            watch.begin(ClockDoubt::Apart, wall, expected);
        }
        watch
    }

    fn lock(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    fn begin(&mut self, cause: ClockDoubt, wall: Timestamp, expected: Timestamp) {
        let anomaly = ClockAnomalyId::noticed(wall, expected);
        self.doubt = Some(Doubt { anomaly, cause, wall, expected });
        self.written = false;
    }
}

impl Clock for WatchedClock {
    fn now(&self) -> Timestamp {
        let watch = self.look();
        match watch.doubt {
            None => self.inner.now(),
            Some(_) => watch.expected(self.inner.monotonic()),
        }
    }

    fn monotonic(&self) -> Duration {
        self.inner.monotonic()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        self.inner.sleep(span)
    }
}

#[cfg(test)]
mod tests;
