//! Does the vault keep what it should, forget what it should, and say what is wrong?

use super::{OpenVaultError, SqliteVault};
use keyledger_core::clock::Ids;
use keyledger_core::memory_vault::vault_contract;
use keyledger_core::vault::{SecretName, Vault, VaultError};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// Draws from a counter that is hashed: different every time, the same in every run.
#[derive(Default)]
pub(super) struct Counting(AtomicU64);

impl Ids for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        use sha2::{Digest, Sha256};
        for chunk in bytes.chunks_mut(32) {
            let drawn = Sha256::digest(self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

pub(super) fn open(folder: &Path) -> Result<SqliteVault, OpenVaultError> {
    SqliteVault::open(folder, Arc::new(Counting::default()))
}

fn message(folder: &Path) -> String {
    open(folder).err().expect("the vault must not open").to_string()
}

pub(super) fn name(number: usize) -> SecretName {
    SecretName::stored(&format!("person:{number:06}"))
}

pub(super) fn files(folder: &Path) -> Vec<u8> {
    let mut all = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            all.extend(fs::read(path).unwrap());
        }
    }
    all
}

#[test]
fn the_vault_keeps_the_contract() {
    let folder = TempDir::new().unwrap();
    vault_contract(&open(folder.path()).unwrap()).unwrap();
}

#[test]
fn secrets_and_tombstones_survive_a_restart() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).unwrap();
    vault.put(&name(1), b"kept").unwrap();
    vault.put(&name(2), b"destroyed").unwrap();
    vault.destroy(&name(2)).unwrap();
    drop(vault);
    let vault = open(folder.path()).unwrap();
    assert_eq!(vault.get(&name(1)).unwrap().as_deref(), Some(&b"kept"[..]));
    assert_eq!(vault.get(&name(2)).unwrap(), None);
    assert!(matches!(vault.put(&name(2), b"destroyed"), Err(VaultError::Taken(_))));
    assert_eq!(vault.names("").unwrap(), [name(1)]);
}

#[test]
fn nothing_of_a_destroyed_secret_stays_in_any_file_sealed_or_not() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).unwrap();
    let entries = 600;
    for number in 0..entries {
        // Different lengths, so that pages fill unevenly; some are larger than a page.
        let length = if number % 50 == 0 { 9_000 } else { 32 + number % 90 };
        vault.put(&name(number), &vec![b's'; length]).unwrap();
    }
    let sealed = |number: usize| -> Vec<u8> {
        let database = rusqlite::Connection::open(folder.path().join("vault.db")).unwrap();
        let sql = "SELECT sealed FROM entries WHERE name = ?1";
        database.query_row(sql, [name(number).as_str()], |row| row.get(0)).unwrap()
    };
    let before: Vec<_> = (0..entries).map(sealed).collect();
    let present = files(folder.path());
    let finder =
        |haystack: &[u8], sealed: &[u8]| haystack.windows(24).any(|window| window == &sealed[..24]);
    assert!(finder(&present, &before[7]), "the search finds what is there");
    // Two of three go, then most of the rest, so that pages run empty; others are still added.
    let (kept, others): (Vec<_>, Vec<_>) = (0..entries).partition(|number| number % 3 == 0);
    let (kept, late) = kept.split_at(20);
    for (step, number) in others.iter().chain(late).copied().enumerate() {
        vault.destroy(&name(number)).unwrap();
        if step % 5 == 0 {
            vault.put(&name(entries + step), &[b'n'; 40]).unwrap();
        }
    }
    let now = files(folder.path());
    for number in others.iter().chain(late).copied() {
        assert!(!finder(&now, &before[number]), "entry {number} left a copy");
        assert_eq!(vault.get(&name(number)).unwrap(), None);
    }
    for number in kept.iter().copied() {
        assert!(vault.get(&name(number)).unwrap().is_some(), "entry {number} was not destroyed");
    }
}

