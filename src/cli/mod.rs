//! Command line parser: what can be typed? `serve`, `demo`, and every question.

mod ask;
mod asker;
mod copy;
mod copy_vault;
mod handle;
mod hang_up;
mod nothing_empty;
mod serve;
mod take_out;
mod witness;

use crate::commands::Command;
use crate::config::{self, Config, StoreLocation, VaultLocation};
use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use keyledger_adapters::log;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// An account lifecycle engine: every log-in, lock, reset and mail is an event that can be
/// explained.
#[derive(Debug, Parser)]
#[command(name = "keyledger", version)]
#[command(after_help = "Example:\n  keyledger demo\n  keyledger why ada@hotel.example")]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    what: What,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
struct Common {
    /// The data folder.
    #[arg(long, global = true, env = "KEYLEDGER_DATA", default_value = "keyledger-data")]
    data: PathBuf,
    /// The configuration file.
    #[arg(long, global = true, env = "KEYLEDGER_CONFIG")]
    config: Option<PathBuf>,
    /// Where the ledger is: `sqlite` (the data folder) or `postgres://USER@HOST/DATABASE`; overrides
    /// `store`. Put a password into the file that `KEYLEDGER_STORE_FILE` names, not here.
    #[arg(long, global = true, value_name = "URL")]
    store: Option<String>,
    /// Where secrets are: `sqlite` (the data folder), or `postgres://USER@HOST/DATABASE`, which several
    /// engines of one ledger share; overrides `vault`. Put a password into the file that
    /// `KEYLEDGER_VAULT_FILE` names, not here.
    #[arg(long, global = true, value_name = "URL")]
    vault: Option<String>,
    /// Answer in JSON, for machines.
    #[arg(long, global = true)]
    json: bool,
    /// The language of answers: fr or en; without it, the locale's.
    #[arg(long, global = true, env = "KEYLEDGER_LANG", value_parser = language_tag)]
    lang: Option<LanguageTag>,
}

/// A language that answers are in, as a tag or a locale.
#[derive(Clone, Debug)]
struct LanguageTag(String);

/// Another language is refused: its answers would be English in silence.
fn language_tag(typed: &str) -> Result<LanguageTag, String> {
    let primary = typed.split(['-', '_', '.', '@', ',', ';']).next().unwrap_or_default();
    if ["fr", "en"].iter().any(|tag| primary.trim().eq_ignore_ascii_case(tag)) {
        return Ok(LanguageTag(typed.to_owned()));
    }
    Err("answers are in French (fr) or in English (en)".to_owned())
}

#[derive(Debug, Subcommand)]
enum What {
    /// Serve the HTTP interface until stopped.
    #[command(
        after_help = "Example:\n  keyledger serve --data /var/lib/keyledger --listen 127.0.0.1:8080"
    )]
    Serve(ServeArgs),
    /// Serve a small hotel group with a few simulated days of history.
    #[command(after_help = "Example:\n  keyledger demo --listen 127.0.0.1:0")]
    Demo(ServeArgs),
    /// Copy the ledger from one store to another: the same events, order and audit log. No engine may
    /// serve either meanwhile; afterwards the first is no longer served.
    #[command(
        after_help = "Example:\n  keyledger copy --from sqlite:/var/lib/keyledger --to postgres://keyledger@db.hotel.example/keyledger\n  KEYLEDGER_STORE_FILE=/etc/keyledger/store keyledger copy --from configured --to sqlite:/var/lib/keyledger"
    )]
    Copy(copy::CopyArgs),
    /// Copy the secrets of the data folder into a database, for several engines that share them, or back.
    /// No engine may serve meanwhile.
    #[command(
        after_help = "Example:\n  keyledger copy-vault --data /var/lib/keyledger --to postgres://keyledger@db.hotel.example/keyledger\n  KEYLEDGER_VAULT_FILE=/etc/keyledger/store keyledger copy-vault --to sqlite"
    )]
    CopyVault(copy_vault::CopyVaultArgs),
    /// Run a witness: cosign the audit logs of engines on other machines.
    #[command(
        after_help = "Example:\n  keyledger witness --state /var/lib/keyledger-witness --listen 127.0.0.1:8091 --name witness.example/hotels --log \"$(cat audit/key)\""
    )]
    Witness(witness::WitnessArgs),
    /// Process the ledger's events on another machine, as they arrive over NATS.
    #[command(
        subcommand,
        after_help = "Example:\n  keyledger handle audit --data /var/lib/keyledger-audit --nats nats://127.0.0.1:4222"
    )]
    Handle(handle::Handle),
    #[command(flatten)]
    Ask(Box<Command>),
}

/// What `serve` and `demo` take.
#[derive(Clone, Debug, clap::Args)]
struct ServeArgs {
    /// The address to listen on; port 0 takes a free one, and the actual address is printed.
    #[arg(long, env = "KEYLEDGER_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A separate address for `/metrics`, the details of `/readyz` and the API documents; overrides
    /// `ops_listen`.
    #[arg(long, value_name = "ADDR")]
    ops_listen: Option<SocketAddr>,
    /// Allow core dumps, which contain passwords and keys: for debugging only.
    #[arg(long)]
    allow_core_dumps: bool,
    /// The NATS server to publish events to and to receive triggers from, or several separated by
    /// commas; overrides `nats.url`.
    #[arg(long, value_name = "URL")]
    nats: Option<String>,
    /// Accept a NATS server without authentication: only for one that nobody else can reach.
    #[arg(long)]
    insecure_broker: bool,
    /// Serve a ledger that is older than its audit log or projections (an old backup); the loss is
    /// recorded.
    #[arg(long)]
    accept_loss: bool,
}

