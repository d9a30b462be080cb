//! A log that is closed and opened anywhere goes on as if nothing had been.

use super::*;
use proptest::prelude::*;
use std::sync::Arc;

fn open(tile_store: &Arc<MemoryTileStore>, seconds: u64) -> Result<LogWriter, TrailError> {
    LogWriter::open(tile_store.clone(), signer(1), seconds, true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Published in any pieces, stopped after any piece with more unpublished: the same root.
    #[test]
    fn any_pieces_give_the_same_root(pieces in proptest::collection::vec((0_u64..700, 0_u64..700), 1..6)) {
        let tile_store = Arc::new(MemoryTileStore::default());
        let (mut straight, mut full) = (Tree::default(), vec![]);
        let mut published = 0;
        for (count, forgotten) in pieces {
            let mut log_writer = open(&tile_store, 0).unwrap();
            prop_assert_eq!(log_writer.size(), published);
            for index in published..published + count {
                log_writer.append(&entry(index)).unwrap();
                straight.push(Hash::of_leaf(&entry(index)), &mut full);
            }
            published += count;
            let root = log_writer.publish(1).unwrap().checkpoint.root;
            prop_assert_eq!(root, straight.root());
            // The process dies with more appended than published.
            (0..forgotten).for_each(|index| log_writer.append(&entry(published + index)).unwrap());
        }
        for first in (0..published).step_by(256) {
            let tile = Tile { level: 0, index: first / 256, width: Tile::width_in(0, first / 256, published) };
            let entries = tile_store.entries(tile).unwrap();
            prop_assert_eq!(entries.0.len(), usize::from(tile.width));
            let hashes: Vec<Hash> = entries.0.iter().map(|entry| Hash::of_leaf(entry)).collect();
            prop_assert_eq!(hashes, tile_store.tile(tile).unwrap());
        }
    }
}

#[test]
fn the_unchanged_checkpoint_is_signed_for_another_moment_and_keeps_its_cosignatures() {
    let tile_store = Arc::new(MemoryTileStore::default());
    let mut log_writer = open(&tile_store, 0).unwrap();
    log_writer.append(b"one").unwrap();
    let before = log_writer.publish(10).unwrap().clone();
    let witness = Signer::random("witness.example", KeyKind::Cosigner, &Seeded::new(9)).unwrap();
    let cosignature = witness.sign(&before.note.text, 12);
    assert!(log_writer.cosigned(&before.note.text, cosignature.clone()).unwrap());
    assert!(log_writer.cosigned(&before.note.text, cosignature.clone()).unwrap());
    let after = log_writer.publish(70).unwrap().clone();
    assert_eq!((after.checkpoint, after.seconds), (before.checkpoint, 70));
    let on_disk = tile_store.checkpoint().unwrap().unwrap();
    assert_eq!(on_disk.signed_by(log_writer.verifiers().0), Ok(None));
    assert_eq!(on_disk.signed_by(log_writer.verifiers().1), Ok(Some(70)));
    assert_eq!(on_disk.signed_by(witness.verifier()), Ok(Some(12)));
    assert_eq!(on_disk.signatures.len(), 3);
    log_writer.append(b"two").unwrap();
    log_writer.publish(71).unwrap();
    assert!(!log_writer.cosigned(&before.note.text, cosignature).unwrap());
    assert_eq!(log_writer.published().note.signatures.len(), 2);
}

#[test]
fn the_last_checkpoint_of_an_hour_is_kept() {
    let tile_store = Arc::new(MemoryTileStore::default());
    let mut log_writer = open(&tile_store, 0).unwrap();
    for second in [10, 20, 3_600, 3_601, 10_800] {
        log_writer.append(b"one").unwrap();
        log_writer.publish(second).unwrap();
    }
    assert_eq!(tile_store.kept().unwrap(), [0, 2, 4]);
    assert_eq!(tile_store.kept_at(4).unwrap().signed_by(log_writer.verifiers().1), Ok(Some(3_601)));
}

#[test]
fn what_does_not_belong_together_is_not_gone_on_with() {
    let tile_store = Arc::new(MemoryTileStore::default());
    let mut log_writer = open(&tile_store, 0).unwrap();
    (0..300).for_each(|index| log_writer.append(&entry(index)).unwrap());
    log_writer.publish(1).unwrap();
    let other_key = LogWriter::open(tile_store.clone(), signer(2), 0, false);
    assert!(matches!(other_key, Err(TrailError::Note(NoteError::Unsigned(_)))));
    let other = Signer::random("keyledger/other", KeyKind::Log, &Seeded::new(1)).unwrap();
    let other = LogWriter::open(tile_store.clone(), other, 0, false);
    assert!(matches!(other, Err(TrailError::AnotherLedger { .. })));
    let tile = Tile { level: 0, index: 1, width: 44 };
    let mut hashes = tile_store.tile(tile).unwrap();
    hashes[43].0[0] ^= 1;
    tile_store.put(&[(tile, hashes.clone())]).unwrap();
    assert!(matches!(open(&tile_store, 0), Err(TrailError::WrongRoot { size: 300 })));
    hashes.pop();
    tile_store.put(&[(tile, hashes)]).unwrap();
    assert!(matches!(
        open(&tile_store, 0),
        Err(TrailError::TileStore(TileStoreError::Missing { .. }))
    ));
    let bare = Arc::new(MemoryTileStore::default());
    bare.put(&[(tile, vec![Hash([0; 32])])]).unwrap();
    assert!(matches!(open(&bare, 0), Err(TrailError::NoCheckpoint)));
}
