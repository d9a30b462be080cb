//! `keyledger events`: the whole ledger in order, without personal values (C7).

use super::moment::position_of;
use super::why_words::moment;
use super::{Asked, CommandError, Reply};
use crate::failure::Failure;
use crate::service::reading::{Told, without_personal};
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// Behind this sequence; from the first event without it.
    #[arg(long)]
    after: Option<u64>,
    /// At most so many events.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

#[derive(Serialize)]
struct Answer {
    events: Vec<Told>,
    /// What to hand in as `--after` next time.
    next: Option<u64>,
    /// Nothing lay behind these when they were read.
    at_head: bool,
}

pub(super) async fn run(asked: Asked<'_>, args: Args) -> Result<Reply, CommandError> {
    let after = match args.after {
        None => None,
        Some(sequence) => Some(position_of(asked, sequence).await?),
    };
    let store = &asked.app.engine.store;
    let page = store.read_all(after, usize::from(args.limit)).await.map_err(Failure::Store)?;
    let first = args.after.map_or(0, |after| after + 1);
    let mut events = vec![];
    for (sequence, stored) in (first..).zip(&page.events) {
        events.push(without_personal(stored, sequence)?);
    }
    let mut text = String::new();
    text.extend(events.iter().map(|told| {
        let Told { sequence, at, kind, stream, actor, .. } = told;
        format!("{sequence:>8}  {}  {kind} · {stream} · {actor}\n", moment(*at))
    }));
    let next = events.last().map(|told| told.sequence).or(args.after);
    Reply::new(text, Answer { events, next, at_head: page.at_head })
}
