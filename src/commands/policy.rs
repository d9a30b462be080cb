//! `keyledger policy`: by which rules is everything judged, and may they change? (DESIGN 6)

use super::policy_change::{self, AdoptArgs, HistoryArgs, ProposalArgs};
use super::{CommandContext, CommandError, Reply};
use clap::Subcommand;
use keyledger_core::policy::{Policy, Profile, Settings};
use keyledger_core::stream::StreamId;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be done with policies.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum PolicyCommand {
    /// Show the policy in effect, as a file that can be edited and adopted.
    #[command(after_help = "Example:\n  keyledger policy show > policy.toml")]
    Show(ShowArgs),
    /// Who may do what to whom: the authority table.
    #[command(after_help = "Example:\n  keyledger policy matrix --lang fr")]
    Matrix(super::policy_matrix::Args),
    /// Check a policy file without adopting it.
    #[command(after_help = "Example:\n  keyledger policy check policy.toml")]
    Check(FileArgs),
    /// Adopt a policy file as the next version; loosening a setting is proposed by one operator and
    /// approved by another.
    #[command(
        after_help = "Example:\n  keyledger policy adopt policy.toml --reason-code policy_review --note 'review of 3 May'\n  KEYLEDGER_SESSION=… keyledger policy adopt looser.toml --reason-code policy_review"
    )]
    Adopt(AdoptArgs),
    /// Approve a proposal, as a second person: it becomes the next version.
    #[command(
        after_help = "Example:\n  KEYLEDGER_SESSION=… keyledger policy approve 1 --reason-code policy_review"
    )]
    Approve(ProposalArgs),
    /// Withdraw or decline a proposal.
    #[command(
        after_help = "Example:\n  KEYLEDGER_SESSION=… keyledger policy withdraw 1 --reason-code policy_review --note 'too loose'"
    )]
    Withdraw(ProposalArgs),
    /// All versions and proposals: when, by whom, why, and what changed.
    #[command(after_help = "Example:\n  keyledger policy history --json")]
    History(HistoryArgs),
    /// Replay the ledger under a policy file: who would have been locked or not, which mails would
    /// have been sent, which sessions would have ended sooner.
    #[command(
        after_help = "Example:\n  keyledger policy try policy.toml --from '2026-11-01 00:00 +01:00' --json"
    )]
    Try(super::policy_try::Args),
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ShowArgs {
    /// This version; without it, the one in effect.
    #[arg(long)]
    version: Option<u32>,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct FileArgs {
    /// The file; read on the machine where the command runs.
    file: String,
    /// Its text: filled in by the command line.
    #[arg(skip)]
    pub text: String,
}

impl FileArgs {
    /// Where the policy is read from.
    pub fn file(&self) -> &str {
        &self.file
    }
}

/// A policy as a file: the profile and every setting.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyFile {
    pub profile: Profile,
    pub settings: Settings,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: PolicyCommand,
) -> Result<Reply, CommandError> {
    match command {
        PolicyCommand::Show(args) => show(asked, args).await,
        PolicyCommand::Matrix(super::policy_matrix::Args {}) => {
            super::policy_matrix::run(asked.language)
        }
        PolicyCommand::Check(args) => check(asked, &args).await,
        PolicyCommand::Adopt(args) => policy_change::adopt(asked, &args).await,
        PolicyCommand::Approve(args) => policy_change::approve(asked, &args).await,
        PolicyCommand::Withdraw(args) => policy_change::withdraw(asked, &args).await,
        PolicyCommand::History(HistoryArgs {}) => policy_change::history(asked).await,
        PolicyCommand::Try(args) => super::policy_try::run(asked, &args).await,
    }
}

async fn show(asked: CommandContext<'_>, args: ShowArgs) -> Result<Reply, CommandError> {
    let loaded = keyledger_usecases::failure::read(
        asked.app.engine.policies.load(&StreamId::policy()).await,
    )?;
    let policy = match args.version {
        Some(version) => loaded.state.version(version).cloned(),
        None => loaded.state.current().cloned(),
    };
    let Some(Policy { version, profile, settings }) = policy else {
        let version = args.version.unwrap_or_default();
        return asked.refuse("policy-no-version", &[("version", version.into())]);
    };
    let file = PolicyFile { profile, settings };
    let text = toml::to_string(&file)
        .map_err(|error| CommandError::Said(format!("the policy cannot be written: {error}")))?;
    let json = json!({ "version": version, "profile": file.profile, "settings": file.settings });
    Reply::new(format!("# version {version}\n{text}"), json)
}

/// A policy file, or what is wrong with it: the key, with its line.
pub(super) fn parsed(file: &str, text: &str) -> Result<PolicyFile, CommandError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text.get(..span.start).unwrap_or_default());
        let line = line.map_or(1, |before| before.matches('\n').count() + 1);
        CommandError::Said(format!("{file}, line {line}: {}", error.message()))
    })
}

pub(super) fn parse(args: &FileArgs) -> Result<PolicyFile, CommandError> {
    parsed(&args.file, &args.text)
}

async fn check(asked: CommandContext<'_>, args: &FileArgs) -> Result<Reply, CommandError> {
    let proposed = parse(args)?;
    let outside: Vec<String> =
        proposed.settings.out_of_bounds().iter().map(ToString::to_string).collect();
    let current = asked.app.engine.policy().await?;
    let loosens = current.settings.loosened_by(&proposed.settings);
    let fine = outside.is_empty();
    let mut text = asked.say(if fine { "policy-fine" } else { "policy-not-fine" }, &[]) + "\n";
    text.extend(outside.iter().map(|line| format!("  {line}\n")));
    if !loosens.is_empty() {
        text.push_str(&asked.say("policy-loosens", &[("settings", loosens.join(", ").into())]));
        text.push('\n');
    }
    let tightens = proposed.settings.loosened_by(&current.settings);
    if !tightens.is_empty() {
        text.push_str(&asked.say("policy-tightens", &[("settings", tightens.join(", ").into())]));
        text.push('\n');
    }
    let json = json!({
        "fine": fine,
        "out_of_bounds": outside,
        "loosens": loosens,
        "tightens": tightens,
    });
    Ok(Reply { fine, ..Reply::new(text, json)? })
}
