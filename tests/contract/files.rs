//! What does the ledger do with a file it cannot use? It names the file and the remedy, and leaves
//! every byte as it was.

use super::recipe::event;
use super::{LEDGER, open};
use keyledger_adapters::sqlite::{LedgerError, Options, SqliteLedger, check};
use keyledger_core::store::{EventStore, Expected, Revision, StoreError};
use keyledger_core::stream::StreamId;
use std::fs;
use std::path::{Path, PathBuf};

/// A ledger with a few events, closed.
async fn a_ledger(folder: &Path) -> PathBuf {
    let ledger = open(folder, Options::default());
    let stream = StreamId::policy();
    for revision in 0..200_u64 {
        let expected = Expected::after(revision.checked_sub(1).map(Revision));
        ledger.append(&stream, expected, vec![event(&revision.to_string())]).await.unwrap();
    }
    ledger.close();
    folder.join("ledger.db")
}

fn refused(path: &Path) -> LedgerError {
    let before = fs::read(path).unwrap();
    let error = SqliteLedger::open(path, Options::default(), LEDGER).err().unwrap();
    assert_eq!(fs::read(path).unwrap(), before, "the file was changed");
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    error
}

fn change(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_newer_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = a_ledger(folder.path()).await;
    change(&path, "PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)");
    let error = refused(&path);
    assert!(matches!(error, LedgerError::Newer { found: 2, known: 1, .. }), "{error:?}");
    assert!(error.to_string().contains("start the release that wrote it"), "{error}");
}

#[test]
fn another_programs_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    change(&path, "CREATE TABLE notes (text TEXT)");
    assert!(matches!(refused(&path), LedgerError::NotALedger { .. }));
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    fs::write(&path, "a shopping list, and then some more ".repeat(200)).unwrap();
    assert!(matches!(refused(&path), LedgerError::NotALedger { .. }));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("ledger.db");
    let error = SqliteLedger::open(&path, Options::default(), LEDGER).err().unwrap();
    assert!(matches!(error, LedgerError::File { .. }), "{error:?}");
}

/// The damage is named by whoever meets it, and by `check`; everything before it is still read.
#[tokio::test]
async fn a_corrupt_row_is_named_and_nothing_else_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = a_ledger(folder.path()).await;
    change(&path, "UPDATE events SET id = x'00' WHERE position = 120");
    let findings = check(&path, &|_, _| ()).unwrap();
    assert_eq!(findings, ["the event at position 120 has no readable id"]);

    let ledger = open(folder.path(), Options::default());
    let page = ledger.read_all(None, 119).await.unwrap();
    assert_eq!(page.events.len(), 119);
    let error = ledger.read_all(page.next, 10).await.unwrap_err();
    let StoreError::Unavailable(why) = error else { panic!("{error:?}") };
    let told = why.to_string();
    assert!(told.contains("ledger.db is damaged"), "{told}");
    assert!(told.contains("behind position 119"), "{told}");
    assert!(told.contains("keyledger doctor") && told.contains("backup"), "{told}");
    assert!(why.source().is_some(), "what SQLite said is kept");
}

#[tokio::test]
async fn a_corrupt_page_is_named_by_check_and_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = a_ledger(folder.path()).await;
    let root: usize = {
        let connection = rusqlite::Connection::open(&path).unwrap();
        let query = "SELECT rootpage FROM sqlite_schema WHERE name = 'events'";
        connection.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
    };
    let mut bytes = fs::read(&path).unwrap();
    bytes[(root - 1) * 4096..root * 4096].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let findings = check(&path, &|_, _| ()).unwrap();
    assert!(!findings.is_empty());
    let error = SqliteLedger::open(&path, Options::default(), LEDGER).err().unwrap();
    assert!(error.to_string().contains("is damaged"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes, "the damaged file is evidence: it stays as it is");
}

/// Two writers would not see each other's heads: the one who notices stops, and says so.
#[tokio::test]
async fn a_second_writer_ends_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = a_ledger(folder.path()).await;
    let ledger = open(folder.path(), Options::default());
    let stream = StreamId::unknown(1);
    ledger.append(&stream, Expected::NoStream, vec![event("first")]).await.unwrap();
    change(
        &path,
        "INSERT INTO events SELECT max(position) + 1, 1, 500, id, kind, metadata, data FROM events",
    );
    let again = Expected::Exact(Revision(0));
    let answer = ledger.append(&stream, again, vec![event("second")]).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    let why = ledger.poisoned().await;
    assert!(matches!(*why, LedgerError::InUse { .. }), "{why}");
    let answer = ledger.append(&stream, again, vec![event("second")]).await;
    let Err(StoreError::Unavailable(later)) = answer else { panic!("{answer:?}") };
    assert!(later.to_string().contains("start the engine again"), "{later}");
}
