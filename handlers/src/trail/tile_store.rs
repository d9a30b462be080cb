//! The tile store port: where do tiles and checkpoints lie? A small port, and what is read through
//! it.

use super::checkpoint::Checkpoint;
use super::entries::Entries;
use super::merkle::Hash;
use super::note::Note;
use super::proof::Nodes;
use super::tile::{TILE_WIDTH, Tile};
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tiles that a proof keeps in memory at most.
const TILES_KEPT: usize = 64;

/// What the tile store could not do. It always names the file.
#[derive(Debug, thiserror::Error)]
pub enum TileStoreError {
    /// The operating system refused.
    #[error("{} cannot be {doing}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What was tried: read, written.
        doing: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It is not there.
    #[error("{} is missing", path.display())]
    Missing {
        /// Which file.
        path: PathBuf,
    },
    /// It is not what it must be.
    #[error("{}: {what}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// Keeps a log. What was put is on disk when the call returns; calls block.
pub trait TileStore: Send + Sync {
    /// The checkpoint published last; `None` where there never was one.
    fn checkpoint(&self) -> Result<Option<Note>, TileStoreError>;

    /// Whether anything else of a log is there.
    fn has_tiles(&self) -> Result<bool, TileStoreError>;

    /// The hashes of a tile: exactly as many as it says, though more may be there by now.
    fn tile(&self, tile: Tile) -> Result<Vec<Hash>, TileStoreError>;

    /// The hashes of the widest tile at this place, if there is one: a crash leaves tiles that no
    /// checkpoint speaks of.
    fn widest(&self, level: u8, index: u64) -> Result<Option<Vec<Hash>>, TileStoreError>;

    /// The entries beside a tile of level 0, exactly as many; only where they are kept.
    fn entries(&self, tile: Tile) -> Result<Entries, TileStoreError>;

    /// Keeps tiles.
    fn put(&self, tiles: &[(Tile, Vec<Hash>)]) -> Result<(), TileStoreError>;

    /// Keeps bundles of entries.
    fn put_entries(&self, bundles: &[(Tile, Vec<u8>)]) -> Result<(), TileStoreError>;

    /// Replaces the checkpoint. Tiles narrower than the ones it stands on may go.
    fn publish(&self, checkpoint: &Checkpoint, note: &Note) -> Result<(), TileStoreError>;

    /// Keeps a checkpoint for later: packs begin at one.
    fn keep(&self, size: u64, note: &Note) -> Result<(), TileStoreError>;

    /// The sizes of all kept checkpoints, rising.
    fn kept(&self) -> Result<Vec<u64>, TileStoreError>;

    /// A kept checkpoint.
    fn kept_at(&self, size: u64) -> Result<Note, TileStoreError>;
}

/// Of how many leaves the tiles speak, where a tree of `size` leaves is known to be there.
pub fn reach(tile_store: &dyn TileStore, size: u64) -> Result<u64, TileStoreError> {
    let width = u64::from(TILE_WIDTH);
    let mut index = size / width;
    loop {
        match tile_store.widest(0, index)?.map_or(0, |hashes| hashes.len() as u64) {
            full if full >= width => index += 1,
            part => return Ok(size.max(index * width + part)),
        }
    }
}

/// The nodes of a tree of some size, from its tiles.
pub struct TileNodes<F> {
    read: F,
    size: u64,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl<F> TileNodes<F> {
    /// The nodes of the tree of `size` leaves; `read` gives exactly the hashes a tile says it has.
    pub const fn new(size: u64, read: F) -> Self {
        Self { read, size, tiles: BTreeMap::new() }
    }
}

impl<F: FnMut(Tile) -> Result<Vec<Hash>, TileStoreError>> Nodes for TileNodes<F> {
    type Error = TileStoreError;

