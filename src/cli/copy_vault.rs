//! `keyledger copy-vault`: the secrets of a data folder go into a database that several engines share, or
//! back.

use super::ask::{language, progress_bar};
use super::{Common, configured};
use crate::config::VaultLocation;
use anyhow::{Context, Result, bail, ensure};
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::postgres::{Address, OpenFor, copy_vault, copy_vault_back};
use keyledger_adapters::random::OsIds;
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_adapters::vault::SqliteVault;
use keyledger_core::ids::LedgerId;
use keyledger_usecases::texts::say;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use uuid::Uuid;

/// Where to.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct CopyVaultArgs {
    /// The database it goes to: `postgres://USER@HOST/DATABASE`, or `configured`; `sqlite` brings it back
    /// from the one that `--vault` or the configuration names.
    #[arg(long, value_name = "STORE")]
    to: String,
}

pub(super) async fn copy(common: &Common, args: &CopyVaultArgs) -> Result<ExitCode> {
    let (to, configured) = (args.to.as_str(), configured(common)?.vault);
    let to = if to == "configured" { configured.clone() } else { VaultLocation::parse(to)? };
    let folder = DataFolder::lock(&common.data)?;
    let bar = progress_bar();
    bar.set_message("copying");
    let progress = |done: u64, known: u64| {
        bar.set_length(known);
        bar.set_position(done);
    };
    let copied = match (to, configured) {
        (VaultLocation::Postgres(address), _) => away(&folder, &address, &progress).await,
        (VaultLocation::DataFolder, VaultLocation::Postgres(address)) => {
            back(&folder, &address, &progress).await
        }
        (VaultLocation::DataFolder, VaultLocation::DataFolder) => {
            Err(anyhow::anyhow!("name the database that it comes from with --vault"))
        }
    };
    bar.finish_and_clear();
    let Copied { entries, from, to } = copied?;
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", json!({ "entries": entries, "from": from, "to": to }))?;
    } else {
        let arguments = [("entries", entries.into()), ("from", from.into()), ("to", to.into())];
        writeln!(out, "{}", say(language(common), "copy-vault-done", &arguments))?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Copied {
    entries: u64,
    from: String,
    to: String,
}

async fn away(
    folder: &DataFolder,
    address: &Address,
    progress: keyledger_core::progress::Progress<'_>,
) -> Result<Copied> {
    if let Some((_, place)) = folder.vault_elsewhere()? {
        bail!("the secrets of {} are in {place} already", folder.path().display());
    }
    ensure!(
        folder.vault().exists(),
        "{} has no vault: --data names the folder that has it",
        folder.path().display()
    );
    let ledger = ledger_of(folder)?;
    let vault = SqliteVault::open(folder.path(), Arc::new(OsIds))?;
    let entries = copy_vault(&vault, folder.path(), address, ledger, progress).await?;
    folder.say_vault_elsewhere(ledger, address.name())?;
    let from = folder.vault().display().to_string();
    Ok(Copied { entries, from, to: address.name().to_owned() })
}

async fn back(
    folder: &DataFolder,
    address: &Address,
    progress: keyledger_core::progress::Progress<'_>,
) -> Result<Copied> {
    ensure!(
        folder.vault_elsewhere()?.is_some() || !folder.vault().exists(),
        "{} has a vault of its own, which would be replaced: move vault.db away first",
        folder.path().display()
    );
    let ledger = ledger_of(folder)?;
    let path = folder.path();
    let what = OpenFor { ledger, folder: path, ids: Arc::new(OsIds), may_begin: false };
    let entries = copy_vault_back(address, what, progress).await?;
    // It opens with the keys that lie here: only then it is the one that is used.
    SqliteVault::open(path, Arc::new(OsIds)).context("what was copied does not open")?;
    folder.say_vault_here()?;
    let to = folder.vault().display().to_string();
    Ok(Copied { entries, from: address.name().to_owned(), to })
}

/// Which ledger the folder belongs to, wherever it lies.
fn ledger_of(folder: &DataFolder) -> Result<LedgerId> {
    if let Some((ledger, _)) = folder.ledger_elsewhere()? {
        return Ok(ledger);
    }
    ensure!(
        folder.ledger().exists(),
        "{} has no ledger: --data names the folder that served it",
        folder.path().display()
    );
    let ledger = SqliteLedger::open(&folder.ledger(), Options::default(), LedgerId(Uuid::nil()))?;
    let id = ledger.ledger_id();
    ledger.close();
    Ok(id)
}
