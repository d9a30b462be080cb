//! `keyledger property list`: which properties are there, and how do they stand?

use super::{CommandContext, CommandError, Reply};
use keyledger_usecases::access::properties::{Listed, list};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Nothing is asked beside it.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {}

pub(super) async fn run(asked: CommandContext<'_>, _: Args) -> Result<Reply, CommandError> {
    let properties = list(&asked.app.system).await?;
    let mut text = String::new();
    for Listed { id, name, state, members, .. } in &properties {
        let arguments = [
            ("id", id.to_string().into()),
            ("name", name.clone().into()),
            ("members", (*members).into()),
        ];
        let line = asked.say(&format!("property-listed-{state}"), &arguments);
        text.extend([line, "\n".to_owned()]);
    }
    if properties.is_empty() {
        text.extend([asked.say("property-none", &[]), "\n".to_owned()]);
    }
    Reply::new(text, json!({ "properties": properties }))
}
