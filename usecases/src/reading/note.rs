//! Read records: who read which history, and why? Written down before anything is shown (C5).
//!
//! One event per query. A query is the same reader asking the same for the same reason within an
//! hour: its pages and polls have the same id, and nothing more is written. The id is made with a
//! key, because what was searched for is often a name.

use super::cursor::Cursor;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use keyledger_core::audit_reads::{AuditReadsEvent, ReadQuestion};
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, EventId, PropertyId, QueryId};
use keyledger_core::personal::Personal;
use keyledger_core::stream::StreamId;

/// How many persons one event names at most.
pub(super) const ACCOUNTS_NAMED_MAX: usize = 50;
/// How long the same question is the same query.
const QUERY_MICROS: i64 = 60 * 60 * 1_000_000;

/// What is about to be shown.
#[derive(Clone, Debug)]
pub struct ReadRecord {
    /// What was asked.
    pub question: ReadQuestion,
    /// Whose data is shown.
    pub accounts: Vec<AccountId>,
    /// The property asked about.
    pub property: Option<PropertyId>,
    /// The event asked about.
    pub event: Option<EventId>,
    /// What was searched for, as it was typed.
    pub words: Option<String>,
}

impl ReadRecord {
    /// A question about one person.
    pub fn of(question: ReadQuestion, account: AccountId) -> Self {
        Self { accounts: vec![account], ..Self::about(question) }
    }

    /// A question about nobody in particular.
    pub fn about(question: ReadQuestion) -> Self {
        Self { question, accounts: vec![], property: None, event: None, words: None }
    }
}

/// Writes down that the actor of `intent` reads this. What is read is shown only if this went well.
#[boxed]
pub async fn note(
    engine: &Engine,
    intent: &Intent,
    reading: ReadRecord,
) -> Result<QueryId, Failure> {
    let mut reading = reading;
    // First: a search may find everybody.
    reading.accounts.truncate(ACCOUNTS_NAMED_MAX);
    let query = query(engine, intent, &reading)?;
    let ReadRecord { question, accounts, property, event, words } = reading;
    let words = words.map(Personal::Clear);
    let read_ = AuditReadsEvent::HistoryRead { query, question, accounts, property, event, words };
    let (stream, policy) = (StreamId::audit_reads(intent.at), engine.policy().await?);
    read(engine.reads.execute(&stream, &policy, intent, &read_).await)?;
    Ok(query)
}

/// The same where an answer has pages: only the first is written down, and a cursor opens for who got
/// it only. None when the cursor is of another question, another reader or another store.
#[boxed]
pub async fn note_page(
    engine: &Engine,
    intent: &Intent,
    what: &str,
    reading: ReadRecord,
    cursor: Option<&str>,
) -> Result<Option<QueryPage>, Failure> {
    let sealed_to = format!("{what} {:?} {:?}", intent.actor.kind, intent.actor.id);
    let Some(cursor) = cursor else {
        let query = note(engine, intent, reading).await?;
        return Ok(Some(QueryPage { query, place: None, sealed_to }));
    };
    let opened = Cursor::open(engine, &sealed_to, cursor)?;
    Ok(opened.map(|Cursor { query, place }| QueryPage { query, place: Some(place), sealed_to }))
}

/// Which page of which query.
#[derive(Debug)]
pub struct QueryPage {
    /// The query, as it was written down.
    pub query: QueryId,
    /// Where to go on; none at the beginning.
    pub place: Option<u64>,
    /// What its cursors are bound to beside the store: question and reader.
    sealed_to: String,
}

impl QueryPage {
    /// The cursor of the page that begins there.
    pub fn next(&self, engine: &Engine, place: Option<u64>) -> Result<Option<String>, Failure> {
        let seal = |place| Cursor { query: self.query, place }.seal(engine, &self.sealed_to);
        place.map(seal).transpose()
    }
}

fn query(engine: &Engine, intent: &Intent, reading: &ReadRecord) -> Result<QueryId, Failure> {
    let hour = intent.at.micros().div_euclid(QUERY_MICROS);
    let reason = intent.reason.as_ref();
    let note = reason.and_then(|reason| reason.note.as_ref()).and_then(Personal::clear);
    let session = intent.actor.session.as_ref().map(|session| session.0.as_str());
    let hour = hour.to_be_bytes();
    let actor = format!("{:?} {:?}", intent.actor.kind, intent.actor.id);
    let ReadRecord { question, accounts, property, event, .. } = reading;
    let about = format!("{question:?} {accounts:?} {property:?} {event:?}");
    let parts = [
        &b"kl1 query"[..],
        &hour,
        actor.as_bytes(),
        session.unwrap_or_default().as_bytes(),
        about.as_bytes(),
        reading.words.as_deref().unwrap_or_default().as_bytes(),
        reason.map_or("", |reason| reason.code.as_str()).as_bytes(),
        note.map_or("", String::as_str).as_bytes(),
    ];
    let tag =
        engine.keys().engine("queries")?.tag(&parts).map_err(|error| {
            Failure::Other(format!("the name of a query cannot be made: {error}"))
        })?;
    Ok(QueryId::derived(&[&tag]))
}
