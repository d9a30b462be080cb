//! A log that is closed and opened anywhere goes on as if nothing had been.

use super::*;
use proptest::prelude::*;
use std::sync::Arc;

fn open(shelf: &Arc<MemoryShelf>, seconds: u64) -> Result<Scribe, TrailError> {
    Scribe::open(shelf.clone(), signer(1), seconds, true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Published in any pieces, stopped after any piece with more unpublished: the same root.
    #[test]
    fn any_pieces_give_the_same_root(pieces in proptest::collection::vec((0_u64..700, 0_u64..700), 1..6)) {
        let shelf = Arc::new(MemoryShelf::default());
        let (mut straight, mut full) = (Tree::default(), vec![]);
        let mut published = 0;
        for (count, forgotten) in pieces {
            let mut scribe = open(&shelf, 0).unwrap();
            prop_assert_eq!(scribe.size(), published);
            for index in published..published + count {
                scribe.append(&entry(index)).unwrap();
                straight.push(Hash::of_leaf(&entry(index)), &mut full);
            }
            published += count;
            let root = scribe.publish(1).unwrap().checkpoint.root;
            prop_assert_eq!(root, straight.root());
            // The process dies with more appended than published.
            (0..forgotten).for_each(|index| scribe.append(&entry(published + index)).unwrap());
        }
        for first in (0..published).step_by(256) {
            let tile = Tile { level: 0, index: first / 256, width: Tile::width_in(0, first / 256, published) };
            let entries = shelf.entries(tile).unwrap();
            prop_assert_eq!(entries.0.len(), usize::from(tile.width));
            let hashes: Vec<Hash> = entries.0.iter().map(|entry| Hash::of_leaf(entry)).collect();
            prop_assert_eq!(hashes, shelf.tile(tile).unwrap());
        }
    }
}

#[test]
fn the_unchanged_checkpoint_is_signed_for_another_moment_and_keeps_its_cosignatures() {
    let shelf = Arc::new(MemoryShelf::default());
    let mut scribe = open(&shelf, 0).unwrap();
    scribe.append(b"one").unwrap();
    let before = scribe.publish(10).unwrap().clone();
    let witness = Signer::random("witness.example", KeyKind::Cosigner, &Seeded::new(9)).unwrap();
    let cosignature = witness.sign(&before.note.text, 12);
    assert!(scribe.cosigned(&before.note.text, cosignature.clone()).unwrap());
    assert!(scribe.cosigned(&before.note.text, cosignature.clone()).unwrap());
    let after = scribe.publish(70).unwrap().clone();
    assert_eq!((after.checkpoint, after.seconds), (before.checkpoint, 70));
    let on_disk = shelf.checkpoint().unwrap().unwrap();
    assert_eq!(on_disk.signed_by(scribe.verifiers().0), Ok(None));
    assert_eq!(on_disk.signed_by(scribe.verifiers().1), Ok(Some(70)));
    assert_eq!(on_disk.signed_by(witness.verifier()), Ok(Some(12)));
    assert_eq!(on_disk.signatures.len(), 3);
    scribe.append(b"two").unwrap();
    scribe.publish(71).unwrap();
    assert!(!scribe.cosigned(&before.note.text, cosignature).unwrap());
    assert_eq!(scribe.published().note.signatures.len(), 2);
}

#[test]
fn the_last_checkpoint_of_an_hour_is_kept() {
    let shelf = Arc::new(MemoryShelf::default());
    let mut scribe = open(&shelf, 0).unwrap();
    for second in [10, 20, 3_600, 3_601, 10_800] {
        scribe.append(b"one").unwrap();
        scribe.publish(second).unwrap();
    }
    assert_eq!(shelf.kept().unwrap(), [0, 2, 4]);
    assert_eq!(shelf.kept_at(4).unwrap().signed_by(scribe.verifiers().1), Ok(Some(3_601)));
}

#[test]
fn what_does_not_belong_together_is_not_gone_on_with() {
    let shelf = Arc::new(MemoryShelf::default());
    let mut scribe = open(&shelf, 0).unwrap();
    (0..300).for_each(|index| scribe.append(&entry(index)).unwrap());
    scribe.publish(1).unwrap();
    let other_key = Scribe::open(shelf.clone(), signer(2), 0, false);
    assert!(matches!(other_key, Err(TrailError::Note(NoteError::Unsigned(_)))));
    let other = Signer::random("keyledger/other", KeyKind::Log, &Seeded::new(1)).unwrap();
    let other = Scribe::open(shelf.clone(), other, 0, false);
    assert!(matches!(other, Err(TrailError::AnotherLedger { .. })));
    let tile = Tile { level: 0, index: 1, width: 44 };
    let mut hashes = shelf.tile(tile).unwrap();
    hashes[43].0[0] ^= 1;
    shelf.put(&[(tile, hashes.clone())]).unwrap();
    assert!(matches!(open(&shelf, 0), Err(TrailError::WrongRoot { size: 300 })));
    hashes.pop();
    shelf.put(&[(tile, hashes)]).unwrap();
    assert!(matches!(open(&shelf, 0), Err(TrailError::Shelf(ShelfError::Missing { .. }))));
    let bare = Arc::new(MemoryShelf::default());
    bare.put(&[(tile, vec![Hash([0; 32])])]).unwrap();
    assert!(matches!(open(&bare, 0), Err(TrailError::NoCheckpoint)));
}
