//! Clock confirmation: who vouches for the clock? Until somebody does, nothing is done that cannot
//! be undone (DESIGN 6).

use super::Time;
use crate::operations::ClockWord;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::time::Duration;

/// A clock that was steady for so long is relied on.
pub const STEADY_FOR: Duration = Duration::from_hours(1);

/// Whether the clock is relied on, and what is certain until then.
pub(super) struct Trust {
    confirmed: bool,
    /// The last moment that is known to have come before this start, and the steady time at it.
    certain: Timestamp,
    started: Duration,
    /// From here on the steady clock has measured the time that the engine goes by.
    measured_from: Timestamp,
    /// When a person last accepted the clock, by the time accepted then.
    accepted_at: Option<Timestamp>,
    /// Since when the clock has been steady.
    steady_since: Duration,
    /// The ledger says that nobody vouches for the clock: the opposite is owed to it.
    owed: bool,
}

impl Trust {
    pub(super) fn begin(certain: Timestamp, steady: Duration) -> Self {
        Self {
            confirmed: false,
            certain,
            started: steady,
            measured_from: certain,
            accepted_at: None,
            steady_since: steady,
            owed: false,
        }
    }

    pub(super) fn certain_until(&mut self, certain: Timestamp, owed: bool) {
        (self.certain, self.owed) = (certain, owed);
    }

    /// Somebody may vouch for a clock that is `believed`: who, where the ledger waits for that.
    pub(super) fn ask(
        &mut self,
        believed: bool,
        synchronised: bool,
        steady: Duration,
    ) -> Option<ClockWord> {
        let for_an_hour = steady.saturating_sub(self.steady_since) >= STEADY_FOR;
        if self.confirmed || !believed || !(synchronised || for_an_hour) {
            return None;
        }
        self.confirmed = true;
        let word = if synchronised { ClockWord::Synchronised } else { ClockWord::Steady };
        std::mem::take(&mut self.owed).then_some(word)
    }

    /// A person does, at `at` by the clock as it stands.
    pub(super) fn accept(&mut self, at: Timestamp) {
        (self.confirmed, self.owed) = (true, false);
        (self.measured_from, self.accepted_at) = (at, Some(at));
    }

    /// A person did, before this start; `still` where what they said holds for it too.
    pub(super) fn accepted_before(&mut self, at: Timestamp, still: bool) {
        self.accepted_at = Some(at);
        if still {
            (self.confirmed, self.owed) = (true, false);
        }
    }

    /// The time that the engine goes by jumped to `at`: what began before was not measured.
    pub(super) fn jumped(&mut self, at: Timestamp) {
        self.measured_from = at;
    }

    /// The clock was doubted until now.
    pub(super) fn steady_again(&mut self, steady: Duration) {
        self.steady_since = steady;
    }

    pub(super) fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// Until when time is known to have gone by, where the engine goes by `now`.
    pub(super) fn certain(&self, now: Timestamp, steady: Duration) -> Timestamp {
        if self.confirmed {
            return now;
        }
        let passed = TimeDelta::from_std(steady.saturating_sub(self.started));
        now.min(self.certain.plus(passed.unwrap_or(TimeDelta::MAX)))
    }

    /// What is known about `now`, a moment that is over already by the engine's time `at`.
    pub(super) fn known(&self, now: Timestamp, at: Timestamp, steady: Duration) -> Time {
        let certain = if self.confirmed { now } else { self.certain(at, steady).min(now) };
        let (measured_from, accepted_at) = (self.measured_from, self.accepted_at);
        Time { now, certain, measured_from, accepted_at }
    }
}
