//! One event, for ever: what it says, who acted, what was shown, and the way to the page of the person
//! as it was then (B6).

use super::opening::opened;
use super::tabs::{Top, top};
use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use crate::pages::return_to::in_query;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::EventId;
use keyledger_core::time_zone::TimeZone;
use keyledger_projections::log;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::reading::event::{EventView, told};
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::sentences::{EventRenderer, reason};
use keyledger_usecases::texts::in_words::reason_in_words;
use serde_json::Value;

#[derive(Template)]
#[template(path = "console/event.html")]
struct EventPage {
    frame: Frame,
    top: Top,
    what: String,
    kind: String,
    at: String,
    event: String,
    sequence: u64,
    stream: String,
    revision: u64,
    actor: String,
    from_where: Option<String>,
    shown: Option<String>,
    reason: Option<String>,
    policy: Option<u64>,
    /// The person's page, as it was then.
    person: Option<(String, String)>,
    property: Option<String>,
    data: Vec<(String, String)>,
    personal: Vec<(String, Option<String>)>,
    metadata: String,
    schema: String,
}

/// Shows it.
pub async fn show(
    Path(id): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller, &id).await).await
}

async fn shown(asked: &QueryString, caller: &Caller, id: &str) -> Result<EventPage, Problem> {
    asked.only(&[])?;
    let intent = asked.reader(Act::ReadHistory).await?;
    let context = &asked.context;
    let (system, failed) = (&context.system, |failure| asked.failed(&failure));
    let none = || Problem::new(context, StatusCode::NOT_FOUND, "not_found", "no_event", &[]);
    let event: EventId = id.parse().map_err(|_| none())?;
    system.catch_up().await.map_err(failed)?;
    let entry = system.ask(move |views| log::by_event(views, event)).await.map_err(failed)?;
    let entry = entry.ok_or_else(none)?;
    let account = entry.stream.as_account();
    let accounts = account.into_iter().collect();
    let reading =
        ReadRecord { event: Some(event), accounts, ..ReadRecord::about(ReadQuestion::Event) };
    asked.note(&intent, reading).await?;
    let told = told(&system.engine, &entry).await.map_err(failed)?.ok_or_else(none)?;
    let zone = match account {
        Some(account) => {
            time_zones::of_person(&system.engine, account, None).await.map_err(failed)?
        }
        None => TimeZone::utc(),
    };
    let mut teller = EventRenderer::new(system, context.language).by(zone.clone());
    let what = teller.happened(&told).await.map_err(failed)?;
    let actor = teller.actor(&told, account).await.map_err(failed)?;
    let name = match account {
        Some(account) => teller.person(account).await.map_err(failed)?,
        None => None,
    };
    let (mut frame, top) = top(context, caller, ("page-console-title", "")).await?;
    frame.title.clone_from(&what);
    let person = account.map(|account| {
        let at = in_query(&told.at.to_string());
        let address = format!("/console/accounts/{account}?at={at}#e{}", told.sequence);
        (address, name.unwrap_or_else(|| frame.say("page-console-nameless")))
    });
    let clock = Clock::by(context.language, zone);
    let shown = told.shown().map(|code| teller.shown(code));
    let from_where = teller.from_where(&told);
    Ok(as_page((frame, top), told, (what, actor, from_where, shown), person, &clock))
}

type InWords = (String, String, Option<String>, Option<String>);

fn as_page(
    (frame, top): (Frame, Top),
    told: EventView,
    (what, actor, from_where, shown): InWords,
    person: Option<(String, String)>,
    clock: &Clock,
) -> EventPage {
    let data = told.data.as_object().into_iter().flatten();
    let personal = told.personal.iter();
    let policy = told.metadata.get("policy").and_then(Value::as_u64);
    let property = told.metadata.get("property").and_then(Value::as_str).map(str::to_owned);
    EventPage {
        at: clock.moment(told.at),
        reason: reason(&told).map(|why| reason_in_words(frame.language(), &why)),
        property: property.or_else(|| told.stream.strip_prefix("property-").map(str::to_owned)),
        data: data.map(|(name, value)| (name.clone(), in_words(value))).collect(),
        personal: personal
            .map(|(name, value)| (name.clone(), value.as_str().map(str::to_owned)))
            .collect(),
        metadata: serde_json::to_string_pretty(&told.metadata).unwrap_or_default(),
        kind: told.kind,
        event: told.event,
        sequence: told.sequence,
        stream: told.stream,
        revision: told.revision,
        schema: told.dataschema,
        what,
        actor,
        from_where,
        shown,
        policy,
        person,
        top,
        frame,
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}