#[test]
fn an_entry_moved_under_another_name_does_not_open() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).unwrap();
    vault.put(&name(1), b"ada's key").unwrap();
    vault.put(&name(2), b"bob's key").unwrap();
    drop(vault);
    let database = rusqlite::Connection::open(folder.path().join("vault.db")).unwrap();
    let swap = "UPDATE entries SET sealed = (SELECT sealed FROM entries WHERE name = ?1)
         WHERE name = ?2";
    database.execute(swap, [name(1).as_str(), name(2).as_str()]).unwrap();
    drop(database);
    let vault = open(folder.path()).unwrap();
    assert!(matches!(vault.get(&name(2)), Err(VaultError::Unreadable(moved)) if moved == name(2)));
}

#[test]
fn files_of_the_vault_are_nobody_elses_to_read() {
    let folder = TempDir::new().unwrap();
    let _vault = open(folder.path()).unwrap();
    for (file, mode) in [("vault.db", 0o600), ("keys", 0o700), ("keys/kek-1", 0o600)] {
        let metadata = fs::metadata(folder.path().join(file)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o7777, mode, "{file}");
    }
}

#[test]
fn an_exposed_key_file_or_folder_is_refused_with_the_remedy() {
    let group = "; where the platform gives its group these rights (Kubernetes' fsGroup), set \
                 trust_group = true";
    for (file, mode, remedy, hint) in [
        ("keys/kek-1", 0o640, "chmod 600", group),
        ("keys/kek-1", 0o604, "chmod 600", ""),
        ("keys/kek-1", 0o644, "chmod 600", ""),
        ("keys", 0o750, "chmod 700", group),
    ] {
        let folder = TempDir::new().unwrap();
        drop(open(folder.path()).unwrap());
        let path = folder.path().join(file);
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let path = path.display();
        let told = format!("others can read {path} (mode {mode:04o}): run `{remedy} {path}`");
        let expected = told + hint;
        assert_eq!(message(folder.path()), expected);
    }
}

#[test]
fn a_missing_key_is_an_error_and_never_a_new_key() {
    let folder = TempDir::new().unwrap();
    open(folder.path()).unwrap().put(&name(1), b"a secret").unwrap();
    let key = folder.path().join("keys/kek-1");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert!(
        matches!(open(folder.path()), Err(OpenVaultError::KeyMissing { path, .. }) if path == key)
    );
    assert!(!key.exists());
    assert!(message(folder.path()).contains("put the key file back from its backup"));

    fs::write(&key, &kept).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let vault = open(folder.path()).unwrap();
    assert_eq!(vault.get(&name(1)).unwrap().as_deref(), Some(&b"a secret"[..]));
}

#[test]
fn a_key_file_of_another_vault_or_with_other_content_is_told_apart() {
    let folder = TempDir::new().unwrap();
    open(folder.path()).unwrap().put(&name(1), b"a secret").unwrap();
    let key = folder.path().join("keys/kek-1");
    fs::write(&key, "00".repeat(32)).unwrap();
    assert!(matches!(open(folder.path()), Err(OpenVaultError::WrongKey { .. })));
    for content in ["", "not hex", &"+1".repeat(32), &"00".repeat(33)] {
        fs::write(&key, content).unwrap();
        assert!(matches!(open(folder.path()), Err(OpenVaultError::NotAKey { .. })), "{content}");
    }
}

#[test]
fn a_vault_of_a_newer_release_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    drop(open(folder.path()).unwrap());
    let path = folder.path().join("vault.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(open(folder.path()), Err(OpenVaultError::TooNew { version: 7, .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn destroying_says_so_when_a_reader_keeps_the_log_alive() {
    let folder = TempDir::new().unwrap();
    let vault = open(folder.path()).unwrap();
    vault.put(&name(1), b"a secret").unwrap();
    let outside = rusqlite::Connection::open(folder.path().join("vault.db")).unwrap();
    outside.execute_batch("BEGIN; SELECT count(*) FROM entries;").unwrap();
    assert!(matches!(vault.destroy(&name(1)), Err(VaultError::Unavailable(_))));
    outside.execute_batch("COMMIT").unwrap();
    vault.destroy(&name(1)).unwrap();
    assert_eq!(fs::metadata(folder.path().join("vault.db-wal")).unwrap().len(), 0);
}
