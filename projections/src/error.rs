//! Errors of projections: what can go wrong with views, and what is there to do?

use keyledger_core::codec::CodecError;
use keyledger_core::ids::EventId;
use keyledger_core::store::{Revision, StoreError, StoredEvent};
use keyledger_core::stream::StreamId;
use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};

/// The views could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum ViewsError {
    /// SQLite refused.
    #[error("the projections in {path} cannot be used")]
    Sql {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// The operating system refused.
    #[error("the file {path} cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The ledger could not be read.
    #[error("the ledger cannot be read")]
    Store(#[source] StoreError),
    /// An event does not open. No view goes past it: what lies behind it would be wrong.
    #[error(
        "the projections stop before {kind} {event} in {stream} at revision {revision}, which cannot be \
         read: {remedy}"
    )]
    Unreadable {
        /// The event.
        event: EventId,
        /// Its kind.
        kind: String,
        /// Its stream.
        stream: StreamId,
        /// Its place there.
        revision: Revision,
        /// What to do about it.
        remedy: &'static str,
        /// What is wrong with it.
        #[source]
        source: Box<CodecError>,
    },
    /// The event that the views end with is not where the ledger should have it.
    #[error("the projections in {path} were built from another history than the ledger's")]
    Astray {
        /// The file.
        path: PathBuf,
    },
    /// Two rebuilds would write the same file.
    #[error("the projections are already being rebuilt")]
    RebuildUnderWay,
    /// A thread of the runner ended without an answer.
    #[error("a thread that maintains the projections ended")]
    Thread(#[source] tokio::task::JoinError),
}

impl ViewsError {
    pub(crate) fn sql(path: &Path) -> impl Fn(rusqlite::Error) -> Self + '_ {
        |source| Self::Sql { path: path.to_owned(), source }
    }

    pub(crate) fn file(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |source| Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn unreadable(stored: &StoredEvent, source: CodecError) -> Self {
        let remedy = match &source {
            CodecError::TooNew { .. } | CodecError::UnknownKind { .. } => {
                "run the newer release that wrote it"
            }
            CodecError::Key(_) => "make the vault available",
            CodecError::Damaged { .. } | CodecError::TooLarge { .. } | CodecError::Unfit { .. } => {
                "the ledger is damaged there; run `keyledger doctor --deep` and restore ledger.db from a \
                 backup"
            }
        };
        Self::Unreadable {
            event: stored.id,
            kind: stored.kind.as_ref().to_owned(),
            stream: stored.stream.clone(),
            revision: stored.revision,
            remedy,
            source: Box::new(source),
        }
    }

    /// Whether trying again later cannot help.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Unreadable { .. })
    }

    /// Whether the file is worthless: views are never repaired, they are built again.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Sql { source, .. } => is_damage(source),
            Self::Astray { .. } => true,
            Self::File { .. }
            | Self::Store(_)
            | Self::Unreadable { .. }
            | Self::RebuildUnderWay
            | Self::Thread(_) => false,
        }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    // Our statements never change: if one does not fit the tables, they are not ours.
    if matches!(error, rusqlite::Error::SqlInputError { .. }) {
        return true;
    }
    let rusqlite::Error::SqliteFailure(failure, said) = error else { return false };
    // SQLite has no code of its own for a table that is not there.
    let lacking = said.as_deref().is_some_and(|said| said.starts_with("no such"));
    lacking || matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
}

/// What a reader waits for did not come in time.
#[derive(Debug, thiserror::Error)]
pub enum NotReached {
    /// The views are still behind.
    #[error("the projections have only reached event {next_sequence}")]
    Behind {
        /// How many events they have.
        next_sequence: u64,
    },
    /// They could not be read.
    #[error(transparent)]
    Failed(#[from] ViewsError),
}
