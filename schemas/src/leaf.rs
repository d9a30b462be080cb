//! Audit log entries and leaves: what does the history log prove about an event? The frame of its
//! stored bytes, and the leaf.

use crate::cipher::length_prefixed;
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::StoredEvent;
use sha2::{Digest, Sha256};
use uuid::Uuid;

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

/// What a frame says, its bytes as they lie in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framed<'a> {
    /// Whose event.
    pub ledger: LedgerId,
    /// Of which stream.
    pub stream: &'a str,
    /// At which place in it.
    pub revision: u64,
    /// Its id.
    pub id: EventId,
    /// Its kind.
    pub kind: &'a str,
    /// The metadata as stored.
    pub metadata: &'a [u8],
    /// The data as stored.
    pub data: &'a [u8],
}

/// Reads a frame; `None` where the bytes are none, or have anything behind them. No length in it is
/// believed before the bytes are there.
pub fn parse_frame(bytes: &[u8]) -> Option<Framed<'_>> {
    let mut rest = bytes;
    let mut part = || {
        let (length, behind) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
        let (part, behind) = behind.split_at_checked(length)?;
        rest = behind;
        Some(part)
    };
    let layout = part()?;
    let framed = Framed {
        ledger: LedgerId(Uuid::from_bytes(part()?.try_into().ok()?)),
        stream: std::str::from_utf8(part()?).ok()?,
        revision: u64::from_be_bytes(part()?.try_into().ok()?),
        id: EventId(Uuid::from_bytes(part()?.try_into().ok()?)),
        kind: std::str::from_utf8(part()?).ok()?,
        metadata: part()?,
        data: part()?,
    };
    (layout == LAYOUT && rest.is_empty()).then_some(framed)
}
