//! Who reads, and may they? Every command that shows a history is checked like any other act, and
//! what it shows is written down (C5).

use super::acting::Acting;
use super::{Asked, CommandError};
use crate::service::cursor::Cursor;
use crate::service::reads::{Reading, note};
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::QueryId;

/// Checks the reader and writes down what is about to be shown.
pub async fn noted(
    asked: Asked<'_>,
    acting: &Acting,
    act: Act,
    reading: Reading,
) -> Result<QueryId, CommandError> {
    let (_, intent) = acting.check(asked, act, None).await?;
    Ok(note(&asked.app.engine, &intent, reading).await?)
}

/// The same where an answer has pages: only the first is written down, and a cursor opens for who
/// got it only. Answers the query, the place to go on from, and what later cursors are sealed to.
pub async fn noted_page(
    asked: Asked<'_>,
    acting: &Acting,
    act: Act,
    (what, reading): (&str, Reading),
    cursor: Option<&str>,
) -> Result<Page, CommandError> {
    let engine = &asked.app.engine;
    let (_, intent) = acting.check(asked, act, None).await?;
    let sealed_to = sealed_to(what, &intent);
    let Some(cursor) = cursor else {
        let query = note(engine, &intent, reading).await?;
        return Ok(Page { query, place: None, sealed_to });
    };
    match Cursor::open(engine, &sealed_to, cursor)? {
        Some(Cursor { query, place }) => Ok(Page { query, place: Some(place), sealed_to }),
        None => asked.refuse("command-cursor", &[]),
    }
}

/// Which page of which query.
pub struct Page {
    query: QueryId,
    /// Where to go on; none at the beginning.
    pub place: Option<u64>,
    sealed_to: String,
}

impl Page {
    /// The cursor of the page that begins there.
    pub fn next(
        &self,
        asked: Asked<'_>,
        place: Option<u64>,
    ) -> Result<Option<String>, CommandError> {
        let seal =
            |place| Cursor { query: self.query, place }.seal(&asked.app.engine, &self.sealed_to);
        Ok(place.map(seal).transpose()?)
    }
}

/// What a cursor is bound to, beside its store: the question and the reader.
fn sealed_to(what: &str, intent: &Intent) -> String {
    format!("{what} {:?} {:?}", intent.actor.kind, intent.actor.id)
}
