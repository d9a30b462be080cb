//! Clock anomaly detection: can the clock be believed? Wall and steady time are compared at every
//! look (DESIGN 6).
//!
//! While there is a doubt, time goes on from where it last was believed, by steady time alone. So
//! nothing that time brings about comes early, nothing that ended lives again, and events keep their
//! order, whatever the clock is set to. The doubt ends by itself once its cause is gone; only what is
//! left needs a person.

use super::trust::{STEADY_FOR, Trust};
use super::{Clock, Time, is_ahead};
use crate::ids::ClockAnomalyId;
use crate::operations::{ClockDoubt, ClockDoubtEnd, ClockWord};
use crate::store::BoxFuture;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Wall and steady time may be so far apart. What is less far behind is caught up with by letting
/// time go by at half its pace.
pub const APART_MAX: TimeDelta = TimeDelta::minutes(5);

/// An event may lie so far ahead of now: machines are never quite together.
pub const AHEAD_MAX: TimeDelta = TimeDelta::seconds(2);

/// What was on its way while the clock was accepted may still be written so long after it.
const ON_ITS_WAY: TimeDelta = TimeDelta::minutes(1);

/// No two clocks go equally fast: wall and steady time are compared since so long ago at most.
const COMPARED_SINCE: Duration = Duration::from_hours(1);

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

/// What was noticed about the clock, and is to be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is doubted.
    Doubted(Doubt),
    /// A doubt is over by itself.
    Ended {
        /// Which.
        anomaly: ClockAnomalyId,
        /// Why.
        because: ClockDoubtEnd,
        /// What the clock showed then.
        wall: Timestamp,
        /// The time by which the engine had gone on.
        expected: Timestamp,
    },
    /// It is relied on from here on.
    Confirmed(ClockWord),
}

/// A clock that is watched; what it shows is what the rules may go by.
pub struct WatchedClock {
    inner: Arc<dyn Clock>,
    watch: Mutex<Watch>,
}

struct Watch {
    /// The time the engine went by at the last look, and the steady time then.
    at: Timestamp,
    steady: Duration,
    /// A moment that was believed, and the steady time then: jumps are measured from here.
    compared: (Timestamp, Duration),
    doubt: Option<Doubting>,
    /// Events up to here lie ahead because a clock that had run ahead was accepted as it is.
    excused_until: Option<Timestamp>,
    trust: Trust,
    unwritten: VecDeque<Notice>,
}

#[derive(Clone, Copy)]
struct Doubting {
    doubt: Doubt,
    /// The doubt is older than the steady time of this process, or steady time says nothing about
    /// it: what counts is whether the clock has passed the last event.
    unmeasured: bool,
}

impl WatchedClock {
    /// A clock that is believed as it stands now.
    pub fn new(inner: Arc<dyn Clock>) -> Self {
        let (wall, steady) = (inner.now(), inner.monotonic());
        let watch = Watch {
            at: wall,
            steady,
            compared: (wall, steady),
            doubt: None,
            excused_until: None,
            trust: Trust::begin(wall, steady),
            unwritten: VecDeque::new(),
        };
        Self { inner, watch: Mutex::new(watch) }
    }

    /// Looks at the clock: why it is not believed, if it is not.
    pub fn doubt(&self) -> Option<Doubt> {
        self.look().doubt.map(|doubting| doubting.doubt)
    }

    /// What does not lie in the ledger yet, oldest first.
    pub fn unwritten(&self) -> Option<Notice> {
        self.look().unwritten.front().copied()
    }

    /// This lies in the ledger now.
    pub fn written(&self, notice: &Notice) {
        let mut watch = self.lock();
        if watch.unwritten.front() == Some(notice) {
            watch.unwritten.pop_front();
        }
    }

    /// The newest event, or the newest checkpoint, is of `at`. Where that lies ahead, time goes on
    /// from there.
    pub fn last_event(&self, at: Timestamp) {
        let wall = self.inner.now();
        let mut watch = self.look();
        let excused = watch.excused_until.is_some_and(|until| at <= until);
        if watch.doubt.is_some() || excused || at.since(wall) <= AHEAD_MAX {
            return;
        }
        watch.at = watch.at.max(at);
        let jumped = watch.at;
        watch.trust.jumped(jumped);
        let expected = watch.at;
        watch.begin(ClockDoubt::EventAhead, true, wall, expected);
    }