impl Cli {
    /// Reads what was typed; the error says what is wrong with it.
    pub fn read<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, clap::Error> {
        let mut command = nothing_empty::nothing_empty(Self::command());
        let typed = command.try_get_matches_from_mut(words)?;
        Self::from_arg_matches(&typed).map_err(|error| error.format(&mut command))
    }

    /// Whether answers are for machines.
    pub fn is_for_machines(&self) -> bool {
        self.common.json
    }

    /// Whether the system may write the process's memory to disk.
    pub fn allows_core_dumps(&self) -> bool {
        match &self.what {
            What::Serve(args) | What::Demo(args) => args.allow_core_dumps,
            What::Copy(_)
            | What::CopyVault(_)
            | What::Witness(_)
            | What::Handle(_)
            | What::Ask(_) => false,
        }
    }
}

/// How the command that was typed is used, for whoever got it wrong.
pub fn example(words: impl IntoIterator<Item = OsString>) -> Option<String> {
    let mut command = &Cli::command();
    for word in words.into_iter().skip(1) {
        if let Some(found) = word.to_str().and_then(|word| command.find_subcommand(word)) {
            command = found;
        }
    }
    command.get_after_help().map(ToString::to_string)
}

/// The configuration, and what of it holds for the whole process.
fn configured(common: &Common) -> Result<Config> {
    let mut config = config::load(common.config.as_deref(), std::env::vars())?;
    if let Some(store) = &common.store {
        config.store = StoreLocation::parse(store)?;
    }
    if let Some(vault) = &common.vault {
        config.vault = VaultLocation::parse(vault)?;
    }
    log::follow(config.log.as_deref(), log::DEFAULT);
    if config.trust_group {
        keyledger_handlers::private_files::trust_group();
    }
    Ok(config)
}

/// Runs what was typed.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    let Cli { common, what } = cli;
    match what {
        What::Serve(args) => serve::serve(&common, &args, serve::With::WhatIsThere).await,
        What::Demo(args) => serve::serve(&common, &args, serve::With::TheDemo).await,
        What::Copy(args) => copy::copy(&common, &args).await,
        What::CopyVault(args) => copy_vault::copy(&common, &args).await,
        What::Witness(args) => witness::witness(&common, &args).await,
        What::Handle(what) => handle::handle(&common, &what).await,
        What::Ask(command) => ask::ask(&common, *command).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_language_is_refused_with_those_there_are() {
        for known in ["fr", "en", "fr_FR.UTF-8", "FR"] {
            assert!(Cli::read(["keyledger", "--lang", known, "doctor"]).is_ok(), "{known}");
        }
        let refused = Cli::read(["keyledger", "doctor", "--lang", "de"]).unwrap_err().to_string();
        assert!(refused.contains("French (fr)") && refused.contains("English (en)"), "{refused}");
    }

    /// Every command and every group of commands.
    #[test]
    fn every_command_has_an_example_and_whoever_forgets_an_argument_is_shown_it() {
        fn look(command: &clap::Command, path: &str, without: &mut Vec<String>) {
            let shown = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            if !shown.contains("Example:") {
                without.push(path.to_owned());
            }
            for one in command.get_subcommands() {
                look(one, &format!("{path} {}", one.get_name()), without);
            }
        }
        let mut without = vec![];
        look(&Cli::command(), "keyledger", &mut without);
        assert!(without.is_empty(), "these have no example: {without:?}");
        let typed = |words: &[&str]| {
            example(words.iter().map(std::ffi::OsString::from)).unwrap_or_default()
        };
        assert!(typed(&["keyledger", "--json", "account"]).contains("account unlock"));
        assert!(typed(&["keyledger", "property", "diff"]).contains("property diff"));
        assert!(typed(&["keyledger", "nothing"]).contains("keyledger demo"));
    }

    /// One in 64 cursors and sessions begins with a dash.
    #[test]
    fn a_cursor_or_a_session_is_taken_as_it_was_given() {
        fn look(command: &clap::Command, path: &str, seen: &mut usize) {
            for argument in command.get_arguments() {
                if ["cursor", "session"].contains(&argument.get_id().as_str()) {
                    assert!(argument.is_allow_hyphen_values_set(), "{path} {}", argument.get_id());
                    *seen += 1;
                }
            }
            for one in command.get_subcommands() {
                look(one, &format!("{path} {}", one.get_name()), seen);
            }
        }
        let mut seen = 0;
        look(&Cli::command(), "keyledger", &mut seen);
        assert!(seen > 4, "{seen}");
        let words = ["audit", "search", "--cursor", "-55HB_8Q"];
        assert!(Cli::read(["keyledger"].iter().chain(&words)).is_ok());
    }

    /// A variable that was not set in a script would ask for everything, or for nobody.
    #[test]
    fn an_empty_value_is_refused_and_the_option_is_named() {
        for (question, named) in [
            (&["audit", "search", "--format", "csv", "--account", ""][..], "--account"),
            (&["audit", "search", "--actor", "  "], "--actor"),
            (&["why", ""], "<"),
            (&["find", ""], "["),
            (&["serve", "--nats", ""], "--nats"),
            (&["--data", "", "doctor"], "--data"),
        ] {
            let refused = Cli::read(["keyledger"].iter().chain(question)).unwrap_err().to_string();
            assert!(
                refused.contains(named) && refused.contains("value"),
                "{question:?}: {refused}"
            );
        }
        let filled = ["keyledger", "audit", "search", "--account", "ada@hotel.example"];
        assert!(Cli::read(filled).is_ok());
    }
}
