//! `keyledger account diff` and `keyledger property diff`: what changed between two moments? (B1)

use super::moment::moment;
use super::operator_context::{OperatorContext, turned_away};
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::authority::Act;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::reading::difference::{Difference, of_account, of_property};
use keyledger_usecases::texts::changes::in_words;
use keyledger_usecases::texts::why::Told;
use serde::{Deserialize, Serialize};

/// Two moments.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Between {
    /// The earlier moment, such as '2026-11-01 00:00 +01:00'.
    #[arg(long)]
    from: String,
    /// The later one; now without it.
    #[arg(long)]
    to: Option<String>,
}

/// Whose account.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct AccountDiff {
    /// An e-mail address or an account id.
    who: String,
    #[command(flatten)]
    between: Between,
    #[command(flatten)]
    acting: OperatorContext,
}

/// Which property.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct PropertyDiff {
    /// The property: its id or its name.
    property: String,
    #[command(flatten)]
    between: Between,
    #[command(flatten)]
    acting: OperatorContext,
}

fn moments(
    asked: CommandContext<'_>,
    between: &Between,
) -> Result<(Timestamp, Timestamp), CommandError> {
    let from = moment(asked, Some(&between.from))?;
    let to = moment(asked, between.to.as_deref())?;
    if from > to { asked.refuse("audit-period", &[]) } else { Ok((from, to)) }
}

pub(super) async fn account(
    asked: CommandContext<'_>,
    args: AccountDiff,
) -> Result<Reply, CommandError> {
    let moments = moments(asked, &args.between)?;
    let account = subject::account(asked, &args.who).await?;
    let by = args.acting.asker(asked).await?;
    match of_account(&asked.app.engine, &by, account, moments).await? {
        Ok(found) => told(asked, &found),
        Err(why) => turned_away(asked, Act::ReadHistory, why),
    }
}

pub(super) async fn property(
    asked: CommandContext<'_>,
    args: PropertyDiff,
) -> Result<Reply, CommandError> {
    let moments = moments(asked, &args.between)?;
    let by = args.acting.asker(asked).await?;
    let id = subject::property(asked, &args.property).await?;
    match of_property(&asked.app.system, &by, id, moments).await? {
        Ok(Some(found)) => told(asked, &found),
        Ok(None) => asked.refuse("account-no-property", &[("id", id.to_string().into())]),
        Err(why) => turned_away(asked, Act::ReadHistory, why),
    }
}

fn told(asked: CommandContext<'_>, found: &Difference) -> Result<Reply, CommandError> {
    let told = Told { language: asked.language, zone: None };
    let lines = found.changes.iter().map(|change| {
        let change = in_words(change, &told);
        let arguments = [
            ("what", change.what.into()),
            ("before", change.before.into()),
            ("after", change.after.into()),
        ];
        asked.say("changes-line", &arguments) + "\n"
    });
    let mut text: String = lines.collect();
    if text.is_empty() {
        text = asked.say("changes-none", &[]) + "\n";
    }
    Reply::new(text, found)
}
