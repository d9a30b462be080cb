//! Ledger schema: what is in `ledger.db`, and which settings does it need?

use super::error::LedgerError;
use keyledger_core::ids::{LedgerId, StoreId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Result, TransactionBehavior};
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// "KLDG": tells `file` and every SQLite tool whose database this is.
const APPLICATION_ID: i64 = 0x4b4c_4447;

/// The newest format this release reads and writes, kept in `user_version`.
const FORMAT: i64 = 1;

/// Tables and columns are stored: they change only together with [`FORMAT`].
///
/// `stream_events` may lag behind `events` while the engine runs or after a crash (see `tail`), and
/// `events` has no index of its own: that is what makes appending fast. Names and documents are
/// TEXT, so that any SQLite tool shows and searches them; `history` is there for people only.
const TABLES: &str = "
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE streams (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream_no INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    metadata TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE TABLE stream_events (
    stream_no INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (stream_no, revision)
) STRICT, WITHOUT ROWID;
CREATE VIEW history AS
    SELECT events.position, streams.id AS stream, events.revision, hex(events.id) AS event,
           events.kind, events.metadata, events.data
    FROM events JOIN streams ON streams.no = events.stream_no
    ORDER BY events.position;
";

/// Where the ledger lies, and how to open connections to it.
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// A descriptor for syncing the database between checkpoint passes. POSIX locks of the whole
    /// process vanish when *any* descriptor of the file is closed, so this one must outlive every
    /// connection: each holds the `Place`.
    pub(super) file: File,
}

/// A connection that keeps its [`Place`] alive: fields are dropped in this order.
pub(super) struct Link {
    pub(super) connection: Connection,
    pub(super) place: Arc<Place>,
}

impl Link {
    /// A connection for reading only.
    pub(super) fn reading(place: &Arc<Place>) -> Result<Self, LedgerError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::open(place, flags)
    }

    /// A connection for reading, writing and checkpoints.
    pub(super) fn writing(place: &Arc<Place>, cache_kib: u32) -> Result<Self, LedgerError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let link = Self::open(place, flags)?;
        // Before the first change: a file that is not ours stays as it is.
        verify(&link.connection, &place.path)?;
        link.configure(cache_kib).map_err(|error| place.explain(error))?;
        Ok(link)
    }

    fn open(place: &Arc<Place>, flags: OpenFlags) -> Result<Self, LedgerError> {
        let connection = Connection::open_with_flags(&place.path, flags)
            .and_then(|connection| {
                connection.busy_timeout(Duration::from_secs(5))?;
                // Plans must not depend on bound values: SQLite as it is bundled would otherwise
                // prepare cached statements again whenever a value changes.
                connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
                Ok(connection)
            })
            .map_err(|error| place.explain(error))?;
        Ok(Self { connection, place: Arc::clone(place) })
    }

    fn configure(&self, cache_kib: u32) -> Result<()> {
        // The page size counts only for a file that is still empty; WAL is kept in the file.
        self.connection.pragma_update(None, "page_size", 4096)?;
        self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        // Checkpoints have a thread of their own; a log that grew large is cut when it is reused.
        self.connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
        self.connection.pragma_update_and_check(None, "journal_size_limit", 1 << 26, |_| Ok(()))?;
        self.connection.pragma_update(None, "cache_size", -i64::from(cache_kib))
    }
}

impl Place {
    /// Opens the file, creating it empty when there is none.
    pub(super) fn open(path: &Path) -> Result<Self, LedgerError> {
        let refused = |source| LedgerError::File { path: path.to_owned(), source };
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(refused)?;
        // A new file is there after a power cut only once its folder is synced.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused)?;
        Ok(Self { path: path.to_owned(), file })
    }

    pub(super) fn explain(&self, error: rusqlite::Error) -> LedgerError {
        LedgerError::from_sqlite(&self.path, error)
    }
}

/// Who this ledger is.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub(super) ledger: LedgerId,
    pub(super) store: StoreId,
}

/// Refuses a file that is another program's or a newer release's, before anything is changed in it.
pub(super) fn verify(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    let explain = |error| LedgerError::from_sqlite(path, error);
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(explain)?;
    let application = pragma("application_id").map_err(explain)?;
    if application != APPLICATION_ID && (tables > 0 || application != 0) {
        return Err(LedgerError::NotALedger { path: path.to_owned() });
    }
    let found = pragma("user_version").map_err(explain)?;
    if found > FORMAT {
        return Err(LedgerError::Newer { path: path.to_owned(), found, known: FORMAT });
    }
    Ok(())
}

/// Creates the tables in an empty file, in one transaction: a crash leaves either nothing or all.
pub(super) fn create_if_empty(connection: &mut Connection, ledger: LedgerId) -> Result<()> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let format: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if format == 0 {
        change.execute_batch(TABLES)?;
        // Positions belong to the store, the ledger's id to what it tells: two stores that hold
        // the same ledger must not be taken for one.
        let store = StoreId::derived(&[b"sqlite", ledger.0.as_bytes()]);
        let insert = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
        change.execute(insert, ("ledger", ledger.0.to_string()))?;
        change.execute(insert, ("store", store.0.to_string()))?;
        change.execute(insert, ("indexed_to", 0))?;
        change.pragma_update(None, "application_id", APPLICATION_ID)?;
        change.pragma_update(None, "user_version", FORMAT)?;
    }
    change.commit()
}

/// Reads who this ledger is.
pub(super) fn identity(connection: &Connection, path: &Path) -> Result<Identity, LedgerError> {
    let read = |name: &str| -> Result<Uuid, LedgerError> {
        let text = connection
            .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
            .optional()
            .map_err(|error| LedgerError::from_sqlite(path, error))?;
        text.and_then(|text: String| Uuid::parse_str(&text).ok())
            .ok_or_else(|| LedgerError::damaged(path, format!("it does not say its {name} id")))
    };
    Ok(Identity { ledger: LedgerId(read("ledger")?), store: StoreId(read("store")?) })
}

/// Where the ledger lies now, if it was copied elsewhere and is served there.
pub(super) fn moved(connection: &Connection, path: &Path) -> Result<Option<String>, LedgerError> {
    connection
        .query_row("SELECT value FROM meta WHERE name = 'moved'", [], |row| row.get(0))
        .optional()
        .map_err(|error| LedgerError::from_sqlite(path, error))
}

/// Writes that down, or that it lies here again.
pub(super) fn set_moved(connection: &Connection, elsewhere: Option<&str>) -> Result<()> {
    match elsewhere {
        Some(to) => connection
            .execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('moved', ?1)", [to]),
        None => connection.execute("DELETE FROM meta WHERE name = 'moved'", []),
    }
    .map(drop)
}

/// The position up to which every event is in `stream_events`.
pub(super) fn indexed_to(connection: &Connection) -> Result<i64> {
    connection.query_row("SELECT value FROM meta WHERE name = 'indexed_to'", [], |row| row.get(0))
}

/// The position of the newest event, 0 when there is none.
pub(super) fn head(connection: &Connection) -> Result<i64> {
    connection.query_row("SELECT coalesce(max(position), 0) FROM events", [], |row| row.get(0))
}
