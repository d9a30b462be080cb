//! Endpoint for event search: which events have these in common? A page at a time for people, or
//! whole as a file (C5).

use crate::answer::problem::Problem;
use crate::request::query::QueryString;
use axum::Json;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::compliance::search::{
    Filters, NotSearched, Search, head, prepare, query_fields,
};
use keyledger_usecases::compliance::search_files::{Format, Origin, Tally, manifest, query};
use keyledger_usecases::engine::RELEASE;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::event::EventView;
use keyledger_usecases::reading::networks::NotNetworks;
use keyledger_usecases::reading::note::note;
use keyledger_usecases::system::System;
use keyledger_usecases::texts::Argument;
use serde_json::{Value, json};
use std::sync::Arc;

/// Events read at once where all of them are taken out.
const BATCH: usize = 1_000;

/// Events that match all parameters, in ledger order. Pass `next` as `cursor`; a page can be
/// shorter than `limit` and still have a `next`. Each query is recorded.
#[utoipa::path(get, operation_id = "search_events", path = "/api/v1/audit/events", tag = "compliance",
    params(("account" = Option<String>, Query, description = "the account they concern: its id or its address"),
        ("actor" = Option<String>, Query, description = "who acted: an account's id or address, a service's id, or a part of the engine such as `scheduler`"),
        ("kind" = Option<String>, Query, description = "the kind of event"),
        ("without" = Option<String>, Query, description = "kinds that are left out, separated by commas"),
        ("property" = Option<Uuid>, Query, description = "the property they concern"),
        ("network" = Option<String>, Query, description = "the network they came from, such as 203.0.113.0/24; `from` is then needed"),
        ("from" = Option<String>, Query), ("to" = Option<String>, Query, description = "before this moment"),
        ("up_to" = Option<u64>, Query, description = "up to this sequence; without it, up to the last event"),
        ("personal" = Option<bool>, Query, description = "include the sealed personal fields, as far as their keys exist"),
        ("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query, description = "1 to 1000, else 100"),
        ("min_sequence" = Option<u64>, Query), ("reason" = Option<String>, Query), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`events`, `next`, `up_to`, `query`, `network`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn search(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&[&FIELDS[..], &["cursor", "limit", "min_sequence"]].concat())?;
    let intent = asked.reader(Act::ReviewActs).await?;
    asked.fresh().await?;
    let failed = |failure| asked.failed(&failure);
    let limit = usize::try_from(asked.number("limit", 100, 1..=1000)?).unwrap_or(100);
    let period = (asked.moment("from")?, asked.moment("to")?);
    let (search, up_to, personal) = question(&asked, period).await?;
    let reading = search.reading(ReadQuestion::Search);
    let page_of = asked.note_page(&intent, &format!("search {}", search.words()), reading).await?;
    let system = &asked.context.system;
    let page = search.page(system, page_of.place, up_to, limit, personal).await.map_err(failed)?;
    let next = page_of.next(&system.engine, page.next).map_err(failed)?;
    let answer = Json(json!({ "events": page.events, "next": next, "up_to": up_to,
        "query": query(&search.filters), "network": search.network }));
    Ok(asked.page("cursor", next.as_deref(), answer.into_response()))
}

/// The same events as one file, or its manifest: the query, the count, the range of sequences, the
/// SHA-256 of each file, and the newest checkpoint. The `Link` header of a file leads to its
/// manifest. The last line of NDJSON is `{"end": …}` with the count, the last sequence and the SHA-256
/// of the lines before it: without it the file was cut off. CSV has the count in `keyledger-count`. A
/// reason is needed.
#[utoipa::path(get, operation_id = "export_events", path = "/api/v1/audit/export", tag = "compliance",
    params(("format" = String, Query, description = "`ndjson`, `csv`, `excel` (CSV as Excel opens it in the caller's language) or `manifest`"),
        ("account" = Option<String>, Query), ("actor" = Option<String>, Query), ("kind" = Option<String>, Query), ("without" = Option<String>, Query),
        ("property" = Option<Uuid>, Query), ("network" = Option<String>, Query),
        ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("up_to" = Option<u64>, Query), ("personal" = Option<bool>, Query),
        ("min_sequence" = Option<u64>, Query),
        ("reason" = String, Query, description = "why: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "the file, event by event, or the manifest",
            content((String = "application/x-ndjson"), (String = "text/csv"), (Object = "application/json"))),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn export(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&[&FIELDS[..], &["format", "min_sequence"]].concat())?;
    let intent = asked.reader(Act::Export).await?;
    let format = match asked.needed("format")? {
        "ndjson" => Some(Format::Ndjson),
        "csv" => Some(Format::Csv),
        "excel" => Some(Format::for_excel(asked.context.language)),
        "manifest" => None,
        _ => return Err(asked.wrong("format", "search-format", &[])),
    };
    asked.fresh().await?;
    let failed = |failure| asked.failed(&failure);
    let period = (asked.moment("from")?, asked.moment("to")?);
    let (search, up_to, personal) = question(&asked, period).await?;
    let system = Arc::clone(&asked.context.system);
    let reading = search.reading(ReadQuestion::SearchExport);
    let query_id = note(&system.engine, &intent, reading).await.map_err(failed)?;
    let origin = Origin {
        ledger: system.engine.form.ledger(),
        release: RELEASE.to_owned(),
        query: query(&search.filters),
        query_id,
        asked_at: system.engine.clock.now(),
        up_to,
        personal,
    };
    let Some(format) = format else {
        let described = described(&system, &search, &origin).await.map_err(failed)?;
        let kept = [(CONTENT_DISPOSITION, "attachment; filename=\"manifest.json\"")];
        return Ok((kept, Json(described)).into_response());
    };
    let name = format!("attachment; filename=\"{}\"", format.file_name());
    let manifest = manifest_link(&asked, &search, up_to, personal);
    let reader = || Reader::new(Arc::clone(&system), search.clone(), up_to, personal);
    // A line of JSON says at the end how many there were; CSV has no such place.
    let count = match format {
        Format::Ndjson => None,
        Format::Csv | Format::ExcelEn | Format::ExcelFr => {
            Some(counted(reader()).await.map_err(failed)?)
        }
    };
    let body = Body::from_stream(lines(reader(), format));
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, name),
        (LINK, format!("<{manifest}>; rel=\"describedby\"")),
    ];
    let mut response = (headers, body).into_response();
    if let Some(count) = count {
        response.headers_mut().insert(COUNT_HEADER, HeaderValue::from(count));
    }
    Ok(response)
}

