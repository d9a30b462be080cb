//! Signing fence: how do several engines sign one audit log without ever signing two histories? (B12)
//!
//! Each engine builds the same tree from the same ledger. Before it signs a checkpoint, it moves a mark
//! that all of them share from the last tree that was signed to its own, and it may do so only where its
//! tree extends that one. The mark is moved by compare-and-set and is durable before the signature is
//! made: engines that both believe to be the one that signs produce one chain, or an error.

use super::error::TrailError;
use super::merkle::Hash;
use super::tile_store::TileStoreError;
use std::error::Error;

/// The largest tree that was signed, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEnd {
    /// How many leaves.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Who checks the signature, in the text form of C2SP signed-note.
    pub key: String,
}

/// What the fence's keeper failed at.
pub type FenceError = Box<dyn Error + Send + Sync>;

/// The mark that all engines of a ledger share. Calls block; a move is durable when it returns.
pub trait SigningFence: Send + Sync {
    /// Where it stands; `None` before anything was signed.
    fn last(&self) -> Result<Option<SignedEnd>, FenceError>;

    /// Moves it from `last` to `next`. False where it no longer stands at `last`.
    fn advance(&self, last: Option<&SignedEnd>, next: &SignedEnd) -> Result<bool, FenceError>;
}

/// Whether the tree `next` may be signed: it extends everything that was signed before. False where more
/// was signed than it has. `root_at` gives the root over the first leaves of the same tree.
pub(super) fn may_sign(
    fence: &dyn SigningFence,
    next: &SignedEnd,
    mut root_at: impl FnMut(u64) -> Result<Hash, TileStoreError>,
) -> Result<bool, TrailError> {
    loop {
        let last = fence.last().map_err(TrailError::Fence)?;
        if let Some(last) = &last {
            if last.key != next.key {
                let (ours, theirs) = (next.key.clone(), last.key.clone());
                return Err(TrailError::KeyOfAnother { ours, theirs });
            }
            if last.size > next.size {
                return Ok(false);
            }
            if root_at(last.size)? != last.root {
                return Err(TrailError::Fork { size: last.size });
            }
            if last.size == next.size {
                return Ok(true);
            }
        }
        if fence.advance(last.as_ref(), next).map_err(TrailError::Fence)? {
            return Ok(true);
        }
        // Another engine was first: its tree is looked at.
    }
}
