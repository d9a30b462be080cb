//! `keyledger account update`: what a person is called, and the language of their mails (S30, S35).

use super::acting::Acting;
use super::{Asked, CommandError, LanguageArg, Reply, account_acts, subject};
use keyledger_core::authority::Act;
use keyledger_usecases::accounts::change_profile::{self, Change};
use keyledger_usecases::caller::profile::profile;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// The person's new name.
    #[arg(long, required_unless_present = "language")]
    name: Option<String>,
    /// The new language of mails.
    #[arg(long, value_enum)]
    language: Option<LanguageArg>,
    #[command(flatten)]
    acting: Acting,
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let act = Act::ChangeProfile;
    let name = args.name.as_deref().map(|name| subject::name(asked, name)).transpose()?;
    let change = Change { name, language: args.language.map(Into::into) };
    let (by, intent) = args.acting.check(asked, act, Some(account)).await?;
    let engine = &asked.app.engine;
    match change_profile::change(engine, &intent, account, &change, by.hand(account)).await? {
        Ok(done) => {
            let changed = !done.events.is_empty();
            let known = profile(engine, account).await?;
            let language = known.as_ref().map(|known| known.language.tag());
            let name = known.and_then(|known| known.name);
            let text = asked.say(change_profile::sentence(changed), &[]) + "\n";
            let json = json!({ "account": account, "name": name, "language": language, "changed": changed });
            Reply::new(text, json)
        }
        Err(rejection) => account_acts::refuse(asked, rejection, act),
    }
}
