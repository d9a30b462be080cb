//! Vault database: how does `vault.db` keep and forget? Names in clear, secrets sealed, destroyed
//! ones overwritten.

use super::{OpenVaultError, database_error};
use keyledger_core::vault::SecretName;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// The version of the tables below.
const VERSION: u32 = 2;

/// Entries stand in the order they came, not in that of their names: rows are only ever added at
/// the table's end, so pages are not split and sealed bytes stay where they were first written. The
/// epoch is a blob of four bytes: SQLite keeps small integers in as few bytes as they need, and a
/// re-wrapped row must not change its size.
const TABLES: &str = "
    CREATE TABLE epochs (
        epoch INTEGER PRIMARY KEY,
        proof BLOB NOT NULL
    ) STRICT;
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        destroyed INTEGER NOT NULL,
        epoch BLOB NOT NULL CHECK (length(epoch) = 4),
        name TEXT NOT NULL UNIQUE,
        sealed BLOB NOT NULL
    ) STRICT;
";

/// What an earlier version had; there was only one epoch then.
const FROM_VERSION_1: &str = "
    ALTER TABLE entries RENAME TO entries_before;
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        destroyed INTEGER NOT NULL,
        epoch BLOB NOT NULL CHECK (length(epoch) = 4),
        name TEXT NOT NULL UNIQUE,
        sealed BLOB NOT NULL
    ) STRICT;
    INSERT INTO entries SELECT number, destroyed, x'00000001', name, sealed FROM entries_before;
    DROP TABLE entries_before;
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

/// A living entry that is sealed in another epoch than the present one.
pub(super) struct Older {
    /// Its row.
    pub(super) number: i64,
    /// Its name.
    pub(super) name: SecretName,
    /// What lies there.
    pub(super) entry: Entry,
}

