//! Who vouches for the clock? Until somebody does, nothing is done that cannot be undone (DESIGN 6).

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
    /// Since when the clock has been steady.
    steady_since: Duration,
    /// The ledger says that nobody vouches for the clock: the opposite is owed to it.
    owed: bool,
}

impl Trust {
    pub(super) fn begin(certain: Timestamp, steady: Duration) -> Self {
        Self { confirmed: false, certain, started: steady, steady_since: steady, owed: false }
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

    /// A person does.
    pub(super) fn accept(&mut self) {
        (self.confirmed, self.owed) = (true, false);
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
}
