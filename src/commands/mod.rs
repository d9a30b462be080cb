//! Commands: what can be asked from the command line? One file per question; the same whether an
//! engine serves (over the control socket) or not (on the data folder itself).

mod account;
mod account_acts;
mod account_update;
mod audit;
pub mod audit_search;
mod audit_words;
mod clock;
mod diff;
pub mod doctor;
mod erase;
pub mod events;
mod factor_list;
mod factor_reset;
mod find;
mod handlers;
mod history;
mod hold;
mod import;
mod keys;
mod mail_bounce;
mod moment;
mod operator;
mod operator_context;
mod policy;
mod policy_change;
pub mod policy_matrix;
mod policy_try;
mod property;
mod property_billing;
mod property_list;
mod reader;
mod rebuild;
mod review;
mod service;
mod state;
mod subject;
mod why;

pub use audit::AuditCommand;
pub use audit::verify_export::run as verify_export;
pub use audit::verify_pack::run as verify_pack;
pub use clock::ClockCommand;
pub use hold::HoldCommand;
pub use keys::KeysCommand;
pub use operator::OperatorCommand;
pub use policy::PolicyCommand;
pub use review::ReviewCommand;
pub use service::ServiceCommand;

use crate::app::App;
use clap::Subcommand;
use keyledger_core::chain;
use keyledger_core::language::Language;
use keyledger_core::progress::Progress;
use keyledger_core::store::BoxFuture;
use keyledger_usecases::accounts::acts::OnAccount;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::texts::{Argument, say};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything that is asked of an engine.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum Command {
    /// Explain why an account is locked and what ends it, or what happened at an address nobody
    /// holds
    #[command(
        after_help = "Example:\n  keyledger why ada@hotel.example --at '2026-11-22 08:05 +01:00'"
    )]
    Why(why::Args),
    /// Show everything that happened to an account, in order.
    #[command(after_help = "Example:\n  keyledger history ada@hotel.example --limit 20")]
    History(history::Args),
    /// Show the state of an account, now or at any moment or sequence.
    #[command(after_help = "Example:\n  keyledger state ada@hotel.example --sequence 120 --json")]
    State(state::Args),
    /// Find accounts by address, name, property or network, and events by id.
    #[command(
        after_help = "Example:\n  keyledger find lovelace\n  keyledger find --property 'hotel du lac' --network 203.0.113.0/24"
    )]
    Find(find::Args),
    /// Add members of a property from a file; repeating a row changes nothing.
    #[command(
        after_help = "Example:\n  keyledger import members.csv --property 7f0c… --dry-run\n  keyledger import members.csv --property 'Hotel du Lac'"
    )]
    Import(import::Args),
    /// The events of the whole ledger, without personal fields; or one event in full.
    #[command(
        after_help = "Example:\n  keyledger events --after 100 --limit 50 --json\n  keyledger events show 1234\n  keyledger events --follow"
    )]
    Events(events::Args),
    /// Rebuild all projections from the ledger, or one of them.
    #[command(
        after_help = "Example:\n  keyledger rebuild --json\n  keyledger rebuild --only search"
    )]
    Rebuild(rebuild::Args),
    /// Erase a person permanently.
    #[command(
        after_help = "Example:\n  keyledger erase ada@hotel.example --ground request --note 'letter of 3 May' --yes"
    )]
    Erase(erase::Args),
    /// Reviews: acts on others, access, readers, everything held about a person.
    #[command(
        subcommand,
        after_help = "Example:\n  keyledger review acts --from '2026-11-01 00:00 +01:00'"
    )]
    Review(ReviewCommand),
    /// The audit log and its proofs, and a search over all events.
    #[command(subcommand, after_help = "Example:\n  keyledger audit verify")]
    Audit(AuditCommand),
    /// Legal holds: whose data must not be erased.
    #[command(subcommand, after_help = "Example:\n  keyledger hold list")]
    Hold(HoldCommand),
    /// The keys that encrypt the vault.
    #[command(subcommand, after_help = "Example:\n  keyledger keys list")]
    Keys(KeysCommand),
    /// Show, check or adopt a policy.
    #[command(subcommand, after_help = "Example:\n  keyledger policy show")]
    Policy(PolicyCommand),
    /// The machine's clock: show its state, or confirm it.
    #[command(subcommand, after_help = "Example:\n  keyledger clock show")]
    Clock(ClockCommand),
    /// Check folder, keys, ledger, clock and mail, and say what needs attention.
    #[command(after_help = "Example:\n  keyledger doctor\n  keyledger doctor --deep")]
    Doctor(doctor::Args),
    /// Show which handlers are behind and which streams are stuck; retry or skip.
    #[command(after_help = "Example:\n  keyledger handlers --json")]
    Handlers(handlers::Args),
    /// Bounced mail.
    #[command(subcommand, after_help = "Example:\n  keyledger mail bounce notification.eml")]
    Mail(MailCommand),
    /// Properties.
    #[command(subcommand, after_help = "Example:\n  keyledger property list")]
    Property(PropertyCommand),
    /// Accounts.
    #[command(
        subcommand,
        after_help = "Example:\n  keyledger account unlock ada@hotel.example --reason-code asked_by_person"
    )]
    Account(AccountCommand),
    /// Second factors.
    #[command(subcommand, after_help = "Example:\n  keyledger factor list ada@hotel.example")]
    Factor(FactorCommand),
    /// Operators of the whole system: support and compliance.
    #[command(subcommand, after_help = "Example:\n  keyledger operator list")]
    Operator(OperatorCommand),
    /// Service tokens, for other software.
    #[command(subcommand, after_help = "Example:\n  keyledger service list")]
    Service(ServiceCommand),
}

