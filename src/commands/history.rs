//! `keyledger history`: everything that happened to an account, over all its streams (B6).

use super::operator_context::OperatorContext;
use super::reader::noted_page;
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::timeline::{Item, page};
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// From this sequence on.
    #[arg(long, default_value_t = 0, conflicts_with = "cursor")]
    from: u64,
    /// The cursor of an earlier answer.
    #[arg(long, allow_hyphen_values = true)]
    cursor: Option<String>,
    /// At most this many items; consecutive identical failures count as one.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    #[command(flatten)]
    acting: OperatorContext,
}

#[derive(Serialize)]
struct Answer {
    account: AccountId,
    items: Vec<Item>,
    /// What to pass as `--cursor` for more.
    next: Option<String>,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    let (what, reading) =
        (format!("history {account}"), ReadRecord::of(ReadQuestion::Timeline, account));
    let cursor = args.cursor.as_deref();
    let asked_page =
        noted_page(asked, &args.acting, Act::ReadHistory, (&what, reading), cursor).await?;
    let from = asked_page.place.unwrap_or(args.from);
    asked.app.system.catch_up().await?;
    let page =
        page(&asked.app.system, account, asked.language, from, usize::from(args.limit)).await?;
    let next = asked_page.next(&asked.app.engine, page.next)?;
    let mut text: String = page.items.iter().map(|item| item.line(asked.language)).collect();
    if page.items.is_empty() {
        text = asked.say("history-nothing", &[]) + "\n";
    }
    if let Some(next) = &next {
        text.extend([asked.say("timeline-more", &[("cursor", next.clone().into())]), "\n".into()]);
    }
    Reply::new(text, Answer { account, items: page.items, next })
}
