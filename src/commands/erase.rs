//! `keyledger erase`: forget a person for ever; what happened stays, who it was does not.

use super::operator_context::{at_the_machine, turned_away};
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::account::ErasureGround;
use keyledger_core::authority::Act;
use keyledger_usecases::accounts::erase::{Erased, forget, reason_of};
use keyledger_usecases::caller::asker::SaidWhy;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// The legal ground (GDPR, article 17).
    #[arg(long, value_enum)]
    ground: Ground,
    /// Explanation in your own words: a letter's date, a ticket's number. Erased with the person.
    #[arg(long)]
    note: Option<String>,
    /// Yes: this cannot be undone.
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum, Serialize, Deserialize)]
#[value(rename_all = "snake_case")]
enum Ground {
    /// The person asked.
    Request,
    /// The data is no longer needed.
    NoLongerNeeded,
    /// Required by law.
    LegalDuty,
}

impl From<Ground> for ErasureGround {
    fn from(ground: Ground) -> Self {
        match ground {
            Ground::Request => Self::Request,
            Ground::NoLongerNeeded => Self::NoLongerNeeded,
            Ground::LegalDuty => Self::LegalDuty,
        }
    }
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    if !args.yes {
        return asked.refuse("erase-confirm", &[("account", account.to_string().into())]);
    }
    let ground = args.ground.into();
    let code = Some(reason_of(ground).code().to_owned());
    let by = at_the_machine(SaidWhy { code, note: args.note });
    match forget(&asked.app.system, &by, account, ground).await? {
        Ok(Erased::Done) => {
            let text = asked.say("erase-done", &[("account", account.to_string().into())]);
            Reply::new(text + "\n", json!({ "account": account, "erased": true }))
        }
        Ok(Erased::UnderHold) => {
            asked.refuse("erase-held", &[("account", account.to_string().into())])
        }
        Ok(Erased::NotHere) => asked.refuse("command-nobody", &[("who", args.who.into())]),
        Err(why) => turned_away(asked, Act::Erase, why),
    }
}
