//! The ledger of an engine: which kind of store holds it? What the program asks of it beyond the port.

use super::open_error::OpenError;
use crate::config::StoreLocation;
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::postgres::{self, Engines, PostgresLedger, PostgresLines};
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::chain;
use keyledger_core::ids::LedgerId;
use keyledger_core::lines::Lines;
use keyledger_core::progress::Progress;
use keyledger_core::store::EventStore;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::system::IndexCheck;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// The store that holds the ledger.
#[derive(Clone)]
pub(super) enum Ledger {
    /// `ledger.db` in the data folder.
    Sqlite(Arc<SqliteLedger>),
    /// A PostgreSQL database.
    Postgres(Arc<PostgresLedger>),
}

impl Ledger {
    /// Opens the ledger that belongs to a data folder, or begins it under the id `new`.
    pub(super) async fn open(
        location: &StoreLocation,
        folder: &DataFolder,
        new: LedgerId,
        engines: Engines,
    ) -> Result<Self, OpenError> {
        let elsewhere = folder.ledger_elsewhere()?;
        match location {
            StoreLocation::DataFolder => {
                if let Some((_, place)) = elsewhere {
                    return Err(OpenError::LedgerElsewhere { folder: folder.path().into(), place });
                }
                let ledger = SqliteLedger::open(&folder.ledger(), Options::default(), new)?;
                Ok(Self::Sqlite(Arc::new(ledger)))
            }
            StoreLocation::Postgres(address) => {
                // A folder that has a ledger of its own has its keys and views as well.
                if elsewhere.is_none() && folder.ledger().exists() {
                    let (folder, place) = (folder.path().into(), address.name().into());
                    return Err(OpenError::LedgerHere { folder, place });
                }
                let options = postgres::Options { engines, ..postgres::Options::default() };
                let ledger = PostgresLedger::open(address, options, new).await?;
                let (folder_of, place) = (folder.path(), ledger.place());
                match &elsewhere {
                    Some((own, _)) if *own != ledger.ledger_id() => {
                        let (folder, place) = (folder_of.into(), place.into());
                        return Err(OpenError::FolderOfAnother { folder, place });
                    }
                    // Its secrets lie in another folder: here they would be drawn anew.
                    None if engines == Engines::One && !ledger.is_empty().await? => {
                        let (folder, place) = (folder_of.into(), place.into());
                        return Err(OpenError::NoVault { folder, place });
                    }
                    Some(_) | None => {}
                }
                folder.say_ledger_elsewhere(ledger.ledger_id(), ledger.place())?;
                Ok(Self::Postgres(Arc::new(ledger)))
            }
        }
    }

    /// Whether nothing was written yet.
    pub(super) async fn is_empty(&self) -> Result<bool, OpenError> {
        match self {
            Self::Sqlite(ledger) => {
                let end = ledger.end().await.map_err(Failure::Store)?;
                Ok(end.is_none_or(|end| end.position.is_none()))
            }
            Self::Postgres(ledger) => Ok(ledger.is_empty().await?),
        }
    }

    pub(super) fn store(&self) -> Arc<dyn EventStore> {
        match self {
            Self::Sqlite(ledger) => Arc::clone(ledger) as Arc<dyn EventStore>,
            Self::Postgres(ledger) => Arc::clone(ledger) as Arc<dyn EventStore>,
        }
    }

    pub(super) fn ledger_id(&self) -> LedgerId {
        match self {
            Self::Sqlite(ledger) => ledger.ledger_id(),
            Self::Postgres(ledger) => ledger.ledger_id(),
        }
    }

    /// Where it lies, for people: `ledger.db`, or a database.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Sqlite(_) => "ledger.db".to_owned(),
            Self::Postgres(ledger) => ledger.place().to_owned(),
        }
    }

    /// How many transactions wrote something since it was opened.
    pub(super) fn commits(&self) -> u64 {
        match self {
            Self::Sqlite(ledger) => ledger.commits(),
            Self::Postgres(ledger) => ledger.commits(),
        }
    }

    /// Why nothing can be written at the moment.
    pub(super) fn trouble(&self) -> Option<String> {
        match self {
            // A file that cannot be written ends the process, or is tried by the check of log-in.
            Self::Sqlite(_) => None,
            Self::Postgres(ledger) => ledger.trouble().map(|error| chain(&*error)),
        }
    }

    /// Waits until nothing is acknowledged any more, and says why.
    pub(super) async fn poisoned(&self) -> String {
        match self {
            Self::Sqlite(ledger) => chain(&*ledger.poisoned().await),
            Self::Postgres(ledger) => chain(&*ledger.poisoned().await),
        }
    }

    /// Finishes what was asked for.
    pub(super) fn close(&self) {
        match self {
            Self::Sqlite(ledger) => ledger.close(),
            Self::Postgres(ledger) => ledger.close(),
        }
    }

    /// What tells whether the index by streams fits; a database keeps its own.
    pub(super) fn index_check(&self) -> Arc<IndexCheck> {
        match self.clone() {
            Self::Sqlite(ledger) => {
                Arc::new(move || ledger.check_index().map_err(|error| chain(&error)))
            }
            Self::Postgres(_) => Arc::new(|| Ok(vec![])),
        }
    }

    /// Reads everything and tells what does not fit.
    pub(super) async fn check(&self, progress: Progress<'_>) -> Result<Vec<String>, String> {
        match self.clone() {
            Self::Sqlite(ledger) => check_file(ledger, progress).await,
            Self::Postgres(ledger) => ledger.check().await.map_err(|error| chain(&error)),
        }
    }
}

/// Who goes first among several engines, where there are several.
pub(super) fn lines(
    location: &StoreLocation,
    engines: Engines,
) -> Result<Option<Arc<dyn Lines>>, OpenError> {
    match (location, engines) {
        (StoreLocation::Postgres(address), Engines::Several) => {
            Ok(Some(Arc::new(PostgresLines::new(address, postgres::Options::default())?)))
        }
        (StoreLocation::Postgres(_) | StoreLocation::DataFolder, _) => Ok(None),
    }
}

async fn check_file(
    ledger: Arc<SqliteLedger>,
    progress: Progress<'_>,
) -> Result<Vec<String>, String> {
    let (tell, mut told) = watch::channel((0, 0));
    let mut checking = Handle::current().spawn_blocking(move || {
        ledger.check(&|done, known| {
            tell.send_replace((done, known));
        })
    });
    loop {
        tokio::select! {
            checked = &mut checking => {
                return match checked {
                    Ok(found) => found.map_err(|error| chain(&error)),
                    Err(error) => Err(error.to_string()),
                };
            }
            Ok(()) = told.changed() => {
                let (done, known) = *told.borrow_and_update();
                progress(done, known);
            }
        }
    }
}
