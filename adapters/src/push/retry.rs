//! `Retry-After`: when may a busy push service be asked again? (RFC 9110 section 10.2.3)

use chrono::DateTime;
use keyledger_core::timestamp::Timestamp;
use std::time::Duration;

/// Where nothing is said that can be read.
const DEFAULT: Duration = Duration::from_mins(1);
/// No earlier, whatever is said.
const LEAST: Duration = Duration::from_secs(1);
/// No later, whatever is said: a wrong header must not silence a push service for good.
const MOST: Duration = Duration::from_hours(1);

/// How long to wait from `at`: seconds, or the time until a date.
pub(super) fn retry_after(value: Option<&str>, at: Timestamp) -> Duration {
    let said = value.map(str::trim).and_then(|text| {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number that does not fit is a long time.
            return Some(text.parse().map_or(MOST, Duration::from_secs));
        }
        let date = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
        Some(Timestamp::new(date).since(at).to_std().unwrap_or(LEAST))
    });
    said.unwrap_or(DEFAULT).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_kept_within_bounds() {
        let at = "2026-03-01T12:00:00Z".parse().unwrap();
        for (value, seconds) in [
            (Some("120"), 120),
            (Some(" 5 "), 5),
            (Some("0"), 1),
            (Some("86400"), 3600),
            (Some("99999999999999999999999"), 3600),
            (Some("Sun, 01 Mar 2026 12:02:00 GMT"), 120),
            (Some("Sun, 01 Mar 2026 11:00:00 GMT"), 1),
            (Some("Mon, 02 Mar 2026 12:00:00 GMT"), 3600),
            (Some("soon"), 60),
            (Some("-5"), 60),
            (Some(""), 60),
            (None, 60),
        ] {
            assert_eq!(retry_after(value, at), Duration::from_secs(seconds), "{value:?}");
        }
    }
}
