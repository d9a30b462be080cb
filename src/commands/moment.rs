//! Which moment does `--at` mean, and which place a sequence? Local time needs its zone: without
//! one it would be a guess.

use super::{Asked, CommandError};
use chrono::DateTime;
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;

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

/// The place in the ledger of the event with this sequence.
pub async fn position_of(asked: Asked<'_>, sequence: u64) -> Result<Position, CommandError> {
    asked.app.catch_up().await?;
    let entry = asked.app.ask(move |views| log::by_sequence(views, sequence)).await?;
    match entry {
        Some(entry) => Ok(entry.position),
        None => asked.refuse("state-no-sequence", &[("sequence", sequence.into())]),
    }
}
