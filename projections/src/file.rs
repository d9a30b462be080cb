//! The file `views.db`: what is in `views.db`, whose is it, and what if it is not ours?
//!
//! Everything in it can be built again from the ledger. So a file that belongs to another ledger,
//! was written by a newer release or is damaged is moved aside, said so in the log, and replaced.

use crate::checkpoint;
use crate::error::ViewsError;
use keyledger_core::ids::{LedgerId, StoreId};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Result, ffi};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// "KLVW": tells `file` and every SQLite tool whose database this is.
const APPLICATION_ID: i64 = 0x4b4c_5657;

/// The form of `meta` and `projections`, in `user_version`. Projections have versions of their own.
const FORMAT: i64 = 1;

const META: &str = "
    CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;";

/// How many prepared statements a connection keeps: more than all projections have.
const STATEMENTS: usize = 128;

/// What SQLite lays beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Whose views they are: positions mean nothing outside the store they came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The ledger they were built from.
    pub ledger: LedgerId,
    /// The store it lies in.
    pub store: StoreId,
}

/// What a writing connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Following the ledger while others read.
    Live,
    /// Filling a new file that nobody reads yet, and that is thrown away if anything fails.
    Bulk,
}

/// Opens the file for its one writer; creates what is missing in it.
pub(crate) fn open_for_writing(
    path: &Path,
    identity: Identity,
    mode: Mode,
) -> Result<Connection, ViewsError> {
    make(path);
    let open = || -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        configure(&connection, mode)?;
        let tx = connection.transaction()?;
        if application_id(&tx)? == 0 {
            create(&tx, identity)?;
        }
        checkpoint::adopt(&tx, mode == Mode::Live)?;
        tx.commit()?;
        Ok(connection)
    };
    open().map_err(ViewsError::sql(path))
}

/// Makes the file where there is none: its owner's alone, as SQLite makes those beside it. One that is
/// there is not touched: closing it here would let go of SQLite's locks. What keeps it from being
/// made keeps SQLite from opening it, which says so.
fn make(path: &Path) {
    let _ = File::options().write(true).create_new(true).mode(0o600).open(path);
}

/// Opens a connection for queries.
pub(crate) fn open_for_reading(path: &Path) -> Result<Connection, ViewsError> {
    let open = || -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        planned_once(&connection)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    };
    open().map_err(ViewsError::sql(path))
}

