//! `keyledger audit search`: which events have these in common? A page to read, or all of them as a
//! file with a manifest (C5).

use super::moment::moment_if_any;
use super::operator_context::OperatorContext;
use super::reader::noted_page;
use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::language::Language;
use keyledger_usecases::compliance::search::{Filters, NotSearched, Page, head, prepare};
use keyledger_usecases::compliance::search_files::{Format, Origin, query};
use keyledger_usecases::engine::RELEASE;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::networks::NotNetworks;
use keyledger_usecases::reading::sentences::EventRenderer;
use keyledger_usecases::texts::written::moment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Events read at once where all of them are taken out.
const BATCH: u16 = 1_000;

/// What is asked; what is given together holds together.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// Events that concern this account: an e-mail address or an account id.
    #[arg(long)]
    account: Option<String>,
    /// Events caused by this actor: an e-mail address, an account id, a service token's id, or a
    /// part of the engine such as scheduler.
    #[arg(long)]
    actor: Option<String>,
    /// Events of this kind, such as `account_locked`.
    #[arg(long)]
    kind: Option<String>,
    /// Leave these kinds out, such as `session_seen,login_attempted`.
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    #[serde(default)]
    without: Vec<String>,
    /// Events that concern this property: its id or its name.
    #[arg(long)]
    property: Option<String>,
    /// Events from this network, such as 203.0.113.0/24, as long as its keys exist.
    #[arg(long, requires = "from")]
    network: Option<String>,
    /// From this moment on, such as '2026-11-01 00:00 +01:00'.
    #[arg(long)]
    from: Option<String>,
    /// Before this moment.
    #[arg(long)]
    to: Option<String>,
    /// Nothing after this sequence: searches the ledger as it was then.
    #[arg(long)]
    up_to: Option<u64>,
    /// Include the sealed personal fields, as far as their keys exist.
    #[arg(long)]
    personal: bool,
    /// The cursor of an earlier answer.
    #[arg(long, conflicts_with = "out", allow_hyphen_values = true)]
    cursor: Option<String>,
    /// At most this many events.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// The format of the file.
    #[arg(long)]
    format: Option<Lines>,
    /// CSV that Excel opens by a double click: with a byte order mark, and separated by semicolons
    /// if answers are in French (--lang).
    #[arg(long, requires = "format")]
    for_excel: bool,
    /// Export the whole result into this new folder: the events, and a manifest that names the
    /// query, the count, the range and the checkpoint. Needs a reason.
    #[arg(long, value_name = "DIR", requires = "format")]
    out: Option<PathBuf>,
    #[command(flatten)]
    acting: OperatorContext,
}

/// How one event a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
enum Lines {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180, with a first line of names; no cell is a formula.
    Csv,
}

impl Args {
    /// Where everything is taken out to, and in which shape.
    pub fn files(&self, language: Language) -> Option<(&Path, Format)> {
        Some((self.out.as_deref()?, self.shape(language)?))
    }

    fn shape(&self, language: Language) -> Option<Format> {
        Some(match self.format? {
            Lines::Csv if self.for_excel => Format::for_excel(language),
            Lines::Csv => Format::Csv,
            Lines::Ndjson => Format::Ndjson,
        })
    }

    /// The next part of the same question, after this answer.
    pub fn behind(&self, answer: &Answer) -> Option<Self> {
        let cursor = Some(answer.next.clone()?);
        Some(Self { cursor, up_to: answer.manifest.up_to, ..self.clone() })
    }
}

