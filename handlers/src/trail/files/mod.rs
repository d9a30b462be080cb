//! Audit log on disk: how does the audit trail lie on disk? Tiles and checkpoints as files, and its
//! key beside the vault's.

mod folder;
mod key_file;

pub use folder::{CHECKPOINT, FileTileStore, VERIFIER, WITNESSED, file_of};
pub use key_file::{KeyFile, KeyFileError};

use super::{LogWriter, OpenTrail, SigningFence, TileStore, TrailError, origin};
use keyledger_core::clock::Ids;
use keyledger_core::ids::LedgerId;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of the trail inside a data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("audit")
}

/// The epoch of the trail in a data folder: one more than trails that were put aside when the end of
/// the ledger was lost.
pub fn epoch(data: &Path) -> io::Result<u32> {
    let mut newest = 0;
    for entry in data.read_dir()? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("audit-epoch-"));
        newest = newest.max(number.and_then(|number| number.parse().ok()).unwrap_or(0));
    }
    Ok(newest + 1)
}

/// Puts the trail aside: the ledger lost its end, and goes on as another history.
pub fn put_aside(data: &Path) -> io::Result<PathBuf> {
    let epoch = epoch(data)?;
    let aside = data.join(format!("audit-epoch-{epoch}"));
    // The key first: without its trail it would be taken for one whose trail was taken away.
    KeyFile::of(data).put_aside(epoch)?;
    std::fs::rename(folder(data), &aside)?;
    std::fs::File::open(data)?.sync_all()?;
    Ok(aside)
}

/// How the trail of the ledger in a data folder is opened: its key is made where there is no trail
/// yet. With a fence, other engines sign the same trail with the same key, and this one may begin its copy
/// of it anywhere.
pub fn opener(
    data: &Path,
    ledger: LedgerId,
    ids: Arc<dyn Ids>,
    entries: bool,
    fence: Option<Arc<dyn SigningFence>>,
) -> OpenTrail {
    let data = data.to_owned();
    Box::new(move |seconds| {
        let unreadable = |error: io::Error| TrailError::KeyFile(error.into());
        let name = origin(ledger, epoch(&data).map_err(unreadable)?);
        let tile_store = Arc::new(FileTileStore::open(&folder(&data))?);
        let begun = tile_store.checkpoint()?.is_some() || tile_store.has_tiles()?;
        let key = KeyFile::of(&data);
        let key_error = |error: KeyFileError| TrailError::KeyFile(Box::new(error));
        let signer = match &fence {
            None => key.open(&name, begun, &*ids),
            Some(fence) => {
                let signed = fence.last().map_err(TrailError::Fence)?;
                key.open_with_others(&name, begun, signed.is_some(), &*ids)
            }
        };
        let signer = signer.map_err(key_error)?;
        let log_writer = LogWriter::open(
            Arc::clone(&tile_store) as Arc<dyn TileStore>,
            signer,
            seconds,
            entries,
        )?;
        key.settle().map_err(key_error)?;
        tile_store.put_verifier(log_writer.verifiers().0)?;
        Ok(match &fence {
            Some(fence) => log_writer.fenced(Arc::clone(fence)),
            None => log_writer,
        })
    })
}
