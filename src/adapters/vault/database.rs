//! How does `vault.db` keep and forget? Names in clear, secrets sealed, destroyed ones overwritten.

use super::{OpenVaultError, database_error};
use keyledger_core::vault::SecretName;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// The version of the tables below.
const VERSION: u32 = 1;

/// Entries stand in the order they came, not in that of their names: rows are only ever added at
/// the table's end, so pages are not split and sealed bytes stay where they were first written.
const TABLES: &str = "
    CREATE TABLE epochs (
        epoch INTEGER PRIMARY KEY,
        proof BLOB NOT NULL
    ) STRICT;
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        destroyed INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        name TEXT NOT NULL UNIQUE,
        sealed BLOB NOT NULL
    ) STRICT;
";

/// What lies under a name.
pub(super) enum Entry {
    /// A secret.
    Sealed {
        /// The epoch of the key it is sealed with.
        epoch: u32,
        /// nonce ‖ ciphertext.
        sealed: Vec<u8>,
    },
    /// Nothing, for ever.
    Destroyed,
}

/// The open file.
pub(super) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens the file; makes it in a new data folder.
    pub(super) fn open(path: &Path) -> Result<Self, OpenVaultError> {
        // Made here first, so that it is never readable by others, not even for a moment.
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map_err(|source| OpenVaultError::File { path: path.to_owned(), source })?;
        let error = |source| database_error(path, source);
        let mut connection = Connection::open(path).map_err(error)?;
        configure(&connection).map_err(error)?;
        let version = prepare_tables(&mut connection).map_err(error)?;
        if version > VERSION {
            return Err(OpenVaultError::TooNew { vault: path.to_owned(), version });
        }
        Ok(Self { connection })
    }

    /// The epochs there are, each with the proof of its key.
    pub(super) fn epochs(&self) -> rusqlite::Result<Vec<(u32, Vec<u8>)>> {
        let mut query =
            self.connection.prepare_cached("SELECT epoch, proof FROM epochs ORDER BY epoch")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// Records an epoch and the proof of its key.
    pub(super) fn begin_epoch(&self, epoch: u32, proof: &[u8]) -> rusqlite::Result<()> {
        let sql = "INSERT INTO epochs (epoch, proof) VALUES (?1, ?2)";
        self.connection.execute(sql, params![epoch, proof]).map(|_| ())
    }

    /// What lies under `name`, if anything ever did.
    pub(super) fn entry(&self, name: &SecretName) -> rusqlite::Result<Option<Entry>> {
        let sql = "SELECT destroyed, epoch, sealed FROM entries WHERE name = ?1";
        let mut query = self.connection.prepare_cached(sql)?;
        let entry = query.query_row([name.as_str()], |row| {
            if row.get(0)? {
                return Ok(Entry::Destroyed);
            }
            Ok(Entry::Sealed { epoch: row.get(1)?, sealed: row.get(2)? })
        });
        entry.optional()
    }

    /// Keeps a sealed secret under a name that has none.
    pub(super) fn insert(
        &self,
        name: &SecretName,
        epoch: u32,
        sealed: &[u8],
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO entries (destroyed, epoch, name, sealed) VALUES (FALSE, ?1, ?2, ?3)";
        let mut insert = self.connection.prepare_cached(sql)?;
        insert.execute(params![epoch, name.as_str(), sealed]).map(|_| ())
    }

    /// Overwrites what lies under `name` and leaves a tombstone, also where nothing lay: a name
    /// destroyed before it was put can come from an old backup. Returns when no file has a copy.
    pub(super) fn destroy(&self, name: &SecretName, epoch: u32) -> rusqlite::Result<()> {
        // As many zeros as there were bytes: the row keeps its place in its page.
        let sql = "INSERT INTO entries (destroyed, epoch, name, sealed) VALUES (TRUE, ?1, ?2, x'')
             ON CONFLICT (name) DO UPDATE SET destroyed = TRUE, sealed = zeroblob(length(sealed))";
        self.connection.execute(sql, params![epoch, name.as_str()])?;
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))?;
        if busy {
            // Somebody reads the vault from outside: the log still has the sealed bytes.
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                Some("another program reads vault.db: destroying must be repeated".to_owned()),
            ));
        }
        Ok(())
    }

    /// The names of living entries that start with `prefix`, in order.
    pub(super) fn names(&self, prefix: &str) -> rusqlite::Result<Vec<SecretName>> {
        let sql = "SELECT name FROM entries
             WHERE NOT destroyed AND substr(name, 1, length(?1)) = ?1 ORDER BY name";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([prefix], |row| {
            row.get::<_, String>(0).map(|name| SecretName::stored(&name))
        })?;
        rows.collect()
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    // Sorting and journals of statements stay in memory: no copy in a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")
}

/// Makes the tables in a new file; answers with the version there is.
fn prepare_tables(connection: &mut Connection) -> rusqlite::Result<u32> {
    let transaction = connection.transaction()?;
    let version = version(&transaction)?;
    if version == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(version.max(VERSION))
}

fn version(transaction: &Transaction<'_>) -> rusqlite::Result<u32> {
    transaction.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether an insert failed because the name already has an entry.
pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}
