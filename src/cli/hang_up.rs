//! SIGHUP handling. SIGHUP ends nothing: the log level is read again, and what else changed is
//! named, for a restart.

use super::Common;
use crate::config::{self, changed};
use anyhow::{Context, Result};
use keyledger_adapters::log;
use keyledger_core::chain;
use std::path::Path;
use tokio::signal::unix::{SignalKind, signal};
use toml::Table;

/// Hears SIGHUP from now on: the first thing that every command does that runs until it is stopped. A
/// terminal that is closed sends it, too, and a service manager that reloads. `level` is what is logged
/// where nobody says it.
pub(super) fn hear(common: &Common, level: &'static str) -> Result<()> {
    let mut told = signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?;
    let file = common.config.clone();
    let (_, begun_with) = config::read(file.as_deref(), std::env::vars())?;
    tokio::spawn(async move {
        while told.recv().await.is_some() {
            read_again(file.as_deref(), &begun_with, level);
        }
    });
    Ok(())
}

fn read_again(file: Option<&Path>, begun_with: &Table, level: &str) {
    match config::read(file, std::env::vars()) {
        Ok((config, table)) => {
            let level = log::follow(config.log.as_deref(), level);
            // Names alone: a value may be a secret.
            let waiting = changed(begun_with, &table).join(", ");
            tracing::warn!(
                log = level,
                for_a_restart = waiting,
                "configuration reloaded (SIGHUP): the log level applies from now on"
            );
        }
        Err(error) => {
            let error = chain(&error);
            tracing::error!(
                error,
                "configuration not reloaded (SIGHUP): it has an error, and nothing was changed"
            );
        }
    }
}
