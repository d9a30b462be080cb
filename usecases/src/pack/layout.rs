//! Pack layout: which tiles does a pack have? Those of its range, those above them, and the tree's
//! right edge.

use keyledger_handlers::trail::{LEVELS_MAX, Tile};
use std::collections::BTreeSet;

/// Which part of the history a pack has: whole tiles, or up to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first entry's index; a multiple of 256.
    pub start: u64,
    /// The index behind the last entry; a multiple of 256, or the size of the last checkpoint.
    pub end: u64,
    /// The size of the first checkpoint.
    pub first: u64,
    /// The size of the last one.
    pub last: u64,
}

impl Range {
    /// The range that has the entries from `start` until `end`, in whole tiles.
    pub fn around(start: u64, end: u64, first: u64, last: u64) -> Self {
        let (start, end) = (start.min(last), end.min(last));
        let up = end.checked_next_multiple_of(256).unwrap_or(last);
        Self { start: start - start % 256, end: up.min(last), first, last }
    }

    /// Whether the numbers fit together.
    pub const fn is_sound(self) -> bool {
        let whole = self.start.is_multiple_of(256)
            && (self.end.is_multiple_of(256) || self.end == self.last);
        whole && self.first <= self.last && self.start <= self.end && self.end <= self.last
    }

    /// The tiles of level 0 beside which entries lie.
    pub fn bundles(self) -> impl Iterator<Item = Tile> {
        let indices =
            if self.start == self.end { 0..0 } else { self.start / 256..self.end.div_ceil(256) };
        indices.map(move |index| Tile {
            level: 0,
            index,
            width: Tile::width_in(0, index, self.last),
        })
    }
}

/// The tiles of level `level`, rising.
pub fn tiles(range: Range, level: u8) -> BTreeSet<Tile> {
    let above = |level: u8, bundle: u64| bundle >> (8 * u32::from(level));
    let mut tiles: BTreeSet<Tile> =
        Tile::edge(range.last).filter(|tile| tile.level == level).collect();
    if level >= LEVELS_MAX || range.start == range.end {
        return tiles;
    }
    let (first, behind) = (range.start / 256, range.end.div_ceil(256));
    let indices = above(level, first)..=above(level, behind - 1);
    let widths =
        indices.map(|index| Tile { level, index, width: Tile::width_in(level, index, range.last) });
    tiles.extend(widths.filter(|tile| tile.width > 0));
    tiles
}
