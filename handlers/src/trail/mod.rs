//! The audit log: what proves that history was neither altered nor cut? An append-only Merkle log
//! over the ledger.
//!
//! Every event is one leaf, at the index of its sequence: SHA-256(0x00 ‖ frame), the frame as
//! [`keyledger_schemas::leaf`] lays it out. Trees and proofs are RFC 6962's, tiles are C2SP
//! tlog-tiles, what is signed is a C2SP tlog-checkpoint in a C2SP signed note, and moments are C2SP
//! tlog-cosignatures. Everything in here is pure but [`files`], which keeps tiles,
//! checkpoints and the key on disk, behind [`TileStore`].
//!
//! The crates `tlog_tiles` and `signed_note` are the tests' second opinion and not used here: they
//! bring older generations of four crates we have, know no timestamped signatures, and the first
//! one panics on sizes that a stranger may write into a checkpoint.

mod checkpoint;
mod entries;
mod error;
mod fence;
pub mod files;
mod keys;
mod log_service;
mod log_writer;
mod merkle;
mod note;
mod proof;
mod tile;
mod tile_store;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, clock_name, origin};
pub use entries::{ENTRY_BYTES_MAX, Entries, EntriesError};
pub use error::TrailError;
pub use fence::{FenceError, SignedEnd, SigningFence};
pub use keys::{KeyError, KeyKind, Signer, Verifier};
pub use log_service::{KeepError, LogService, OpenTrail, Stopped, TrailStatus};
pub use log_writer::{LogWriter, Published};
pub use merkle::{HASH_BYTES, Hash};
pub use note::{NOTE_BYTES_MAX, Note, NoteError, Signature};
pub use proof::{
    Nodes, PROOF_HASHES_MAX, prove_consistency, prove_inclusion, proves_consistency,
    proves_inclusion, root_at,
};
pub use tile::{LEVELS_MAX, TILE_WIDTH, Tile, TilePathError};
pub use tile_store::{MemoryTileStore, TileNodes, TileStore, TileStoreError, reach};
pub use tree::Tree;

#[cfg(test)]
mod tests;