/// How many events a file has.
const COUNT_HEADER: &str = "keyledger-count";

async fn counted(mut reader: Reader) -> Result<usize, Failure> {
    let mut count = 0;
    while let Some(events) = reader.more().await? {
        count += events.len();
    }
    Ok(count)
}

/// What both are asked with.
const FIELDS: [&str; 10] = [
    "account", "actor", "kind", "without", "property", "network", "from", "to", "up_to", "personal",
];

/// Some of what was found.
pub(crate) struct Found {
    /// What was asked.
    pub filters: Filters,
    /// Up to which event.
    pub up_to: Option<u64>,
    /// The events.
    pub events: Vec<EventView>,
}

/// A page of the events of a period that match what is asked, and the next one's cursor; that they are
/// read is written down.
pub(crate) async fn searched(
    asked: &QueryString,
    period: (Option<Timestamp>, Option<Timestamp>),
    limit: usize,
) -> Result<(Found, Option<String>), Problem> {
    let intent = asked.reader(Act::ReviewActs).await?;
    let failed = |failure| asked.failed(&failure);
    let (search, up_to, personal) = question(asked, period).await?;
    let reading = search.reading(ReadQuestion::Search);
    let page_of = asked.note_page(&intent, &format!("search {}", search.words()), reading).await?;
    let system = &asked.context.system;
    let page = search.page(system, page_of.place, up_to, limit, personal).await.map_err(failed)?;
    let next = page_of.next(&system.engine, page.next).map_err(failed)?;
    Ok((Found { filters: search.filters, up_to, events: page.events }, next))
}

async fn question(
    asked: &QueryString,
    (from, to): (Option<Timestamp>, Option<Timestamp>),
) -> Result<(Search, Option<u64>, bool), Problem> {
    let own = |name: &str| asked.text(name).map(str::to_owned);
    let filters = Filters {
        account: own("account"),
        actor: own("actor"),
        kind: own("kind"),
        without: kinds(asked.text("without")),
        property: own("property"),
        network: own("network"),
        from,
        to,
    };
    let personal = asked.yes("personal")?;
    let system = &asked.context.system;
    let head = head(system).await.map_err(|failure| asked.failed(&failure))?;
    let bounds = 0..=u64::try_from(i64::MAX).unwrap_or(u64::MAX);
    let up_to = asked.number("up_to", head.unwrap_or(0), bounds)?;
    let search = prepare(system, filters).await.map_err(|failure| asked.failed(&failure))?;
    let search = search.map_err(|why| not_searched(asked, why))?;
    Ok((search, head.map(|head| head.min(up_to)), personal))
}

/// Several kinds in one parameter.
fn kinds(text: Option<&str>) -> Vec<String> {
    let kinds = text.into_iter().flat_map(|text| text.split(','));
    kinds.map(str::trim).filter(|kind| !kind.is_empty()).map(str::to_owned).collect()
}

