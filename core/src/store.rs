//! The event store port: where do events lie? The port every event store fulfils, and nothing more
//! than it promises.
//!
//! The contract (DESIGN 4), one suite against every back end: an append is all or nothing; revisions
//! are contiguous from 0; check and write are one step; the same ids with the same `Expected` again
//! give the same answer, also after a restart; an `Ok` survives a crash and a power cut; `read_all`
//! is a total order in commit order that never grows behind a page already read; positions may have
//! gaps.
//!
//! An event's id is derived from its command, stream, expected revision and index, so a store looks
//! for it only where it was expected: it keeps no index over ids.

use crate::ids::{EventId, StoreId};
use crate::ledger::LedgerOffset;
use crate::stream::StreamId;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A future that can be sent between threads: keeps the port usable as `dyn EventStore`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The index of an event within its stream, contiguous from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Revision(pub u64);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The store's own place of an event: rising in commit order, possibly with gaps, and without
/// meaning outside the store it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// What the writer believes the stream to be. There is no "any" (DESIGN 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The stream does not exist yet.
    NoStream,
    /// The last event of the stream has this revision.
    Exact(Revision),
}

impl Expected {
    /// The revision the first appended event gets.
    pub fn first_revision(self) -> Revision {
        match self {
            Self::NoStream => Revision(0),
            // A hostile revision must not overflow; no stream is that long, so it conflicts.
            Self::Exact(Revision(last)) => Revision(last.saturating_add(1)),
        }
    }

    /// The expectation of a writer that has seen `last`.
    pub fn after(last: Option<Revision>) -> Self {
        last.map_or(Self::NoStream, Self::Exact)
    }
}

/// An event encoded and sealed, ready to be stored. The bytes are final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Derived from command, stream, expected revision and index.
    pub id: EventId,
    /// The kind's name, derived from the enum.
    pub kind: Arc<str>,
    /// One JSON document.
    pub metadata: Vec<u8>,
    /// One JSON document.
    pub data: Vec<u8>,
}

/// An event as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The store's own place of it.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its index in that stream.
    pub revision: Revision,
    /// Its id.
    pub id: EventId,
    /// The kind's name.
    pub kind: Arc<str>,
    /// The metadata's bytes as stored.
    pub metadata: Vec<u8>,
    /// The data's bytes as stored.
    pub data: Vec<u8>,
}

/// What an append left behind: both are those of the last event written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The revision of the last event written.
    pub revision: Revision,
    /// The position of the last event written.
    pub position: Position,
}

/// Which way a stream is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From `from` towards the newest event.
    Forwards,
    /// From `from` towards the first event.
    Backwards,
}

/// Where reading a stream starts; the event at that place is included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFrom {
    /// At the first event.
    Start,
    /// At the newest event.
    End,
    /// At this revision.
    Revision(Revision),
}

/// A piece of the whole ledger in commit order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most as many events as were asked for.
    pub events: Vec<StoredEvent>,
    /// What to hand in as `after` next time: the last position read, or what was handed in.
    pub next: Option<Position>,
    /// Nothing lay behind this page when it was read.
    pub at_head: bool,
}

/// What a store answers when it cannot do what was asked. `Display` never repeats its source.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer was first; nothing was written.
    #[error("the stream has changed since it was read")]
    Conflict {
        /// The last revision the store knows, `None` when the stream does not exist.
        current: Option<Revision>,
    },
    /// It is not known whether the events were written: append the same ids again.
    #[error("the outcome of the append is not known")]
    Unknown(#[source] Box<dyn Error + Send + Sync>),
    /// The store will never take these events.
    #[error("the event store refused the events: {0}")]
    Rejected(String),
    /// The store cannot be used now; nothing was written.
    #[error("the event store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

/// An event store. Methods are cancel-safe in this sense only: dropping an append's future leaves
/// its outcome unknown, exactly like [`StoreError::Unknown`].
pub trait EventStore: Send + Sync {
    /// The identity of this store: positions belong to it.
    fn id(&self) -> StoreId;

    /// Writes all events at the end of `stream`, or none. `events` is never empty.
    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>>;

    /// At most `max` events of one stream; empty when there are none.
    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>>;

    /// At most `max` events of all streams, strictly behind `after`, in commit order.
    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>>;

    /// Returns when something may lie behind `position`, or after `timeout`. A hint: it may
    /// return for nothing.
    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()>;

    /// Where the ledger ends, everything acknowledged included: how many events it has, and the
    /// position of the last. `None` where the store cannot tell without reading them.
    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        Box::pin(async { Ok(None) })
    }
}

/// The largest number of bytes that the data or the metadata of one event may have (DESIGN 3).
pub const EVENT_BYTES_MAX: usize = 48 * 1024;

/// The largest number of bytes that data and metadata of one event may have together: an entry of
/// the audit trail holds at most 65,535 bytes (C2SP tlog-tiles), with the names and lengths around
/// both.
pub const EVENT_BYTES_TOTAL: usize = 63 * 1024;

/// What no store takes, whatever its kind: every adapter asks this before it writes anything.
pub fn acceptable(events: &[NewEvent]) -> Result<(), StoreError> {
    if events.is_empty() {
        return Err(StoreError::Rejected("an append needs at least one event".to_owned()));
    }
    for (index, event) in events.iter().enumerate() {
        for (part, bytes) in [("metadata", &event.metadata), ("data", &event.data)] {
            if bytes.len() > EVENT_BYTES_MAX {
                return Err(StoreError::Rejected(format!(
                    "the {part} of event {} has {} bytes, {EVENT_BYTES_MAX} are allowed",
                    event.id,
                    bytes.len()
                )));
            }
            if std::str::from_utf8(bytes).is_err() {
                let why = format!("the {part} of event {} is not UTF-8, so not JSON", event.id);
                return Err(StoreError::Rejected(why));
            }
        }
        let total = event.metadata.len() + event.data.len();
        if total > EVENT_BYTES_TOTAL {
            return Err(StoreError::Rejected(format!(
                "event {} has {total} bytes, {EVENT_BYTES_TOTAL} are allowed",
                event.id
            )));
        }
        if events.iter().take(index).any(|earlier| earlier.id == event.id) {
            return Err(StoreError::Rejected(format!("event {} is there twice", event.id)));
        }
    }
    Ok(())
}
