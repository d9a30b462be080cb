//! Endpoint for what waits for a phone (S20).

use super::device;
use crate::answer::app::seconds;
use crate::answer::factor_problem::issuer;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::query::QueryString;
use crate::request::signed::Signed;
use axum::Json;
use keyledger_usecases::factors::app::requests::{WaitingRequest, waiting};
use serde::Serialize;
use utoipa::ToSchema;

/// What an app shows.
#[derive(Serialize, ToSchema)]
pub struct AppRequestsAnswer {
    /// Whose account it is.
    account: String,
    /// Whether the test approval is done.
    confirmed: bool,
    /// What waits: one at most.
    requests: Vec<AppRequestShown>,
    /// Until when nothing is sent because a request was denied.
    paused_until: Option<String>,
    /// Whether nothing is sent until the app is set up again.
    off: bool,
}

/// A request that waits.
#[derive(Serialize, ToSchema)]
pub struct AppRequestShown {
    /// Part of the path of the answer.
    id: String,
    /// `log_in`, `test` or `step_up`.
    purpose: &'static str,
    /// The site that is logged in to.
    site: String,
    /// The properties that the person belongs to.
    properties: Vec<String>,
    /// Browser and system, as far as they said so.
    browser: Option<String>,
    /// The address it comes from.
    network: Option<String>,
    /// Whether the account does not know the browser.
    first_time: bool,
    /// When it was sent.
    at: String,
    /// Until when it can be answered.
    expires_at: String,
}

impl AppRequestShown {
    fn of(context: &Context, waiting: WaitingRequest) -> Self {
        Self {
            id: waiting.asked.request.to_string(),
            purpose: waiting.purpose(),
            site: issuer(context),
            first_time: waiting.asked.unknown_device,
            at: waiting.asked.since.to_string(),
            expires_at: waiting.asked.expires_at.to_string(),
            properties: waiting.properties,
            browser: waiting.browser,
            network: waiting.network,
        }
    }
}

/// What waits for this device. Waits up to `wait` seconds for something else than `known`.
#[utoipa::path(get, path = "/api/v1/app/requests", tag = "app", operation_id = "list_app_requests",
    params(
        ("wait" = Option<u8>, Query, description = "how many seconds to wait, 25 at most", maximum = 25),
        ("known" = Option<uuid::Uuid>, Query, description = "the request that is known already")),
    responses(
        (status = 200, body = AppRequestsAnswer),
        (status = 401, description = "device_unknown, device_clock, device_signature", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn list(query: QueryString, signed: Signed) -> Result<Json<AppRequestsAnswer>, Problem> {
    let Signed { context, call } = signed;
    query.exactly(&["wait", "known"])?;
    let wait = seconds(&query)?;
    let known = match query.text("known") {
        None => None,
        Some(text) => {
            let read = text.parse().map_err(|_| query.wrong("known", "app-request-rule", &[]));
            Some(read?)
        }
    };
    let device = device(&context, &call).await?;
    let (engine, language) = (&context.system.engine, context.language);
    let found = waiting(engine, &device, (known, wait), language).await;
    let found = found.map_err(|failure| Problem::failure(&context, &failure))?;
    Ok(Json(AppRequestsAnswer {
        account: found.account,
        confirmed: found.confirmed,
        requests: found.request.into_iter().map(|one| AppRequestShown::of(&context, one)).collect(),
        paused_until: found.paused_until.map(|until| until.to_string()),
        off: found.off,
    }))
}
