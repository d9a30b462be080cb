//! Which events have these in common? Narrowed by clicking a value, and taken out as a file with its
//! manifest (C5).

use super::{AUDIT, clock_of};
use crate::answer::problem::Problem;
use crate::audit::search::searched;
use crate::pages::acting::{self, Choices};
use crate::pages::clock::Clock;
use crate::pages::console::as_of::moment_in;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::respond::see_other;
use crate::pages::said;
use crate::pages::signed_in;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::compliance::search::query_fields;
use keyledger_usecases::reading::event::EventView;
use keyledger_usecases::reading::sentences::EventRenderer;
use serde_json::Value;
use std::collections::BTreeMap;

/// Events of one page.
const EVENTS: usize = 50;
/// What a search is narrowed by, in the order of the form.
const FIELDS: [&str; 8] =
    ["account", "actor", "kind", "without", "property", "network", "from", "to"];

#[derive(Template)]
#[template(path = "console/audit/search.html")]
struct SearchPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    /// What is typed in each field.
    typed: BTreeMap<&'static str, String>,
    /// What narrows the search: field and value, and the same search without it.
    narrowed: Vec<(String, String, String)>,
    zone: String,
    kinds: Vec<&'static str>,
    /// The kinds of this page.
    counts: Vec<Count>,
    rows: Vec<Row>,
    next: Option<String>,
    /// The search as its file is asked for.
    hidden: Vec<(&'static str, String)>,
    up_to: String,
    reasons: Choices,
}

/// A kind: how many events of the page are of it, the search narrowed to it, and the one without it.
struct Count {
    kind: String,
    events: usize,
    only: String,
    without: String,
}

struct Row {
    sequence: u64,
    event: String,
    at: String,
    what: String,
    kind: (String, String),
    actor: (String, Option<String>),
    account: Option<(String, String)>,
}

/// Shows it.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<SearchPage, Problem> {
    asked.only(&[&FIELDS[..], &["cursor"]].concat())?;
    let zone = clock_of(asked, caller).await?;
    let period = (moment_in(asked, "from", &zone)?, moment_in(asked, "to", &zone)?);
    let (found, next) = searched(asked, period, EVENTS).await?;
    let (frame, top) = top(&asked.context, caller, ("page-audit-search", AUDIT)).await?;
    let clock = Clock::by(frame.language(), zone.clone());
    let mut teller = EventRenderer::new(&asked.context.system, frame.language()).by(zone.clone());
    let mut rows = vec![];
    for told in &found.events {
        rows.push(row(asked, &mut teller, told, &clock).await?);
    }
    let typed = |name: &'static str| (name, asked.text(name).unwrap_or_default().to_owned());
    let narrowed = FIELDS.iter().filter_map(|name| {
        let value = asked.text(name)?;
        let label = frame.say(&format!("page-audit-by-{name}"));
        Some((label, value.to_owned(), asked.address_with(&[(name, ""), ("cursor", "")])))
    });
    let hidden = query_fields(&found.filters);
    Ok(SearchPage {
        typed: FIELDS.into_iter().map(typed).collect(),
        narrowed: narrowed.collect(),
        zone: zone.name().to_owned(),
        kinds: keyledger_usecases::compliance::search::kinds(),
        counts: counts(asked, &found.events),
        rows,
        next: next.map(|next| asked.address_with(&[("cursor", &next)])),
        hidden,
        up_to: found.up_to.map(|up_to| up_to.to_string()).unwrap_or_default(),
        reasons: acting::reasons(&asked.context),
        part: "search",
        top,
        frame,
    })
}

/// How many events of the page have which kind: a click narrows the search to it, or leaves it out.
fn counts(asked: &QueryString, events: &[EventView]) -> Vec<Count> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for told in events {
        *counts.entry(&told.kind).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    let left_out = asked.text("without").map(|left_out| format!("{left_out},")).unwrap_or_default();
    let count = |(kind, events): (&str, usize)| Count {
        kind: kind.to_owned(),
        events,
        only: asked.address_with(&[("kind", kind), ("cursor", "")]),
        without: asked.address_with(&[("without", &format!("{left_out}{kind}")), ("cursor", "")]),
    };
    counts.into_iter().map(count).collect()
}

async fn row(
    asked: &QueryString,
    teller: &mut EventRenderer<'_>,
    told: &EventView,
    clock: &Clock,
) -> Result<Row, Problem> {
    let failed = |failure| asked.failed(&failure);
    let what = teller.happened(told).await.map_err(failed)?;
    let actor = teller.actor(told, None).await.map_err(failed)?;
    let narrowed = |name: &str, value: &str| asked.address_with(&[(name, value), ("cursor", "")]);
    let id = told.metadata.pointer("/actor/id").and_then(Value::as_str);
    let account = told.stream.strip_prefix("account-");
    Ok(Row {
        sequence: told.sequence,
        event: told.event.clone(),
        at: clock.moment(told.at),
        kind: (told.kind.clone(), narrowed("kind", &told.kind)),
        actor: (actor, id.map(|id| narrowed("actor", id))),
        account: account.map(|account| (account.to_owned(), narrowed("account", account))),
        what,
    })
}

/// The search as a file, or its manifest: at the address of the interface, which asks for a reason.
pub async fn export(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    // Where the factor is missing, the way there comes back to the search.
    if let Err(problem) = super::holds::may(&context, Act::Export).await {
        return Ok(said::not_done(&context, &caller, problem, "/console/audit/search"));
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FIELDS.into_iter().chain(["up_to", "format", "reason", "note"]) {
        let value = form.take(name);
        if !value.trim().is_empty() {
            query.append_pair(name, &value);
        }
    }
    Ok(see_other(&format!("/api/v1/audit/export?{}", query.finish())))
}
