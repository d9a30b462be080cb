//! Last day of a membership: until when does somebody belong to a property whose last day is named?

use chrono::{Days, NaiveDate, NaiveTime};
use keyledger_core::timestamp::Timestamp;

/// A day as it is written: `2026-09-30`. Anything else is none.
pub fn parse(text: &str) -> Option<NaiveDate> {
    // Other forms that the library takes, `2026-9-30` for one, are more likely mistyped.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if plain { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// The moment after the last of a day: days end at midnight UTC.
pub fn end_of(day: NaiveDate) -> Option<Timestamp> {
    let next = day.checked_add_days(Days::new(1))?;
    Some(Timestamp::new(next.and_time(NaiveTime::MIN).and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_and_what_is_no_day_is_none() {
        let end = parse("2026-09-30").and_then(end_of).map(|end| end.to_string());
        assert_eq!(end.as_deref(), Some("2026-10-01T00:00:00.000000Z"));
        for none in
            ["2026-02-30", "2026-9-30", "30.09.2026", "", "2026-09-30T00:00:00Z", "+026-09-30"]
        {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
