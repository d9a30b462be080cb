//! `keyledger audit pack`: a part of the history in a folder that proves itself.

use super::super::moment::moment;
use super::super::operator_context::OperatorContext;
use super::super::reader::noted;
use super::super::{CommandContext, CommandError, Reply};
use super::verify;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::chain;
use keyledger_usecases::pack::Cosigner;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::trail::pack::{End, pack};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::PathBuf;

/// Which part, and where to.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// From this moment on, such as '2026-11-01 00:00 +01:00', or from this event number on.
    #[arg(long)]
    from: String,
    /// Until before this moment or event number; without it, everything that is signed.
    #[arg(long)]
    to: Option<String>,
    /// The folder to create; written by the engine, if one is serving.
    #[arg(long)]
    pub out: PathBuf,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    asked.app.system.ready_trail().await?;
    let from = end(asked, &args.from)?;
    let to = args.to.as_deref().map(|to| end(asked, to)).transpose()?;
    noted(asked, &args.acting, Act::ReviewActs, ReadRecord::about(ReadQuestion::Pack)).await?;
    let app = asked.app;
    let ask = async || app.ask_witnesses_now().await;
    let done = match pack(&app.system, (from, to), &args.out, ask, asked.progress).await? {
        Ok(done) => done,
        Err(error) => return Err(CommandError::Said(chain(&error))),
    };
    let (range, out) = (done.range, args.out.display().to_string());
    let said = asked.say(
        "pack-done",
        &[
            ("start", range.start.to_string().into()),
            ("end", range.end.saturating_sub(1).to_string().into()),
            ("files", done.files.into()),
            ("out", out.clone().into()),
            ("size", range.last.to_string().into()),
        ],
    );
    let vouched = vouched(asked, &done.cosigned);
    let key = asked.say("pack-tell-key", &[("key", done.key.clone().into())]);
    let answer = json!({
        "out": out,
        "start": range.start,
        "end": range.end,
        "first": range.first,
        "last": range.last,
        "files": done.files,
        "key": done.key,
        "cosigned": done.cosigned,
    });
    Reply::new(format!("{said}\n{vouched}\n{key}\n"), answer)
}

/// Who vouches for the pack beside the engine, or why nobody does.
fn vouched(asked: CommandContext<'_>, cosigned: &[Cosigner]) -> String {
    if asked.app.config.witnesses.is_empty() {
        return asked.say("pack-no-witness", &[]);
    }
    if cosigned.is_empty() {
        let troubles = asked.app.witnesses().into_iter();
        let troubles =
            troubles.filter_map(|one| Some(format!("{}: {}", one.witness, one.trouble?)));
        let why = troubles.collect::<Vec<_>>().join("; ");
        return asked.say("pack-not-cosigned", &[("why", why.into())]);
    }
    let lines = cosigned.iter().map(|one| {
        let at = verify::moment(one.at);
        asked.say("pack-witness", &[("name", one.witness.clone().into()), ("at", at.into())])
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn end(asked: CommandContext<'_>, text: &str) -> Result<End, CommandError> {
    match text.trim().parse() {
        Ok(sequence) => Ok(End::Sequence(sequence)),
        Err(_) => Ok(End::Moment(moment(asked, Some(text))?)),
    }
}
