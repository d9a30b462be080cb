//! Back-off between tries. Pauses between tries: each twice as long as the one before it, until
//! something succeeded.

use std::time::Duration;

/// How long to wait next, and what was said about the last failure.
pub(super) struct Backoff {
    min: Duration,
    max: Duration,
    next: Duration,
    said: Option<String>,
}

impl Backoff {
    pub(super) const fn new(min: Duration, max: Duration) -> Self {
        Self { min, max, next: min, said: None }
    }

    /// Something succeeded: after the next failure the wait is as short as after the first.
    pub(super) fn succeeded(&mut self) {
        self.next = self.min;
    }

    /// All went well for so long that a failure is news again, whatever its cause.
    pub(super) fn went_well(&mut self) {
        self.said = None;
    }

    /// How long to wait after this failure.
    pub(super) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.max);
        pause
    }

    /// Whether this is another cause than that of the failure before: only then it is logged.
    pub(super) fn is_news(&mut self, cause: &str) -> bool {
        let news = self.said.as_deref() != Some(cause);
        if news {
            self.said = Some(cause.to_owned());
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(backoff: &mut Backoff, count: usize) -> Vec<u128> {
        (0..count).map(|_| backoff.pause().as_millis()).collect()
    }

    #[test]
    fn pauses_grow_up_to_the_longest_and_are_short_again_after_a_success() {
        let mut backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(5));
        assert_eq!(pauses(&mut backoff, 7), [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
        backoff.succeeded();
        assert_eq!(pauses(&mut backoff, 2), [250, 500]);
    }

    #[test]
    fn a_cause_is_news_once_until_it_changes_or_all_went_well() {
        let mut backoff = Backoff::new(Duration::ZERO, Duration::ZERO);
        let mut news = |cause| backoff.is_news(cause);
        assert_eq!(["full", "full", "gone", "full"].map(&mut news), [true, false, true, true]);
        backoff.succeeded();
        assert!(!backoff.is_news("full"), "one event that got through makes no news of the next");
        backoff.went_well();
        assert!(backoff.is_news("full"));
    }
}