    /// Whether the clock has passed the newest event, of `at`, and is doubted for nothing that steady
    /// time says something about.
    pub fn has_passed(&self, at: Timestamp) -> bool {
        let wall = self.inner.now();
        let passed = |Doubting { doubt, unmeasured }: Doubting| {
            unmeasured && wall >= at && !doubt.may_still_be_ahead(wall, at)
        };
        self.look().doubt.is_some_and(passed)
    }

    /// Nothing was written for so long that the clock has passed the newest event, of `at`: where that
    /// was the doubt, it is over.
    pub fn nothing_since(&self, at: Timestamp) {
        if self.has_passed(at) {
            let wall = self.inner.now();
            self.lock().end(ClockDoubtEnd::Passed, wall);
        }
    }

    /// A doubt that lies in the ledger and that nobody has settled: time goes on from the ledger's
    /// last event, for nobody knows how long it stood still.
    pub fn resume(&self, doubt: Doubt, last_event: Timestamp) {
        let steady = self.inner.monotonic();
        let mut watch = self.lock();
        (watch.at, watch.steady) = (last_event, steady);
        watch.trust.jumped(last_event);
        watch.doubt = Some(Doubting { doubt, unmeasured: true });
        watch.unwritten.clear();
    }

    /// Events up to here were written by a clock that ran ahead, and a person knows it.
    pub fn excuse(&self, until: Timestamp) {
        self.lock().excused_until = Some(until.plus(ON_ITS_WAY));
    }

    /// What the wall shows, where that is another time than `now`, the engine's own.
    pub fn wall_beside(&self, now: Timestamp) -> Option<Timestamp> {
        let wall = self.inner.now();
        (wall.since(now).abs() > AHEAD_MAX).then_some(wall)
    }

    /// What the wall shows, believed or not.
    pub fn wall(&self) -> Timestamp {
        self.inner.now()
    }

    /// From now on the wall's time is believed again, as it stands.
    pub fn accept(&self) {
        let (wall, steady) = (self.inner.now(), self.inner.monotonic());
        let mut watch = self.lock();
        let expected = watch.at.plus(span(steady.saturating_sub(watch.steady)));
        if expected > wall {
            watch.excused_until = Some(expected.plus(ON_ITS_WAY));
        }
        (watch.at, watch.steady) = (wall, steady);
        watch.compared = (wall, steady);
        watch.doubt = None;
        watch.unwritten.clear();
        watch.trust.accept(wall);
    }

    /// At start: until when time is known to have gone by, and whether that a clock was confirmed is
    /// owed to the ledger.
    pub fn certain_until(&self, certain: Timestamp, owed: bool) {
        self.lock().trust.certain_until(certain, owed);
    }

    /// A person accepted the clock before this start, at `at`. It is the same clock as long as it shows
    /// a moment that is not long after, where nothing said otherwise since (`undisputed`): then nobody has
    /// to say so again.
    pub fn accepted_before(&self, at: Timestamp, undisputed: bool) {
        let wall = self.inner.now();
        let soon = !is_ahead(at, wall) && wall.since(at) <= span(STEADY_FOR);
        let mut watch = self.look();
        let still = undisputed && soon && watch.doubt.is_none();
        watch.trust.accepted_before(at, still);
    }

    /// Whether somebody vouches for the clock: only then is done what cannot be undone.
    pub fn is_confirmed(&self) -> bool {
        if self.lock().trust.is_confirmed() {
            return true;
        }
        let synchronised = self.inner.synchronised();
        let mut watch = self.look();
        let (believed, steady) = (watch.doubt.is_none(), watch.steady);
        if let Some(word) = watch.trust.ask(believed, synchronised, steady) {
            watch.unwritten.push_back(Notice::Confirmed(word));
        }
        watch.trust.is_confirmed()
    }

    /// Until when time is known to have gone by: now, once somebody vouches for the clock.
    pub fn certain(&self) -> Timestamp {
        let watch = self.look();
        watch.trust.certain(watch.at, watch.steady)
    }

