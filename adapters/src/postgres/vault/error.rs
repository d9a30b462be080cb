//! Errors of a vault in a database: why can it not be opened, and what is to be done?

use crate::postgres::error::PostgresError;
use crate::vault::OpenVaultError;
use keyledger_core::ids::LedgerId;
use keyledger_schemas::cipher::CipherError;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a vault in a database cannot be opened. `place` is host, port and database, never a password.
#[derive(Debug, thiserror::Error)]
pub enum PostgresVaultError {
    /// The database.
    #[error(transparent)]
    Database(Arc<PostgresError>),
    /// The keys in the data folder.
    #[error(transparent)]
    Keys(#[from] OpenVaultError),
    /// There is no vault, and it is not the moment to begin one.
    #[error(
        "{place} holds no vault, and the ledger has events: copy the vault of its data folder there with `keyledger copy-vault`"
    )]
    Empty {
        /// Where.
        place: String,
    },
    /// Something else has the schema.
    #[error("{place} has a schema keyledger_vault that is no vault: use another database")]
    NotAVault {
        /// Where.
        place: String,
    },
    /// The vault of another ledger.
    #[error(
        "{place} holds the vault of the ledger {found}, and this engine serves {wanted}: name the vault that belongs to it with --vault"
    )]
    OtherLedger {
        /// Where.
        place: String,
        /// Whose vault it is.
        found: LedgerId,
        /// What is served.
        wanted: LedgerId,
    },
    /// A newer release made the tables.
    #[error(
        "the vault in {place} has format {found}, this release knows {known}: start the release that made it, or a newer one; nothing was changed"
    )]
    Newer {
        /// Where.
        place: String,
        /// The format that the tables name.
        found: i64,
        /// The newest one known here.
        known: i64,
    },
    /// The key of an epoch is not here, and cannot be had from the vault.
    #[error(
        "{path} is missing, and the vault in {place} has entries sealed with it: copy the folder keys/ from the data folder of an engine that serves this ledger, or put it back from its backup",
        path = path.display()
    )]
    KeyMissing {
        /// Where the key file should be.
        path: PathBuf,
        /// The vault that needs it.
        place: String,
    },
    /// The key is one, but not this vault's.
    #[error(
        "{path} is not the key that the vault in {place} was sealed with: copy the folder keys/ from the data folder of an engine that serves this ledger",
        path = path.display()
    )]
    WrongKey {
        /// The key file.
        path: PathBuf,
        /// The vault.
        place: String,
    },
    /// What was copied is not what lies there.
    #[error(
        "{place} has {found} entries and {from} has {wanted} that are to be copied: somebody used the vault there meanwhile. Drop the schema keyledger_vault there and copy again",
        from = from.display()
    )]
    Differs {
        /// Where.
        place: String,
        /// Entries there.
        found: u64,
        /// What was copied from.
        from: PathBuf,
        /// Entries there.
        wanted: u64,
    },
    /// The thread that asks the database.
    #[error("a thread for the vault cannot be started")]
    Thread(#[source] std::io::Error),
    /// The cipher refused.
    #[error(transparent)]
    Cipher(#[from] CipherError),
}
