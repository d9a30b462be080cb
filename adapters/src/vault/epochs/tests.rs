//! Does re-wrapping keep every living secret through every crash, and do old bytes and keys die?

use crate::vault::tests::{Counting, files, name, open};
use crate::vault::{OpenVaultError, SqliteVault};
use keyledger_core::vault::{KeyEpoch, KeyEpochs, Vault, VaultError};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const ENTRIES: usize = 90;

fn secret(number: usize) -> Vec<u8> {
    // Some are larger than a page.
    vec![u8::try_from(number % 251).unwrap(); if number.is_multiple_of(30) { 9_000 } else { 32 }]
}

/// A vault with living and destroyed entries.
fn filled(folder: &Path) -> SqliteVault {
    let vault = open(folder).unwrap();
    for number in 0..ENTRIES {
        vault.put(&name(number), &secret(number)).unwrap();
    }
    for number in (0..ENTRIES).step_by(7) {
        vault.destroy(&name(number)).unwrap();
    }
    vault
}

fn all_is_there(vault: &SqliteVault) {
    for number in 0..ENTRIES {
        let kept = vault.get(&name(number)).unwrap();
        let expected = (!number.is_multiple_of(7)).then(|| secret(number));
        assert_eq!(kept, expected, "entry {number}");
    }
}

