//! Event rows: what does a row of `events` say? Rows become the events they were, byte for byte.

use crate::recent::Recent;
use keyledger_core::ids::EventId;
use keyledger_core::store::{Position, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Error, Result, Row};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// How many names of streams each reader remembers at least: about 200 bytes of memory each.
const NAMES_MIN: usize = 10_000;

/// What rows name again and again, kept so that it need not be read or copied again.
pub(super) struct Rows {
    names: Recent<i64, StreamId>,
    /// The kinds of event there are: a few dozen.
    kinds: HashMap<String, Arc<str>>,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self { names: Recent::new(NAMES_MIN), kinds: HashMap::new() }
    }

    pub(super) fn trim(&mut self) {
        self.names.trim();
    }

    /// At most `max` events behind position `after` up to `head`, in order.
    pub(super) fn between(
        &mut self,
        connection: &Connection,
        after: i64,
        head: i64,
        max: usize,
    ) -> Result<Vec<StoredEvent>> {
        let mut select = connection.prepare_cached(
            "SELECT position, stream_no, revision, id, kind, metadata, data FROM events \
             WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3",
        )?;
        let limit = i64::try_from(max).unwrap_or(i64::MAX);
        let mut rows = select.query((after, head, limit))?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            let stream = self.name(connection, row.get(1)?)?;
            events.push(self.event(row, stream)?);
        }
        Ok(events)
    }

    /// The events of one stream that lie at these pairs of revision and position.
    pub(super) fn at(
        &mut self,
        connection: &Connection,
        stream: &StreamId,
        stream_no: i64,
        places: &[(i64, i64)],
    ) -> Result<Vec<StoredEvent>> {
        // Stream and revision are asked for too: an index that points elsewhere must not pass.
        let mut select = connection.prepare_cached(
            "SELECT position, stream_no, revision, id, kind, metadata, data FROM events \
             WHERE position = ?1 AND stream_no = ?2 AND revision = ?3",
        )?;
        let mut events = Vec::with_capacity(places.len());
        for (revision, position) in places {
            events.push(select.query_row((position, stream_no, revision), |row| {
                self.event(row, stream.clone())
            })?);
        }
        Ok(events)
    }

    fn name(&mut self, connection: &Connection, no: i64) -> Result<StreamId> {
        if let Some(name) = self.names.get(&no) {
            return Ok(name);
        }
        let name: String = connection
            .prepare_cached("SELECT id FROM streams WHERE no = ?1")?
            .query_row([no], |row| row.get(0))?;
        let name = StreamId::try_from(name).map_err(|error| unreadable(1, error))?;
        self.names.insert(no, name.clone());
        Ok(name)
    }

    fn event(&mut self, row: &Row<'_>, stream: StreamId) -> Result<StoredEvent> {
        let id = Uuid::from_slice(bytes(row, 3)?).map_err(|error| unreadable(3, error))?;
        let kind = row.get_ref(4)?.as_str().map_err(|error| unreadable(4, error))?;
        Ok(StoredEvent {
            position: Position(number(row, 0)?),
            stream,
            revision: Revision(number(row, 2)?),
            id: EventId(id),
            kind: self.kind(kind),
            metadata: bytes(row, 5)?.to_vec(),
            data: bytes(row, 6)?.to_vec(),
        })
    }

    fn kind(&mut self, name: &str) -> Arc<str> {
        if let Some(kind) = self.kinds.get(name) {
            return Arc::clone(kind);
        }
        let kind: Arc<str> = name.into();
        self.kinds.insert(name.to_owned(), Arc::clone(&kind));
        kind
    }
}

fn number(row: &Row<'_>, column: usize) -> Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|error| unreadable(column, error))
}

fn bytes<'row>(row: &'row Row<'_>, column: usize) -> Result<&'row [u8]> {
    match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(bytes),
        other @ (ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_)) => {
            let name = row.as_ref().column_name(column)?.to_owned();
            Err(Error::InvalidColumnType(column, name, other.data_type()))
        }
    }
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
}