/// What can be done with second factors.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum FactorCommand {
    /// A person's second factors, when they were last used, and what blocks them.
    #[command(after_help = "Example:\n  keyledger factor list ada@hotel.example --json")]
    List(factor_list::FactorList),
    /// Reset a lost second factor: ends the person's sessions, and the next log-in offers
    /// enrolment.
    #[command(
        after_help = "Example:\n  keyledger factor reset ada@hotel.example --why lost_or_stolen --checked call_back --reason-code asked_by_person --note 'ticket 4711'"
    )]
    Reset(factor_reset::FactorReset),
}

/// What can be said about mails.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum MailCommand {
    /// Record a delivery status notification (a bounce), from a file or standard input.
    #[command(
        after_help = "Example:\n  keyledger mail bounce notification.eml\n  cat notification.eml | keyledger mail bounce -"
    )]
    Bounce(mail_bounce::Args),
}

/// What can be done with properties.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum PropertyCommand {
    /// Create a property.
    #[command(after_help = "Example:\n  keyledger property create 'Hotel du Lac'")]
    Create(property::Args),
    /// List properties: id, name, billing state, and number of members.
    #[command(after_help = "Example:\n  keyledger property list --json")]
    List(property_list::Args),
    /// Show a property's billing state
    #[command(
        after_help = "Example:\n  keyledger property billing 7f0c… --at '2026-11-22 08:05 +01:00' --json"
    )]
    Billing(property_billing::Args),
    /// What changed between two moments: people, permissions, billing, policy.
    #[command(
        after_help = "Example:\n  keyledger property diff 7f0c… --from '2026-11-01 00:00 +01:00' --json"
    )]
    Diff(diff::PropertyDiff),
}

/// What can be done with accounts.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum AccountCommand {
    /// Create the first account of a property, such as its manager's.
    #[command(
        after_help = "Example:\n  keyledger account create --email ada@hotel.example --name 'Ada Lovelace' --property 7f0c… --permission manage_users --reason-code first_manager"
    )]
    Create(account::Args),
    /// Unlock an account before its lock expires.
    #[command(
        after_help = "Example:\n  keyledger account unlock ada@hotel.example --reason-code asked_by_person --note 'ticket 4711'"
    )]
    Unlock(account_acts::Args),
    /// End all sessions of a person.
    #[command(
        after_help = "Example:\n  keyledger account end-sessions ada@hotel.example --reason-code security_incident"
    )]
    EndSessions(account_acts::Args),
    /// Suspend an account: nobody can log in, not even its owner.
    #[command(
        after_help = "Example:\n  keyledger account suspend ada@hotel.example --reason-code suspected_misuse --note 'ticket 4711'"
    )]
    Suspend(account_acts::Args),
    /// Reopen a suspended account.
    #[command(
        after_help = "Example:\n  keyledger account resume ada@hotel.example --reason-code all_clear"
    )]
    Resume(account_acts::Args),
    /// Flag a person's next log-in attempts: for 15 minutes they carry a reference that you read out
    /// to them.
    #[command(
        after_help = "Example:\n  keyledger account flag-next ada@hotel.example --reason-code asked_by_person --note 'ticket 4711'"
    )]
    FlagNext(account_acts::Args),
    /// Change a person's name, or the language of their mails.
    #[command(
        after_help = "Example:\n  keyledger account update ada@hotel.example --name 'Ada King' --reason-code asked_by_person"
    )]
    Update(account_update::Args),
    /// What changed between two moments: standing, permissions, factors, sessions, policy.
    #[command(
        after_help = "Example:\n  keyledger account diff ada@hotel.example --from '2026-11-01 00:00 +01:00' --to '2026-11-22 08:05 +01:00'"
    )]
    Diff(diff::AccountDiff),
}

/// The language of mails, as it is typed.
#[derive(Clone, Copy, Debug, clap::ValueEnum, Serialize, Deserialize)]
pub enum LanguageArg {
    /// French.
    Fr,
    /// English.
    En,
}

impl From<LanguageArg> for Language {
    fn from(arg: LanguageArg) -> Self {
        match arg {
            LanguageArg::Fr => Self::Fr,
            LanguageArg::En => Self::En,
        }
    }
}

/// What a command answers: for people and for machines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// For people.
    pub text: String,
    /// For machines.
    pub json: Value,
    /// Whether what was asked for is fine; `doctor` may find that it is not.
    pub fine: bool,
}

