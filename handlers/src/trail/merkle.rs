//! Merkle hashing: what is the hash of a leaf, of a node, of a list of them? RFC 6962, section 2.1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// How many bytes a hash has.
pub const HASH_BYTES: usize = 32;

/// A SHA-256 in the tree: of a leaf or of a node. It is written as base64, as checkpoints do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; HASH_BYTES]);

impl Hash {
    /// The root of a tree without leaves.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// A leaf: SHA-256(0x00 ‖ entry).
    pub fn of_leaf(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
    }

    /// A node: SHA-256(0x01 ‖ left ‖ right).
    pub fn of_node(left: Self, right: Self) -> Self {
        Self(
            Sha256::new()
                .chain_update([1])
                .chain_update(left.0)
                .chain_update(right.0)
                .finalize()
                .into(),
        )
    }

    /// The root over these hashes of subtrees of one size, the last of which may be smaller. `None`
    /// for no hashes: what they would be the subtrees of is not known.
    pub fn of_list(hashes: &[Self]) -> Option<Self> {
        match hashes {
            [] => None,
            [one] => Some(*one),
            [_, _, ..] => {
                let left = usize::try_from(split(hashes.len() as u64)).ok()?;
                let (left, right) = hashes.split_at_checked(left)?;
                Some(Self::of_node(Self::of_list(left)?, Self::of_list(right)?))
            }
        }
    }

    /// The hashes that lie one behind the other in `bytes`; `None` where they do not come out even.
    pub fn many(bytes: &[u8]) -> Option<Vec<Self>> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        rest.is_empty().then(|| hashes.iter().map(|bytes| Self(*bytes)).collect())
    }

    /// The bytes of `hashes`, one behind the other.
    pub fn bytes_of(hashes: &[Self]) -> Vec<u8> {
        hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

/// The largest power of two below `leaves`, where RFC 6962 splits a tree of two leaves or more.
pub(super) const fn split(leaves: u64) -> u64 {
    match leaves {
        0 | 1 => 0,
        _ => 1 << (leaves - 1).ilog2(),
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the base64 of 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a hash: 32 bytes in base64")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = STANDARD.decode(text).map_err(|_| NotAHash)?;
        Ok(Self(bytes.try_into().map_err(|_| NotAHash)?))
    }
}
