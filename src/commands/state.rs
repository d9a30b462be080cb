//! `keyledger state`: what was true of an account at a moment, or at a sequence? (B1)

use super::moment::{moment, position_of};
use super::operator_context::OperatorContext;
use super::reader::noted;
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::state::{AsOf, state_then};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// As of this moment, such as '2026-11-22 08:05 +01:00'.
    #[arg(long, conflicts_with = "sequence")]
    at: Option<String>,
    /// As of this sequence, including that event.
    #[arg(long)]
    sequence: Option<u64>,
    #[command(flatten)]
    acting: OperatorContext,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let at = moment(asked, args.at.as_deref())?;
    let last = match args.sequence {
        None => None,
        Some(sequence) => Some(position_of(asked, sequence).await?),
    };
    let reading = ReadRecord::of(ReadQuestion::State, account);
    noted(asked, &args.acting, Act::ReadHistory, reading).await?;
    let then = state_then(&asked.app.engine, account, AsOf { at, last }).await?;
    let mut text = format!("{account}\n");
    if let Value::Object(fields) = &then.state {
        text.extend(fields.iter().map(|(name, value)| format!("  {name}: {}\n", plain(value))));
    }
    Reply::new(text, then)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
