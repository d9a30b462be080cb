//! Do engines that sign one trail sign one history, whatever they believe?

use super::*;
use proptest::prelude::*;
use std::sync::Arc;

#[derive(Default)]
struct MemoryFence(Mutex<Option<SignedEnd>>);

impl SigningFence for MemoryFence {
    fn last(&self) -> Result<Option<SignedEnd>, FenceError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn advance(&self, last: Option<&SignedEnd>, next: &SignedEnd) -> Result<bool, FenceError> {
        let mut held = self.0.lock().unwrap();
        let is_there = held.as_ref() == last;
        if is_there {
            *held = Some(next.clone());
        }
        Ok(is_there)
    }
}

fn engine(fence: &Arc<MemoryFence>, key: u64) -> LogWriter {
    let tile_store = Arc::new(MemoryTileStore::default());
    let log_writer = LogWriter::open(tile_store, signer(key), 0, false).unwrap();
    log_writer.fenced(Arc::clone(fence) as _)
}

fn append(log_writer: &mut LogWriter, entries: u64) {
    for index in log_writer.size()..log_writer.size() + entries {
        log_writer.append(&entry(index)).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Three engines that read on and sign in any order: every signed checkpoint is of one history, and
    /// none is signed that is behind another one.
    #[test]
    fn engines_sign_one_history(steps in proptest::collection::vec((0_usize..3, 0_u64..400), 1..24)) {
        let fence = Arc::new(MemoryFence::default());
        let mut engines = [engine(&fence, 1), engine(&fence, 1), engine(&fence, 1)];
        let (mut straight, mut full, mut signed) = (vec![Hash::of_nothing()], vec![], 0);
        let mut tree = Tree::default();
        for (number, entries) in steps {
            let engine = &mut engines[number];
            append(engine, entries);
            while tree.size() < engine.size() {
                tree.push(Hash::of_leaf(&entry(tree.size())), &mut full);
                straight.push(tree.root());
            }
            let (before, size) = (engine.published().checkpoint.size, engine.size());
            let checkpoint = engine.publish(1).unwrap().checkpoint.clone();
            prop_assert_eq!(checkpoint.root, straight[usize::try_from(checkpoint.size).unwrap()]);
            if checkpoint.size > before {
                prop_assert!(checkpoint.size >= signed);
            }
            prop_assert_eq!(checkpoint.size, if size >= signed { size } else { before });
            signed = signed.max(checkpoint.size);
        }
    }
}

#[test]
fn another_history_is_not_signed() {
    let fence = Arc::new(MemoryFence::default());
    let (mut one, mut other) = (engine(&fence, 1), engine(&fence, 1));
    append(&mut one, 300);
    one.publish(1).unwrap();
    other.append(b"something else").unwrap();
    append(&mut other, 299);
    let refused = other.publish(1).unwrap_err();
    assert!(matches!(refused, TrailError::Fork { size: 300 }), "{refused}");
    assert!(refused.is_disagreement());
    append(&mut other, 10);
    other.publish(1).unwrap_err();
    assert_eq!(other.published().checkpoint.size, 0);
    append(&mut one, 1);
    assert_eq!(one.publish(1).unwrap().checkpoint.size, 301, "the first one goes on");
}

#[test]
fn another_key_is_not_used_beside_the_first() {
    let fence = Arc::new(MemoryFence::default());
    let (mut one, mut other) = (engine(&fence, 1), engine(&fence, 2));
    append(&mut one, 3);
    append(&mut other, 5);
    one.publish(1).unwrap();
    let refused = other.publish(1).unwrap_err();
    assert!(matches!(refused, TrailError::KeyOfAnother { .. }), "{refused}");
    assert!(refused.to_string().contains("copy keys/trail"), "{refused}");
}

#[test]
fn an_engine_joins_with_the_key_of_the_others_only() {
    let (data, ids) = (tempfile::tempdir().unwrap(), Arc::new(Seeded::new(1)));
    let fence = Arc::new(MemoryFence::default());
    let ledger = keyledger_core::ids::LedgerId(uuid::Uuid::from_u128(1));
    let open = |data: &std::path::Path| {
        std::fs::create_dir_all(data.join("keys")).unwrap();
        files::opener(data, ledger, ids.clone(), false, Some(fence.clone() as _))(0)
    };
    let mut first = open(data.path()).unwrap();
    append(&mut first, 3);
    first.publish(1).unwrap();
    let joins = tempfile::tempdir().unwrap();
    let refused = open(joins.path()).map(drop).unwrap_err();
    let told = keyledger_core::chain(&refused);
    assert!(told.contains("copy that file from the data folder"), "{told}");
    std::fs::copy(data.path().join("keys/trail"), joins.path().join("keys/trail")).unwrap();
    let mut second = open(joins.path()).unwrap();
    append(&mut second, 2);
    assert_eq!(second.publish(1).unwrap().checkpoint.size, 0, "it has not caught up");
    append(&mut second, 2);
    assert_eq!(second.publish(1).unwrap().checkpoint.size, 4);
}
