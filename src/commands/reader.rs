//! Read authorisation of commands: who reads, and may they? Every command that shows a history is
//! checked like any other act, and what it shows is written down (C5).

use super::operator_context::OperatorContext;
use super::{CommandContext, CommandError};
use keyledger_core::authority::Act;
use keyledger_core::ids::QueryId;
use keyledger_usecases::reading::note::{QueryPage, ReadRecord, note, note_page};

/// Checks the reader and writes down what is about to be shown.
pub async fn noted(
    asked: CommandContext<'_>,
    acting: &OperatorContext,
    act: Act,
    reading: ReadRecord,
) -> Result<QueryId, CommandError> {
    let (_, intent) = acting.check(asked, act, None).await?;
    Ok(note(&asked.app.engine, &intent, reading).await?)
}

/// The same where an answer has pages: only the first is written down.
pub async fn noted_page(
    asked: CommandContext<'_>,
    acting: &OperatorContext,
    act: Act,
    (what, reading): (&str, ReadRecord),
    cursor: Option<&str>,
) -> Result<QueryPage, CommandError> {
    let (_, intent) = acting.check(asked, act, None).await?;
    match note_page(&asked.app.engine, &intent, what, reading, cursor).await? {
        Some(page) => Ok(page),
        None => asked.refuse("command-cursor", &[]),
    }
}