/// One entry as it lies there.
pub(crate) struct Row {
    /// Its number, in the order they were put.
    pub(crate) number: i64,
    /// Its name.
    pub(crate) name: String,
    /// The epoch it was sealed in and its sealed bytes; nothing where it was destroyed.
    pub(crate) sealed: Option<(u32, Vec<u8>)>,
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
        // A statement that is kept is compiled once, whatever is bound to its `LIMIT`.
        let once = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
        connection.set_db_config(once, true).map_err(error)?;
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
            Ok(Entry::Sealed { epoch: epoch_of(row.get(1)?), sealed: row.get(2)? })
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
        insert.execute(params![epoch.to_be_bytes(), name.as_str(), sealed]).map(|_| ())
    }

    /// Overwrites what lies under `name` and leaves a tombstone, also where nothing lay: a name
    /// destroyed before it was put can come from an old backup. Returns when no file has a copy.
    pub(super) fn destroy(&self, name: &SecretName, epoch: u32) -> rusqlite::Result<()> {
        // As many zeros as there were bytes: the row keeps its place in its page.
        let sql = "INSERT INTO entries (destroyed, epoch, name, sealed) VALUES (TRUE, ?1, ?2, x'')
             ON CONFLICT (name) DO UPDATE SET destroyed = TRUE, sealed = zeroblob(length(sealed))";
        self.connection.execute(sql, params![epoch.to_be_bytes(), name.as_str()])?;
        self.empty_log()
    }

    /// Empties the write-ahead log: it holds what pages were before.
    pub(super) fn empty_log(&self) -> rusqlite::Result<()> {
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

    /// How many living entries are sealed in each epoch.
    pub(super) fn tally(&self) -> rusqlite::Result<BTreeMap<u32, u64>> {
        let sql = "SELECT epoch, count(*) FROM entries WHERE NOT destroyed GROUP BY epoch";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([], |row| {
            let entries: i64 = row.get(1)?;
            Ok((epoch_of(row.get(0)?), u64::try_from(entries).unwrap_or(0)))
        })?;
        rows.collect()
    }

    /// At most `max` living entries behind the row `after` that are not sealed in `epoch`.
    pub(super) fn not_in(
        &self,
        epoch: u32,
        after: i64,
        max: usize,
    ) -> rusqlite::Result<Vec<Older>> {
        let sql = "SELECT number, name, epoch, sealed FROM entries
             WHERE number > ?3 AND NOT destroyed AND epoch <> ?1 ORDER BY number LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let rows = query.query_map(params![epoch.to_be_bytes(), max, after], |row| {
            let name: String = row.get(1)?;
            Ok(Older {
                number: row.get(0)?,
                name: SecretName::stored(&name),
                entry: Entry::Sealed { epoch: epoch_of(row.get(2)?), sealed: row.get(3)? },
            })
        })?;
        rows.collect()
    }

    /// Replaces sealed bytes by as many others, all or none of them.
    pub(super) fn replace(
        &mut self,
        epoch: u32,
        sealed: &[(i64, Vec<u8>)],
    ) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let sql = "UPDATE entries SET epoch = ?2, sealed = ?3
                 WHERE number = ?1 AND NOT destroyed AND length(sealed) = length(?3)";
            let mut update = transaction.prepare_cached(sql)?;
            for (number, sealed) in sealed {
                update.execute(params![number, epoch.to_be_bytes(), sealed])?;
            }
        }
        transaction.commit()
    }

    /// Forgets an epoch.
    pub(super) fn end_epoch(&self, epoch: u32) -> rusqlite::Result<()> {
        self.connection.execute("DELETE FROM epochs WHERE epoch = ?1", [epoch])?;
        self.empty_log()
    }

    /// The names of living entries that start with `prefix`, in order.
    pub(super) fn names(&self, prefix: &str) -> rusqlite::Result<Vec<SecretName>> {
        // A range, not a comparison of each name: the index by name has only these looked at.
        let sql = "SELECT name FROM entries
             WHERE NOT destroyed AND name >= ?1 AND name < ?2 ORDER BY name";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([prefix, &format!("{prefix}{}", char::MAX)], |row| {
            row.get::<_, String>(0).map(|name| SecretName::stored(&name))
        })?;
        rows.collect()
    }

    /// At most `max` names of living entries behind the row `number`, with their rows, in order.
    pub(super) fn put_after(
        &self,
        number: u64,
        max: usize,
    ) -> rusqlite::Result<Vec<(u64, SecretName)>> {
        let sql = "SELECT number, name FROM entries
             WHERE number > ?1 AND NOT destroyed ORDER BY number LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let bound =
            (i64::try_from(number).unwrap_or(i64::MAX), i64::try_from(max).unwrap_or(i64::MAX));
        let rows = query.query_map(bound, |row| {
            let (number, name): (i64, String) = row.try_into()?;
            Ok((u64::try_from(number).unwrap_or_default(), SecretName::stored(&name)))
        })?;
        rows.collect()
    }

    /// At most `max` rows behind `number`, in order.
    pub(super) fn rows_after(&self, number: i64, max: usize) -> rusqlite::Result<Vec<Row>> {
        let sql = "SELECT number, name, destroyed, epoch, sealed FROM entries
             WHERE number > ?1 ORDER BY number LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let rows = query.query_map([number, max], |row| {
            let destroyed: bool = row.get(2)?;
            let sealed = if destroyed { None } else { Some((epoch_of(row.get(3)?), row.get(4)?)) };
            Ok(Row { number: row.get(0)?, name: row.get(1)?, sealed })
        })?;
        rows.collect()
    }

    /// Adds rows under their numbers, all or none of them.
    pub(super) fn add_rows(&mut self, rows: &[Row]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let sql = "INSERT INTO entries (number, destroyed, epoch, name, sealed)
                 VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = transaction.prepare_cached(sql)?;
            for Row { number, name, sealed } in rows {
                let none = (0, Vec::new());
                let (epoch, bytes) = sealed.as_ref().unwrap_or(&none);
                let destroyed = sealed.is_none();
                insert.execute(params![number, destroyed, epoch.to_be_bytes(), name, bytes])?;
            }
        }
        transaction.commit()
    }

    /// The last row.
    pub(super) fn last_number(&self) -> rusqlite::Result<u64> {
        let mut query = self.connection.prepare_cached("SELECT max(number) FROM entries")?;
        let last: Option<i64> = query.query_row([], |row| row.get(0))?;
        Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or_default())
    }
}

fn epoch_of(bytes: [u8; 4]) -> u32 {
    u32::from_be_bytes(bytes)
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
    match version {
        0 => transaction.execute_batch(TABLES)?,
        1 => transaction.execute_batch(FROM_VERSION_1)?,
        _ => {}
    }
    if version < VERSION {
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
