//! `keyledger hold …`: keep a person's data from being erased, and let it go again (DESIGN 8).

use super::operator_context::{OperatorContext, turned_away};
use super::{CommandContext, CommandError, Reply, subject};
use clap::Subcommand;
use keyledger_core::account::Rejection;
use keyledger_core::authority::Act;
use keyledger_core::ids::HoldId;
use keyledger_usecases::compliance::holds::{find, lift, list, place};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What can be done with legal holds.
#[derive(Clone, Debug, Subcommand, Serialize, Deserialize)]
pub enum HoldCommand {
    /// Place a legal hold: the person cannot be erased.
    #[command(
        after_help = "Example:\n  keyledger hold place ada@hotel.example --reason-code legal_request --note 'case 4711'"
    )]
    Place(PlaceArgs),
    /// Lift a legal hold.
    #[command(
        after_help = "Example:\n  keyledger hold lift 7f0c… --reason-code legal_request --note 'case 4711 is closed'"
    )]
    Lift(LiftArgs),
    /// List legal holds.
    #[command(after_help = "Example:\n  keyledger hold list --all --json")]
    List(ListArgs),
}

/// Whose data.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct PlaceArgs {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    acting: OperatorContext,
}

/// Which hold.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct LiftArgs {
    /// The hold's id, from `keyledger hold list`.
    hold: HoldId,
    #[command(flatten)]
    acting: OperatorContext,
}

/// Which holds.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ListArgs {
    /// Include lifted holds.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(
    asked: CommandContext<'_>,
    command: HoldCommand,
) -> Result<Reply, CommandError> {
    match command {
        HoldCommand::Place(args) => place_one(asked, args).await,
        HoldCommand::Lift(args) => lift_one(asked, args).await,
        HoldCommand::List(args) => list_all(asked, args).await,
    }
}

async fn place_one(asked: CommandContext<'_>, args: PlaceArgs) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let (_, intent) = args.acting.check(asked, Act::PlaceLegalHold, Some(account)).await?;
    match place(&asked.app.engine, &intent, account).await? {
        Ok((hold, _)) => {
            let arguments =
                [("account", account.to_string().into()), ("hold", hold.to_string().into())];
            let text = asked.say("hold-placed", &arguments) + "\n";
            Reply::new(text, json!({ "hold": hold, "account": account }))
        }
        Err(_) => asked.refuse("command-nobody", &[("who", args.who.into())]),
    }
}

async fn lift_one(asked: CommandContext<'_>, args: LiftArgs) -> Result<Reply, CommandError> {
    let hold = args.hold;
    let none = || asked.refuse("hold-none", &[("hold", hold.to_string().into())]);
    let Some(known) = find(&asked.app.system, hold).await? else { return none() };
    let (_, intent) = args.acting.check(asked, Act::LiftLegalHold, Some(known.account)).await?;
    match lift(&asked.app.engine, &intent, known.account, hold).await? {
        Ok(_) => {
            let arguments = [("account", known.account.to_string().into())];
            let text = asked.say("hold-lifted", &arguments) + "\n";
            Reply::new(text, json!({ "hold": hold, "account": known.account, "lifted": true }))
        }
        Err(Rejection::NoSuchHold) => none(),
        Err(other) => Err(CommandError::Said(other.to_string())),
    }
}

async fn list_all(asked: CommandContext<'_>, args: ListArgs) -> Result<Reply, CommandError> {
    let by = args.acting.asker(asked).await?;
    match list(&asked.app.system, &by, args.all).await? {
        Ok(holds) => Reply::new(holds.tell(asked.language), &holds),
        Err(why) => turned_away(asked, Act::PlaceLegalHold, why),
    }
}
