//! Tile coordinates and paths: where in the tree is a tile, and what is its path? C2SP tlog-tiles,
//! of height eight.

use std::fmt;
use std::str::FromStr;

/// How many hashes a full tile has, and how many entries a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Levels of tiles: eight levels of the tree each.
pub const LEVELS_MAX: u8 = 8;

/// Up to 256 hashes of one level: of leaves at level 0, of full tiles of the level below elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// Its level, from the leaves up.
    pub level: u8,
    /// Its place in that level.
    pub index: u64,
    /// How many hashes it has, from 1 to 256.
    pub width: u16,
}

impl Tile {
    /// Whether nothing can be added to it any more.
    pub const fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The tile at the same place with another width.
    #[must_use]
    pub const fn with_width(self, width: u16) -> Self {
        Self { width, ..self }
    }

    /// The tiles at the right edge of a tree of `size` leaves that are not full, lowest first.
    pub fn edge(size: u64) -> impl Iterator<Item = Self> {
        (0..LEVELS_MAX).filter_map(move |level| {
            let hashes = size >> (8 * u32::from(level));
            let width = u16::try_from(hashes % u64::from(TILE_WIDTH)).unwrap_or(0);
            (width > 0).then_some(Self { level, index: hashes / u64::from(TILE_WIDTH), width })
        })
    }

    /// How many hashes the tree of `size` leaves has in the tile at this place: 0 to 256.
    pub fn width_in(level: u8, index: u64, size: u64) -> u16 {
        let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        let before = index.saturating_mul(u64::from(TILE_WIDTH));
        let width = hashes.saturating_sub(before).min(u64::from(TILE_WIDTH));
        u16::try_from(width).unwrap_or(TILE_WIDTH)
    }

    /// The path of the bundle of entries beside a tile of level 0.
    pub fn entries_path(self) -> String {
        format!("tile/entries/{}", Place(self))
    }
}

/// Index and width, as paths write them.
struct Place(Tile);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups = vec![self.0.index % 1000];
        let mut rest = self.0.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            if place > 0 { write!(f, "x{group:03}/")? } else { write!(f, "{group:03}")? }
        }
        if self.0.is_full() { Ok(()) } else { write!(f, ".p/{}", self.0.width) }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}", self.level, Place(*self))
    }
}

/// The path names no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not the path of a tile, such as tile/0/x001/234 or tile/1/000.p/17")]
pub struct TilePathError;

impl FromStr for Tile {
    type Err = TilePathError;

    /// Only the one way to write a path is read.
    fn from_str(path: &str) -> Result<Self, TilePathError> {
        let rest = path.strip_prefix("tile/").ok_or(TilePathError)?;
        let (level, rest) = rest.split_once('/').ok_or(TilePathError)?;
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (groups, width.parse().map_err(|_| TilePathError)?),
            None => (rest, TILE_WIDTH),
        };
        let mut index = 0_u64;
        for group in groups.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let number: u64 = digits.parse().map_err(|_| TilePathError)?;
            index = index
                .checked_mul(1000)
                .and_then(|index| index.checked_add(number))
                .ok_or(TilePathError)?;
        }
        let tile = Self { level: level.parse().map_err(|_| TilePathError)?, index, width };
        let known = tile.level < LEVELS_MAX && (1..=TILE_WIDTH).contains(&width);
        if known && tile.to_string() == path { Ok(tile) } else { Err(TilePathError) }
    }
}
