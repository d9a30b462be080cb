//! Engine time: which time do the rules go by, and how much of it is known to have gone by? (DESIGN
//! 6)

use super::AHEAD_MAX;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// A moment, and what is known about it.
///
/// What lets somebody in or cannot be undone needs time that is known to have gone by: a lock, a pause,
/// a grace is over only by that. What shuts ends by the time shown: a session, a link, an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The time the engine goes by.
    pub now: Timestamp,
    /// Until when time is known to have gone by: now, once somebody vouches for the clock.
    pub certain: Timestamp,
    /// What began from here on was measured by the steady clock.
    pub measured_from: Timestamp,
    /// When a person last accepted the clock as it stood, by the time accepted then.
    pub accepted_at: Option<Timestamp>,
}

impl Time {
    /// A moment that nobody doubts.
    pub const fn sure(now: Timestamp) -> Self {
        Self { now, certain: now, measured_from: now, accepted_at: None }
    }

    /// When something ends that began at `since` and was to last until `until`. What began in a time
    /// that was set back since lasts as long, counted from then.
    pub fn end(&self, since: Timestamp, until: Timestamp) -> Timestamp {
        match self.accepted_at.filter(|_| is_ahead(since, self.now)) {
            Some(accepted) => accepted.plus(until.since(since)),
            None => until,
        }
    }

    /// Whether what began at `since` and was to last until `until` is known to be over.
    pub fn is_over(&self, since: Timestamp, until: Timestamp) -> bool {
        let end = self.end(since, until);
        let measured = since >= self.measured_from && !is_ahead(since, self.now);
        end <= if measured { self.now } else { self.certain }
    }
}

/// Whether `moment` has not come yet at `now`: it was written in a time that was set back since.
pub fn is_ahead(moment: Timestamp, now: Timestamp) -> bool {
    moment.since(now) > AHEAD_MAX
}

/// Whether `moment` lies within the `span` before `now`.
pub fn is_within(moment: Timestamp, span: TimeDelta, now: Timestamp) -> bool {
    !is_ahead(moment, now) && now.since(moment) < span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::moment;

    #[test]
    fn what_began_before_the_start_is_over_only_by_certain_time() {
        let time = Time {
            now: moment(1_000),
            certain: moment(20),
            measured_from: moment(990),
            accepted_at: None,
        };
        assert!(!time.is_over(moment(0), moment(30)));
        assert!(time.is_over(moment(0), moment(20)));
        // The steady clock measured this one: it is over by it.
        assert!(time.is_over(moment(990), moment(1_000)));
        assert!(!time.is_over(moment(990), moment(1_001)));
    }

    #[test]
    fn what_began_ahead_is_counted_from_the_acceptance() {
        let accepted_at = Some(moment(10));
        let time = Time { accepted_at, ..Time::sure(moment(20)) };
        assert_eq!(time.end(moment(1_000), moment(1_015)), moment(25));
        assert!(!time.is_over(moment(1_000), moment(1_015)));
        let time = Time { accepted_at, ..Time::sure(moment(25)) };
        assert!(time.is_over(moment(1_000), moment(1_015)));
        assert_eq!(time.end(moment(24), moment(39)), moment(39), "it began since");
    }

    #[test]
    fn what_has_not_come_lies_within_no_span_before_now() {
        let hour = TimeDelta::hours(1);
        assert!(is_within(moment(1), hour, moment(60)));
        assert!(!is_within(moment(0), hour, moment(60)));
        assert!(!is_within(moment(61), hour, moment(60)));
        assert!(
            !is_ahead(moment(60).plus(AHEAD_MAX), moment(60)),
            "machines are never quite together"
        );
    }
}
