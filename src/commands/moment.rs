//! Time arguments: which moment does `--at` mean, and which place a sequence?

use super::{CommandContext, CommandError};
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;
use keyledger_usecases::reading::moment::parse;

/// Reads a moment; without one, it is now.
pub fn moment(asked: CommandContext<'_>, text: Option<&str>) -> Result<Timestamp, CommandError> {
    let Some(text) = text else { return Ok(asked.app.engine.clock.now()) };
    match parse(text) {
        Some(at) => Ok(at),
        None => asked.refuse("command-moment", &[("text", text.trim().to_owned().into())]),
    }
}

/// Reads a moment, where one is given.
pub fn moment_if_any(
    asked: CommandContext<'_>,
    text: Option<&str>,
) -> Result<Option<Timestamp>, CommandError> {
    text.map(|text| moment(asked, Some(text))).transpose()
}

/// The place in the ledger of the event with this sequence.
pub async fn position_of(
    asked: CommandContext<'_>,
    sequence: u64,
) -> Result<Position, CommandError> {
    asked.app.system.catch_up().await?;
    let entry = asked.app.system.ask(move |views| log::by_sequence(views, sequence)).await?;
    match entry {
        Some(entry) => Ok(entry.position),
        None => asked.refuse("state-no-sequence", &[("sequence", sequence.into())]),
    }
}
