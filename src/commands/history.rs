//! `keyledger history`: everything that happened to an account, over all its streams (B6).

use super::why_words::moment;
use super::{Asked, CommandError, Reply, subject};
use crate::service::reading::{Told, told};
use keyledger_projections::timeline;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// An e-mail address or an account id.
    who: String,
    /// From this sequence on.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// At most so many events.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

#[derive(Serialize)]
struct Answer {
    account: String,
    events: Vec<Told>,
    /// Where to go on with `--from`, when there is more.
    next: Option<u64>,
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let account = subject::account(asked, &args.who).await?;
    asked.app.catch_up().await?;
    let (from, most) = (args.from, usize::from(args.limit));
    let entries =
        asked.app.ask(move |views| timeline::from(views, account, from, most + 1)).await?;
    let next = entries.get(most).map(|entry| entry.sequence);
    let mut events = vec![];
    for entry in entries.iter().take(most) {
        events.extend(told(&asked.app.engine, entry).await?);
    }
    let mut text: String = events.iter().map(line).collect();
    if let Some(next) = next {
        text.push_str(&asked.say("history-more", &[("next", next.into())]));
        text.push('\n');
    }
    Reply::new(text, Answer { account: account.to_string(), events, next })
}

fn line(told: &Told) -> String {
    let shown = told.shown().map_or_else(String::new, |shown| format!(" · « {shown} »"));
    let Told { sequence, at, kind, actor, .. } = told;
    format!("{sequence:>8}  {}  {kind} · {actor}{shown}\n", moment(*at))
}
