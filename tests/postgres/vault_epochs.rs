//! Do keys of a shared vault reach all engines, and do they end on all of them?

use super::vault::{name, opened, secret, two_engines, with_keys_of};
use super::{RUNTIME, server};
use keyledger_core::vault::{KeyEpoch, KeyEpochs, Vault, VaultError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One engine begins an epoch; the other one reads and writes in it, and ends with the same keys.
#[test]
fn an_epoch_that_one_engine_begins_is_the_other_ones_too() {
    RUNTIME.block_on(async {
        let (folders, address, engines) = two_engines().await;
        let (one, other) = (&engines[0], &engines[1]);
        one.put(&name(1), &secret(1)).unwrap();
        one.begin_epoch(2).unwrap();
        one.begin_epoch(2).unwrap();
        one.put(&name(2), &secret(2)).unwrap();
        assert_eq!(other.get(&name(2)).unwrap(), Some(secret(2)), "the new key was handed over");
        assert!(folders[1].path().join("keys/kek-2").exists());
        other.put(&name(3), &secret(3)).unwrap();
        assert!(!one.rewrap(10).unwrap());
        let all = [KeyEpoch { epoch: 1, entries: 0 }, KeyEpoch { epoch: 2, entries: 3 }];
        assert_eq!(other.epochs().unwrap(), all);
        other.destroy_epoch(1).unwrap();
        for folder in &folders {
            let key = folder.path().join("keys/kek-1");
            assert_eq!(one.living().unwrap(), [2]);
            assert!(!key.exists(), "{} is destroyed on every engine", key.display());
        }
        // What was handed over with the key that is gone is gone as well.
        let handed = "SELECT count(handed_over) FROM keyledger_vault.epochs";
        let admin = server::client(&address).await;
        assert_eq!(admin.query_one(handed, &[]).await.unwrap().get::<_, i64>(0), 0);
        for number in 1..=3 {
            assert_eq!(one.get(&name(number)).unwrap(), Some(secret(number)));
        }
        // A new engine needs a copy of the keys as they are now.
        let third = with_keys_of(folders[1].path());
        let third = opened(&address, third.path(), false).await.unwrap();
        assert_eq!(third.get(&name(1)).unwrap(), Some(secret(1)));
    });
}

/// An engine that was away while its keys were replaced says what it lacks.
#[test]
fn an_engine_that_was_away_for_too_long_names_the_key_it_lacks() {
    RUNTIME.block_on(async {
        let (folders, address, mut engines) = two_engines().await;
        engines.pop();
        let one = engines.pop().unwrap();
        one.put(&name(1), &secret(1)).unwrap();
        one.begin_epoch(2).unwrap();
        one.rewrap(10).unwrap();
        // Within the time that a key lives it catches up by itself.
        drop(opened(&address, folders[1].path(), false).await.unwrap());
        one.begin_epoch(3).unwrap();
        one.rewrap(10).unwrap();
        one.destroy_epoch(1).unwrap();
        one.destroy_epoch(2).unwrap();
        let told = opened(&address, folders[1].path(), false).await.err().unwrap().to_string();
        assert!(
            told.contains("kek-3 is missing") && told.contains("copy the folder keys/"),
            "{told}"
        );
    });
}

/// Two engines begin the same epoch at the same moment: one key holds, for both.
#[test]
fn engines_that_begin_an_epoch_together_begin_one() {
    RUNTIME.block_on(async {
        let (_folders, _, engines) = two_engines().await;
        for epoch in 2..12_u32 {
            let began = engines.iter().map(|vault| {
                let vault = Arc::clone(vault);
                std::thread::spawn(move || vault.begin_epoch(epoch).unwrap())
            });
            for began in began.collect::<Vec<_>>() {
                began.join().unwrap();
            }
            let number = usize::try_from(epoch).unwrap();
            engines[number % 2].put(&name(number), &secret(number)).unwrap();
            assert_eq!(engines[1 - number % 2].get(&name(number)).unwrap(), Some(secret(number)));
        }
    });
}

/// Entries are sealed anew while both engines put, read and destroy: nothing living is lost, nothing
/// destroyed comes back, and the old key can be destroyed in the end.
#[test]
fn everything_is_sealed_anew_beside_those_who_use_it() {
    RUNTIME.block_on(async {
        let (_folders, _, engines) = two_engines().await;
        for number in 0..300 {
            engines[0].put(&name(number), &secret(number)).unwrap();
        }
        let over = Arc::new(AtomicBool::new(false));
        let (vault, done) = (Arc::clone(&engines[1]), Arc::clone(&over));
        let using = std::thread::spawn(move || {
            let mut number = 300;
            while !done.load(Ordering::SeqCst) {
                vault.put(&name(number), &secret(number)).unwrap();
                vault.destroy(&name(number - 300)).unwrap();
                assert_eq!(vault.get(&name(number - 300)).unwrap(), None);
                assert_eq!(vault.get(&name(number)).unwrap(), Some(secret(number)));
                number += 1;
            }
            number
        });
        engines[0].begin_epoch(2).unwrap();
        while engines[0].rewrap(20).unwrap() {}
        over.store(true, Ordering::SeqCst);
        let number = using.join().unwrap();
        // What was put in the old epoch at the very end.
        while engines[1].rewrap(20).unwrap() {}
        engines[1].destroy_epoch(1).unwrap();
        for at in 0..number {
            let there = (at + 300 >= number).then(|| secret(at));
            assert_eq!(engines[at % 2].get(&name(at)).unwrap(), there, "{at} of {number}");
        }
    });
}

#[test]
fn a_key_in_use_is_not_destroyed() {
    RUNTIME.block_on(async {
        let (folders, _, engines) = two_engines().await;
        engines[0].put(&name(1), &secret(1)).unwrap();
        engines[0].begin_epoch(2).unwrap();
        for epoch in [1, 2] {
            let refused = engines[1].destroy_epoch(epoch);
            assert!(matches!(refused, Err(VaultError::EpochInUse(_))), "{refused:?}");
        }
        assert!(folders[0].path().join("keys/kek-1").exists());
        // An engine that has not heard of it yet puts into the old one, and is led to the new one.
        engines[0].rewrap(10).unwrap();
        engines[0].destroy_epoch(1).unwrap();
        engines[1].put(&name(2), &secret(2)).unwrap();
        assert_eq!(engines[0].get(&name(2)).unwrap(), Some(secret(2)));
    });
}

/// A key that ended while an engine was off ends there when it starts.
#[test]
fn a_key_that_ended_meanwhile_is_destroyed_by_who_was_off() {
    RUNTIME.block_on(async {
        let (folders, address, mut engines) = two_engines().await;
        let one = engines.remove(0);
        one.put(&name(1), &secret(1)).unwrap();
        one.begin_epoch(2).unwrap();
        one.rewrap(10).unwrap();
        assert_eq!(engines.pop().unwrap().living().unwrap(), [1, 2]);
        one.destroy_epoch(1).unwrap();
        let key = folders[1].path().join("keys/kek-1");
        assert!(key.exists(), "it was off");
        let again = opened(&address, folders[1].path(), false).await.unwrap();
        assert!(!key.exists());
        assert_eq!(again.get(&name(1)).unwrap(), Some(secret(1)));
    });
}

/// A database that went back, or is being put back, takes no key with it: the newer one may return.
#[test]
fn a_database_that_went_back_destroys_no_key() {
    RUNTIME.block_on(async {
        let (folders, address, engines) = two_engines().await;
        engines[0].begin_epoch(2).unwrap();
        engines[1].living().unwrap();
        let admin = server::client(&address).await;
        for epochs in ["epoch > 1", "true"] {
            let back = format!("DELETE FROM keyledger_vault.epochs WHERE {epochs}");
            admin.execute(&back, &[]).await.unwrap();
            for (engine, folder) in engines.iter().zip(&folders) {
                let _ = engine.living();
                for key in ["keys/kek-1", "keys/kek-2"] {
                    assert!(folder.path().join(key).exists(), "{epochs}: {key}");
                }
            }
        }
    });
}
