//! Walking ledger and tiles: is each event the leaf that was signed, and each tile what the events
//! below it give?

use super::Difference;
use super::believed::{Claims, file, unreadable};
use keyledger_core::ids::LedgerId;
use keyledger_core::store::StoredEvent;
use keyledger_handlers::trail::files::{CHECKPOINT, FileTileStore};
use keyledger_handlers::trail::{Hash, Tile, TileStore, TileStoreError, Tree, reach};
use keyledger_schemas::leaf::leaf;
use std::collections::BTreeMap;

/// A walk along the ledger, in its order.
pub(super) struct Walk {
    tile_store: FileTileStore,
    ledger: LedgerId,
    size: u64,
    root: Hash,
    others: BTreeMap<u64, Vec<(String, Hash)>>,
    tree: Tree,
    /// The tile beside the events at hand.
    tile: Vec<Hash>,
    /// How many bytes of metadata and data were hashed.
    pub(super) bytes: u64,
}

impl Walk {
    /// At the beginning; what is signed over nothing is compared.
    pub(super) fn begin(
        tile_store: FileTileStore,
        ledger: LedgerId,
        claims: &Claims,
    ) -> Result<Self, Difference> {
        let (size, root) = (claims.newest.size, claims.newest.root);
        let (tree, others) = (Tree::default(), claims.others.clone());
        let walk = Self { tile_store, ledger, size, root, others, tree, tile: vec![], bytes: 0 };
        walk.compare_signed().map(|()| walk)
    }

    /// How many events it is past.
    pub(super) const fn at(&self) -> u64 {
        self.tree.size()
    }

    /// How many of them are newer than the newest checkpoint.
    pub(super) const fn newer(&self) -> u64 {
        self.tree.size().saturating_sub(self.size)
    }

    /// Compares a page of events.
    pub(super) fn take(&mut self, events: &[StoredEvent]) -> Result<(), Difference> {
        let mut full = vec![];
        for stored in events {
            let sequence = self.tree.size();
            let signed = sequence < self.size;
            if sequence.is_multiple_of(256) || sequence == self.size {
                self.tile = self.beside(sequence)?;
            }
            let hash = Hash(leaf(self.ledger, stored));
            let inside = usize::try_from(sequence % 256).unwrap_or(usize::MAX);
            // Behind the checkpoint tiles may be there, from a crash or from an engine at work.
            let same = self.tile.get(inside).map_or(!signed, |beside| *beside == hash);
            if !same {
                self.blame_tile(sequence, signed)?;
                return Err(Difference::Event {
                    sequence,
                    stream: stored.stream.to_string(),
                    revision: stored.revision.0,
                    event: stored.id.to_string(),
                    kind: stored.kind.to_string(),
                });
            }
            self.bytes += (stored.metadata.len() + stored.data.len()) as u64;
            self.tree.push(hash, &mut full);
            for (tile, hashes) in full.drain(..).filter(|(tile, _)| signed && tile.level > 0) {
                self.compare(tile, &hashes)?;
            }
            self.compare_signed()?;
        }
        Ok(())
    }

    /// Of how many events the tiles speak.
    pub(super) fn claimed(&self) -> Result<u64, Difference> {
        let reached = reach(&self.tile_store, self.size);
        reached.map_err(|error| unreadable(&place_of(&self.tile_store, &error), &error))
    }

    /// The ledger is at its end: nothing that was signed lies behind it.
    pub(super) fn at_end(&self) -> Result<(), Difference> {
        if self.tree.size() < self.size {
            return Err(Difference::LedgerShort { sequence: self.tree.size(), size: self.size });
        }
        Ok(())
    }

    /// The level-0 hashes beside the event with this sequence: those that were signed must be there.
    fn beside(&self, sequence: u64) -> Result<Vec<Hash>, Difference> {
        let index = sequence / 256;
        if sequence < self.size {
            return self.read(Tile { level: 0, index, width: Tile::width_in(0, index, self.size) });
        }
        let widest = self.tile_store.widest(0, index);
        let widest =
            widest.map_err(|error| unreadable(&place_of(&self.tile_store, &error), &error))?;
        Ok(widest.unwrap_or_default())
    }

    /// Of an event and a hash that do not fit, the hash is wrong where its tile does not lead to the
    /// signed root.
    fn blame_tile(&self, sequence: u64, signed: bool) -> Result<(), Difference> {
        let index = sequence / 256;
        let tile = Tile { level: 0, index, width: Tile::width_in(0, index, self.size) };
        if !signed || self.leads_to_root(tile) {
            return Ok(());
        }
        Err(file(&tile.to_string(), "its hashes do not lead to the signed root: it was changed"))
    }

    /// Whether a tile is at the right edge, and that gives the root, or its own root is in the tile
    /// above it, and that one leads there.
    fn leads_to_root(&self, tile: Tile) -> bool {
        if !tile.is_full() {
            let edge = Tree::restored(self.size, |tile| self.tile_store.tile(tile));
            return edge.is_ok_and(|tree| tree.root() == self.root);
        }
        let (level, index) = (tile.level + 1, tile.index / 256);
        let above = Tile { level, index, width: Tile::width_in(level, index, self.size) };
        let (Ok(hashes), Ok(row)) = (self.read(tile), self.read(above)) else { return false };
        let inside = usize::try_from(tile.index % 256).unwrap_or(usize::MAX);
        Hash::of_list(&hashes).as_ref() == row.get(inside) && self.leads_to_root(above)
    }

    /// Whatever was signed over exactly the events so far has their root.
    fn compare_signed(&self) -> Result<(), Difference> {
        let size = self.tree.size();
        for (place, root) in self.others.get(&size).into_iter().flatten() {
            if *root != self.tree.root() {
                return Err(file(place, "its root is not that of the events before it"));
            }
        }
        if size != self.size {
            return Ok(());
        }
        for (tile, hashes) in self.tree.edge() {
            self.compare(tile, hashes)?;
        }
        if self.tree.root() == self.root {
            return Ok(());
        }
        Err(file(CHECKPOINT, format!("its root is not that of the first {size} events")))
    }

    fn compare(&self, tile: Tile, hashes: &[Hash]) -> Result<(), Difference> {
        if self.read(tile)? == hashes {
            return Ok(());
        }
        Err(file(&tile.to_string(), "its hashes are not those of the tiles below it"))
    }

    fn read(&self, tile: Tile) -> Result<Vec<Hash>, Difference> {
        self.tile_store.tile(tile).map_err(|error| unreadable(&tile.to_string(), &error))
    }
}

/// The file an error names, as it is called inside the folder.
fn place_of(tile_store: &FileTileStore, error: &TileStoreError) -> String {
    let (TileStoreError::Io { path, .. }
    | TileStoreError::Missing { path }
    | TileStoreError::Malformed { path, .. }) = error;
    path.strip_prefix(tile_store.path()).unwrap_or(path).display().to_string()
}
