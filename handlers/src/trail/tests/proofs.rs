//! Roots and proofs beside those of `ct-merkle`.

use super::*;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

fn oracle(leaves: u64) -> Oracle {
    let mut tree = Oracle::new();
    (0..leaves).for_each(|index| tree.push(entry(index)));
    tree
}

/// The nodes of the tree of the first `size` entries, from the tiles that a log writer wrote.
fn tile_store(size: u64) -> (MemoryTileStore, Hash) {
    let tile_store = std::sync::Arc::new(MemoryTileStore::default());
    let mut log_writer = LogWriter::open(tile_store.clone(), signer(1), 0, false).unwrap();
    (0..size).for_each(|index| log_writer.append(&entry(index)).unwrap());
    let root = log_writer.publish(1).unwrap().checkpoint.root;
    drop(log_writer);
    (std::sync::Arc::into_inner(tile_store).unwrap(), root)
}

fn nodes(tile_store: &MemoryTileStore, size: u64) -> impl Nodes<Error = TileStoreError> {
    TileNodes::new(size, |tile| tile_store.tile(tile))
}

#[test]
fn roots_are_those_of_ct_merkle_at_every_size_up_to_six_hundred() {
    let (mut theirs, mut tree, mut full) = (Oracle::new(), Tree::default(), vec![]);
    let (tile_store, _) = tile_store(600);
    assert_eq!(tree.root(), Hash::of_nothing());
    for index in 0..600 {
        theirs.push(entry(index));
        tree.push(Hash::of_leaf(&entry(index)), &mut full);
        assert_eq!(tree.root().0.as_slice(), theirs.root().as_bytes().as_slice(), "{index}");
        let from_tiles = root_at(&mut nodes(&tile_store, 600), index + 1).unwrap();
        assert_eq!(from_tiles, tree.root(), "{index}");
    }
}

#[test]
fn a_tree_of_three_levels_of_tiles_has_the_root_of_ct_merkle() {
    let size = 65_536 + 256 * 3 + 17;
    let (theirs, (tile_store, root)) = (oracle(size), tile_store(size));
    assert_eq!(root.0.as_slice(), theirs.root().as_bytes().as_slice());
    for index in [0, 255, 256, 65_535, 65_536, size - 1] {
        let path = prove_inclusion(&mut nodes(&tile_store, size), index, size).unwrap();
        let expected = theirs.prove_inclusion(usize::try_from(index).unwrap());
        assert_eq!(Hash::bytes_of(&path), expected.as_bytes(), "{index}");
    }
}

proptest! {
    /// Every proof is the one that ct-merkle makes, and is accepted; with one hash changed it is not.
    #[test]
    fn proofs_are_those_of_ct_merkle(size in 1_u64..1_500, at in any::<u64>(), old in any::<u64>(), flip in any::<u16>()) {
        let (index, old) = (at % size, old % size + 1);
        let (theirs, (tile_store, root)) = (oracle(size), tile_store(size));
        let path = prove_inclusion(&mut nodes(&tile_store, size), index, size).unwrap();
        let expected = theirs.prove_inclusion(usize::try_from(index).unwrap());
        prop_assert_eq!(Hash::bytes_of(&path), expected.as_bytes());
        let leaf = Hash::of_leaf(&entry(index));
        prop_assert!(proves_inclusion(leaf, index, size, root, &path));
        prop_assert!(size == 1 || !proves_inclusion(leaf, (index + 1) % size, size, root, &path));
        let old_root = root_at(&mut nodes(&tile_store, size), old).unwrap();
        let consistent = prove_consistency(&mut nodes(&tile_store, size), old, size).unwrap();
        prop_assert!(proves_consistency((old, old_root), (size, root), &consistent));
        if old < size {
            let expected = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            // Theirs is of the larger tree as well.
            prop_assert_eq!(Hash::bytes_of(&consistent), expected.as_bytes());
            prop_assert!(!proves_consistency((old, root), (size, root), &consistent));
            prop_assert!(!proves_consistency((old, old_root), (size, old_root), &consistent));
        }
        for path in [&path, &consistent] {
            let Some(hash) = path.get(usize::from(flip) % path.len().max(1)) else { continue };
            let mut changed = path.clone();
            let place = changed.iter().position(|one| one == hash).unwrap();
            changed[place].0[usize::from(flip) % 32] ^= 1;
            prop_assert!(!proves_inclusion(leaf, index, size, root, &changed));
            prop_assert!(!proves_consistency((old, old_root), (size, root), &changed));
        }
        let mut longer = path.clone();
        longer.push(root);
        prop_assert!(!proves_inclusion(leaf, index, size, root, &longer));
    }

    /// Numbers and hashes that a stranger made up end in a no, never in a panic.
    #[test]
    fn made_up_proofs_are_refused(index in any::<u64>(), size in any::<u64>(), old in any::<u64>(), hashes in 0_usize..70) {
        let path = vec![Hash([7; 32]); hashes];
        prop_assert!(!proves_inclusion(Hash([1; 32]), index, size, Hash([2; 32]), &path));
        prop_assert!(!proves_consistency((old, Hash([1; 32])), (size, Hash([2; 32])), &path));
    }
}

#[test]
fn every_tree_begins_with_nothing_and_only_nothing_has_no_leaves() {
    let root = Hash([9; 32]);
    assert!(proves_consistency((0, Hash::of_nothing()), (5, root), &[]));
    assert!(!proves_consistency((0, root), (5, root), &[]));
    assert!(proves_consistency((5, root), (5, root), &[]));
    assert!(!proves_consistency((5, root), (5, Hash::of_nothing()), &[]));
    assert!(!proves_consistency((6, root), (5, root), &[]));
}
