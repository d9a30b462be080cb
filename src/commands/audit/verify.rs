//! `keyledger audit verify`: does the ledger still say what was signed?

use super::super::{CommandContext, CommandError, Reply};
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::trail::check::{Checked, Difference, check};
use serde::{Deserialize, Serialize};

/// Nothing is asked beside it.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {}

pub(super) async fn run(asked: CommandContext<'_>, _: Args) -> Result<Reply, CommandError> {
    // Where the trail cannot be opened, the check says why.
    let _ = asked.app.system.ready_trail().await;
    let checked = check(&asked.app.system, asked.progress).await?;
    let text = match &checked.difference {
        Some(difference) => differs(asked, difference),
        None => agrees(asked, &checked),
    };
    let mut reply = Reply::new(format!("{text}\n"), &checked)?;
    reply.fine = checked.difference.is_none();
    Ok(reply)
}

fn agrees(asked: CommandContext<'_>, checked: &Checked) -> String {
    let at = moment(checked.signed_at);
    let lines = [
        asked.say("trail-good", &[("size", checked.size.into()), ("at", at.into())]),
        asked.say("trail-root", &[("root", checked.root.clone().into())]),
        asked.say("trail-key", &[("key", checked.key.clone().into())]),
        asked.say("trail-kept", &[("kept", checked.kept.into())]),
        asked.say("trail-newer", &[("newer", checked.newer.into())]),
    ];
    lines.join("\n")
}

fn differs(asked: CommandContext<'_>, difference: &Difference) -> String {
    match difference {
        Difference::Event { sequence, stream, revision, event, kind } => asked.say(
            "trail-differs-event",
            &[
                ("sequence", sequence.to_string().into()),
                ("stream", stream.clone().into()),
                ("revision", revision.to_string().into()),
                ("event", event.clone().into()),
                ("kind", kind.clone().into()),
            ],
        ),
        Difference::Unreadable { sequence, what } => asked.say(
            "trail-differs-unreadable",
            &[("sequence", sequence.to_string().into()), ("what", what.clone().into())],
        ),
        Difference::Index { what } => {
            asked.say("trail-differs-index", &[("what", what.clone().into())])
        }
        Difference::LedgerShort { sequence, size } => asked.say(
            "trail-differs-ledger_short",
            &[("sequence", sequence.to_string().into()), ("size", size.to_string().into())],
        ),
        Difference::File { place, what } => asked.say(
            "trail-differs-file",
            &[("place", place.clone().into()), ("what", what.clone().into())],
        ),
    }
}

/// A moment from whole seconds since 1970.
pub(super) fn moment(seconds: u64) -> String {
    let micros = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    Timestamp::from_micros(micros).utc().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
