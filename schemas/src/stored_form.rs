//! The codec of a ledger: who turns facts into stored events and back? The codec of one ledger.

use crate::decode::{self, Boxes};
use crate::encode;
use crate::keyring::KeyRing;
use crate::upcast::Family;
use keyledger_core::clock::Ids;
use keyledger_core::codec::{Codec, CodecError, Recorded};
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

impl<E: Family> Codec<E> for StoredForm {
    fn encode(
        &self,
        stream: &StreamId,
        id: EventId,
        meta: &Metadata,
        event: &E,
    ) -> Result<NewEvent, CodecError> {
        encode::encode(self, stream, id, meta, event)
    }

    fn decode(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError> {
        decode::decode(self, stored, Boxes::StayShut)
    }

    fn open(&self, stored: &StoredEvent) -> Result<Recorded<E>, CodecError> {
        decode::decode(self, stored, Boxes::Open)
    }
}
