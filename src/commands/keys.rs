//! `keyledger keys …`: which keys seal the vault, and renew them now (DESIGN 8).

use super::{CommandContext, CommandError, Reply};
use clap::Subcommand;
use keyledger_usecases::secrets::key_epochs::{EpochState, KEPT_DAYS, rotate, states};
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be done with the vault's keys.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum KeysCommand {
    /// Begin a new epoch now and encrypt every live entry with its key; this also happens every
    /// month.
    #[command(after_help = "Example:\n  keyledger keys rotate")]
    Rotate {},
    /// List the epochs whose keys exist.
    #[command(after_help = "Example:\n  keyledger keys list --json")]
    List {},
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: KeysCommand,
) -> Result<Reply, CommandError> {
    let app = asked.app;
    match command {
        KeysCommand::Rotate {} => {
            let epoch = rotate(&app.engine, &app.epochs).await?;
            let arguments = [("epoch", epoch.into()), ("days", KEPT_DAYS.into())];
            Reply::new(asked.say("keys-rotated", &arguments) + "\n", json!({ "epoch": epoch }))
        }
        KeysCommand::List {} => {
            let states = states(&app.engine, &app.epochs, app.began_at).await?;
            let text = states.iter().map(|state| line(asked, state)).collect();
            Reply::new(text, json!({ "epochs": states }))
        }
    }
}

fn line(asked: CommandContext<'_>, state: &EpochState) -> String {
    let when = |at: Option<_>| at.map_or_else(|| "-".to_owned(), moment);
    let key = if state.destroyed_at.is_some() { "keys-former" } else { "keys-present" };
    let arguments = [
        ("epoch", state.epoch.into()),
        ("began", when(state.began_at).into()),
        ("entries", state.entries.into()),
        ("destroyed", when(state.destroyed_at).into()),
    ];
    asked.say(key, &arguments) + "\n"
}
