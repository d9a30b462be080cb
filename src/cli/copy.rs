//! `keyledger copy`: the ledger goes from one store to another, with every event, order and proof.

use super::ask::{language, progress_bar};
use super::{Common, configured};
use crate::config::StoreLocation;
use crate::copy::{self, Copied, End, Phase};
use anyhow::{Result, bail};
use keyledger_usecases::texts::say;
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// From where to where.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct CopyArgs {
    /// The store that holds the ledger: `sqlite:DIR`, `postgres://USER@HOST/DATABASE`, or `configured`.
    #[arg(long, value_name = "STORE")]
    from: String,
    /// The store it goes to: empty, or with what an interrupted copy left there.
    #[arg(long, value_name = "STORE")]
    to: String,
}

pub(super) async fn copy(common: &Common, args: &CopyArgs) -> Result<ExitCode> {
    let (from, to) = (end(common, &args.from)?, end(common, &args.to)?);
    let bar = progress_bar();
    let progress = |phase: Phase, done: u64, known: u64| {
        bar.set_message(match phase {
            Phase::Copying => "copying",
            Phase::Comparing => "comparing",
        });
        bar.set_length(known);
        bar.set_position(done);
    };
    let copied = copy::copy(&from, &to, &progress).await;
    bar.finish_and_clear();
    let Copied { events, copied_now, root, from, to, seconds } = copied?;
    let mut out = std::io::stdout().lock();
    if common.json {
        let told = json!({ "events": events, "copied_now": copied_now, "root": root,
            "from": from, "to": to, "seconds": seconds });
        writeln!(out, "{told}")?;
    } else {
        let arguments = [
            ("events", events.into()),
            ("root", root.into()),
            ("from", from.into()),
            ("to", to.into()),
        ];
        writeln!(out, "{}", say(language(common), "copy-done", &arguments))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What was typed as a store.
fn end(common: &Common, typed: &str) -> Result<End> {
    if let Some(folder) = typed.strip_prefix("sqlite:") {
        return Ok(End::Folder(folder.trim_start_matches("//").into()));
    }
    let location = match typed {
        "configured" => configured(common)?.store,
        typed => StoreLocation::parse(typed)?,
    };
    match location {
        StoreLocation::Postgres(address) => Ok(End::Postgres(address)),
        StoreLocation::DataFolder if typed == "configured" => Ok(End::Folder(common.data.clone())),
        StoreLocation::DataFolder => bail!("name the data folder as well: sqlite:DIR"),
    }
}
