//! `keyledger policy adopt`, `approve`, `withdraw` and `history`: the policy changes, and how it did.

use super::operator_context::OperatorContext;
use super::policy::{FileArgs, PolicyFile, parse};
use super::{CommandContext, CommandError, Reply};
use keyledger_core::authority::Act;
use keyledger_core::policy::Rejection;
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::policy::change::{self, Changed, PolicyOutcome};
use keyledger_usecases::policy::history::{PolicyStep, history as steps};
use keyledger_usecases::texts::Argument;
use keyledger_usecases::texts::in_words::reason_in_words;
use keyledger_usecases::texts::refusals::policy_rejection;
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct AdoptArgs {
    #[command(flatten)]
    pub file: FileArgs,
    #[command(flatten)]
    acting: OperatorContext,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ProposalArgs {
    /// The proposal's number, from `keyledger policy history`.
    proposal: u32,
    #[command(flatten)]
    acting: OperatorContext,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct HistoryArgs {}

/// At the machine a policy can only be tightened: nobody knows who sits there, so nobody could tell
/// that a second person agrees.
pub(super) async fn adopt(
    asked: CommandContext<'_>,
    args: &AdoptArgs,
) -> Result<Reply, CommandError> {
    let PolicyFile { profile, settings } = parse(&args.file)?;
    let (by, intent) = args.acting.check(asked, Act::AdoptPolicy, None).await?;
    let engine = &asked.app.engine;
    let changed = change::change(engine, &intent, profile, settings, by.account()).await?;
    answer(asked, changed)
}

pub(super) async fn approve(
    asked: CommandContext<'_>,
    args: &ProposalArgs,
) -> Result<Reply, CommandError> {
    let (by, intent) = args.acting.check(asked, Act::ApprovePolicy, None).await?;
    // The table does not let the machine approve: whoever passed it is an operator.
    let Some(by) = by.account() else { return asked.refuse("operator-needs-operator", &[]) };
    answer(asked, change::approve(&asked.app.engine, &intent, args.proposal, by).await?)
}

pub(super) async fn withdraw(
    asked: CommandContext<'_>,
    args: &ProposalArgs,
) -> Result<Reply, CommandError> {
    let (_, intent) = args.acting.check(asked, Act::ApprovePolicy, None).await?;
    answer(asked, change::withdraw(&asked.app.engine, &intent, args.proposal).await?)
}

pub(super) async fn history(asked: CommandContext<'_>) -> Result<Reply, CommandError> {
    let steps = steps(&asked.app.engine).await?;
    let mut text = String::new();
    for step in &steps {
        text += &told(asked, step).await?;
    }
    Reply::new(text, json!({ "steps": steps }))
}

async fn told(asked: CommandContext<'_>, step: &PolicyStep) -> Result<String, CommandError> {
    let version = step.version.unwrap_or_default();
    let proposal = step.proposal.unwrap_or_default();
    let because = step.because.and_then(|because| serde_json::to_value(because).ok());
    let because = because.as_ref().and_then(|because| because.as_str()).unwrap_or_default();
    let until = step.until.map(moment).unwrap_or_default();
    let (key, arguments): (&str, Vec<Argument<'_>>) = match step.what {
        "policy_adopted" if step.proposal.is_some() => (
            "policy-step-approved",
            vec![("version", version.into()), ("proposal", proposal.into())],
        ),
        "policy_adopted" => ("policy-step-adopted", vec![("version", version.into())]),
        "policy_proposed" => {
            ("policy-step-proposed", vec![("proposal", proposal.into()), ("until", until.into())])
        }
        _ => {
            let because = asked.say(&format!("policy-ended-{because}"), &[]);
            let arguments = vec![("proposal", proposal.into()), ("because", because.into())];
            ("policy-step-ended", arguments)
        }
    };
    let who = match step.by {
        Some(by) => {
            let found = profile(&asked.app.engine, by).await?;
            found.and_then(|found| found.name).unwrap_or_else(|| by.to_string())
        }
        None => asked.say("policy-by-nobody", &[]),
    };
    let why = match (&step.reason, &step.note) {
        (Some(code), Some(note)) => {
            format!(" · {}", reason_in_words(asked.language, &format!("{code}: {note}")))
        }
        (Some(code), None) => format!(" · {}", reason_in_words(asked.language, code)),
        (None, _) => String::new(),
    };
    let mut text = format!("{}  {}  · {who}{why}\n", moment(step.at), asked.say(key, &arguments));
    text.extend(step.changes.iter().map(|change| {
        let loosens = step.loosens.contains(&change.setting);
        let mark = if loosens {
            format!("  ({})", asked.say("policy-looser", &[]))
        } else {
            String::new()
        };
        format!("    {}: {} → {}{mark}\n", change.setting, change.from, change.to)
    }));
    Ok(text)
}

fn answer(
    asked: CommandContext<'_>,
    changed: Result<Changed, Rejection>,
) -> Result<Reply, CommandError> {
    let Changed { outcome, .. } = match changed {
        Ok(changed) => changed,
        Err(why) => return Err(CommandError::Said(policy_rejection(asked.language, &why))),
    };
    let (key, arguments) = outcome.in_words();
    let text = asked.say(key, &arguments) + "\n";
    let json = match &outcome {
        PolicyOutcome::Adopted(version) => json!({ "version": version, "adopted": true }),
        PolicyOutcome::Unchanged(version) => json!({ "version": version, "adopted": false }),
        PolicyOutcome::Proposed { proposal, loosens, until } => json!({
            "adopted": false, "proposal": proposal, "loosens": loosens, "until": until,
        }),
        PolicyOutcome::Withdrawn(proposal) => json!({ "proposal": proposal, "withdrawn": true }),
    };
    Reply::new(text, json)
}