impl Reply {
    /// An answer with everything fine.
    pub fn new(text: String, json: impl Serialize) -> Result<Self, CommandError> {
        let json = serde_json::to_value(json).map_err(|error| {
            CommandError::Said(format!("the answer cannot be written: {error}"))
        })?;
        Ok(Self { text, json, fine: true })
    }
}

/// Why a command has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A sentence for the person who asked, with the remedy.
    #[error("{0}")]
    Said(String),
    /// The world failed.
    #[error("{}", chain(.0))]
    Failed(Failure),
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What every command knows beside its arguments.
#[derive(Clone, Copy)]
pub struct CommandContext<'a> {
    /// The running program.
    pub app: &'a App,
    /// In which language the person is answered.
    pub language: Language,
    /// Where progress is told.
    pub progress: Progress<'a>,
}

impl CommandContext<'_> {
    /// A sentence in the person's language.
    pub fn say(&self, key: &str, arguments: &[Argument<'_>]) -> String {
        say(self.language, key, arguments)
    }

    /// A refusal in the person's language.
    pub fn refuse<T>(&self, key: &str, arguments: &[Argument<'_>]) -> Result<T, CommandError> {
        Err(CommandError::Said(self.say(key, arguments)))
    }
}

/// Answers a command.
pub async fn run(asked: CommandContext<'_>, command: Command) -> Result<Reply, CommandError> {
    match answer(asked, command).await {
        Err(CommandError::Failed(failure)) if failure.is_outcome_unknown() => {
            let cause = chain(&failure);
            Err(CommandError::Said(
                asked.say("command-outcome_unknown", &[("cause", cause.into())]),
            ))
        }
        Err(CommandError::Failed(Failure::Behind { left })) => {
            asked.refuse("command-behind", &[("left", left.into())])
        }
        answered => answered,
    }
}

/// Each command is a future of its own: one that held them all would be as large as the largest.
fn answer(
    asked: CommandContext<'_>,
    command: Command,
) -> BoxFuture<'_, Result<Reply, CommandError>> {
    match command {
        Command::Why(args) => Box::pin(why::run(asked, args)),
        Command::History(args) => Box::pin(history::run(asked, args)),
        Command::State(args) => Box::pin(state::run(asked, args)),
        Command::Find(args) => Box::pin(find::run(asked, args)),
        Command::Import(args) => Box::pin(import::run(asked, args)),
        Command::Events(args) => Box::pin(events::run(asked, args)),
        Command::Rebuild(args) => Box::pin(rebuild::run(asked, args)),
        Command::Erase(args) => Box::pin(erase::run(asked, args)),
        Command::Audit(command) => Box::pin(audit::run(asked, command)),
        Command::Review(command) => Box::pin(review::run(asked, command)),
        Command::Hold(command) => Box::pin(hold::run(asked, command)),
        Command::Keys(command) => Box::pin(keys::run(asked, command)),
        Command::Policy(command) => Box::pin(policy::run(asked, command)),
        Command::Clock(command) => Box::pin(clock::run(asked, command)),
        Command::Doctor(args) => Box::pin(doctor::run(asked, args)),
        Command::Handlers(args) => Box::pin(handlers::run(asked, args)),
        Command::Mail(MailCommand::Bounce(args)) => Box::pin(mail_bounce::run(asked, args)),
        Command::Property(PropertyCommand::Create(args)) => Box::pin(property::run(asked, args)),
        Command::Property(PropertyCommand::List(args)) => Box::pin(property_list::run(asked, args)),
        Command::Account(command) => Box::pin(run_account(asked, command)),
        Command::Factor(FactorCommand::List(args)) => Box::pin(factor_list::run(asked, args)),
        Command::Factor(FactorCommand::Reset(args)) => Box::pin(factor_reset::run(asked, args)),
        Command::Operator(command) => Box::pin(operator::run(asked, command)),
        Command::Service(command) => Box::pin(service::run(asked, command)),
        Command::Property(PropertyCommand::Diff(args)) => Box::pin(diff::property(asked, args)),
        Command::Property(PropertyCommand::Billing(args)) => {
            Box::pin(property_billing::run(asked, args))
        }
    }
}

async fn run_account(
    asked: CommandContext<'_>,
    command: AccountCommand,
) -> Result<Reply, CommandError> {
    let (args, what) = match command {
        AccountCommand::Create(args) => return account::run(asked, args).await,
        AccountCommand::Update(args) => return account_update::run(asked, args).await,
        AccountCommand::Diff(args) => return diff::account(asked, args).await,
        AccountCommand::Unlock(args) => (args, OnAccount::Unlock),
        AccountCommand::EndSessions(args) => (args, OnAccount::EndSessions),
        AccountCommand::Suspend(args) => (args, OnAccount::Suspend),
        AccountCommand::Resume(args) => (args, OnAccount::Resume),
        AccountCommand::FlagNext(args) => (args, OnAccount::FlagNextAttempt),
    };
    account_acts::run(asked, &args, what).await
}
