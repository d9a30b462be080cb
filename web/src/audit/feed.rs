//! Endpoint for the event feed: what happened behind this place? For other software: dense, and
//! nothing personal (C7).

use crate::answer::problem::Problem;
use crate::request::caller;
use crate::request::query::QueryString;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_schemas::cloud_event::{CloudEvent, SEVERAL};
use keyledger_usecases::reading::feed::{After, NoPage, Page, page};
use std::time::Duration;

/// The longest a request waits: answers are given within 30 s.
const WAIT_SECONDS_MAX: u64 = 25;

/// Events in ledger order. Pass `next` as `after`; it also names the last event, so that a position
/// from another ledger, or from one that was restored from a backup, is refused. With `Accept:
/// application/cloudevents-batch+json` the events come in the envelope that the message bus has, so
/// that one handler reads both; the `Link` header then leads on, also where nothing is there yet.
#[utoipa::path(get, operation_id = "read_events", path = "/api/v1/events", tag = "reading",
    params(("after" = Option<String>, Query, description = "after this position: the `next` value of an earlier answer, or a sequence"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 100"),
        ("wait" = Option<u16>, Query, description = "seconds to wait for the first event, 0 to 25")),
    security(("session" = []), ("service_token" = ["events_read"])),
    responses((status = 200, description = "`events` in ledger order; `next`, to pass as `after`; `at_head`: whether there are no more yet", body = Object),
        (status = 401, description = "not_authorised: a service token with the scope events_read, or an operator of compliance", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: after is from another ledger or beyond this one", body = Problem)))]
pub async fn feed(headers: HeaderMap, asked: QueryString) -> Result<Response, Problem> {
    asked.exactly(&["after", "limit", "wait"])?;
    caller::operator_or_service(&asked.context, Act::ReadEvents).await?;
    let after: Option<After> = match asked.text("after") {
        None => None,
        Some(text) => {
            let arguments = [("after", text.to_owned().into())];
            let place = text.parse();
            Some(place.map_err(|_| asked.wrong("after", "events-after", &arguments))?)
        }
    };
    let limit = usize::try_from(asked.number("limit", 100, 1..=1000)?).unwrap_or(100);
    let wait = Duration::from_secs(asked.number("wait", 0, 0..=WAIT_SECONDS_MAX)?);
    let system = &asked.context.system;
    let page = tokio::select! {
        page = page(system, after, limit, wait) => page,
        // The engine stops: whoever waits is answered with what there is.
        () = asked.context.site.stopping() => page(system, after, limit, Duration::ZERO).await,
    };
    match page.map_err(|failure| asked.failed(&failure))? {
        Ok(page) if takes_cloud_events(&headers) => {
            let events = cloud_events(&asked, &page)?;
            Ok(asked.page("after", page.next.as_deref(), events))
        }
        Ok(page) => {
            let next = page.next.as_deref().filter(|_| !page.at_head);
            let body = page.json(system).map_err(|failure| asked.failed(&failure))?;
            Ok(asked.page(
                "after",
                next,
                ([(CONTENT_TYPE, "application/json")], body).into_response(),
            ))
        }
        Err(NoPage::NotThere) => {
            let sequence = after.map_or(0, |after| after.sequence);
            let arguments = [("sequence", sequence.to_string().into())];
            Err(asked.wrong("after", "sequence-not-yet", &arguments))
        }
        Err(NoPage::Foreign) => Err(asked.wrong("after", "after-foreign", &[])),
    }
}

/// Whether the caller asks for the envelope that the bus has.
fn takes_cloud_events(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut kinds = lines.flat_map(|line| line.split(','));
    kinds.any(|kind| {
        kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(SEVERAL))
    })
}

fn cloud_events(asked: &QueryString, page: &Page) -> Result<Response, Problem> {
    let system = &asked.context.system;
    let (site, ledger) = (&asked.context.site.settings.public_url, system.engine.form.ledger());
    let page = page.public(system).map_err(|failure| asked.failed(&failure))?;
    let events = page.events.into_iter().map(|event| CloudEvent::new(site, ledger, event));
    let mut response = axum::Json(events.collect::<Vec<_>>()).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(SEVERAL));
    Ok(response)
}