    fn node(&mut self, level: u32, index: u64) -> Result<Hash, TileStoreError> {
        let tile_level = u8::try_from(level / 8).unwrap_or(u8::MAX);
        let first = index << (level % 8);
        let (at, inside) = (first / 256, usize::try_from(first % 256).unwrap_or(0));
        let tile =
            Tile { level: tile_level, index: at, width: Tile::width_in(tile_level, at, self.size) };
        if !self.tiles.contains_key(&(tile_level, at)) {
            if self.tiles.len() >= TILES_KEPT {
                self.tiles.clear();
            }
            self.tiles.insert((tile_level, at), (self.read)(tile)?);
        }
        let hashes = self.tiles.get(&(tile_level, at));
        let inside = inside..inside + (1 << (level % 8));
        let found = hashes.and_then(|hashes| hashes.get(inside)).and_then(Hash::of_list);
        found.ok_or_else(|| TileStoreError::Malformed {
            path: tile.to_string().into(),
            what: format!("it lacks hashes of a tree of {} leaves", self.size),
        })
    }
}

/// A log in memory: for tests, and where nothing is to be kept.
#[derive(Debug, Default)]
pub struct MemoryTileStore(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    checkpoint: Option<Note>,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
    entries: BTreeMap<u64, Vec<u8>>,
    kept: BTreeMap<u64, Note>,
}

impl MemoryTileStore {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missing(path: String) -> TileStoreError {
    TileStoreError::Missing { path: path.into() }
}

impl TileStore for MemoryTileStore {
    fn checkpoint(&self) -> Result<Option<Note>, TileStoreError> {
        Ok(self.lock().checkpoint.clone())
    }

    fn has_tiles(&self) -> Result<bool, TileStoreError> {
        Ok(!self.lock().tiles.is_empty())
    }

    fn tile(&self, tile: Tile) -> Result<Vec<Hash>, TileStoreError> {
        let inside = self.lock();
        let hashes = inside.tiles.get(&(tile.level, tile.index));
        let found = hashes.and_then(|hashes| hashes.get(..usize::from(tile.width)));
        found.map(<[Hash]>::to_vec).ok_or_else(|| missing(tile.to_string()))
    }

    fn widest(&self, level: u8, index: u64) -> Result<Option<Vec<Hash>>, TileStoreError> {
        Ok(self.lock().tiles.get(&(level, index)).cloned())
    }

    fn entries(&self, tile: Tile) -> Result<Entries, TileStoreError> {
        let path = tile.entries_path();
        let bytes = self.lock().entries.get(&tile.index).cloned();
        let bytes = bytes.ok_or_else(|| missing(path.clone()))?;
        let what = |error: super::EntriesError| error.to_string();
        let mut entries = Entries::parse(&bytes)
            .map_err(|error| TileStoreError::Malformed { path: path.into(), what: what(error) })?;
        entries.0.truncate(usize::from(tile.width));
        Ok(entries)
    }

    fn put(&self, tiles: &[(Tile, Vec<Hash>)]) -> Result<(), TileStoreError> {
        let mut inside = self.lock();
        for (tile, hashes) in tiles {
            inside.tiles.insert((tile.level, tile.index), hashes.clone());
        }
        Ok(())
    }

    fn put_entries(&self, bundles: &[(Tile, Vec<u8>)]) -> Result<(), TileStoreError> {
        let mut inside = self.lock();
        for (tile, bytes) in bundles {
            inside.entries.insert(tile.index, bytes.clone());
        }
        Ok(())
    }

    fn publish(&self, _: &Checkpoint, note: &Note) -> Result<(), TileStoreError> {
        self.lock().checkpoint = Some(note.clone());
        Ok(())
    }

    fn keep(&self, size: u64, note: &Note) -> Result<(), TileStoreError> {
        self.lock().kept.insert(size, note.clone());
        Ok(())
    }

    fn kept(&self) -> Result<Vec<u64>, TileStoreError> {
        Ok(self.lock().kept.keys().copied().collect())
    }

    fn kept_at(&self, size: u64) -> Result<Note, TileStoreError> {
        let found = self.lock().kept.get(&size).cloned();
        found.ok_or_else(|| missing(format!("checkpoints/{size}")))
    }
}
