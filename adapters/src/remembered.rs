//! `remembered.db`: where does one machine keep what was worked out from the ledger? One table in
//! one SQLite file. Delete it and it comes back; a damaged one is made anew.

use keyledger_core::remembered::{Change, Entry, RememberError, Remembered};
use rusqlite::{Connection, OptionalExtension, params};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The form of the table, in `user_version`.
const FORMAT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS remembered (
        part TEXT NOT NULL,
        key BLOB NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (part, key)
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;";

/// The open file.
pub struct RememberedFile {
    connection: Mutex<Connection>,
}

impl RememberedFile {
    /// Opens the file; makes it where there is none, or none that can be read.
    pub fn open(path: &Path) -> Result<Self, RememberError> {
        let connection = match open(path) {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(
                    file = %path.display(),
                    %error,
                    "what was remembered cannot be read and is worked out again from the ledger"
                );
                remove(path)?;
                open(path).map_err(failed)?
            }
        };
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    // Made here first, so that it is never readable by others. What keeps it from being made keeps
    // SQLite from opening it, which says so.
    let _ = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format != FORMAT {
        // Another release's: nothing in it is worth reading.
        connection.execute_batch("DROP TABLE IF EXISTS remembered")?;
    }
    connection.execute_batch(TABLES)?;
    connection
        .query_row("SELECT count(*) FROM (SELECT 1 FROM remembered LIMIT 1)", [], |_| Ok(()))?;
    Ok(connection)
}

fn remove(path: &Path) -> Result<(), RememberError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> RememberError {
    RememberError(Box::new(error))
}

impl Remembered for RememberedFile {
    fn get(&self, part: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, RememberError> {
        let connection = self.connection();
        let sql = "SELECT value FROM remembered WHERE part = ?1 AND key = ?2";
        let mut select = connection.prepare_cached(sql).map_err(failed)?;
        select.query_row((part, key), |row| row.get(0)).optional().map_err(failed)
    }

    fn beginning(&self, part: &'static str, prefix: &[u8]) -> Result<Vec<Entry>, RememberError> {
        let connection = self.connection();
        let sql = "SELECT key, value FROM remembered WHERE part = ?1 AND key >= ?2 ORDER BY key";
        let mut select = connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = select.query((part, prefix)).map_err(failed)?;
        let mut found = vec![];
        while let Some(row) = rows.next().map_err(failed)? {
            let (key, value): Entry = row.try_into().map_err(failed)?;
            if !key.starts_with(prefix) {
                break;
            }
            found.push((key, value));
        }
        Ok(found)
    }

    fn change(&self, changes: Vec<Change>) -> Result<(), RememberError> {
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(failed)?;
        {
            let put = "INSERT OR REPLACE INTO remembered VALUES (?1, ?2, ?3)";
            let mut put = transaction.prepare_cached(put).map_err(failed)?;
            let forget = "DELETE FROM remembered WHERE part = ?1 AND key = ?2";
            let mut forget = transaction.prepare_cached(forget).map_err(failed)?;
            for Change { part, key, value } in changes {
                match value {
                    Some(value) => put.execute(params![part, key, value]),
                    None => forget.execute(params![part, key]),
                }
                .map_err(failed)?;
            }
        }
        transaction.commit().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(key: &[u8], value: Option<&[u8]>) -> Change {
        Change { part: "a", key: key.to_vec(), value: value.map(<[u8]>::to_vec) }
    }

    #[test]
    fn what_is_remembered_outlives_the_process_and_a_damaged_file_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("remembered.db");
        let file = RememberedFile::open(&path).unwrap();
        let other = Change { part: "b", ..change(b"11", Some(b"another part")) };
        file.change(vec![change(b"11", Some(b"x")), change(b"12", Some(b"y")), other]).unwrap();
        file.change(vec![change(b"2", Some(b"z")), change(b"12", None)]).unwrap();
        drop(file);
        let file = RememberedFile::open(&path).unwrap();
        let entry = |key: &[u8], value: &[u8]| (key.to_vec(), value.to_vec());
        assert_eq!(file.beginning("a", b"1").unwrap(), [entry(b"11", b"x")]);
        let all = [entry(b"11", b"x"), entry(b"2", b"z")];
        assert_eq!(file.beginning("a", b"").unwrap(), all);
        assert_eq!(file.get("a", b"12").unwrap(), None);
        assert_eq!(file.get("b", b"11").unwrap(), Some(b"another part".to_vec()));
        drop(file);
        std::fs::write(&path, [7; 8192]).unwrap();
        let file = RememberedFile::open(&path).unwrap();
        assert_eq!(file.beginning("a", b"").unwrap(), []);
    }
}
