//! Why a data folder cannot be opened, in sentences that name the remedy.

use keyledger_adapters::folder::FolderError;
use keyledger_adapters::nats::SettingsError;
use keyledger_adapters::passkeys::SiteError;
use keyledger_adapters::postgres::{PostgresError, PostgresVaultError};
use keyledger_adapters::push::PushSetupError;
use keyledger_adapters::smtp::SmtpError;
use keyledger_adapters::sqlite::LedgerError;
use keyledger_adapters::vault::OpenVaultError;
use keyledger_adapters::web_client::TrustError;
use keyledger_core::hasher::HashError;
use keyledger_core::remembered::RememberError;
use keyledger_projections::ViewsError;
use keyledger_usecases::failure::Failure;
use std::path::PathBuf;

/// Why a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger in a database.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The folder belongs to a ledger in a database.
    #[error(
        "the data folder {folder} belongs to the ledger in {place}: start with --store or `store` in \
         the configuration"
    )]
    LedgerElsewhere {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        place: String,
    },
    /// The folder belongs to another ledger.
    #[error(
        "the data folder {folder} belongs to another ledger than the one in {place}: use the folder \
         that served it, or another database"
    )]
    FolderOfAnother {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        place: String,
    },
    /// The ledger's secrets are elsewhere.
    #[error(
        "the ledger in {place} has events, and the data folder {folder} has none of its keys and \
         passwords: use the data folder that served it, or its backup. Where several engines serve it, \
         name the vault that they share with --vault"
    )]
    NoVault {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        place: String,
    },
    /// The folder has a ledger of its own.
    #[error(
        "the data folder {folder} has a ledger of its own, and --store names {place}: copy it there \
         first with `keyledger copy --from sqlite:{folder} --to …`, or choose another folder with --data"
    )]
    LedgerHere {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        place: String,
    },
    /// The vault.
    #[error(transparent)]
    Vault(#[from] OpenVaultError),
    /// The vault in a database.
    #[error(transparent)]
    PostgresVault(#[from] PostgresVaultError),
    /// A vault that engines share, and a ledger that they cannot.
    #[error(
        "--vault names {place}, and the ledger lies in the data folder {folder}: name a database for the \
         ledger as well (--store), or leave out --vault"
    )]
    VaultWithoutStore {
        /// The database of the vault.
        place: String,
        /// The data folder.
        folder: PathBuf,
    },
    /// The folder's secrets are in a database.
    #[error(
        "the secrets of the data folder {folder} are in {place}: start with --vault, or `vault` in the \
         configuration"
    )]
    VaultElsewhere {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        place: String,
    },
    /// The folder has a vault of its own.
    #[error(
        "the data folder {folder} has a vault of its own, and --vault names {place}: copy it there first \
         with `keyledger copy-vault --data {folder} --to …`, or choose another folder with --data"
    )]
    VaultHere {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        place: String,
    },
    /// The hashes.
    #[error(transparent)]
    Hashes(#[from] HashError),
    /// The threads that hash.
    #[error("the threads for password hashing cannot be started")]
    Threads(#[source] std::io::Error),
    /// The projections.
    #[error("the projections cannot be opened")]
    Views(#[from] ViewsError),
    /// What was remembered of the ledger.
    #[error("remembered.db cannot be opened or made: check the rights of the data folder")]
    Remembered(#[from] RememberError),
    /// The handlers.
    #[error("the handlers cannot be opened")]
    Handlers(#[from] keyledger_handlers::OpenError),
    /// The way to the mail server.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
    /// The message bus.
    #[error(transparent)]
    Nats(#[from] SettingsError),
    /// Whom witnesses and alerts are reached through.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Messages that wake phones cannot be sent as configured.
    #[error("push in the configuration: {0}")]
    Push(PushSetupError),
    /// Passkeys cannot be had as configured.
    #[error("passkeys.host in the configuration: {0}")]
    Passkeys(SiteError),
    /// The host changed under passkeys that people have.
    #[error(
        "passkeys were made for {made_for}, and browsers would not find them at {now}. Set \
         passkeys.host = \"{made_for}\" if {now} lies under it; else set passkeys.replaced_host = \
         \"{made_for}\" to start without them: they stay listed, open nothing, and people set up new \
         ones"
    )]
    PasskeyHost {
        /// The host they were made for.
        made_for: String,
        /// The host there is now.
        now: String,
    },
    /// The ledger is older than what was built from it.
    #[error(
        "{place} is older than {newer} in {folder}: it ends at position {ledger}, {newer} has \
         seen {seen}. Put the newer {place} back; if it is lost for good, start with \
         --accept-loss, which records the loss and rebuilds everything from what is left"
    )]
    OlderLedger {
        /// Where the ledger lies.
        place: String,
        /// The data folder.
        folder: PathBuf,
        /// The file that has seen more.
        newer: &'static str,
        /// Where the ledger ends.
        ledger: u64,
        /// What the file has seen.
        seen: u64,
    },
    /// The ledger is older than its audit trail.
    #[error(
        "{place} is older than its audit log: it has {events} events, and a \
         checkpoint in {folder}/audit is signed over {seen}. Restore the newer {place}; if it is \
         permanently lost, start with --accept-loss, which records the loss, puts the log aside \
         and starts another one"
    )]
    OlderThanTrail {
        /// Where the ledger lies.
        place: String,
        /// The data folder.
        folder: PathBuf,
        /// How many events the ledger has.
        events: u64,
        /// How many the checkpoint is about.
        seen: u64,
    },
    /// Anything the engine itself failed at.
    #[error("the engine cannot start")]
    Failed(#[from] Failure),
}
