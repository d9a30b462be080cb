//! Entry bundles: how do up to 256 entries lie in a bundle? Each behind its length in two bytes:
//! C2SP tlog-tiles.

use super::tile::TILE_WIDTH;

/// The longest entry: its length is written in two bytes.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

/// A bundle is not what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntriesError {
    /// It ends within an entry.
    #[error("entry {0} ends before its length")]
    Cut(usize),
    /// It has more entries than a tile has hashes.
    #[error("it has more than {TILE_WIDTH} entries")]
    TooMany,
    /// An entry that does not fit.
    #[error("an entry has {0} bytes, {ENTRY_BYTES_MAX} are allowed")]
    TooLong(usize),
}

/// The entries of one bundle, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries(pub Vec<Vec<u8>>);

impl Entries {
    /// Reads a bundle; no length in it is believed before the bytes are there.
    pub fn parse(mut bytes: &[u8]) -> Result<Self, EntriesError> {
        let mut entries = vec![];
        while !bytes.is_empty() {
            if entries.len() >= usize::from(TILE_WIDTH) {
                return Err(EntriesError::TooMany);
            }
            let cut = EntriesError::Cut(entries.len());
            let (length, rest) = bytes.split_first_chunk::<2>().ok_or(cut)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (entry, rest) = rest.split_at_checked(length).ok_or(cut)?;
            entries.push(entry.to_vec());
            bytes = rest;
        }
        Ok(Self(entries))
    }

    /// Writes a bundle.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntriesError> {
        let mut bytes = vec![];
        for entry in &self.0 {
            let length = u16::try_from(entry.len());
            let length = length.map_err(|_| EntriesError::TooLong(entry.len()))?;
            bytes.extend(length.to_be_bytes());
            bytes.extend_from_slice(entry);
        }
        Ok(bytes)
    }
}
