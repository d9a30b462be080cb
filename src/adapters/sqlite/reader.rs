//! How is the ledger read? On threads with connections of their own, beside the writer.
//!
//! Nothing is handed out that is not synced: SQLite shows a commit to other connections only after
//! its sync, and readers look no further than the writer's published head.

use super::batch::stream_no;
use super::error::LedgerError;
use super::recent::Recent;
use super::schema::Link;
use super::tail;
use super::writer::Shared;
use keyledger_core::ids::EventId;
use keyledger_core::store::{Direction, Page, Position, ReadFrom, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvError};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;
use uuid::Uuid;

/// How many names of streams each reader remembers: about 200 bytes of memory each.
const NAMES_MAX: usize = 10_000;

/// What readers are asked to do.
pub(super) enum Job {
    Stream {
        stream: StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
        reply: oneshot::Sender<Result<Vec<StoredEvent>, LedgerError>>,
    },
    All {
        after: Option<Position>,
        max: usize,
        reply: oneshot::Sender<Result<Page, LedgerError>>,
    },
    /// Ends one reader.
    Close,
}

/// One reader; it lives on its own thread.
pub(super) struct Reader {
    link: Link,
    shared: Arc<Shared>,
    names: Recent<i64, StreamId>,
    kinds: HashMap<String, Arc<str>>,
}

impl Reader {
    pub(super) fn new(link: Link, shared: Arc<Shared>) -> Self {
        Self { link, shared, names: Recent::new(NAMES_MAX), kinds: HashMap::new() }
    }

