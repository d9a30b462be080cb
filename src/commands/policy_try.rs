//! `keyledger policy try`: what would this policy have done to real people? (B2)

use super::moment::moment;
use super::{CommandContext, CommandError, Reply};
use keyledger_core::ids::AccountId;
use keyledger_core::policy::Policy;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::what_if::Difference;
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::policy::what_if::{Tried, try_policy};
use keyledger_usecases::texts::written::moment as told;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How many accounts are told of one by one; `--json` has them all.
const ACCOUNTS_TOLD: usize = 20;
/// How many differences of one account are told.
const DIFFERENCES_TOLD: usize = 10;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The file; read on the machine where the command runs.
    file: String,
    /// Apply the policy from this moment on, such as '2026-11-01 00:00 +01:00'; without it, from
    /// the beginning.
    #[arg(long)]
    from: Option<String>,
    /// Until this moment; without it, until now.
    #[arg(long)]
    to: Option<String>,
    /// Its text: filled in by the command line.
    #[arg(skip)]
    pub text: String,
}

impl Args {
    /// Where the policy is read from.
    pub fn file(&self) -> &str {
        &self.file
    }
}

pub(super) async fn run(asked: CommandContext<'_>, args: &Args) -> Result<Reply, CommandError> {
    let super::policy::PolicyFile { profile, settings } =
        super::policy::parsed(&args.file, &args.text)?;
    let outside: Vec<String> = settings.out_of_bounds().iter().map(ToString::to_string).collect();
    if !outside.is_empty() {
        return Err(CommandError::Said(outside.join("\n")));
    }
    let from = match &args.from {
        Some(text) => moment(asked, Some(text))?,
        None => Timestamp::from_micros(0),
    };
    let to = moment(asked, args.to.as_deref())?;
    let version = asked.app.engine.policy().await?.version.saturating_add(1);
    let candidate = Policy { version, profile, settings };
    let tried = try_policy(&asked.app.system, candidate, from, to, asked.progress).await?;
    let text = tell(asked, &tried).await?;
    let accounts: Vec<_> = tried
        .differences
        .iter()
        .map(|(account, differences)| json!({ "account": account, "differences": differences }))
        .collect();
    let unknown: Vec<_> = tried
        .unknown
        .iter()
        .map(|(address, differences)| json!({ "address": address, "differences": differences }))
        .collect();
    let json = json!({
        "events": tried.events,
        "accounts": tried.accounts,
        "from": from,
        "to": to,
        "tally": tally(&tried).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "different": accounts,
        "unknown_addresses": unknown,
        "not_tried": tried.not_tried,
    });
    Reply::new(text, json)
}

/// How often each kind of difference is there.
fn tally(tried: &Tried) -> Vec<(&'static str, usize)> {
    let mut tally: Vec<(&'static str, usize)> = vec![];
    let all = tried.differences.values().chain(tried.unknown.values());
    for difference in all.flatten() {
        let name = difference.what.word();
        match tally.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => tally.push((name, 1)),
        }
    }
    tally.sort_unstable();
    tally
}

async fn tell(asked: CommandContext<'_>, tried: &Tried) -> Result<String, CommandError> {
    let arguments = [
        ("events", tried.events.into()),
        ("accounts", tried.accounts.into()),
        ("different", tried.differences.len().into()),
        ("unknown", tried.unknown.len().into()),
    ];
    let mut lines = vec![asked.say("try-summary", &arguments)];
    for (name, count) in tally(tried) {
        lines.push(format!("  {count:>6} × {}", asked.say(&format!("try-{name}"), &[])));
    }
    if !tried.not_tried.is_empty() {
        let settings = tried.not_tried.join(", ");
        lines.push(asked.say("try-not-tried", &[("settings", settings.into())]));
    }
    for (account, differences) in tried.differences.iter().take(ACCOUNTS_TOLD) {
        lines.push(who(asked, *account).await?);
        lines.extend(differences.iter().take(DIFFERENCES_TOLD).map(|one| line(asked, one)));
        if differences.len() > DIFFERENCES_TOLD {
            let more = differences.len() - DIFFERENCES_TOLD;
            lines.push(format!("    {}", asked.say("try-more", &[("count", more.into())])));
        }
    }
    let left = tried.differences.len().saturating_sub(ACCOUNTS_TOLD);
    if left > 0 {
        lines.push(asked.say("try-more-accounts", &[("count", left.into())]));
    }
    Ok(lines.join("\n") + "\n")
}

async fn who(asked: CommandContext<'_>, account: AccountId) -> Result<String, CommandError> {
    let found = profile(&asked.app.engine, account).await?;
    let email = found.and_then(|found| found.email);
    Ok(email.map_or_else(|| account.to_string(), |email| format!("{email} ({account})")))
}

fn line(asked: CommandContext<'_>, difference: &Difference) -> String {
    let what = asked.say(&format!("try-{}", difference.what.word()), &[]);
    format!("    {} · {what} · event {}", told(difference.at), difference.event)
}
