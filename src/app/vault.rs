//! The vault of an engine: which kind holds its secrets? What the program asks of it beyond the ports.

use super::ledger::Ledger;
use super::open_error::OpenError;
use crate::config::{Config, StoreLocation, VaultLocation};
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::postgres::{Engines, OpenFor, Options, PostgresVault};
use keyledger_adapters::vault::SqliteVault;
use keyledger_core::chain;
use keyledger_core::clock::Ids;
use keyledger_core::vault::{KeyEpochs, Vault};
use keyledger_handlers::trail::SigningFence;
use std::sync::Arc;

/// What holds the secrets.
#[derive(Clone)]
pub(super) enum Secrets {
    /// `vault.db` in the data folder.
    Sqlite(Arc<SqliteVault>),
    /// A PostgreSQL database that several engines share.
    Postgres(Arc<PostgresVault>),
}

/// Who else may serve the ledger: whoever shares the vault as well.
pub(super) fn engines(config: &Config, folder: &DataFolder) -> Result<Engines, OpenError> {
    match (&config.vault, &config.store) {
        (VaultLocation::DataFolder, _) => Ok(Engines::One),
        (VaultLocation::Postgres(_), StoreLocation::Postgres(_)) => Ok(Engines::Several),
        (VaultLocation::Postgres(address), StoreLocation::DataFolder) => {
            let (place, folder) = (address.name().to_owned(), folder.path().to_owned());
            Err(OpenError::VaultWithoutStore { place, folder })
        }
    }
}

impl Secrets {
    /// Opens the vault that belongs to a ledger, with the keys in the data folder.
    pub(super) async fn open(
        location: &VaultLocation,
        folder: &DataFolder,
        ledger: &Ledger,
        ids: &Arc<dyn Ids>,
    ) -> Result<Self, OpenError> {
        let elsewhere = folder.vault_elsewhere()?;
        let path = || folder.path().to_owned();
        let address = match location {
            VaultLocation::DataFolder => {
                if let Some((_, place)) = elsewhere {
                    return Err(OpenError::VaultElsewhere { folder: path(), place });
                }
                let vault = SqliteVault::open(folder.path(), Arc::clone(ids))?;
                return Ok(Self::Sqlite(Arc::new(vault)));
            }
            VaultLocation::Postgres(address) => address,
        };
        // A folder that has a vault of its own has secrets that are not there.
        if elsewhere.is_none() && folder.vault().exists() {
            let place = address.name().to_owned();
            return Err(OpenError::VaultHere { folder: path(), place });
        }
        let what = OpenFor {
            ledger: ledger.ledger_id(),
            folder: folder.path(),
            ids: Arc::clone(ids),
            may_begin: ledger.is_empty().await?,
        };
        let vault = PostgresVault::open(address, Options::default(), what).await?;
        folder.say_vault_elsewhere(ledger.ledger_id(), vault.place())?;
        Ok(Self::Postgres(Arc::new(vault)))
    }

    pub(super) fn vault(&self) -> Arc<dyn Vault> {
        match self {
            Self::Sqlite(vault) => Arc::clone(vault) as Arc<dyn Vault>,
            Self::Postgres(vault) => Arc::clone(vault) as Arc<dyn Vault>,
        }
    }

    pub(super) fn epochs(&self) -> Arc<dyn KeyEpochs> {
        match self {
            Self::Sqlite(vault) => Arc::clone(vault) as Arc<dyn KeyEpochs>,
            Self::Postgres(vault) => Arc::clone(vault) as Arc<dyn KeyEpochs>,
        }
    }

    /// What keeps the engines that share it to one audit log.
    pub(super) fn fence(&self) -> Option<Arc<dyn SigningFence>> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(vault) => Some(Arc::clone(vault) as Arc<dyn SigningFence>),
        }
    }

    /// Where it lies, where that is not the data folder.
    pub(super) fn place(&self) -> Option<String> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(vault) => Some(vault.place().to_owned()),
        }
    }

    /// Why it cannot be used at the moment. Blocks, where it has to be found out.
    pub(super) fn trouble(&self) -> Option<String> {
        match self {
            // A file that cannot be read is told by whoever needs it.
            Self::Sqlite(_) => None,
            Self::Postgres(vault) => vault.trouble().map(|error| chain(&*error)),
        }
    }
}