/// The folder as a power cut would leave it now.
fn cut(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    fs::create_dir(copy.path().join("keys")).unwrap();
    fs::set_permissions(copy.path().join("keys"), fs::Permissions::from_mode(0o700)).unwrap();
    for part in ["", "keys"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, copy.path().join(part).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    copy
}

fn sealed_bytes(folder: &Path) -> Vec<Vec<u8>> {
    let database = rusqlite::Connection::open(folder.join("vault.db")).unwrap();
    let mut select = database.prepare("SELECT sealed FROM entries WHERE NOT destroyed").unwrap();
    let rows = select.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn epochs(vault: &SqliteVault) -> Vec<(u32, u64)> {
    let of = |epoch: KeyEpoch| (epoch.epoch, epoch.entries);
    vault.epochs().unwrap().into_iter().map(of).collect()
}

#[test]
fn every_living_entry_is_sealed_anew_and_no_old_bytes_remain() {
    let folder = TempDir::new().unwrap();
    let vault = filled(folder.path());
    let old = sealed_bytes(folder.path());
    let living = u64::try_from(old.len()).unwrap();
    let key = fs::read(folder.path().join("keys/kek-1")).unwrap();
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(24).any(|window| window == &part[..24]);
    assert!(old.iter().all(|old| holds(&files(folder.path()), old)), "the search finds them");

    vault.begin_epoch(2).unwrap();
    vault.begin_epoch(2).unwrap(); // Asked twice: already true.
    assert!(matches!(vault.destroy_epoch(1), Err(VaultError::EpochInUse(1))));
    assert!(matches!(vault.destroy_epoch(2), Err(VaultError::EpochInUse(2))));
    while vault.rewrap(10).unwrap() {}
    assert_eq!(epochs(&vault), [(1, 0), (2, living)]);
    all_is_there(&vault);
    let present = files(folder.path());
    for old in &old {
        assert!(!holds(&present, old), "bytes sealed with the old key are in a file");
    }
    vault.destroy_epoch(1).unwrap();
    vault.destroy_epoch(1).unwrap(); // Again: a start repeats it.
    assert_eq!(epochs(&vault), [(2, living)]);
    assert!(!holds(&files(&folder.path().join("keys")), &key), "the old key is in a file");
    vault.put(&name(ENTRIES), b"later").unwrap();
    drop(vault);
    all_is_there(&open(folder.path()).unwrap());
}

#[test]
fn a_power_cut_at_any_step_leaves_every_living_secret_readable() {
    let folder = TempDir::new().unwrap();
    let vault = filled(folder.path());
    let mut cuts = vec![cut(folder.path())];
    // The key is written, and the vault does not know it yet.
    let before = cut(folder.path());
    vault.begin_epoch(2).unwrap();
    fs::copy(folder.path().join("keys/kek-2"), before.path().join("keys/kek-2")).unwrap();
    cuts.extend([before, cut(folder.path())]);
    loop {
        let more = vault.rewrap(10).unwrap();
        cuts.push(cut(folder.path()));
        if !more {
            break;
        }
    }
    // The row of the old epoch is gone, its key file not yet.
    let key = fs::read(folder.path().join("keys/kek-1")).unwrap();
    vault.destroy_epoch(1).unwrap();
    let halfway = cut(folder.path());
    fs::write(halfway.path().join("keys/kek-1"), key).unwrap();
    fs::set_permissions(halfway.path().join("keys/kek-1"), fs::Permissions::from_mode(0o600))
        .unwrap();
    cuts.extend([halfway, cut(folder.path())]);
    assert!(cuts.len() > 10);
    for (step, cut) in cuts.iter().enumerate() {
        let vault = open(cut.path()).unwrap_or_else(|error| panic!("step {step}: {error}"));
        all_is_there(&vault);
        // And it can be gone on with from there.
        vault.begin_epoch(2).unwrap();
        while vault.rewrap(7).unwrap() {}
        vault.destroy_epoch(1).unwrap();
        all_is_there(&vault);
        assert_eq!(epochs(&vault).len(), 1, "step {step}");
        assert!(!cut.path().join("keys/kek-1").exists(), "step {step}");
    }
}

/// What is put or destroyed between two steps is neither missed nor brought back.
#[test]
fn entries_that_come_and_go_meanwhile_end_in_the_present_epoch() {
    let folder = TempDir::new().unwrap();
    let vault = filled(folder.path());
    let before: u64 = epochs(&vault).iter().map(|(_, entries)| entries).sum();
    vault.begin_epoch(2).unwrap();
    assert!(vault.rewrap(10).unwrap(), "more than ten lie there");
    vault.put(&name(ENTRIES + 1), b"meanwhile").unwrap();
    let gone = vault.names("").unwrap().pop().unwrap();
    vault.destroy(&gone).unwrap();
    while vault.rewrap(10).unwrap() {}
    assert_eq!(epochs(&vault), [(1, 0), (2, before)]);
    assert_eq!(vault.get(&gone).unwrap(), None);
    vault.begin_epoch(3).unwrap();
    while vault.rewrap(1).unwrap() {}
    assert_eq!(
        epochs(&vault),
        [(1, 0), (2, 0), (3, before)],
        "another month begins at the first row"
    );
}

#[test]
fn a_backup_from_before_its_key_was_destroyed_is_refused_in_words() {
    let folder = TempDir::new().unwrap();
    let vault = filled(folder.path());
    drop(vault);
    let backup = cut(folder.path());
    let vault = open(folder.path()).unwrap();
    vault.begin_epoch(2).unwrap();
    while vault.rewrap(500).unwrap() {}
    vault.destroy_epoch(1).unwrap();
    drop(vault);
    for file in ["vault.db", "vault.db-wal", "vault.db-shm"] {
        let _ = fs::remove_file(folder.path().join(file));
    }
    fs::copy(backup.path().join("vault.db"), folder.path().join("vault.db")).unwrap();
    let error = open(folder.path()).err().unwrap();
    assert!(matches!(error, OpenVaultError::OldBackup { epoch: 1, .. }), "{error}");
    assert!(error.to_string().contains("Put back the newest backup"), "{error}");
}

#[test]
fn a_vault_of_the_first_version_is_brought_along() {
    let folder = TempDir::new().unwrap();
    drop(filled(folder.path()));
    let database = rusqlite::Connection::open(folder.path().join("vault.db")).unwrap();
    let back = "
        CREATE TABLE old (number INTEGER PRIMARY KEY, destroyed INTEGER NOT NULL,
            epoch INTEGER NOT NULL, name TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
        INSERT INTO old SELECT number, destroyed, 1, name, sealed FROM entries;
        DROP TABLE entries;
        ALTER TABLE old RENAME TO entries;
        PRAGMA user_version = 1;";
    database.execute_batch(back).unwrap();
    drop(database);
    let vault = SqliteVault::open(folder.path(), Arc::new(Counting::default())).unwrap();
    all_is_there(&vault);
    assert_eq!(epochs(&vault).len(), 1);
}
