//! `keyledger doctor`: is everything as it should be, and what is to be done?

use super::{Asked, CommandError, Reply};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Nothing is asked beside it.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {}

pub(super) async fn run(asked: Asked<'_>, _: Args) -> Result<Reply, CommandError> {
    let mut checks = asked.app.checks().await;
    checks.extend(asked.app.deep_checks().await);
    let fine = checks.iter().all(|check| check.ok);
    let mut text = String::new();
    text.extend(checks.iter().map(|check| {
        let mark = if check.ok { "ok " } else { "NOT" };
        format!("{mark}  {}: {}\n", check.name, check.found)
    }));
    text.push_str(&asked.say(if fine { "doctor-fine" } else { "doctor-not-fine" }, &[]));
    text.push('\n');
    Ok(Reply { fine, ..Reply::new(text, json!({ "fine": fine, "checks": checks }))? })
}
