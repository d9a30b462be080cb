//! `keyledger operator`: who operates the whole system, and who comes to it or leaves it? (DESIGN 5)

use super::operator_context::{OperatorContext, turned_away};
use super::{CommandContext, CommandError, LanguageArg, Reply, subject};
use clap::Subcommand;
use keyledger_core::authority::{Act, OperatorRole, ReasonCode};
use keyledger_core::operators::Rejection;
use keyledger_usecases::members::add::NewAccount;
use keyledger_usecases::operators::list;
use keyledger_usecases::operators::roles::{self, Changed, Said};
use keyledger_usecases::texts::refusals::operator_rejection;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be done about operators.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum OperatorCommand {
    /// Invite the first operator, at the local command line; the invitation is valid for one hour.
    #[command(
        after_help = "Example:\n  keyledger operator invite --email sam@keyledger.example --name 'Sam Vidal' --role support"
    )]
    Invite(InviteArgs),
    /// List operators, invitations, and proposals that wait for a second person
    #[command(after_help = "Example:\n  keyledger operator list --json")]
    List(ListArgs),
    /// Propose an operator; with two or more operators, another one must approve.
    #[command(
        after_help = "Example:\n  KEYLEDGER_SESSION=… keyledger operator propose --email cleo@keyledger.example --name 'Cleo Roux' --role compliance --reason-code staffing"
    )]
    Propose(ProposeArgs),
    /// Approve a proposal, as a second person or at the local command line.
    #[command(
        after_help = "Example:\n  KEYLEDGER_SESSION=… keyledger operator approve cleo@keyledger.example --reason-code staffing"
    )]
    Approve(OneArgs),
    /// Withdraw a role, an invitation or a proposal. Withdrawing a role needs a second operator or
    /// the local command line; the last operator of a role stays.
    #[command(
        after_help = "Example:\n  keyledger operator withdraw cleo@keyledger.example --reason-code staffing --note 'left on 3 May'"
    )]
    Withdraw(OneArgs),
    /// Decline the withdrawal of a role.
    #[command(
        after_help = "Example:\n  KEYLEDGER_SESSION=… keyledger operator keep cleo@keyledger.example --reason-code staffing"
    )]
    Keep(OneArgs),
}

/// Who is to operate the system.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct PersonArgs {
    /// The person's address.
    #[arg(long)]
    email: String,
    /// The person's name, where they have no account yet.
    #[arg(long)]
    name: Option<String>,
    /// The role; nobody can have both.
    #[arg(long, value_enum)]
    role: RoleArg,
    /// The language of mails.
    #[arg(long, value_enum, default_value = "en")]
    language: LanguageArg,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct InviteArgs {
    #[command(flatten)]
    person: PersonArgs,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ProposeArgs {
    #[command(flatten)]
    person: PersonArgs,
    #[command(flatten)]
    acting: OperatorContext,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct OneArgs {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    acting: OperatorContext,
}

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ListArgs {
    #[command(flatten)]
    acting: OperatorContext,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum, Serialize, Deserialize)]
#[value(rename_all = "snake_case")]
enum RoleArg {
    /// Helps members and managers.
    Support,
    /// Reviews histories and access.
    Compliance,
}

impl From<RoleArg> for OperatorRole {
    fn from(arg: RoleArg) -> Self {
        match arg {
            RoleArg::Support => Self::Support,
            RoleArg::Compliance => Self::Compliance,
        }
    }
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: OperatorCommand,
) -> Result<Reply, CommandError> {
    match command {
        OperatorCommand::Invite(args) => invite(asked, &args).await,
        OperatorCommand::List(args) => list(asked, &args).await,
        OperatorCommand::Propose(args) => propose(asked, &args).await,
        OperatorCommand::Approve(args) => approve(asked, &args).await,
        OperatorCommand::Withdraw(args) => withdraw(asked, &args).await,
        OperatorCommand::Keep(args) => keep(asked, &args).await,
    }
}

async fn invite(asked: CommandContext<'_>, args: &InviteArgs) -> Result<Reply, CommandError> {
    let engine = &asked.app.engine;
    let newcomer = newcomer(asked, &args.person)?;
    let mut intent = engine.intent(keyledger_core::metadata::Actor::at_the_machine());
    intent.reason = Some(ReasonCode::FirstOperator.plain());
    let invited = roles::invite(engine, &intent, &newcomer, args.person.role.into()).await?;
    answer(asked, invited)
}

async fn propose(asked: CommandContext<'_>, args: &ProposeArgs) -> Result<Reply, CommandError> {
    let (by, intent) = args.acting.check(asked, Act::GrantOperatorRole, None).await?;
    let Some(by) = by.account() else { return asked.refuse("operator-needs-operator", &[]) };
    let newcomer = newcomer(asked, &args.person)?;
    let (engine, role) = (&asked.app.engine, args.person.role.into());
    answer(asked, roles::propose(engine, &intent, &newcomer, role, by).await?)
}

async fn approve(asked: CommandContext<'_>, args: &OneArgs) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let (by, intent) = args.acting.check(asked, Act::GrantOperatorRole, Some(account)).await?;
    answer(asked, roles::approve(&asked.app.engine, &intent, account, by.account()).await?)
}

async fn withdraw(asked: CommandContext<'_>, args: &OneArgs) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let act = Act::WithdrawOperatorRole;
    let (by, intent) = args.acting.check(asked, act, Some(account)).await?;
    match roles::withdraw(&asked.app.engine, &intent, account, by.account()).await? {
        Ok(Changed { said, .. }) => {
            let text = asked.say(said.sentence(), &[]) + "\n";
            let withdrawn = said == Said::Withdrawn;
            Reply::new(text, json!({ "account": account, "withdrawn": withdrawn }))
        }
        Err(rejection) => refuse(asked, rejection),
    }
}

async fn keep(asked: CommandContext<'_>, args: &OneArgs) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let act = Act::WithdrawOperatorRole;
    let (by, intent) = args.acting.check(asked, act, Some(account)).await?;
    answer(asked, roles::keep(&asked.app.engine, &intent, account, by.account()).await?)
}

async fn list(asked: CommandContext<'_>, args: &ListArgs) -> Result<Reply, CommandError> {
    let by = args.acting.asker(asked).await?;
    match list::list(&asked.app.engine, &by).await? {
        Ok(operators) => Reply::new(operators.tell(asked.language), &operators),
        Err(why) => turned_away(asked, Act::GrantOperatorRole, why),
    }
}

fn newcomer(asked: CommandContext<'_>, args: &PersonArgs) -> Result<NewAccount, CommandError> {
    let address = subject::new_address(asked, &args.email)?;
    let name = args.name.as_deref().map(|name| subject::name(asked, name)).transpose()?;
    Ok(NewAccount { address, name, language: args.language.into() })
}

fn answer(
    asked: CommandContext<'_>,
    outcome: Result<Changed, Rejection>,
) -> Result<Reply, CommandError> {
    match outcome {
        Ok(Changed { account, admitted, said, .. }) => {
            let text = format!("{account}\n{}\n", asked.say(said.sentence(), &[]));
            Reply::new(text, json!({ "account": account, "admitted": admitted }))
        }
        Err(rejection) => refuse(asked, rejection),
    }
}

fn refuse<T>(asked: CommandContext<'_>, rejection: Rejection) -> Result<T, CommandError> {
    asked.refuse(operator_rejection(rejection), &[])
}
