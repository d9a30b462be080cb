//! `keyledger events`: the whole ledger in order, without personal values (C7); and one event whole.

use super::moment::position_of;
use super::operator_context::OperatorContext;
use super::reader::noted;
use super::{CommandContext, CommandError, Reply};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::EventId;
use keyledger_projections::log;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::event::{EventView, told, without_personal};
use keyledger_usecases::reading::feed::{After, NoPage, page};
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// After this position: a sequence, or the `next` value of an earlier answer.
    #[arg(long)]
    after: Option<String>,
    /// At most this many events.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Include the metadata as stored, for whoever operates the machine.
    #[arg(long)]
    whole: bool,
    /// Keep printing events as they happen, until interrupted; an engine must be serving.
    #[arg(long, conflicts_with = "whole")]
    follow: bool,
    /// How long the engine waits for something new, where it is followed.
    #[arg(skip)]
    wait_ms: u64,
    #[command(subcommand)]
    one: Option<One>,
}

/// How long one question waits for something new while the ledger is followed.
const FOLLOW_WAIT_MS: u64 = 10_000;

impl Args {
    /// Whether events are to be told as they happen.
    pub fn follows(&self) -> bool {
        self.follow
    }

    /// The next question of whoever follows, after this answer.
    #[must_use]
    pub fn behind(&self, answer: &Reply) -> Self {
        let next = answer.json.get("next").and_then(|next| next.as_str());
        let after = next.map(str::to_owned).or_else(|| self.after.clone());
        Self { after, wait_ms: FOLLOW_WAIT_MS, ..self.clone() }
    }
}

/// One event.
#[derive(Clone, Debug, clap::Subcommand, Serialize, Deserialize)]
pub enum One {
    /// One event in full, decrypted as far as its keys exist.
    #[command(after_help = "Example:\n  keyledger events show 1234 --reason-code asked_by_person")]
    Show(ShowArgs),
}

/// Which event.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct ShowArgs {
    /// Its id or its sequence.
    event: String,
    #[command(flatten)]
    acting: OperatorContext,
}

#[derive(Serialize)]
struct Whole {
    events: Vec<EventView>,
    /// What to pass as `--after` next time.
    next: Option<u64>,
    /// Nothing lay behind these when they were read.
    at_head: bool,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    if let Some(One::Show(args)) = args.one {
        return show(asked, args).await;
    }
    let after: Option<After> = match &args.after {
        None => None,
        Some(text) => match text.parse() {
            Ok(after) => Some(after),
            Err(_) => return asked.refuse("events-after", &[("after", text.clone().into())]),
        },
    };
    if args.whole {
        return whole(asked, after, args.limit).await;
    }
    let wait = Duration::from_millis(args.wait_ms.min(FOLLOW_WAIT_MS));
    let page = match page(&asked.app.system, after, usize::from(args.limit), wait).await? {
        Ok(page) => page,
        Err(NoPage::NotThere) => {
            let sequence = after.map_or(0, |after| after.sequence);
            return asked.refuse("state-no-sequence", &[("sequence", sequence.into())]);
        }
        Err(NoPage::Foreign) => return asked.refuse("events-foreign", &[]),
    };
    let page = page.public(&asked.app.system)?;
    let text = page.events.iter().map(|event| {
        let actor = event.actor.id.as_deref().map_or_else(String::new, |id| format!(" {id}"));
        let kind = serde_json::to_value(event.actor.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default().to_owned();
        let (sequence, at) = (event.sequence, moment(event.at));
        format!("{sequence:>8}  {at}  {} · {} · {kind}{actor}\n", event.kind, event.stream)
    });
    Reply::new(text.collect(), &page)
}

async fn whole(
    asked: CommandContext<'_>,
    after: Option<After>,
    limit: u16,
) -> Result<Reply, CommandError> {
    let behind = match after {
        None => None,
        Some(after) => Some(position_of(asked, after.sequence).await?),
    };
    let ledger = &asked.app.engine.ledger;
    let page = ledger.behind(behind, usize::from(limit)).await.map_err(Failure::Store)?;
    let first = after.map_or(0, |after| after.sequence + 1);
    let mut events = vec![];
    for (sequence, stored) in (first..).zip(&page.events) {
        events.push(without_personal(stored, sequence)?);
    }
    let text = events.iter().map(|told| {
        let EventView { sequence, at, kind, stream, actor, .. } = told;
        format!("{sequence:>8}  {}  {kind} · {stream} · {actor}\n", moment(*at))
    });
    let text = text.collect();
    let next = events.last().map(|told| told.sequence).or(after.map(|after| after.sequence));
    Reply::new(text, Whole { events, next, at_head: page.at_head })
}

async fn show(asked: CommandContext<'_>, args: ShowArgs) -> Result<Reply, CommandError> {
    asked.app.system.catch_up().await?;
    let entry = match (args.event.parse::<EventId>(), args.event.parse::<u64>()) {
        (Ok(event), _) => asked.app.system.ask(move |views| log::by_event(views, event)).await?,
        (_, Ok(sequence)) if i64::try_from(sequence).is_ok() => {
            asked.app.system.ask(move |views| log::by_sequence(views, sequence)).await?
        }
        (_, Ok(_) | Err(_)) => None,
    };
    let Some(entry) = entry else {
        return asked.refuse("events-none", &[("event", args.event.into())]);
    };
    let reading = ReadRecord {
        event: Some(entry.event),
        accounts: entry.stream.as_account().into_iter().collect(),
        ..ReadRecord::about(ReadQuestion::Event)
    };
    noted(asked, &args.acting, Act::ReadHistory, reading).await?;
    let Some(told) = told(&asked.app.engine, &entry).await? else {
        return asked.refuse("events-none", &[("event", args.event.into())]);
    };
    let happened = EventRenderer::new(&asked.app.system, asked.language).happened(&told).await?;
    let json = serde_json::to_string_pretty(&told)
        .map_err(|error| CommandError::Said(error.to_string()))?;
    Reply::new(format!("{happened}\n{json}\n"), told)
}
