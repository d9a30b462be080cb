//! SQLite errors: what can go wrong with `ledger.db`, and what does the person do about it?

use keyledger_core::store::StoreError;
use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the ledger cannot be opened, read or written. Each says what happened and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file belongs to another program.
    #[error("{} is not a ledger of Keyledger, or its first page is damaged: name the right data folder, or put the newest backup in its place", path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// A newer release wrote the file.
    #[error("{} has format {found}, this release knows {known}: start the release that wrote it, or a newer one; nothing was changed", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format the file names.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// It was copied elsewhere and is served there.
    #[error("the ledger in {} was moved to {to}: start with --store for that one; to come back, `keyledger copy` it back", path.display())]
    Moved {
        /// The file.
        path: PathBuf,
        /// Where the ledger lies now.
        to: String,
    },
    /// The file's content contradicts itself.
    #[error("{} is damaged ({what}); nothing in it was changed: stop the engine, keep a copy of the file, run `keyledger doctor --deep`, and put the newest backup in its place, without the -wal and -shm files beside it", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
        /// What SQLite said, if it was SQLite that noticed.
        #[source]
        source: Option<rusqlite::Error>,
    },
    /// No room is left.
    #[error("{} cannot grow, the disk is full: free some space; nothing is acknowledged until then", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// Somebody else writes to the file or keeps it from being checkpointed.
    #[error("another program is using {}: stop it, then start the engine again", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Everything else that SQLite reports.
    #[error("{} cannot be used: check the disk and the file's permissions", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The file system refused.
    #[error("{} cannot be opened or synced: check that the folder exists, that it may be written, and that the disk is sound", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// An earlier failure ended all writing.
    #[error("{} is not written to any more since a write failed: start the engine again", path.display())]
    Poisoned {
        /// The file.
        path: PathBuf,
        /// The failure that ended it.
        #[source]
        source: Arc<LedgerError>,
    },
    /// The ledger was closed while the call was under way.
    #[error("{} was closed", path.display())]
    Closed {
        /// The file.
        path: PathBuf,
    },
}

impl LedgerError {
    /// Sorts what SQLite said about `path` by what a person can do about it.
    pub(super) fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::Error;
        let path = path.to_owned();
        let unreadable = matches!(
            source,
            Error::FromSqlConversionFailure(..)
                | Error::IntegralValueOutOfRange(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..)
        );
        if unreadable {
            let what = "a row cannot be read".to_owned();
            return Self::Damaged { path, what, source: Some(source) };
        }
        if matches!(source, Error::QueryReturnedNoRows) {
            return Self::Damaged { path, what: "a row is missing".to_owned(), source: None };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path, source },
            Some(ErrorCode::NotADatabase) => Self::NotALedger { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation) => {
                let what = "its pages contradict each other".to_owned();
                Self::Damaged { path, what, source: Some(source) }
            }
            _ => Self::Sqlite { path, source },
        }
    }

    /// A contradiction that this program noticed.
    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into(), source: None }
    }

    /// Whether writing may go on after this: a full disk and a lock held elsewhere pass by
    /// themselves. After anything else nobody knows what the disk holds.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::DiskFull { .. } => true,
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OutOfMemory)
            ),
            Self::NotALedger { .. }
            | Self::Newer { .. }
            | Self::Moved { .. }
            | Self::Damaged { .. }
            | Self::InUse { .. }
            | Self::File { .. }
            | Self::Poisoned { .. }
            | Self::Closed { .. } => false,
        }
    }

    /// Adds where in the file it was noticed.
    #[must_use]
    pub(super) fn near(self, place: &str) -> Self {
        match self {
            Self::Damaged { path, what, source } => {
                Self::Damaged { path, what: format!("{what}, {place}"), source }
            }
            other @ (Self::NotALedger { .. }
            | Self::Newer { .. }
            | Self::Moved { .. }
            | Self::DiskFull { .. }
            | Self::InUse { .. }
            | Self::Sqlite { .. }
            | Self::File { .. }
            | Self::Poisoned { .. }
            | Self::Closed { .. }) => other,
        }
    }

    /// As the port words it when nothing was written or read.
    pub(super) fn unavailable(self) -> StoreError {
        StoreError::Unavailable(Box::new(self))
    }
}
