//! Endpoints for one's own app. "My account": set it up, and confirm what is sensitive with it (S20-S22,
//! S25, S28).

use crate::answer::app::{AppAskedAnswer, AppWaitAnswer, PairingAnswer, asked, pairing, patience};
use crate::answer::factor_problem::{HandOverBody, Right, factor_id, rejected, right};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::app::ask::{OwnUse, Sent, ask_own, finish_own, wait_own};
use keyledger_usecases::factors::app::pair::begin_own;

/// Starts the set-up of the app; an earlier set-up no longer counts.
#[utoipa::path(post, path = "/api/v1/me/app", tag = "me", operation_id = "start_my_app", request_body = HandOverBody,
    responses(
        (status = 200, body = PairingAnswer),
        (status = 401, description = "not_authorised; invalid_code: the handover code is not right", body = Problem),
        (status = 403, description = "step_up_required: another factor must be verified first; hand_over_code_required", body = Problem),
        (status = 409, description = "conflict: the maximum number is reached", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn begin(body: Body<HandOverBody>) -> Result<Json<PairingAnswer>, Problem> {
    let Body { mut value, context, .. } = body;
    let hand_over = value.hand_over(&context)?;
    let hand_over = hand_over.as_deref().map(String::as_str);
    let (caller, engine) = (context.caller().await?, &context.system.engine);
    let done = begin_own(engine, &context.request, &caller, hand_over).await;
    pairing(&context, done).map(Json)
}

/// How far the set-up is. Waits up to `wait` seconds for something else than `known`.
#[utoipa::path(get, path = "/api/v1/me/app/{factor}", tag = "me", operation_id = "wait_for_my_app",
    params(
        ("factor" = Uuid, Path),
        ("wait" = Option<u8>, Query, description = "how many seconds to wait, 25 at most", maximum = 25),
        ("known" = Option<String>, Query, description = "from the answer before", max_length = 40)),
    responses(
        (status = 200, body = AppWaitAnswer),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn wait(
    query: QueryString,
    Path(factor): Path<String>,
) -> Result<Json<AppWaitAnswer>, Problem> {
    let what = OwnUse::SetUp(factor_id(&query.context, &factor)?);
    waited(&query, what).await
}

pub(super) async fn waited(
    query: &QueryString,
    what: OwnUse,
) -> Result<Json<AppWaitAnswer>, Problem> {
    let (context, patience) = (&query.context, patience(query)?);
    let (caller, engine) = (context.caller().await?, &context.system.engine);
    let waited = wait_own(engine, &caller, what, patience.known, patience.longest).await;
    let waited = waited.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(Json(AppWaitAnswer::of(context, waited)))
}

/// Sends the test that ends the set-up: the answer is the number that is typed into the app.
#[utoipa::path(post, path = "/api/v1/me/app/{factor}/test", tag = "me", operation_id = "test_my_app",
    params(("factor" = Uuid, Path)),
    responses(
        (status = 200, body = AppAskedAnswer),
        (status = 403, description = "step_up_required, factor_disabled", body = Problem),
        (status = 410, description = "enrolment_expired", body = Problem)))]
pub async fn test(
    context: Context,
    Path(factor): Path<String>,
) -> Result<Json<AppAskedAnswer>, Problem> {
    let what = OwnUse::SetUp(factor_id(&context, &factor)?);
    let sent = asked_own(&context, &context.caller().await?, what).await?;
    Ok(Json(AppAskedAnswer::of(&context, sent)))
}

/// Asks the app from a session, by whichever door.
pub(crate) async fn asked_own(
    context: &Context,
    caller: &Caller,
    what: OwnUse,
) -> Result<Sent, Problem> {
    let engine = &context.system.engine;
    let device = cookies::device(context);
    let what = (what, device.as_deref());
    asked(context, ask_own(engine, &context.request, caller, what).await)
}

/// Ends the set-up with the approval of the test. The session gets a new token: take the cookie from the
/// answer.
#[utoipa::path(post, path = "/api/v1/me/app/{factor}/finish", tag = "me", operation_id = "finish_my_app",
    params(("factor" = Uuid, Path)),
    responses(
        (status = 204, description = "the app is enrolled"),
        (status = 403, description = "step_up_required", body = Problem),
        (status = 410, description = "enrolment_expired; request_over: it was not approved, or too long ago", body = Problem)))]
pub async fn finish(context: Context, Path(factor): Path<String>) -> Result<Response, Problem> {
    let what = OwnUse::SetUp(factor_id(&context, &factor)?);
    let right = finished(&context, &context.caller().await?, what).await?;
    Ok((right.cookies, StatusCode::NO_CONTENT).into_response())
}

/// Goes on with an approval, by whichever door.
pub(crate) async fn finished(
    context: &Context,
    caller: &Caller,
    what: OwnUse,
) -> Result<Right, Problem> {
    let engine = &context.system.engine;
    let done = finish_own(engine, &context.request, caller, what).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    right(context, caller.account, done.map_err(|rejection| rejected(context, rejection))?)
}

/// Asks the app before something sensitive opens: the answer is the number that is typed there.
#[utoipa::path(post, path = "/api/v1/me/step-up/app", tag = "me", operation_id = "ask_my_app",
    responses(
        (status = 200, body = AppAskedAnswer),
        (status = 403, description = "app_off: it was denied twice, and is to be set up again; factor_disabled", body = Problem),
        (status = 404, description = "not_found: there is no app", body = Problem)))]
pub async fn step_up(context: Context) -> Result<Json<AppAskedAnswer>, Problem> {
    let sent = asked_own(&context, &context.caller().await?, OwnUse::StepUp).await?;
    Ok(Json(AppAskedAnswer::of(&context, sent)))
}

/// How far it is. Waits up to `wait` seconds for something else than `known`.
#[utoipa::path(get, path = "/api/v1/me/step-up/app", tag = "me", operation_id = "wait_for_my_step_up",
    params(
        ("wait" = Option<u8>, Query, description = "how many seconds to wait, 25 at most", maximum = 25),
        ("known" = Option<String>, Query, description = "from the answer before", max_length = 40)),
    responses(
        (status = 200, body = AppWaitAnswer),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn wait_for_step_up(query: QueryString) -> Result<Json<AppWaitAnswer>, Problem> {
    waited(&query, OwnUse::StepUp).await
}

/// Continues with the approval. The session gets a new token: take the cookie from the answer.
#[utoipa::path(post, path = "/api/v1/me/step-up/app/finish", tag = "me", operation_id = "step_up_with_app",
    responses(
        (status = 204, description = "what is sensitive opens"),
        (status = 410, description = "request_over: it was not approved, or too long ago", body = Problem)))]
pub async fn finish_step_up(context: Context) -> Result<Response, Problem> {
    let right = finished(&context, &context.caller().await?, OwnUse::StepUp).await?;
    Ok((right.cookies, StatusCode::NO_CONTENT).into_response())
}
