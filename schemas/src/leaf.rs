//! What does the history log prove about an event? The frame of its stored bytes, and the leaf.

use crate::cipher::length_prefixed;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::StoredEvent;
use sha2::{Digest, Sha256};

/// The first part of every frame: the version of this layout.
const LAYOUT: &[u8] = b"kl1";

/// The frame (DESIGN 3): each part behind its length as eight big-endian bytes. Ids are their 16
/// bytes; metadata and data are the bytes as stored, never re-serialised. The store's own position
/// is no part of it: a copy in another store has the same leaves.
pub fn frame(ledger: LedgerId, stored: &StoredEvent) -> Vec<u8> {
    length_prefixed(&[
        LAYOUT,
        ledger.0.as_bytes(),
        stored.stream.as_str().as_bytes(),
        &stored.revision.0.to_be_bytes(),
        stored.id.0.as_bytes(),
        stored.kind.as_bytes(),
        &stored.metadata,
        &stored.data,
    ])
}

/// The leaf: SHA-256(0x00 ‖ frame), as RFC 6962 hashes leaves.
pub fn leaf(ledger: LedgerId, stored: &StoredEvent) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(frame(ledger, stored)).finalize().into()
}
