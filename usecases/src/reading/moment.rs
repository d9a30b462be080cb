//! Parsing of times: which moment does a text mean? Local time needs its zone: without one it would
//! be a guess.

use chrono::DateTime;
use keyledger_core::timestamp::Timestamp;

const FORMS: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M%z"];

/// Reads a moment such as `2026-11-22 08:05 +01:00`; `None` when it is not one, or has no zone.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    // `UTC` is how moments are shown, so it can be pasted back.
    let zoned = text.strip_suffix("UTC").map_or_else(|| text.to_owned(), |t| format!("{t}+00:00"));
    let read = FORMS.iter().find_map(|form| DateTime::parse_from_str(&zoned, form).ok());
    read.map(|at| Timestamp::new(at.to_utc()))
}
