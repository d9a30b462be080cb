//! The codec of a ledger: who turns facts into stored events and back? The codec of one ledger.

use crate::decode::{self, Boxes};
use crate::encode;
use crate::keyring::KeyRing;
use crate::upcast::Family;
use keyledger_core::clock::Ids;
use keyledger_core::codec::{CodecError, Recorded};
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::metadata::Metadata;
use keyledger_core::store::{NewEvent, StoredEvent};
use keyledger_core::stream::StreamId;
use std::sync::Arc;

/// The stored form of one ledger: its id binds every box to it.
pub struct StoredForm {
    pub(crate) ledger: LedgerId,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) ids: Arc<dyn Ids>,
}

impl StoredForm {
    /// The stored form of `ledger`, with its keys; salts and nonces are drawn from `ids`.
    pub fn new(ledger: LedgerId, keys: Arc<KeyRing>, ids: Arc<dyn Ids>) -> Self {
        Self { ledger, keys, ids }
    }

    /// The ledger it belongs to.
    pub fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The keys it seals and opens with.
    pub fn keys(&self) -> &Arc<KeyRing> {
        &self.keys
    }
}

impl StoredForm {
    /// Writes a fact of any family.
    ///
    /// # Errors
    /// [`CodecError`] when its key is gone or it cannot be written.
    pub fn write<E: Family>(
        &self,
        stream: &StreamId,
        id: EventId,
        meta: &Metadata,
        event: &E,
    ) -> Result<NewEvent, CodecError> {
        encode::encode(self, stream, id, meta, event)
    }

    /// Reads a fact of any family and leaves what is personal sealed.
    ///
    /// # Errors
    /// [`CodecError`] when the stored event is damaged or too new.
    pub fn read<E: Family>(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError> {
        decode::decode(self, stored, Boxes::StayShut)
    }

    /// Reads a fact of any family and opens what is personal.
    ///
    /// # Errors
    /// [`CodecError`] when the stored event is damaged, too new, or cannot be opened.
    pub fn read_open<E: Family>(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError> {
        decode::decode(self, stored, Boxes::Open)
    }
}

/// The codec of these families, compiled where this stands: an implementation for every family at
/// once would be compiled anew in each crate that reads an event.
#[macro_export]
macro_rules! codec_of {
    ($($family:ty),+ $(,)?) => {$(
        impl ::keyledger_core::codec::Codec<$family> for $crate::stored_form::StoredForm {
            fn encode(
                &self,
                stream: &::keyledger_core::stream::StreamId,
                id: ::keyledger_core::ids::EventId,
                meta: &::keyledger_core::metadata::Metadata,
                event: &$family,
            ) -> Result<::keyledger_core::store::NewEvent, ::keyledger_core::codec::CodecError> {
                self.write(stream, id, meta, event)
            }

            fn decode(
                &self,
                stored: &::keyledger_core::store::StoredEvent,
            ) -> Result<
                ::keyledger_core::codec::Recorded<$family>,
                ::keyledger_core::codec::CodecError,
            > {
                self.read(stored)
            }

            fn open(
                &self,
                stored: &::keyledger_core::store::StoredEvent,
            ) -> Result<
                ::keyledger_core::codec::Recorded<$family>,
                ::keyledger_core::codec::CodecError,
            > {
                self.read_open(stored)
            }
        }
    )+};
}
