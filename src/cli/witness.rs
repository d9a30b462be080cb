//! `keyledger witness`: remembers somebody else's audit trail, and vouches for it.

use super::serve::told_to_stop;
use super::{Common, configured, hang_up};
use crate::witness::{Log, Memory, Witness, listen};
use anyhow::{Context, Result, bail};
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::log;
use keyledger_adapters::random::OsIds;
use keyledger_handlers::trail::KeyKind;
use serde_json::json;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What a witness takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct WitnessArgs {
    /// The folder for its key and the checkpoints it remembers. Back it up: a witness that forgets
    /// would cosign anything.
    #[arg(long, default_value = "keyledger-witness")]
    state: PathBuf,
    /// The address to listen on; port 0 takes a free one, and the actual address is printed.
    #[arg(long, default_value = "127.0.0.1:8091")]
    listen: SocketAddr,
    /// The public key of a log to cosign, from the file audit/key of its data folder, followed by
    /// the origin of its checkpoints if that differs from the key's name; may be given several
    /// times.
    #[arg(long = "log", value_name = "KEY [ORIGIN]", required = true)]
    logs: Vec<String>,
    /// The name in its signatures, such as witness.example/hotels; chosen once, together with its
    /// key.
    #[arg(long, default_value = "keyledger-witness")]
    name: String,
}

pub(super) async fn witness(common: &Common, args: &WitnessArgs) -> Result<ExitCode> {
    hang_up::hear(common, log::DEFAULT)?;
    configured(common)?;
    let mut logs = vec![];
    for text in &args.logs {
        let log = Log::parse(text).with_context(|| format!("--log {text}"))?;
        if log.key.kind() != KeyKind::Log {
            bail!(
                "--log {text}: that is a witness's key; a log's key is in the file audit/key of its data folder"
            );
        }
        logs.push(log);
    }
    let memory = Memory::open(&args.state)?;
    let signer = memory.key(&args.name, &OsIds)?;
    let witness = Arc::new(Witness::new(memory, signer, logs, Arc::new(SystemClock::default())));
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = format!("http://{}", listener.local_addr()?);
    let stop = told_to_stop()?;
    let mut out = std::io::stdout().lock();
    let key = witness.verifier().to_string();
    if common.json {
        writeln!(out, "{}", json!({ "address": address, "key": key }))?;
    } else {
        writeln!(out, "Keyledger witnesses at {address}. In the configuration of the log:")?;
        writeln!(out, "\n[[witnesses]]\nurl = \"{address}\"\nkey = \"{key}\"")?;
    }
    out.flush()?;
    drop(out);
    listen(witness, listener, stop).await;
    Ok(ExitCode::SUCCESS)
}
