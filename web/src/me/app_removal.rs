//! Endpoints to remove one's factors with our own app. "My account": the phone is asked, and with its approval
//! the factor goes (S20, S23).

use super::app::{asked_own, waited};
use crate::answer::app::{AppAskedAnswer, AppWaitAnswer};
use crate::answer::factor_problem::{Right, factor_id, rejected, reset_reason, right};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::FactorId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::app::ask::{OwnUse, remove_own};
use serde::Deserialize;
use utoipa::ToSchema;

/// Asks the app before a factor is removed: the answer is the number that is typed there.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/remove/app", tag = "me", operation_id = "ask_my_app_to_remove",
    params(("factor" = Uuid, Path)),
    responses(
        (status = 200, body = AppAskedAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "app_off: it was denied twice, and is to be set up again; factor_disabled", body = Problem),
        (status = 404, description = "not_found: there is no app, or no such factor", body = Problem),
        (status = 409, description = "conflict: it is the last one, and one is required", body = Problem)))]
pub async fn ask(
    context: Context,
    Path(factor): Path<String>,
) -> Result<Json<AppAskedAnswer>, Problem> {
    let what = OwnUse::Removal(factor_id(&context, &factor)?);
    let sent = asked_own(&context, &context.caller().await?, what).await?;
    Ok(Json(AppAskedAnswer::of(&context, sent)))
}

/// How far it is. Waits up to `wait` seconds for something else than `known`.
#[utoipa::path(get, path = "/api/v1/me/factors/{factor}/remove/app", tag = "me", operation_id = "wait_for_my_removal",
    params(
        ("factor" = Uuid, Path),
        ("wait" = Option<u8>, Query, description = "how many seconds to wait, 25 at most", maximum = 25),
        ("known" = Option<String>, Query, description = "from the answer before", max_length = 40)),
    responses(
        (status = 200, body = AppWaitAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn wait(
    query: QueryString,
    Path(factor): Path<String>,
) -> Result<Json<AppWaitAnswer>, Problem> {
    let what = OwnUse::Removal(factor_id(&query.context, &factor)?);
    waited(&query, what).await
}

/// Why a factor goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveWithAppBody {
    /// One of `change_of_method`, `new_device`, `lost_or_stolen`, `app_deleted`, `factory_reset`.
    reason: String,
}

/// Removes a factor with the approval. Removing the last one ends all sessions, and the next log-in offers
/// enrolment; else the session gets a new token: take the cookie from the answer.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/remove/app/finish", tag = "me", operation_id = "remove_my_factor_with_app",
    params(("factor" = Uuid, Path)), request_body = RemoveWithAppBody,
    responses(
        (status = 204, description = "the factor is gone"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found: there is no such factor", body = Problem),
        (status = 409, description = "conflict: it is the last one, and one is required", body = Problem),
        (status = 410, description = "request_over: it was not approved, or too long ago", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn finish(
    Path(factor): Path<String>,
    body: Body<RemoveWithAppBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let factor = factor_id(&context, &factor)?;
    let what = (factor, value.reason.as_str());
    let right = removed(&context, &context.caller().await?, what).await?;
    Ok((right.cookies, StatusCode::NO_CONTENT).into_response())
}

/// A factor that was removed with an approval, by whichever door.
pub(crate) async fn removed(
    context: &Context,
    caller: &Caller,
    (factor, reason): (FactorId, &str),
) -> Result<Right, Problem> {
    let why = reset_reason(context, "reason", reason)?;
    let engine = &context.system.engine;
    let done = remove_own(engine, &context.request, caller, (factor, why)).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    right(context, caller.account, done.map_err(|rejection| rejected(context, rejection))?)
}
