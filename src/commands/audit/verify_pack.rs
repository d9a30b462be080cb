//! `keyledger audit verify-pack`: is a pack what it says? Offline, from its bytes alone.

use super::super::{CommandError, Progress, Reply};
use super::verify::moment;
use keyledger_core::language::Language;
use keyledger_handlers::trail::Verifier;
use keyledger_usecases::pack::{Cosigner, Fault, Trusted, Verdict, verify};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::PathBuf;

/// Which pack, and whom the auditor trusts.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The folder of the pack.
    pack: PathBuf,
    /// The audit log's key, which you must have received through another channel than the pack.
    #[arg(long)]
    key: Option<String>,
    /// The key of a witness that must have cosigned the last checkpoint; may be given several
    /// times.
    #[arg(long)]
    witness: Vec<String>,
}

/// Verifies it. No ledger and no engine is asked.
pub fn run(language: Language, args: &Args, progress: Progress<'_>) -> Result<Reply, CommandError> {
    let parse = |text: &String| {
        Verifier::parse(text.trim()).map_err(|why| {
            let arguments = [("key", text.clone().into()), ("why", why.to_string().into())];
            CommandError::Said(say(language, "pack-wrong-key", &arguments))
        })
    };
    let key = args.key.as_ref().map(parse).transpose()?;
    let witnesses = args.witness.iter().map(parse).collect::<Result<_, _>>()?;
    match verify(&args.pack, &Trusted { key, witnesses }, progress) {
        Ok(verdict) => {
            let text = good(language, &verdict);
            Reply::new(text, json!({ "good": true, "verdict": verdict }))
        }
        Err(fault) => {
            let mut reply =
                Reply::new(bad(language, &fault), json!({ "good": false, "fault": fault }))?;
            reply.fine = false;
            Ok(reply)
        }
    }
}

fn bad(language: Language, fault: &Fault) -> String {
    let what = say(language, &format!("fault-{}", fault.code), &[]);
    let arguments = [
        ("place", fault.place.clone().into()),
        ("what", what.into()),
        ("detail", fault.detail.clone().into()),
    ];
    say(language, "pack-bad", &arguments) + "\n"
}

fn good(language: Language, verdict: &Verdict) -> String {
    let (first, last) = (verdict.first, verdict.last);
    let mut lines = vec![
        say(
            language,
            "pack-good",
            &[
                ("start", verdict.start.to_string().into()),
                ("end", verdict.end.saturating_sub(1).to_string().into()),
                ("ledger", verdict.ledger.clone().into()),
                ("count", (verdict.end - verdict.start).to_string().into()),
            ],
        ),
        say(
            language,
            "pack-checkpoints",
            &[
                ("first", first.0.to_string().into()),
                ("first_at", moment(first.1).into()),
                ("last", last.0.to_string().into()),
                ("last_at", moment(last.1).into()),
            ],
        ),
    ];
    let key = if verdict.key_was_given { "pack-key-given" } else { "pack-key-own" };
    lines.push(say(language, key, &[("key", verdict.key.clone().into())]));
    lines.extend(verdict.witnesses.iter().map(|(name, at)| {
        let arguments = [("name", name.clone().into()), ("at", moment(*at).into())];
        say(language, "pack-witness", &arguments)
    }));
    let untold = verdict.cosigned.iter().filter(|one| !one.key_was_given);
    lines.extend(untold.map(|one| {
        let Cosigner { witness, key, at } = one.cosigner.clone();
        let arguments = [("name", witness.into()), ("at", moment(at).into()), ("key", key.into())];
        say(language, "pack-witness-own", &arguments)
    }));
    if verdict.witnesses.is_empty() && verdict.cosigned.is_empty() {
        lines.push(say(language, "pack-witness-none", &[]));
    }
    lines.extend(verdict.erased.iter().map(|erased| {
        let arguments = [
            ("account", erased.account.clone().into()),
            ("at", erased.at.clone().into()),
            ("ground", erased.ground.clone().unwrap_or_else(|| "?".to_owned()).into()),
            ("sequence", erased.sequence.to_string().into()),
        ];
        say(language, "pack-erased", &arguments)
    }));
    if verdict.erased.is_empty() {
        lines.push(say(language, "pack-erased-none", &[]));
    }
    lines.join("\n") + "\n"
}
