//! Which moment does `--at` mean? Local time with its zone; without one it would be a guess.

use super::{Asked, CommandError};
use chrono::DateTime;
use keyledger_core::timestamp::Timestamp;

const FORMS: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M%z"];

/// Reads a moment; without one, it is now.
pub fn moment(asked: Asked<'_>, text: Option<&str>) -> Result<Timestamp, CommandError> {
    let Some(text) = text else { return Ok(asked.app.engine.clock.now()) };
    let text = text.trim();
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    // `UTC` is how moments are shown, so it can be pasted back.
    let zoned = text.strip_suffix("UTC").map_or_else(|| text.to_owned(), |t| format!("{t}+00:00"));
    let read = FORMS.iter().find_map(|form| DateTime::parse_from_str(&zoned, form).ok());
    match read {
        Some(at) => Ok(Timestamp::new(at.to_utc())),
        None => asked.refuse("command-moment", &[("text", text.to_owned().into())]),
    }
}