/// A statement that is kept is compiled once. rusqlite 0.41.1 clears its bindings, and SQLite 3.54.1
/// would then compile it again where a bound value may change the plan, such as a `LIMIT` within it.
fn planned_once(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

fn configure(connection: &Connection, mode: Mode) -> Result<()> {
    planned_once(connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let pragma = |name, value: &str| {
        connection.pragma_update_and_check(None, name, value, |_| Ok(())).map_err(|error| {
            tracing::debug!(name, %error, "a setting of SQLite was refused");
            error
        })
    };
    match mode {
        Mode::Live => {
            pragma("journal_mode", "WAL")?;
            // A power cut may take the last transactions, rows and checkpoint together: they are
            // simply applied again.
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            // Pages copied back every 16 MB, by the writer: nobody waits for it.
            pragma("wal_autocheckpoint", "4096")?;
            pragma("journal_size_limit", "67108864")?;
            connection.pragma_update(None, "cache_size", -16_384)
        }
        Mode::Bulk => {
            pragma("journal_mode", "OFF")?;
            connection.pragma_update(None, "synchronous", "OFF")?;
            pragma("locking_mode", "EXCLUSIVE")?;
            // Indexes are sorted at the end, when no other stage needs the second core.
            pragma("threads", "2")?;
            connection.pragma_update(None, "cache_size", -262_144)
        }
    }
}

fn create(connection: &Connection, identity: Identity) -> Result<()> {
    connection.execute_batch(META)?;
    connection.execute_batch(checkpoint::SCHEMA)?;
    for (name, id) in [("ledger", identity.ledger.0), ("store", identity.store.0)] {
        connection.execute("INSERT INTO meta VALUES (?1, ?2)", (name, id.as_bytes()))?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", FORMAT)
}

fn application_id(connection: &Connection) -> Result<i64> {
    connection.query_row("PRAGMA application_id", [], |row| row.get(0))
}

/// Moves a file aside that is of no use here, and removes what an interrupted rebuild left.
pub(crate) fn make_way(path: &Path, identity: Identity) -> Result<(), ViewsError> {
    remove(&next_to(path))?;
    match inspect(path, identity)? {
        None => Ok(()),
        Some(why) => set_aside(path, &why),
    }
}

/// Why the file at `path` is of no use; `None` when it is, or when there is none.
fn inspect(path: &Path, identity: Identity) -> Result<Option<String>, ViewsError> {
    match fs::metadata(path) {
        Ok(file) if file.len() == 0 => return Ok(None),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ViewsError::file(path)(error)),
    }
    let looked = open_for_reading(path)
        .and_then(|connection| look(&connection, identity).map_err(ViewsError::sql(path)));
    match looked {
        Ok(why) => Ok(why),
        Err(error) if error.is_damage() => Ok(Some(format!("it is damaged: {}", said(&error)))),
        Err(error) => Err(error),
    }
}

fn look(connection: &Connection, identity: Identity) -> Result<Option<String>> {
    if application_id(connection)? != APPLICATION_ID {
        return Ok(Some("it is not a file of views".to_owned()));
    }
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if format != FORMAT {
        return Ok(Some(format!("it has format {format}, this release keeps format {FORMAT}")));
    }
    for (name, id) in [("ledger", identity.ledger.0), ("store", identity.store.0)] {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        let found: Option<Vec<u8>> =
            connection.query_row(sql, [name], |row| row.get(0)).optional()?;
        if found.as_deref() != Some(id.as_bytes()) {
            return Ok(Some(format!("it belongs to another {name}")));
        }
    }
    // A damaged table of checkpoints shows here, not in the middle of the work.
    connection.query_row("SELECT count(*) FROM projections", [], |_| Ok(()))?;
    Ok(None)
}

/// Moves the file to `views.db.aside`, replacing what was set aside before: one is enough to look
/// at, and none is needed.
pub(crate) fn set_aside(path: &Path, why: &str) -> Result<(), ViewsError> {
    let aside = with_suffix(path, ".aside");
    tracing::warn!(
        file = %path.display(),
        aside = %aside.display(),
        why,
        "the views cannot be used; they are set aside and built again from the ledger"
    );
    remove(&aside)?;
    for companion in COMPANIONS {
        move_if_there(&with_suffix(path, companion), &with_suffix(&aside, companion))?;
    }
    move_if_there(path, &aside)
}

fn move_if_there(from: &Path, to: &Path) -> Result<(), ViewsError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(ViewsError::file(from)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Where the file lies that replaces the one at `path`.
pub(crate) fn next_to(path: &Path) -> PathBuf {
    with_suffix(path, ".next")
}

/// Removes a database with everything SQLite laid beside it.
pub(crate) fn remove(path: &Path) -> Result<(), ViewsError> {
    let companions = COMPANIONS.map(|companion| with_suffix(path, companion));
    for file in companions.iter().map(PathBuf::as_path).chain([path]) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(ViewsError::file(file)(error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Copies a file of views as it is at one moment, whoever writes it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), ViewsError> {
    let from = open_for_reading(from)?;
    make(to);
    let copied = || -> Result<()> {
        let mut into = Connection::open(to)?;
        // Thrown away if anything fails.
        into.pragma_update(None, "synchronous", "OFF")?;
        // In one step: the copy would begin again whenever somebody wrote between two.
        let outcome = Backup::new(&from, &mut into)?.step(-1)?;
        if outcome != StepResult::Done {
            return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None));
        }
        into.close().map_err(|(_, error)| error)
    };
    copied().map_err(ViewsError::sql(to))
}

/// Puts the finished file `next` in the place of `path`. Nobody may have either open.
pub(crate) fn replace(path: &Path, next: &Path) -> Result<(), ViewsError> {
    File::open(next).and_then(|file| file.sync_all()).map_err(ViewsError::file(next))?;
    fold_log_into(path);
    // A log that is still there belongs to a file that could not be read: it must not be taken for
    // the new one's.
    for companion in COMPANIONS {
        let companion = with_suffix(path, companion);
        match fs::remove_file(&companion) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(ViewsError::file(&companion)(error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    fs::rename(next, path).map_err(ViewsError::file(path))?;
    sync_folder(path).map_err(ViewsError::file(path))
}

/// Brings the log of the old file into it, so that a crash before the rename leaves it whole.
fn fold_log_into(path: &Path) {
    let fold = || -> Result<()> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        connection.close().map_err(|(_, error)| error)
    };
    if let Err(error) = fold() {
        tracing::debug!(%error, "the views that are replaced could not be closed in good order");
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// An error with its causes, for people.
pub(crate) fn said(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histories::IDENTITY;
    use rusqlite::StatementStatus;

    #[test]
    fn a_kept_statement_is_compiled_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let writing = open_for_writing(&path, IDENTITY, Mode::Live).unwrap();
        let reading = open_for_reading(&path).unwrap();
        let sql = "SELECT name FROM (SELECT name FROM meta ORDER BY value LIMIT ?1) ORDER BY name";
        for connection in [writing, reading] {
            for limit in [2u8, 1, 2] {
                let mut kept = connection.prepare_cached(sql).unwrap();
                let rows = kept.query([limit]).unwrap().mapped(|_| Ok(())).count();
                assert_eq!(rows, usize::from(limit));
                assert_eq!(kept.get_status(StatementStatus::RePrepare), 0);
            }
        }
    }
}
