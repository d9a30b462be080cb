//! Endpoints for log-in with our own app: behind a password, and its set-up where the log-in waits for
//! one (S17, S20, S25, S28).

use super::begin_and_password::PasswordAnswer;
use super::factor::{waiting, went_on};
use crate::answer::app::{AppAskedAnswer, AppWaitAnswer, PairingAnswer, asked, pairing, patience};
use crate::answer::factor_problem::{HandOverBody, factor_id, rejected};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::Json;
use axum::response::Response;
use keyledger_usecases::factors::app::ask::{Asks, Sent};
use keyledger_usecases::log_in::app::{AskedIn, AsksInLogIn};

/// Asks the app: the answer is the number that the person types there. A request that waited before no
/// longer does.
#[utoipa::path(post, path = "/api/v1/login/{flow}/app", tag = "log-in", operation_id = "ask_app",
    params(("flow" = String, Path, description = "from the step with the password")),
    responses(
        (status = 200, body = AppAskedAnswer),
        (status = 403, description = "app_off: it was denied twice, and is to be set up again; factor_disabled", body = Problem),
        (status = 404, description = "not_found: the account has no app", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn ask(
    context: Context,
    Path(flow): Path<String>,
) -> Result<Json<AppAskedAnswer>, Problem> {
    let sent = asked_in(&context, &flow, AskedIn::LogIn).await?;
    Ok(Json(AppAskedAnswer::of(&context, sent)))
}

/// Asks the app in a log-in, by whichever door.
pub(crate) async fn asked_in(
    context: &Context,
    flow: &str,
    what: AskedIn,
) -> Result<Sent, Problem> {
    let done = waiting(context, flow).await?.ask_app(what).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let asks: Asks = match done.map_err(|rejection| rejected(context, rejection))? {
        AsksInLogIn::Asked(asks) => asks,
        AsksInLogIn::Shut(shut) => return Err(Problem::log_in_shut(context, shut)),
    };
    asked(context, Ok(Ok(asks)))
}

/// How far the request is. Waits up to `wait` seconds for something else than `known`.
#[utoipa::path(get, path = "/api/v1/login/{flow}/app", tag = "log-in", operation_id = "wait_for_app",
    params(
        ("flow" = String, Path, description = "from the step with the password"),
        ("wait" = Option<u8>, Query, description = "how many seconds to wait, 25 at most", maximum = 25),
        ("known" = Option<String>, Query, description = "from the answer before", max_length = 40)),
    responses(
        (status = 200, body = AppWaitAnswer),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn wait(
    query: QueryString,
    Path(flow): Path<String>,
) -> Result<Json<AppWaitAnswer>, Problem> {
    waited(&query, &flow, AskedIn::LogIn).await
}

async fn waited(
    query: &QueryString,
    flow: &str,
    what: AskedIn,
) -> Result<Json<AppWaitAnswer>, Problem> {
    let (context, patience) = (&query.context, patience(query)?);
    let waiting = waiting(context, flow).await?;
    let waited = waiting.wait_for_app(what, patience.known, patience.longest).await;
    let waited = waited.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(Json(AppWaitAnswer::of(context, waited)))
}

/// Continues with an approval. Ignores `Idempotency-Key`: an approval is used once.
#[utoipa::path(post, path = "/api/v1/login/{flow}/app/finish", tag = "log-in", operation_id = "log_in_with_app",
    params(("flow" = String, Path, description = "from the step with the password")),
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 403, description = "account_locked, unusual_activity, account_lapsed", body = Problem),
        (status = 410, description = "login_expired; request_over: it was not approved, or too long ago", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn finish(context: Context, Path(flow): Path<String>) -> Result<Response, Problem> {
    finished(&context, &flow, AskedIn::LogIn).await
}

async fn finished(context: &Context, flow: &str, what: AskedIn) -> Result<Response, Problem> {
    let done = waiting(context, flow).await?.finish_with_app(what).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    went_on(context, done.map_err(|rejection| rejected(context, rejection))?).await
}

/// Starts the set-up of the app, in a log-in that needs a factor before anything opens.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/app", tag = "log-in", operation_id = "start_app_set_up",
    params(("flow" = String, Path, description = "from the step with the password")),
    request_body = HandOverBody,
    responses(
        (status = 200, body = PairingAnswer),
        (status = 401, description = "invalid_code: the handover code is not right", body = Problem),
        (status = 403, description = "hand_over_code_required, factor_disabled", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn begin_set_up(
    Path(flow): Path<String>,
    body: Body<HandOverBody>,
) -> Result<Json<PairingAnswer>, Problem> {
    let Body { mut value, context, .. } = body;
    let hand_over = value.hand_over(&context)?;
    let waiting = waiting(&context, &flow).await?;
    let done = waiting.begin_app(hand_over.as_deref().map(String::as_str)).await;
    pairing(&context, done).map(Json)
}

/// Sends the test that ends the set-up: the answer is the number that the person types into the app.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/app/{factor}/test", tag = "log-in", operation_id = "test_app_set_up",
    params(("flow" = String, Path), ("factor" = Uuid, Path)),
    responses(
        (status = 200, body = AppAskedAnswer),
        (status = 403, description = "factor_disabled", body = Problem),
        (status = 410, description = "login_expired, enrolment_expired", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn test_set_up(
    context: Context,
    Path((flow, factor)): Path<(String, String)>,
) -> Result<Json<AppAskedAnswer>, Problem> {
    let what = AskedIn::SetUp(factor_id(&context, &factor)?);
    let sent = asked_in(&context, &flow, what).await?;
    Ok(Json(AppAskedAnswer::of(&context, sent)))
}

/// How far the set-up is. Waits up to `wait` seconds for something else than `known`.
#[utoipa::path(get, path = "/api/v1/login/{flow}/set-up/app/{factor}", tag = "log-in", operation_id = "wait_for_app_set_up",
    params(
        ("flow" = String, Path), ("factor" = Uuid, Path),
        ("wait" = Option<u8>, Query, description = "how many seconds to wait, 25 at most", maximum = 25),
        ("known" = Option<String>, Query, description = "from the answer before", max_length = 40)),
    responses(
        (status = 200, body = AppWaitAnswer),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn wait_for_set_up(
    query: QueryString,
    Path((flow, factor)): Path<(String, String)>,
) -> Result<Json<AppWaitAnswer>, Problem> {
    let what = AskedIn::SetUp(factor_id(&query.context, &factor)?);
    waited(&query, &flow, what).await
}

/// Ends the set-up with the approval of the test; with that the log-in succeeds.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/app/{factor}/finish", tag = "log-in", operation_id = "finish_app_set_up",
    params(("flow" = String, Path), ("factor" = Uuid, Path)),
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 410, description = "login_expired, enrolment_expired; request_over: it was not approved, or too long ago", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn finish_set_up(
    context: Context,
    Path((flow, factor)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let what = AskedIn::SetUp(factor_id(&context, &factor)?);
    finished(&context, &flow, what).await
}
