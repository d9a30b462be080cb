//! The codec port: how do facts become bytes and bytes facts? The port that the schemas package
//! fulfils.

use crate::ids::EventId;
use crate::metadata::Metadata;
use crate::store::{NewEvent, Position, Revision, StoredEvent};
use crate::stream::StreamId;
use std::sync::Arc;

/// A fact with everything the ledger knows about it: what `evolve` and every reader work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded<E> {
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its index in that stream.
    pub revision: Revision,
    /// Its id.
    pub id: EventId,
    /// Who, when, from where, why.
    pub meta: Metadata,
    /// The fact itself.
    pub event: E,
    /// The store's own place of it; `None` right after it was written.
    pub position: Option<Position>,
}

/// What can go wrong between facts and bytes.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// Written by a newer release: this one must not guess.
    #[error(
        "event {event} is {kind} version {found}, this release reads up to version {known}: \
         run the newer release that wrote it"
    )]
    TooNew {
        /// The event.
        event: EventId,
        /// Its kind.
        kind: String,
        /// Its version.
        found: u16,
        /// The newest version this release knows.
        known: u16,
    },
    /// A kind this release does not know.
    #[error("event {event} has the unknown kind {kind:?}: run the newer release that wrote it")]
    UnknownKind {
        /// The event.
        event: EventId,
        /// Its kind.
        kind: String,
    },
    /// The bytes are not what was written.
    #[error("event {event} in {stream} at revision {revision} is damaged: {what}")]
    Damaged {
        /// The event.
        event: EventId,
        /// Its stream.
        stream: StreamId,
        /// Its place.
        revision: Revision,
        /// What was found.
        what: String,
    },
    /// More than an event may hold (DESIGN 3).
    #[error("the event {kind} has {bytes} bytes, more than an event may have")]
    TooLarge {
        /// The kind.
        kind: String,
        /// How many bytes it has.
        bytes: usize,
    },
    /// The fact cannot be stored as it is.
    #[error("the event {kind} cannot be stored: {what}")]
    Unfit {
        /// The kind.
        kind: String,
        /// What stands against it.
        what: String,
    },
    /// A key could not be had.
    #[error("a key is not available: {0}")]
    Key(String),
}

/// Turns facts of one family into stored events and back. Decoding leaves personal values sealed;
/// [`Codec::open`] is a step of its own, for readers who may see them.
pub trait Codec<E>: Send + Sync {
    /// Seals and encodes one fact. Called once, before the loop that repeats an append.
    fn encode(
        &self,
        stream: &StreamId,
        id: EventId,
        meta: &Metadata,
        event: &E,
    ) -> Result<NewEvent, CodecError>;

    /// Reads one fact; personal values stay sealed.
    fn decode(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError>;

    /// Reads one fact and opens its boxes; what can no longer be opened is gone.
    fn open(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError>;
}

impl<E, C: Codec<E> + ?Sized> Codec<E> for Arc<C> {
    fn encode(
        &self,
        stream: &StreamId,
        id: EventId,
        meta: &Metadata,
        event: &E,
    ) -> Result<NewEvent, CodecError> {
        (**self).encode(stream, id, meta, event)
    }
    fn decode(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError> {
        (**self).decode(stored)
    }
    fn open(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError> {
        (**self).open(stored)
    }
}
