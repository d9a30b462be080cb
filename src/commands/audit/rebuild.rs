//! `keyledger audit rebuild`: the trail anew from the ledger. The root must be the one that was
//! signed; else nothing is exchanged.

use super::super::{CommandContext, CommandError, Reply};
use keyledger_core::metadata::Reason;
use keyledger_core::personal::Personal;
use keyledger_usecases::trail::rebuild::{Rebuilt, rebuild};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The key is lost: start a log with a new one, which everybody who holds the old one must be
    /// given.
    #[arg(long)]
    new_key: bool,
    /// Why, as a code such as `files_lost` or `disk_replaced`; it is recorded.
    #[arg(long)]
    reason_code: String,
    /// Explanation in your own words: a ticket's number, who asked. Encrypted.
    #[arg(long)]
    note: Option<String>,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    if args.reason_code.trim().is_empty() {
        return asked.refuse("trail-rebuild-no-reason", &[]);
    }
    let why = Reason { code: args.reason_code, note: args.note.map(Personal::Clear) };
    let rebuilt = rebuild(&asked.app.system, args.new_key, why, asked.progress).await?;
    let Rebuilt { size, root, compared, place } = rebuilt;
    let (place, root) = (place.display().to_string(), root.to_string());
    let answer = json!({ "size": size, "root": root, "compared": compared, "place": place });
    let lines = match compared {
        Some(false) => {
            let text = asked.say("trail-rebuilt-other", &[("place", place.into())]);
            let mut reply = Reply::new(format!("{text}\n"), answer)?;
            reply.fine = false;
            return Ok(reply);
        }
        Some(true) => asked.say("trail-rebuilt-same", &[("root", root.into())]),
        None => asked.say("trail-rebuilt-unknown", &[("root", root.into())]),
    };
    let arguments = [("size", size.to_string().into()), ("aside", place.into())];
    let done = asked.say("trail-rebuilt", &arguments);
    Reply::new(format!("{done}\n{lines}\n"), answer)
}
