//! Time zones: by which clock does a person or a property live? Names of the IANA database; what lies
//! in the ledger stays UTC.

use crate::timestamp::Timestamp;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name: the database has none of more than 32 letters.
const NAME_LETTERS_MAX: usize = 40;

/// Where the clock leaps over midnight, the day begins at the end of the leap; the longest on record
/// took a whole day (Samoa, 2011).
const QUARTERS_LEAPT_MAX: i64 = 25 * 4;

/// A time zone by its name, such as `Europe/Paris`. A name that a later release wrote and this one does
/// not know is read as UTC: an old program must not call a ledger damaged for a new zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TimeZone(String);

impl TimeZone {
    /// The zone of this name; `None` where there is none.
    pub fn named(name: &str) -> Option<Self> {
        let known = (name.len() <= NAME_LETTERS_MAX).then(|| name.parse::<Tz>().ok()).flatten();
        known.map(|zone| Self(zone.name().to_owned()))
    }

    /// The zone of whoever has none.
    pub fn utc() -> Self {
        Self(Tz::UTC.name().to_owned())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The names of the zones of cities, in their order: what a list offers.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let regions = [
            "Africa/",
            "America/",
            "Antarctica/",
            "Arctic/",
            "Asia/",
            "Atlantic/",
            "Australia/",
            "Europe/",
            "Indian/",
            "Pacific/",
        ];
        let all = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let cities = all.filter(move |name| regions.iter().any(|region| name.starts_with(region)));
        cities.chain(std::iter::once(Tz::UTC.name()))
    }

    /// What the clock on the wall shows there at this moment.
    pub fn local(&self, at: Timestamp) -> NaiveDateTime {
        at.utc().with_timezone(&self.data()).naive_local()
    }

    /// The moments at which the clock on the wall shows this there: none in the hour that is leapt over,
    /// two in the hour that comes twice.
    pub fn moments(&self, shown: NaiveDateTime) -> Vec<Timestamp> {
        let found = self.data().from_local_datetime(&shown);
        let both = found.earliest().into_iter().chain(found.latest());
        let mut moments: Vec<_> = both.map(|at| Timestamp::new(at.to_utc())).collect();
        moments.dedup();
        moments
    }

    /// The moment at which this day is over there.
    pub fn end_of(&self, day: NaiveDate) -> Option<Timestamp> {
        let midnight = day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN);
        let zone = self.data();
        (0..=QUARTERS_LEAPT_MAX).find_map(|quarters| {
            let shown = midnight.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
            // Where midnight is shown twice, the day is over the first time.
            let first = zone.from_local_datetime(&shown).earliest()?;
            Some(Timestamp::new(first.to_utc()))
        })
    }

    /// The last day of what ends at this moment.
    pub fn last_day(&self, ends_at: Timestamp) -> NaiveDate {
        self.local(ends_at.minus(TimeDelta::microseconds(1))).date()
    }

    fn data(&self) -> Tz {
        self.0.parse().unwrap_or(Tz::UTC)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(zone: &str, day: &str) -> String {
        let zone = TimeZone::named(zone).unwrap();
        zone.end_of(day.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn b14_a_day_ends_at_midnight_there_whatever_the_season() {
        assert_eq!(ends("Europe/Paris", "2026-01-31"), "2026-01-31T23:00:00.000000Z");
        assert_eq!(ends("Europe/Paris", "2026-07-31"), "2026-07-31T22:00:00.000000Z");
        assert_eq!(ends("Pacific/Noumea", "2026-07-31"), "2026-07-31T13:00:00.000000Z");
        assert_eq!(ends("UTC", "2026-07-31"), "2026-08-01T00:00:00.000000Z");
    }

    #[test]
    fn b14_a_midnight_that_is_leapt_over_or_shown_twice_ends_the_day_once() {
        // Cairo leaps from midnight to one on 24 April 2026; Havana shows midnight twice on 1 November.
        assert_eq!(ends("Africa/Cairo", "2026-04-23"), "2026-04-23T22:00:00.000000Z");
        assert_eq!(ends("America/Havana", "2026-10-31"), "2026-11-01T04:00:00.000000Z");
        // Samoa never had 30 December 2011.
        assert_eq!(ends("Pacific/Apia", "2011-12-29"), "2011-12-30T10:00:00.000000Z");
    }

    #[test]
    fn b14_the_last_day_is_the_one_that_was_set() {
        for name in ["Europe/Paris", "Africa/Cairo", "America/Havana", "Pacific/Kiritimati", "UTC"]
        {
            let zone = TimeZone::named(name).unwrap();
            for day in ["2026-03-28", "2026-04-23", "2026-10-31", "2026-12-31"] {
                let day: NaiveDate = day.parse().unwrap();
                assert_eq!(zone.last_day(zone.end_of(day).unwrap()), day, "{name}");
            }
        }
    }

    #[test]
    fn b14_what_is_no_zone_is_none_and_a_later_one_is_read_as_utc() {
        for none in ["", "Paris", "europe/paris", "Mars/Olympus", &"Europe/Paris".repeat(9)] {
            assert_eq!(TimeZone::named(none), None, "{none}");
        }
        assert!(TimeZone::names().all(|name| TimeZone::named(name).is_some()));
        let later: TimeZone = serde_json::from_str("\"Europe/Later\"").unwrap();
        let at: Timestamp = "2026-07-31T22:00:00Z".parse().unwrap();
        assert_eq!(later.local(at).to_string(), "2026-07-31 22:00:00");
        assert_eq!(later.name(), "Europe/Later");
    }
}
