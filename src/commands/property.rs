//! `keyledger property create`: a hotel begins.

use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::metadata::Actor;
use keyledger_core::property::Rejection;
use keyledger_usecases::access::properties::create_property;
use keyledger_usecases::texts::in_words::not_a_name;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// Its name, 1 to 200 characters.
    name: String,
    /// Its time zone, by its IANA name, such as Europe/Paris; without it, UTC.
    #[arg(long)]
    time_zone: Option<String>,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let engine = &asked.app.engine;
    let zone = args.time_zone.as_deref().map(|zone| subject::time_zone(asked, zone)).transpose()?;
    let intent = engine.intent(Actor::at_the_machine());
    match create_property(engine, &intent, &args.name, zone).await? {
        Ok((property, _)) => {
            let name = args.name.trim();
            Reply::new(format!("{property}  {name}\n"), json!({ "id": property, "name": name }))
        }
        Err(Rejection::Name(why)) => {
            asked.refuse("name-refused", &[("what", not_a_name(asked.language, why).into())])
        }
        Err(why) => Err(CommandError::Said(why.to_string())),
    }
}
