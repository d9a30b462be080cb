//! The growing Merkle tree: how does the tree grow? Leaves go in at its right edge; tiles that
//! became full come out.

use super::merkle::Hash;
use super::tile::{LEVELS_MAX, TILE_WIDTH, Tile};

/// A tree, of which only the right edge is in memory: at most eight tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// The hashes of the unfinished tile of each level.
    edge: [Vec<Hash>; LEVELS_MAX as usize],
}

impl Tree {
    /// The tree of `size` leaves whose right edge is `read` from its tiles.
    pub fn restored<E>(
        size: u64,
        mut read: impl FnMut(Tile) -> Result<Vec<Hash>, E>,
    ) -> Result<Self, E> {
        let mut tree = Self { size, ..Self::default() };
        for tile in Tile::edge(size) {
            if let Some(level) = tree.edge.get_mut(usize::from(tile.level)) {
                *level = read(tile)?;
            }
        }
        Ok(tree)
    }

    /// How many leaves it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; tiles that it made full go to `full`.
    pub fn push(&mut self, leaf: Hash, full: &mut Vec<(Tile, Vec<Hash>)>) {
        self.size += 1;
        let mut hash = leaf;
        for (level, edge) in (0..LEVELS_MAX).zip(&mut self.edge) {
            edge.push(hash);
            if edge.len() < usize::from(TILE_WIDTH) {
                return;
            }
            let hashes = std::mem::take(edge);
            let index = (self.size >> (8 * u32::from(level))) / u64::from(TILE_WIDTH) - 1;
            let Some(root) = Hash::of_list(&hashes) else { return };
            full.push((Tile { level, index, width: TILE_WIDTH }, hashes));
            hash = root;
        }
    }

    /// The tiles of its right edge that are not full.
    pub fn edge(&self) -> impl Iterator<Item = (Tile, &[Hash])> {
        let held =
            |tile: Tile| self.edge.get(usize::from(tile.level)).map_or(&[][..], Vec::as_slice);
        Tile::edge(self.size).map(move |tile| (tile, held(tile)))
    }

    /// Its root.
    pub fn root(&self) -> Hash {
        let mut root = None;
        for level in &self.edge {
            // What lies below is the last, smaller subtree of this level.
            let hashes: Vec<Hash> = level.iter().copied().chain(root).collect();
            root = Hash::of_list(&hashes);
        }
        root.unwrap_or_else(Hash::of_nothing)
    }
}