    /// Works until it is told to close. All readers take their jobs from one queue.
    pub(super) fn run(mut self, jobs: &Mutex<Receiver<Job>>) {
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            // Whoever no longer waits for an answer is not sent one.
            match job {
                Ok(Job::Stream { stream, from, direction, max, reply }) => {
                    let _ = reply.send(self.stream(&stream, from, direction, max));
                }
                Ok(Job::All { after, max, reply }) => {
                    let _ = reply.send(self.all(after, max));
                }
                Ok(Job::Close) | Err(RecvError) => return,
            }
            self.names.trim();
        }
    }

    fn all(&mut self, after: Option<Position>, max: usize) -> Result<Page, LedgerError> {
        // The head first, the snapshot after it: so the snapshot holds all of it.
        let head = *self.shared.head.borrow();
        let start = after.map_or(0, |Position(at)| i64::try_from(at).unwrap_or(i64::MAX));
        let place = Arc::clone(&self.link.place);
        let snapshot =
            self.link.connection.unchecked_transaction().map_err(|error| place.explain(error))?;
        let (names, kinds) = (&mut self.names, &mut self.kinds);
        let read = || -> rusqlite::Result<Vec<StoredEvent>> {
            let mut select = snapshot.prepare_cached(
                "SELECT position, stream_no, revision, id, kind, metadata, data FROM events \
                 WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3",
            )?;
            let limit = i64::try_from(max).unwrap_or(i64::MAX);
            let mut rows = select.query((start, head, limit))?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                let name = stream_name(&snapshot, names, row.get(1)?)?;
                events.push(stored(row, name, kinds)?);
            }
            Ok(events)
        };
        let near = || format!("in the events behind position {start}");
        let events = read().map_err(|error| place.explain(error).near(&near()))?;
        let next = events.last().map(|event| event.position).or(after);
        let at_head = next.map_or(head == 0, |Position(at)| i64::try_from(at).unwrap_or(i64::MAX) >= head);
        Ok(Page { events, next, at_head })
    }

    fn stream(
        &mut self,
        stream: &StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> Result<Vec<StoredEvent>, LedgerError> {
        let place = Arc::clone(&self.link.place);
        let explain = |error| place.explain(error);
        let Some(no) = stream_no(&self.link.connection, stream).map_err(explain)? else {
            return Ok(Vec::new());
        };
        // The tail first, the snapshot after it: what leaves the tail in between is in the index
        // of the snapshot by then.
        let (last, tail) = {
            let tail = self.shared.tail.read().unwrap_or_else(PoisonError::into_inner);
            let last = tail.last_revision(no);
            let span = last.and_then(|last| span(from, direction, max, last));
            (last, span.map_or(Vec::new(), |(low, high)| tail.range(no, low, high)))
        };
        let snapshot = self.link.connection.unchecked_transaction().map_err(explain)?;
        let last = match last {
            Some(last) => Some(last),
            None => tail::last_indexed(&snapshot, no).map_err(explain)?,
        };
        let Some((low, high)) = last.and_then(|last| span(from, direction, max, last)) else {
            return Ok(Vec::new());
        };
        let kinds = &mut self.kinds;
        let read = || -> rusqlite::Result<Vec<StoredEvent>> {
            let indexed_to = tail.first().map_or(high, |(first, _)| first - 1);
            let mut index = snapshot.prepare_cached(
                "SELECT revision, position FROM stream_events \
                 WHERE stream_no = ?1 AND revision BETWEEN ?2 AND ?3 ORDER BY revision",
            )?;
            let mut places = index
                .query_map((no, low, indexed_to), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
            places.extend(tail);
            let mut select = snapshot.prepare_cached(
                "SELECT position, stream_no, revision, id, kind, metadata, data FROM events \
                 WHERE position = ?1 AND stream_no = ?2 AND revision = ?3",
            )?;
            let mut events = Vec::with_capacity(places.len());
            for (revision, position) in places {
                let event = select
                    .query_row((position, no, revision), |row| stored(row, stream.clone(), kinds))?;
                events.push(event);
            }
            Ok(events)
        };
        let near = || format!("in the events of {stream}");
        let mut events = read().map_err(|error| explain(error).near(&near()))?;
        if i64::try_from(events.len()) != Ok(high - low + 1) {
            let what = format!("the index lacks events of {stream} between {low} and {high}");
            return Err(LedgerError::damaged(&place.path, what));
        }
        if direction == Direction::Backwards {
            events.reverse();
        }
        Ok(events)
    }
}

/// The first and last revision to read of a stream that ends at `last`; `None` for none.
fn span(from: ReadFrom, direction: Direction, max: usize, last: i64) -> Option<(i64, i64)> {
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let start = match from {
        ReadFrom::Start => 0,
        ReadFrom::End => last,
        ReadFrom::Revision(Revision(at)) => i64::try_from(at).unwrap_or(i64::MAX),
    };
    let (low, high) = match direction {
        Direction::Forwards => (start, last.min(start.saturating_add(max - 1))),
        Direction::Backwards => {
            let high = last.min(start);
            (0.max(high.saturating_sub(max - 1)), high)
        }
    };
    (max > 0 && low <= high).then_some((low, high))
}

fn stream_name(
    connection: &rusqlite::Connection,
    names: &mut Recent<i64, StreamId>,
    no: i64,
) -> rusqlite::Result<StreamId> {
    if let Some(name) = names.get(&no) {
        return Ok(name);
    }
    let name: String = connection
        .prepare_cached("SELECT id FROM streams WHERE no = ?1")?
        .query_row([no], |row| row.get(0))?;
    let name = StreamId::try_from(name).map_err(|error| unreadable(1, error))?;
    names.insert(no, name.clone());
    Ok(name)
}

/// Turns a row into the event it was, byte for byte.
fn stored(
    row: &Row<'_>,
    stream: StreamId,
    kinds: &mut HashMap<String, Arc<str>>,
) -> rusqlite::Result<StoredEvent> {
    let number = |column| -> rusqlite::Result<u64> {
        u64::try_from(row.get::<_, i64>(column)?).map_err(|error| unreadable(column, error))
    };
    let bytes = |column| -> rusqlite::Result<&[u8]> {
        match row.get_ref(column)? {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(bytes),
            other @ (ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_)) => {
                let name = row.as_ref().column_name(column)?.to_owned();
                Err(rusqlite::Error::InvalidColumnType(column, name, other.data_type()))
            }
        }
    };
    let id = Uuid::from_slice(bytes(3)?).map_err(|error| unreadable(3, error))?;
    let name = row.get_ref(4)?.as_str().map_err(|error| unreadable(4, error))?;
    let kind = match kinds.get(name) {
        Some(kind) => Arc::clone(kind),
        None => Arc::clone(kinds.entry(name.to_owned()).or_insert_with(|| name.into())),
    };
    Ok(StoredEvent {
        position: Position(number(0)?),
        stream,
        revision: Revision(number(2)?),
        id: EventId(id),
        kind,
        metadata: bytes(5)?.to_vec(),
        data: bytes(6)?.to_vec(),
    })
}

fn unreadable(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(error))
}