    fn look(&self) -> MutexGuard<'_, Watch> {
        let mut watch = self.lock();
        // Read behind the lock: no look is older than the one before it.
        let (wall, steady) = (self.inner.now(), self.inner.monotonic());
        let passed = steady.saturating_sub(watch.steady);
        watch.steady = watch.steady.max(steady);
        match watch.doubt {
            None => watch.go_on(wall, passed),
            Some(doubting) => watch.go_on_doubting(doubting, wall, passed),
        }
        watch
    }

    fn lock(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    /// The clock is believed: time follows it, and never goes back.
    fn go_on(&mut self, wall: Timestamp, passed: Duration) {
        let (since, then) = self.compared;
        let should = since.plus(span(self.steady.saturating_sub(then)));
        if wall.since(should).abs() > APART_MAX {
            self.at = self.at.plus(span(passed));
            let expected = self.at;
            self.begin(ClockDoubt::Apart, false, wall, expected);
            return;
        }
        if self.steady.saturating_sub(then) >= COMPARED_SINCE {
            self.compared = (wall, self.steady);
        }
        self.follow(wall, passed);
        if wall < self.at.minus(AHEAD_MAX) {
            let expected = self.at;
            self.begin(ClockDoubt::EventAhead, false, wall, expected);
        }
    }

    /// The clock is doubted: time goes on by steady time, until what was doubted is over.
    fn go_on_doubting(&mut self, doubting: Doubting, wall: Timestamp, passed: Duration) {
        let expected = self.at.plus(span(passed));
        let Doubting { doubt, unmeasured } = doubting;
        let near = wall.since(expected).abs() <= APART_MAX;
        // Where the clock is behind by little, it is waited for.
        let behind = near && wall < expected.minus(AHEAD_MAX);
        if behind {
            self.follow(wall, passed);
        } else {
            self.at = expected;
        }
        if wall < self.at.minus(AHEAD_MAX) {
            return;
        }
        if near {
            self.end(ClockDoubtEnd::Agrees, wall);
        } else if unmeasured && !doubt.may_still_be_ahead(wall, self.at) {
            self.end(ClockDoubtEnd::Passed, wall);
        }
    }

    /// Goes by the wall, and at half the pace while it is behind.
    fn follow(&mut self, wall: Timestamp, passed: Duration) {
        self.at = wall.max(self.at.plus(span(passed / 2)));
    }

    fn begin(&mut self, cause: ClockDoubt, unmeasured: bool, wall: Timestamp, expected: Timestamp) {
        let anomaly = ClockAnomalyId::noticed(wall, expected);
        let doubt = Doubt { anomaly, cause, wall, expected };
        self.doubt = Some(Doubting { doubt, unmeasured });
        self.unwritten.push_back(Notice::Doubted(doubt));
    }

    fn end(&mut self, because: ClockDoubtEnd, wall: Timestamp) {
        let Some(Doubting { doubt, .. }) = self.doubt.take() else { return };
        let (anomaly, expected) = (doubt.anomaly, self.at);
        self.unwritten.push_back(Notice::Ended { anomaly, because, wall, expected });
        self.compared = (wall, self.steady);
        self.trust.steady_again(self.steady);
        if because == ClockDoubtEnd::Passed {
            self.at = wall;
            self.trust.jumped(wall);
        }
    }
}

impl Doubt {
    /// Whether the clock may still be as far ahead as it was, the true time being `at` or later.
    fn may_still_be_ahead(&self, wall: Timestamp, at: Timestamp) -> bool {
        let ahead = self.wall.since(self.expected);
        ahead > TimeDelta::zero() && wall.minus(ahead) >= at.minus(APART_MAX)
    }
}

fn span(passed: Duration) -> TimeDelta {
    TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX)
}

impl Clock for WatchedClock {
    fn now(&self) -> Timestamp {
        self.look().at
    }

    fn monotonic(&self) -> Duration {
        self.inner.monotonic()
    }

    fn known(&self, now: Timestamp) -> Time {
        let watch = self.look();
        watch.trust.known(now, watch.at, watch.steady)
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        self.inner.sleep(span)
    }

    fn synchronised(&self) -> bool {
        self.inner.synchronised()
    }
}

#[cfg(test)]
mod tests;
