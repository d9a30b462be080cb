//! Last day of a membership: until when does somebody belong to a property whose last day is named?

use crate::boxed;
use crate::caller::time_zones;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::NaiveDate;
use keyledger_core::ids::PropertyId;
use keyledger_core::timestamp::Timestamp;

/// A day as it is written: `2026-09-30`. Anything else is none.
pub fn parse(text: &str) -> Option<NaiveDate> {
    // Other forms that the library takes, `2026-9-30` for one, are more likely mistyped.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if plain { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// The moment at which a day is over at the property: `ends_on` is the last day *there* (B14).
#[boxed]
pub async fn end_of(
    engine: &Engine,
    property: PropertyId,
    day: NaiveDate,
) -> Result<Option<Timestamp>, Failure> {
    Ok(time_zones::of_property(engine, property).await?.end_of(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way_and_what_is_no_day_is_none() {
        assert_eq!(parse("2026-09-30").map(|day| day.to_string()).as_deref(), Some("2026-09-30"));
        for none in
            ["2026-02-30", "2026-9-30", "30.09.2026", "", "2026-09-30T00:00:00Z", "+026-09-30"]
        {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
