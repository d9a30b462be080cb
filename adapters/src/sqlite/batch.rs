//! Write batch: what does one transaction write? Each append is checked against its stream's head,
//! then stored.

use super::error::LedgerError;
use super::schema::Place;
use super::tail::{self, Key, Tail};
use crate::recent::Recent;
use keyledger_core::store::{Appended, Expected, NewEvent, Position, Revision, StoreError};
use keyledger_core::stream::StreamId;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OptionalExtension};
use std::sync::{PoisonError, RwLock};

/// Where a stream ends.
#[derive(Clone, Copy)]
pub(super) struct Head {
    no: i64,
    last: i64,
}

/// Where streams end, as far as it was needed lately. About 200 bytes of memory each.
pub(super) type Heads = Recent<StreamId, Head>;

/// The transaction under way.
pub(super) struct Batch<'writer> {
    connection: &'writer Connection,
    place: &'writer Place,
    heads: &'writer mut Heads,
    tail: &'writer RwLock<Tail>,
    insert: CachedStatement<'writer>,
    /// The position of the newest event, those of this transaction included.
    pub(super) head: i64,
    /// The index entries of what this transaction appends.
    pub(super) staged: Vec<(Key, i64)>,
}

type Answer = Result<Appended, StoreError>;

impl<'writer> Batch<'writer> {
    pub(super) fn new(
        connection: &'writer Connection,
        place: &'writer Place,
        heads: &'writer mut Heads,
        tail: &'writer RwLock<Tail>,
        head: i64,
    ) -> Result<Self, LedgerError> {
        let insert = connection
            .prepare_cached(
                "INSERT INTO events (position, stream_no, revision, id, kind, metadata, data) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .map_err(|error| place.explain(error))?;
        Ok(Self { connection, place, heads, tail, insert, head, staged: Vec::new() })
    }

    /// Judges one append and stores its events if the stream is where the writer expects it. The
    /// outer error ends the whole transaction.
    pub(super) fn append(
        &mut self,
        stream: &StreamId,
        expected: Expected,
        events: &[NewEvent],
    ) -> Result<Answer, LedgerError> {
        let head = self.head_of(stream)?;
        let end = head.map_or(0, |head| head.last + 1);
        let first = i64::try_from(expected.first_revision().0).unwrap_or(i64::MAX);
        if first != end {
            let current = head.and_then(|head| revision(head.last));
            let repeated = match head {
                Some(head) => self.repeated(head, first, events)?,
                None => None,
            };
            return Ok(repeated.ok_or(StoreError::Conflict { current }));
        }
        let no = match head {
            Some(head) => head.no,
            None => self.create(stream)?,
        };
        let last = self.store(no, first, events)?;
        self.heads.insert(stream.clone(), Head { no, last });
        appended(last, self.head).ok_or_else(|| self.damaged(stream)).map(Ok)
    }

    fn store(&mut self, no: i64, first: i64, events: &[NewEvent]) -> Result<i64, LedgerError> {
        let mut revision = first;
        for (next, event) in (first..).zip(events) {
            revision = next;
            self.head += 1;
            // `acceptable` has refused what is not UTF-8 before it came here.
            let text = |bytes| ToSqlOutput::Borrowed(ValueRef::Text(bytes));
            self.insert
                .execute((
                    self.head,
                    no,
                    revision,
                    event.id.0.as_bytes(),
                    event.kind.as_ref(),
                    text(&event.metadata),
                    text(&event.data),
                ))
                .map_err(|error| self.place.explain(error))?;
            self.staged.push(((no, revision), self.head));
        }
        Ok(revision)
    }

    /// Where the stream ends: from the cache, else from the tail, else from the index.
    fn head_of(&mut self, stream: &StreamId) -> Result<Option<Head>, LedgerError> {
        if let Some(head) = self.heads.get(stream) {
            return Ok(Some(head));
        }
        let no = stream_no(self.connection, stream).map_err(|error| self.place.explain(error))?;
        let Some(no) = no else { return Ok(None) };
        // What this transaction appended is in the cache, so the committed tail suffices here.
        let in_tail = self.tail.read().unwrap_or_else(PoisonError::into_inner).last_revision(no);
        let last = match in_tail {
            Some(last) => Some(last),
            None => tail::last_indexed(self.connection, no)
                .map_err(|error| self.place.explain(error))?,
        };
        let head = Head { no, last: last.ok_or_else(|| self.damaged(stream))? };
        self.heads.insert(stream.clone(), head);
        Ok(Some(head))
    }

    fn create(&self, stream: &StreamId) -> Result<i64, LedgerError> {
        self.connection
            .prepare_cached("INSERT INTO streams (id) VALUES (?1)")
            .and_then(|mut insert| insert.insert([stream.as_str()]))
            .map_err(|error| self.place.explain(error))
    }

    /// The answer given before, if exactly these events were written at this place.
    fn repeated(
        &self,
        head: Head,
        first: i64,
        events: &[NewEvent],
    ) -> Result<Option<Appended>, LedgerError> {
        let last = i64::try_from(events.len()).unwrap_or(i64::MAX).saturating_add(first - 1);
        if last > head.last {
            return Ok(None);
        }
        let mut written = None;
        for (revision, event) in (first..).zip(events) {
            let explain = |error| self.place.explain(error);
            let position = self.position(head.no, revision).map_err(explain)?;
            let same: bool = self
                .connection
                .prepare_cached("SELECT id = ?2 FROM events WHERE position = ?1")
                .and_then(|mut read| {
                    read.query_row((position, event.id.0.as_bytes()), |row| row.get(0))
                })
                .map_err(explain)?;
            if !same {
                return Ok(None);
            }
            written = appended(revision, position);
        }
        Ok(written)
    }

    fn position(&self, no: i64, revision: i64) -> rusqlite::Result<i64> {
        let staged = self.staged.iter().find(|(key, _)| *key == (no, revision));
        if let Some((_, position)) = staged {
            return Ok(*position);
        }
        let tail = self.tail.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, position)) = tail.range(no, revision, revision).first() {
            return Ok(*position);
        }
        self.connection
            .prepare_cached(
                "SELECT position FROM stream_events WHERE stream_no = ?1 AND revision = ?2",
            )?
            .query_row((no, revision), |row| row.get(0))
    }

    fn damaged(&self, stream: &StreamId) -> LedgerError {
        LedgerError::damaged(&self.place.path, format!("{stream} has no events that make sense"))
    }
}

/// The number that stands for a stream inside the file.
pub(super) fn stream_no(
    connection: &Connection,
    stream: &StreamId,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT no FROM streams WHERE id = ?1")?
        .query_row([stream.as_str()], |row| row.get(0))
        .optional()
}

fn revision(number: i64) -> Option<Revision> {
    u64::try_from(number).ok().map(Revision)
}

fn appended(last: i64, position: i64) -> Option<Appended> {
    let position = Position(u64::try_from(position).ok()?);
    Some(Appended { revision: revision(last)?, position })
}
