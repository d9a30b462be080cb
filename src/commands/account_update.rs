//! `keyledger account update`: what a person is called, the language of their mails, and their time
//! zone (S30, S35, B14).

use super::operator_context::OperatorContext;
use super::{CommandContext, CommandError, LanguageArg, Reply, account_acts, subject};
use keyledger_core::account::ZoneChoice;
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
    #[arg(long, required_unless_present_any = ["language", "time_zone", "no_time_zone"])]
    name: Option<String>,
    /// The new language of mails.
    #[arg(long, value_enum)]
    language: Option<LanguageArg>,
    /// The time zone that times are told to them in, by its IANA name.
    #[arg(long)]
    time_zone: Option<String>,
    /// Their property's time zone, and none of their own.
    #[arg(long, conflicts_with = "time_zone")]
    no_time_zone: bool,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let act = Act::ChangeProfile;
    let name = args.name.as_deref().map(|name| subject::name(asked, name)).transpose()?;
    let time_zone = match (&args.time_zone, args.no_time_zone) {
        (Some(zone), _) => Some(ZoneChoice::Own(subject::time_zone(asked, zone)?)),
        (None, true) => Some(ZoneChoice::OfProperty),
        (None, false) => None,
    };
    let change = Change { name, language: args.language.map(Into::into), time_zone };
    let (by, intent) = args.acting.check(asked, act, Some(account)).await?;
    let engine = &asked.app.engine;
    match change_profile::change(engine, &intent, account, &change, by.hand(account)).await? {
        Ok(done) => {
            let changed = !done.events.is_empty();
            let known = profile(engine, account).await?;
            let language = known.as_ref().map(|known| known.language.tag());
            let name = known.and_then(|known| known.name);
            let text = asked.say(change_profile::sentence(changed), &[]) + "\n";
            let zone = done.state.living().and_then(|living| living.time_zone.clone());
            let json = json!({
                "account": account,
                "name": name,
                "language": language,
                "time_zone": zone,
                "changed": changed,
            });
            Reply::new(text, json)
        }
        Err(rejection) => account_acts::refuse(asked, rejection, act),
    }
}
