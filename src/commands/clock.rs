//! `keyledger clock`: can the machine's clock be believed, and who says so? (DESIGN 6)

use super::{CommandContext, CommandError, Reply};
use crate::app::TimeStanding;
use clap::Subcommand;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::personal::Personal;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be said about the clock.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum ClockCommand {
    /// Show the machine's time, the engine's time, and what is held back until somebody confirms
    /// the clock.
    #[command(after_help = "Example:\n  keyledger clock show")]
    Show(ShowArgs),
    /// Confirm that the clock is right: everything that depends on time continues.
    #[command(
        after_help = "Example:\n  keyledger clock accept --reason-code time_server_repaired --note 'ticket 4711'"
    )]
    Accept(AcceptArgs),
}

/// Nothing is asked beside the question itself.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ShowArgs {}

/// What is said.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct AcceptArgs {
    /// Why, as a code that can be searched for.
    #[arg(long)]
    reason_code: String,
    /// Explanation in your own words: a ticket's number. Encrypted.
    #[arg(long)]
    note: Option<String>,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: ClockCommand,
) -> Result<Reply, CommandError> {
    match command {
        ClockCommand::Show(ShowArgs {}) => show(asked),
        ClockCommand::Accept(args) => accept(asked, args).await,
    }
}

fn show(asked: CommandContext<'_>) -> Result<Reply, CommandError> {
    let TimeStanding { wall, now, doubt, certain, sweep_stopped } = asked.app.time();
    let mut lines = vec![asked.say("clock-shows", &[("wall", wall.to_string().into())])];
    if let Some(doubt) = doubt {
        let arguments = [
            ("now", now.to_string().into()),
            ("wall", doubt.wall.to_string().into()),
            ("expected", doubt.expected.to_string().into()),
        ];
        lines.push(asked.say("clock-doubted", &arguments));
    }
    if let (None, Some(certain)) = (doubt, certain) {
        lines.push(asked.say("clock-unconfirmed", &[("certain", certain.to_string().into())]));
    }
    if sweep_stopped {
        lines.push(asked.say("clock-sweep", &[]));
    }
    let fine = doubt.is_none() && !sweep_stopped;
    if fine && certain.is_none() {
        lines.push(asked.say("clock-believed", &[]));
    }
    let json = json!({
        "wall": wall,
        "now": now,
        "doubt": doubt.map(|doubt| json!({
            "anomaly": doubt.anomaly,
            "cause": doubt.cause,
            "wall": doubt.wall,
            "expected": doubt.expected,
        })),
        "certain": certain.unwrap_or(now),
        "confirmed": certain.is_none(),
        "sweep_stopped": sweep_stopped,
    });
    Ok(Reply { fine, ..Reply::new(lines.join("\n") + "\n", json)? })
}

async fn accept(asked: CommandContext<'_>, args: AcceptArgs) -> Result<Reply, CommandError> {
    if args.reason_code.trim().is_empty() {
        return asked.refuse("clock-no-reason", &[]);
    }
    let reason = Reason { code: args.reason_code, note: args.note.map(Personal::Clear) };
    let before = asked.app.time();
    let accepted = asked.app.accept_clock(Actor::at_the_machine(), reason).await?;
    let text = asked.say("clock-accepted", &[("wall", accepted.to_string().into())]) + "\n";
    let settled = before.doubt.is_some() || before.certain.is_some() || before.sweep_stopped;
    Reply::new(text, json!({ "accepted_at": accepted, "settled": settled }))
}