/// What the command line is answered.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The events, in the ledger's order.
    pub events: Vec<Value>,
    /// What to pass as `--cursor` for more.
    pub next: Option<String>,
    /// What a search by network compared.
    pub network: Option<Value>,
    /// What a manifest says of the question.
    pub manifest: Origin,
    /// The newest checkpoint.
    pub checkpoint: Value,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    if args.for_excel && args.format != Some(Lines::Csv) {
        return asked.refuse("search-for_excel", &[]);
    }
    let mut filters = filters(asked, &args)?;
    if let Some(property) = &args.property {
        filters.property = Some(subject::property(asked, property).await?.to_string());
    }
    let app = &asked.app.system;
    // What is asked now must not find that it was asked.
    let head = head(app).await?;
    let search = match prepare(app, filters).await? {
        Ok(search) => search,
        Err(why) => return not_searched(asked, why),
    };
    let up_to = head.map(|head| args.up_to.map_or(head, |up_to| up_to.min(head)));
    let limit = usize::from(if args.out.is_some() { BATCH } else { args.limit });
    let what = format!("search {}", search.words());
    let (act, question) = match &args.out {
        Some(_) => (Act::Export, ReadQuestion::SearchExport),
        None => (Act::ReviewActs, ReadQuestion::Search),
    };
    let about = (what.as_str(), search.reading(question));
    let asked_page = noted_page(asked, &args.acting, act, about, args.cursor.as_deref()).await?;
    let page = search.page(app, asked_page.place, up_to, limit, args.personal).await?;
    let next = asked_page.next(&app.engine, page.next)?;
    let manifest = Origin {
        ledger: app.engine.form.ledger(),
        release: RELEASE.to_owned(),
        query: query(&search.filters),
        query_id: asked_page.query,
        asked_at: app.engine.clock.now(),
        up_to,
        personal: args.personal,
    };
    let checkpoint = app.checkpoint_for_manifest();
    let network = search.network.as_ref().map(|network| json!(network));
    let events = values(&page)?;
    let text = match args.shape(asked.language) {
        Some(format) => lines(format, &events)?,
        None => words(asked, &page, next.as_deref()).await?,
    };
    Reply::new(text, Answer { events, next, network, manifest, checkpoint })
}

fn filters(asked: CommandContext<'_>, args: &Args) -> Result<Filters, CommandError> {
    let Args { account, actor, kind, without, property, network, from, to, .. } = args.clone();
    let (from, to) = (moment_if_any(asked, from.as_deref())?, moment_if_any(asked, to.as_deref())?);
    Ok(Filters { account, actor, kind, without, property, network, from, to })
}

fn not_searched(asked: CommandContext<'_>, why: NotSearched) -> Result<Reply, CommandError> {
    match why {
        NotSearched::Account(who) | NotSearched::Actor(who) => {
            asked.refuse("command-nobody", &[("who", who.into())])
        }
        NotSearched::Kind(kind) | NotSearched::Without(kind) => {
            asked.refuse("search-kind", &[("kind", kind.into())])
        }
        NotSearched::Property(id) => asked.refuse("account-no-property", &[("id", id.into())]),
        NotSearched::Network(NotNetworks::Shape) => asked.refuse("find-network-shape", &[]),
        NotSearched::Network(NotNetworks::TooWide) => asked.refuse("find-network-wide", &[]),
        NotSearched::NoBeginning | NotSearched::Period => asked.refuse("find-period", &[]),
    }
}

fn values(page: &Page) -> Result<Vec<Value>, CommandError> {
    let told = |one| {
        serde_json::to_value(one)
            .map_err(|error| CommandError::Said(format!("an event cannot be told: {error}")))
    };
    page.events.iter().map(told).collect()
}

fn lines(format: Format, events: &[Value]) -> Result<String, CommandError> {
    let mut bytes = format.beginning()?;
    for event in events {
        bytes.extend(format.line(event)?);
    }
    String::from_utf8(bytes)
        .map_err(|error| CommandError::Failed(Failure::Other(format!("a line: {error}"))))
}

/// A line for each event, for people.
async fn words(
    asked: CommandContext<'_>,
    page: &Page,
    next: Option<&str>,
) -> Result<String, CommandError> {
    let mut teller = EventRenderer::new(&asked.app.system, asked.language);
    let mut text = String::new();
    for told in &page.events {
        let (what, who) = (teller.happened(told).await?, teller.actor(told, None).await?);
        let place = format!("{:>8}  {}", told.sequence, moment(told.at));
        text.extend([place, format!("  {what} · {who} · {}\n", told.stream)]);
    }
    if page.events.is_empty() && next.is_none() {
        text.extend([asked.say("search-nothing", &[]), "\n".into()]);
    }
    if let Some(next) = next {
        let more = asked.say("timeline-more", &[("cursor", next.to_owned().into())]);
        text.extend([more, "\n".into()]);
    }
    Ok(text)
}
