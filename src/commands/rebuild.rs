//! `keyledger rebuild`: every projection anew from the ledger, the same to the byte (C2).

use super::{CommandContext, CommandError, Reply};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Nothing is asked beside it.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {}

pub(super) async fn run(asked: CommandContext<'_>, _: Args) -> Result<Reply, CommandError> {
    let rebuilt = asked.app.system.rebuild(asked.progress).await?;
    let digests = asked.app.system.digests().await?;
    let seconds = rebuilt.took.as_secs_f64();
    let mut text = asked.say(
        "rebuild-done",
        &[("events", rebuilt.events.into()), ("seconds", format!("{seconds:.1}").into())],
    );
    text.push('\n');
    let rows = digests
        .iter()
        .map(|digest| format!("  {}  {} ({})\n", digest.sha256, digest.projection, digest.rows));
    text.extend(rows);
    let projections: serde_json::Map<String, serde_json::Value> = digests
        .iter()
        .map(|digest| {
            let row =
                json!({ "sha256": digest.sha256, "rows": digest.rows, "version": digest.version });
            (digest.projection.to_owned(), row)
        })
        .collect();
    let answer =
        json!({ "events": rebuilt.events, "seconds": seconds, "projections": projections });
    Reply::new(text, answer)
}
