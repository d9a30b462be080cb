//! Timestamps: when did it happen? Moments as they lie in the ledger: UTC, six digits, `Z`.

use chrono::{DateTime, Datelike, SecondsFormat, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A moment in UTC, in whole microseconds: RFC 3339 with six digits and `Z` (DESIGN 3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Anything finer than a microsecond is cut off, so that writing and reading agree.
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self(moment.trunc_subsecs(6))
    }

    /// From microseconds since 1970; a number out of range becomes the nearest moment.
    pub fn from_micros(micros: i64) -> Self {
        let last = if micros < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        Self(DateTime::from_timestamp_micros(micros).unwrap_or(last))
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The same moment in chrono's form.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// Later by `span`; at the end of time it stays there.
    #[must_use]
    pub fn plus(self, span: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(span).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Earlier by `span`; at the beginning of time it stays there.
    #[must_use]
    pub fn minus(self, span: TimeDelta) -> Self {
        Self(self.0.checked_sub_signed(span).unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// The time from `earlier` to this moment; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }

    /// `2026-11`: the month streams and origin keys are named by.
    pub fn month(self) -> String {
        format!("{:04}-{:02}", self.0.year(), self.0.month())
    }

    /// `2026-11-22`: the day keys of unknown origins are named by.
    pub fn day(self) -> String {
        format!("{}-{:02}", self.month(), self.0.day())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|moment| Self::new(moment.to_utc()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "date-time",
            "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_six_digits_and_read_back_the_same() {
        let moment: Timestamp = "2026-11-22T08:01:02.1234567+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-22T07:01:02.123456Z");
        assert_eq!(moment.to_string().parse::<Timestamp>().unwrap(), moment);
    }
}
