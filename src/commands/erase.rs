//! `keyledger erase`: forget a person for ever; what happened stays, who it was does not.

use super::{Asked, CommandError, Reply, subject};
use keyledger_core::account::ErasureGround;
use keyledger_core::authority::ReasonCode;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::personal::Personal;
use keyledger_usecases::accounts::erase::{Erased, erase};
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

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    if !args.yes {
        return asked.refuse("erase-confirm", &[("account", account.to_string().into())]);
    }
    let (ground, code) = match args.ground {
        Ground::Request => (ErasureGround::Request, ReasonCode::Request),
        Ground::NoLongerNeeded => (ErasureGround::NoLongerNeeded, ReasonCode::NoLongerNeeded),
        Ground::LegalDuty => (ErasureGround::LegalDuty, ReasonCode::LegalDuty),
    };
    let mut intent = asked.app.engine.intent(Actor::at_the_machine());
    let living = asked.app.engine.account(account).await?.living().is_some();
    // Once the key is gone nothing about the person can be sealed any more, a note neither.
    let note = args.note.filter(|_| living).map(Personal::Clear);
    intent.reason = Some(Reason { note, ..code.plain() });
    match erase(&asked.app.engine, account, ground, &intent).await? {
        Erased::Done => {
            asked.app.system.names.forget(account);
            asked.app.forget_in_outbox(account).await?;
            let text = asked.say("erase-done", &[("account", account.to_string().into())]);
            Reply::new(text + "\n", json!({ "account": account, "erased": true }))
        }
        Erased::UnderHold => {
            let arguments = [("account", account.to_string().into())];
            asked.refuse("erase-held", &arguments)
        }
        Erased::NotHere => asked.refuse("command-nobody", &[("who", args.who.into())]),
    }
}
