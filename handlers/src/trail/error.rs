//! Errors of the audit log: why can it not be gone on with, and what is to be done?

use super::checkpoint::CheckpointError;
use super::entries::EntriesError;
use super::keys::KeyError;
use super::note::NoteError;
use super::tile::Tile;
use super::tile_store::TileStoreError;
use std::error::Error;

/// Why a log cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// A file cannot be used.
    #[error("the audit log cannot be used")]
    TileStore(#[from] TileStoreError),
    /// The checkpoint is damaged, or signed by another key.
    #[error("the checkpoint of the audit log is not valid: {0}")]
    Note(#[from] NoteError),
    /// What is signed is no checkpoint.
    #[error("the checkpoint of the audit log is not valid: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The key cannot be used.
    #[error("the key of the audit log cannot be used: {0}")]
    Key(#[from] KeyError),
    /// Tiles without a checkpoint.
    #[error("the audit log has tiles but no checkpoint: it was removed")]
    NoCheckpoint,
    /// The trail of another ledger.
    #[error("the audit log belongs to {found}, and this ledger's is {expected}")]
    AnotherLedger {
        /// Whose it is.
        found: String,
        /// Whose it must be.
        expected: String,
    },
    /// Tiles and checkpoint do not belong together.
    #[error(
        "the tiles of the audit log do not produce the root of its checkpoint over {size} events: \
         they were changed or cut"
    )]
    WrongRoot {
        /// How many leaves the checkpoint speaks of.
        size: u64,
    },
    /// A tile from before a crash says something else than the events do.
    #[error(
        "the tile {tile} is after the newest checkpoint, and the events give other hashes: they \
         were changed, or an older checkpoint was put there. `keyledger audit verify` says where \
         they differ"
    )]
    OtherTile {
        /// Which.
        tile: Tile,
    },
    /// An entry that does not fit.
    #[error("an event cannot be an entry of the audit log: {0}")]
    Entry(#[from] EntriesError),
    /// Its key cannot be had.
    #[error("the key of the audit log cannot be used")]
    KeyFile(#[source] Box<dyn Error + Send + Sync>),
    /// What keeps several engines to one history cannot be asked.
    #[error("what the other engines signed of the audit log cannot be read")]
    Fence(#[source] Box<dyn Error + Send + Sync>),
    /// The other engines sign with another key.
    #[error(
        "the other engines sign the audit log with the key {theirs}, and this one has {ours}: copy \
         keys/trail from one of their data folders, remove the folder audit/ of this one, and start again"
    )]
    KeyOfAnother {
        /// The key of this engine.
        ours: String,
        /// The key of the others.
        theirs: String,
    },
    /// Another engine signed another history.
    #[error(
        "another engine signed another history over {size} events than the ledger gives here: one of \
         the two read a ledger that was changed. `keyledger audit verify` on both engines says which"
    )]
    Fork {
        /// How many leaves it spoke of.
        size: u64,
    },
}

impl TrailError {
    /// Whether the trail contradicts itself, as opposed to a file that cannot be used now.
    pub const fn is_disagreement(&self) -> bool {
        match self {
            Self::Note(_)
            | Self::Checkpoint(_)
            | Self::NoCheckpoint
            | Self::AnotherLedger { .. }
            | Self::WrongRoot { .. }
            | Self::OtherTile { .. }
            | Self::Fork { .. }
            | Self::TileStore(TileStoreError::Missing { .. } | TileStoreError::Malformed { .. }) => {
                true
            }
            Self::TileStore(TileStoreError::Io { .. })
            | Self::Key(_)
            | Self::Entry(_)
            | Self::KeyFile(_)
            | Self::Fence(_)
            | Self::KeyOfAnother { .. } => false,
        }
    }
}
