//! `keyledger why`: why is it so, and what ends it? (C6, B1)

use super::moment::moment;
use super::operator_context::{OperatorContext, turned_away};
use super::subject::not_an_address;
use super::{CommandContext, CommandError, Reply};
use keyledger_core::authority::Act;
use keyledger_usecases::reading::explain::{NotExplained, explain};
use keyledger_usecases::texts::why::Told;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// As of this moment, such as '2026-11-22 08:05 +01:00'.
    #[arg(long)]
    at: Option<String>,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let at = moment(asked, args.at.as_deref())?;
    let by = args.acting.asker(asked).await?;
    let question = (args.who.as_str(), at);
    let told = Told { language: asked.language, zone: None };
    match explain(&asked.app.system, &by, question, &told).await? {
        Ok(explained) => Reply::new(explained.text.clone(), &explained),
        Err(NotExplained::TurnedAway(why)) => turned_away(asked, Act::ReadHistory, why),
        Err(NotExplained::Address(why)) => not_an_address(asked, args.who, why),
        Err(NotExplained::Nobody) => asked.refuse("command-nobody", &[("who", args.who.into())]),
    }
}
