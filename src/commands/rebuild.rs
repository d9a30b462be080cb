//! `keyledger rebuild`: every projection anew from the ledger, or one alone, the same to the byte (C2).

use super::{CommandContext, CommandError, Reply};
use keyledger_projections::projection::ALL;
use keyledger_usecases::system::NoProjection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Which of them.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// This projection alone, such as `search`; can be given several times. Without it, all of them.
    #[arg(long, value_name = "PROJECTION")]
    #[serde(default)]
    only: Vec<String>,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let rebuilt = match asked.app.system.rebuild(&args.only, asked.progress).await? {
        Ok(rebuilt) => rebuilt,
        Err(NoProjection(name)) => {
            let known: Vec<&str> = ALL.iter().map(|one| one.name).collect();
            let arguments = [("name", name.into()), ("known", known.join(", ").into())];
            return asked.refuse("rebuild-no-projection", &arguments);
        }
    };
    let mut digests = asked.app.system.digests().await?;
    digests.retain(|of| args.only.is_empty() || args.only.iter().any(|name| name == of.projection));
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
    let projections: Map<String, Value> = digests
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
