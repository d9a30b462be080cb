//! "Where in the ledger is it?": every event's sequence, beside the names other parts know it by.
//!
//! The sequence is the event's index in the ledger's order, dense from 0: the only number that
//! outsiders see (DESIGN 3). Positions are the store's own and have gaps.

use crate::projection::Projection;
use crate::values::{Columns, limit, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::EventId;
use keyledger_core::store::{Position, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

pub(crate) const PROJECTION: Projection = Projection {
    name: "log",
    version: 1,
    question: "Where in the ledger is it?",
    tables: &["log"],
    schema: "
        CREATE TABLE log (
            sequence INTEGER PRIMARY KEY,
            position INTEGER NOT NULL,
            event BLOB NOT NULL,
            stream TEXT NOT NULL,
            revision INTEGER NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;",
    indexes: "
        CREATE UNIQUE INDEX log_by_event ON log (event);
        CREATE UNIQUE INDEX log_by_position ON log (position);",
    apply,
};

/// Where one event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its index in the whole ledger, from 0.
    pub sequence: u64,
    /// The store's own place of it.
    pub position: Position,
    /// Its id.
    pub event: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its index in that stream.
    pub revision: Revision,
    /// Its kind.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    // What came from the ledger has a position.
    let position = recorded.position.unwrap_or(Position(0));
    tx.prepare_cached("INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        number(sequence)?,
        number(position.0)?,
        recorded.id.0.as_bytes(),
        recorded.stream.as_str(),
        number(recorded.revision.0)?,
        recorded.event.kind(),
        recorded.meta.at.micros(),
    ])?;
    Ok(())
}

pub(crate) fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        sequence: row.number("sequence")?,
        position: Position(row.number("position")?),
        event: EventId(row.id("event")?),
        stream: row.parsed("stream")?,
        revision: Revision(row.number("revision")?),
        kind: row.get("kind")?,
        at: row.moment("at")?,
    })
}

/// The event with this id.
pub fn by_event(views: &Connection, event: EventId) -> Result<Option<Entry>> {
    let mut select = views.prepare_cached("SELECT * FROM log WHERE event = ?1")?;
    select.query_row([event.0.as_bytes()], entry).optional()
}

/// The event with this sequence.
pub fn by_sequence(views: &Connection, sequence: u64) -> Result<Option<Entry>> {
    let mut select = views.prepare_cached("SELECT * FROM log WHERE sequence = ?1")?;
    select.query_row([number(sequence)?], entry).optional()
}

/// The last event of all.
pub fn last(views: &Connection) -> Result<Option<Entry>> {
    let mut select = views.prepare_cached("SELECT * FROM log ORDER BY sequence DESC LIMIT 1")?;
    select.query_row([], entry).optional()
}

/// The sequence of the first event after this moment; `None` where there is none. Found by halving: times
/// rise with the sequence, but for a clock that was set back.
pub fn first_after(views: &Connection, at: Timestamp) -> Result<Option<u64>> {
    let Some(last) = last(views)? else { return Ok(None) };
    let (mut low, mut high) = (0, last.sequence + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match by_sequence(views, middle)? {
            Some(entry) if entry.at > at => high = middle,
            Some(_) | None => low = middle + 1,
        }
    }
    Ok((low <= last.sequence).then_some(low))
}

/// The first event at or behind this position.
pub fn from_position(views: &Connection, position: Position) -> Result<Option<Entry>> {
    let sql = "SELECT * FROM log WHERE position >= ?1 ORDER BY position LIMIT 1";
    views.prepare_cached(sql)?.query_row([number(position.0)?], entry).optional()
}

/// At most `max` events from `sequence` on, in order.
pub fn from_sequence(views: &Connection, sequence: u64, max: usize) -> Result<Vec<Entry>> {
    let sql = "SELECT * FROM log WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2";
    let mut select = views.prepare_cached(sql)?;
    select.query_map((number(sequence)?, limit(max)), entry)?.collect()
}
