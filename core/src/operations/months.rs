//! Monthly operation streams: which streams hold the engine's own life between two moments?

use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// The streams of operations from one month to another, oldest first.
pub fn months(from: Timestamp, to: Timestamp) -> Vec<StreamId> {
    let mut months = vec![];
    let mut at = from;
    while at.month() < to.month() {
        months.push(StreamId::operations(at));
        at = next_month(at);
    }
    months.push(StreamId::operations(to));
    months
}

fn next_month(at: Timestamp) -> Timestamp {
    let month = at.month();
    let mut next = at;
    while next.month() == month {
        next = next.plus(TimeDelta::days(1));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_is_named_once_across_a_new_year() {
        let from = "2026-11-30T23:59:59Z".parse().unwrap();
        let to = "2027-01-01T00:00:00Z".parse().unwrap();
        let names: Vec<String> = months(from, to).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["operations-2026-11", "operations-2026-12", "operations-2027-01"]);
        assert_eq!(months(to, to).len(), 1);
    }
}
