//! PostgreSQL vault: where do secrets lie where several engines serve one ledger? In the schema
//! `keyledger_vault` of a database, sealed under keys that lie in `keys/` of each engine (B12).
//!
//! Whoever has the database, its write-ahead log or a backup of either has names and sealed bytes. A
//! destroyed entry is emptied in its row; what the server keeps of the row before (until vacuum, in the
//! archive, in backups) opens with the key of its epoch only, and that key is destroyed by every engine
//! within 35 days, as with the embedded vault.
//!
//! A new key reaches the other engines through the vault: sealed with the one before it, which all of
//! them have.

mod copy;
mod entries;
mod epochs;
mod error;
mod fence;
mod link;
mod schema;

pub use copy::{copy_vault, copy_vault_back};
pub use error::PostgresVaultError;

use crate::postgres::connection::Place;
use crate::postgres::{Address, Options, PostgresError};
use crate::vault::key_files::KeyFiles;
use epochs::Keys;
use keyledger_core::clock::Ids;
use keyledger_core::ids::LedgerId;
use keyledger_core::vault::VaultError;
use link::Link;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_postgres::types::{ToSql, Type};

/// The vault of a ledger, in a database that its engines share.
pub struct PostgresVault {
    link: Link,
    files: KeyFiles,
    keys: Mutex<Keys>,
    ids: Arc<dyn Ids>,
}

/// For which ledger, and with which keys, a vault is opened.
pub struct OpenFor<'a> {
    /// The ledger it belongs to.
    pub ledger: LedgerId,
    /// The data folder, whose `keys/` opens it.
    pub folder: &'a Path,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Whether the vault may be begun where there is none: the ledger has no events yet.
    pub may_begin: bool,
}

impl PostgresVault {
    /// Opens the vault in this database with the keys of a data folder.
    pub async fn open(
        address: &Address,
        options: Options,
        what: OpenFor<'_>,
    ) -> Result<Self, PostgresVaultError> {
        let OpenFor { ledger, folder, ids, may_begin } = what;
        let place = Place::new(address, options)?;
        schema::open(&place, ledger, may_begin).await?;
        let files = KeyFiles::open(&folder.join("keys"))?;
        let link = Link::new(place).map_err(PostgresVaultError::Thread)?;
        let vault = Self { link, files, keys: Mutex::default(), ids };
        // Its calls block, as every call of a vault does.
        let opened = tokio::task::spawn_blocking(move || {
            if may_begin {
                vault.begin_first()?;
            }
            vault.refresh(&mut vault.keys())?;
            Ok(vault)
        });
        opened.await.map_err(|error| PostgresVaultError::Thread(error.into()))?
    }

    /// Where it lies, as it is told to people: without a password.
    pub fn place(&self) -> &str {
        self.link.place().name()
    }

    /// Why it cannot be used at the moment. Asks the database.
    pub fn trouble(&self) -> Option<Arc<PostgresError>> {
        self.link
            .ask(Box::new(|connection| Box::pin(connection.client.batch_execute("SELECT 1"))))
            .err()
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a statement is asked with, and its types: so it is one round trip.
type Parameters<'a> = [(&'a (dyn ToSql + Sync), Type)];

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> VaultError {
    VaultError::Unavailable(Box::new(error))
}