fn not_searched(asked: &QueryString, why: NotSearched) -> Problem {
    let wrong =
        |field: &str, key: &str, arguments: &[Argument<'_>]| asked.wrong(field, key, arguments);
    match why {
        NotSearched::Account(_) => wrong("account", "search-nobody", &[]),
        NotSearched::Actor(_) => wrong("actor", "search-nobody", &[]),
        NotSearched::Kind(kind) => wrong("kind", "search-kind", &[("kind", kind.into())]),
        NotSearched::Without(kind) => wrong("without", "search-kind", &[("kind", kind.into())]),
        NotSearched::Property(_) => wrong("property", "search-property", &[]),
        NotSearched::Network(NotNetworks::Shape) => wrong("network", "find-network-shape", &[]),
        NotSearched::Network(NotNetworks::TooWide) => wrong("network", "find-network-wide", &[]),
        NotSearched::NoBeginning => wrong("from", "field-missing", &[]),
        NotSearched::Period => wrong("from", "find-period", &[]),
    }
}

/// Where the manifest of a file is asked for: the same question of the same events.
fn manifest_link(
    asked: &QueryString,
    search: &Search,
    up_to: Option<u64>,
    personal: bool,
) -> String {
    let mut link = form_urlencoded::Serializer::new(String::new());
    link.append_pair("format", "manifest");
    for (name, value) in query_fields(&search.filters) {
        link.append_pair(name, &value);
    }
    for name in ["reason", "note"] {
        if let Some(value) = asked.text(name) {
            link.append_pair(name, value);
        }
    }
    if let Some(up_to) = up_to {
        link.append_pair("up_to", &up_to.to_string());
    }
    if personal {
        link.append_pair("personal", "true");
    }
    format!("/api/v1/audit/export?{}", link.finish())
}

/// Where the next events of a file come from.
struct Reader {
    system: Arc<System>,
    search: Search,
    up_to: Option<u64>,
    personal: bool,
    after: Option<u64>,
    ended: bool,
}

impl Reader {
    fn new(system: Arc<System>, search: Search, up_to: Option<u64>, personal: bool) -> Self {
        Self { system, search, up_to, personal, after: None, ended: false }
    }

    /// Some more events; none when there are no more.
    async fn more(&mut self) -> Result<Option<Vec<Value>>, Failure> {
        if self.ended {
            return Ok(None);
        }
        let Self { system, search, up_to, personal, after, .. } = self;
        let page = search.page(system, *after, *up_to, BATCH, *personal).await?;
        self.after = page.next;
        self.ended = page.next.is_none();
        let told = |one| {
            serde_json::to_value(one)
                .map_err(|error| Failure::Other(format!("an event to take out: {error}")))
        };
        page.events.iter().map(told).collect::<Result<_, _>>().map(Some)
    }
}

/// The file, some events at a time: nothing of it is kept. An error cuts it off, and whoever
/// receives it sees that it is not whole.
fn lines(reader: Reader, format: Format) -> impl Stream<Item = Result<Vec<u8>, Failure>> {
    let begun = (reader, Tally::new(format), Part::Beginning);
    unfold(begun, |(mut reader, mut tally, part)| async move {
        let some = part_of(&mut reader, &mut tally, part).await.transpose()?;
        let next = match &some {
            Ok((_, next)) => *next,
            Err(failure) => {
                tracing::error!(error = keyledger_core::chain(failure), "an export was cut off");
                Part::Nothing
            }
        };
        Some((some.map(|(bytes, _)| bytes), (reader, tally, next)))
    })
}

/// What of a file comes next.
#[derive(Clone, Copy)]
enum Part {
    Beginning,
    Events,
    Nothing,
}

async fn part_of(
    reader: &mut Reader,
    tally: &mut Tally,
    part: Part,
) -> Result<Option<(Vec<u8>, Part)>, Failure> {
    let mut bytes = match part {
        Part::Beginning => tally.beginning()?,
        Part::Events => vec![],
        Part::Nothing => return Ok(None),
    };
    let Some(events) = reader.more().await? else {
        bytes.extend(tally.closing()?);
        return Ok(Some((bytes, Part::Nothing)));
    };
    for event in events {
        bytes.extend(tally.line(&event)?);
    }
    Ok(Some((bytes, Part::Events)))
}

async fn described(
    system: &Arc<System>,
    search: &Search,
    origin: &Origin,
) -> Result<Value, Failure> {
    let mut tallies = Format::ALL.map(Tally::new);
    for tally in &mut tallies {
        tally.beginning()?;
    }
    let mut reader = Reader::new(Arc::clone(system), search.clone(), origin.up_to, origin.personal);
    while let Some(events) = reader.more().await? {
        for event in &events {
            for tally in &mut tallies {
                tally.line(event)?;
            }
        }
    }
    for tally in &mut tallies {
        tally.closing()?;
    }
    Ok(manifest(origin, &tallies, &system.checkpoint_for_manifest()))
}
