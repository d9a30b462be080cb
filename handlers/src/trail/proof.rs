//! Inclusion and consistency proofs: is this leaf in that tree, and is this tree the beginning of
//! that one? RFC 6962's proofs, made from nodes and checked from a few hashes alone (RFC 9162,
//! sections 2.1.3 and 2.1.4).

use super::merkle::{Hash, split};

/// More hashes than this has no proof: a tree has at most 64 levels.
pub const PROOF_HASHES_MAX: usize = 64;

/// Where the nodes of a tree come from.
pub trait Nodes {
    /// Why a node cannot be had.
    type Error;

    /// The root of the complete subtree of 2^`level` leaves that begins at leaf `index` · 2^`level`.
    fn node(&mut self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The root of the first `size` leaves.
pub fn root_at<N: Nodes>(nodes: &mut N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(Hash::of_nothing()) } else { subtree(nodes, 0, size) }
}

/// The proof that leaf `index` is in the tree of the first `size` leaves: the hashes beside its way
/// to the root, from the leaf up. `index` lies below `size`.
pub fn prove_inclusion<N: Nodes>(
    nodes: &mut N,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, N::Error> {
    let (mut start, mut leaves, mut at) = (0, size, index);
    let mut path = vec![];
    while leaves > 1 {
        let left = split(leaves);
        if at < left {
            path.push(subtree(nodes, start + left, leaves - left)?);
            leaves = left;
        } else {
            path.push(subtree(nodes, start, left)?);
            (start, leaves, at) = (start + left, leaves - left, at - left);
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `old` leaves is the beginning of that of the first `new`.
/// `old` does not exceed `new`.
pub fn prove_consistency<N: Nodes>(
    nodes: &mut N,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, N::Error> {
    if old == 0 || old >= new {
        return Ok(vec![]);
    }
    let (mut start, mut leaves, mut known) = (0, new, old);
    let mut path = vec![];
    while known < leaves {
        let left = split(leaves);
        if known <= left {
            path.push(subtree(nodes, start + left, leaves - left)?);
            leaves = left;
        } else {
            path.push(subtree(nodes, start, left)?);
            (start, leaves, known) = (start + left, leaves - left, known - left);
        }
    }
    // A subtree that begins with the first leaf and ends with the old tree is the old root itself.
    if start > 0 {
        path.push(subtree(nodes, start, leaves)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether `path` proves that `leaf` is the one with `index` in the tree of `size` leaves and `root`.
pub fn proves_inclusion(leaf: Hash, index: u64, size: u64, root: Hash, path: &[Hash]) -> bool {
    if index >= size || path.len() > PROOF_HASHES_MAX {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            hash = Hash::of_node(*beside, hash);
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = Hash::of_node(hash, *beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// Whether `path` proves that the tree of `old` leaves is the beginning of the one of `new` leaves.
pub fn proves_consistency(
    (old, old_root): (u64, Hash),
    (new, new_root): (u64, Hash),
    path: &[Hash],
) -> bool {
    if old > new || path.len() > PROOF_HASHES_MAX {
        return false;
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return path.is_empty() && old_root == Hash::of_nothing();
    }
    let begins = old.is_power_of_two().then_some(old_root);
    let mut path = begins.into_iter().chain(path.iter().copied());
    let Some(first) = path.next() else { return false };
    let levels = (old - 1).trailing_ones();
    let shifted = |number: u64| number.checked_shr(levels).unwrap_or(0);
    let (mut at, mut last) = (shifted(old - 1), shifted(new - 1));
    let (mut old_hash, mut new_hash) = (first, first);
    for beside in path {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            old_hash = Hash::of_node(beside, old_hash);
            new_hash = Hash::of_node(beside, new_hash);
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            new_hash = Hash::of_node(new_hash, beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && old_hash == old_root && new_hash == new_root
}

/// The root of `leaves` leaves from `start` on, which begins a subtree at least that large.
fn subtree<N: Nodes>(nodes: &mut N, start: u64, leaves: u64) -> Result<Hash, N::Error> {
    if leaves.is_power_of_two() {
        let level = leaves.trailing_zeros();
        return nodes.node(level, start >> level);
    }
    let left = split(leaves);
    let (one, other) = (subtree(nodes, start, left)?, subtree(nodes, start + left, leaves - left)?);
    Ok(Hash::of_node(one, other))
}
