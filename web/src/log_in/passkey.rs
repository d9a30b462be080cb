//! Endpoints for log-in with a passkey: behind a password, or with nothing else (S16, S17).

use super::begin_and_password::{PasswordAnswer, signed_in};
use super::factor::{opened, waiting, went_on};
use crate::answer::factor_problem::rejected;
use crate::answer::passkey::{
    BeginPasskeyBody, NewPasskeyAnswer, NewPasskeyBody, PasskeyBody, QuestionAnswer, begun,
    not_made, possible,
};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::path::Path;
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_usecases::factors::passkeys::set_up::Made;
use keyledger_usecases::log_in::passkey::{self, LoggedInAlone};
use keyledger_usecases::log_in::password::SignedIn;

/// Asks for an answer with one of the account's passkeys, in a log-in whose password was right.
#[utoipa::path(post, path = "/api/v1/login/{flow}/passkey/begin", tag = "log-in", operation_id = "ask_for_passkey",
    params(("flow" = String, Path, description = "from the step with the password")),
    responses(
        (status = 200, body = QuestionAnswer),
        (status = 403, description = "passkeys_off", body = Problem),
        (status = 404, description = "not_found: the account has no passkey", body = Problem),
        (status = 410, description = "login_expired", body = Problem)))]
pub async fn begin(
    context: Context,
    Path(flow): Path<String>,
) -> Result<Json<QuestionAnswer>, Problem> {
    possible(&context)?;
    let done = waiting(&context, &flow).await?.ask_passkey().await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let question = done.map_err(|rejection| rejected(&context, rejection))?;
    QuestionAnswer::of(&context, question).map(Json)
}

/// Sends the answer of the browser. Ignores `Idempotency-Key`: an answer passes once.
#[utoipa::path(post, path = "/api/v1/login/{flow}/passkey/finish", tag = "log-in", operation_id = "answer_with_passkey",
    params(("flow" = String, Path, description = "from the step with the password")),
    request_body = PasskeyBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "passkey_refused", body = Problem),
        (status = 403, description = "passkey_changed, factor_disabled, passkeys_off", body = Problem),
        (status = 410, description = "login_expired, passkey_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn finish(
    Path(flow): Path<String>,
    body: Body<PasskeyBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    possible(&context)?;
    let waiting = waiting(&context, &flow).await?;
    let done = waiting.answer_passkey(&value.asked, &value.answer.to_string()).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    went_on(&context, done.map_err(|rejection| rejected(&context, rejection))?).await
}

/// Asks for any passkey of this site. Nothing is looked up: the answer is the same for everybody.
#[utoipa::path(post, path = "/api/v1/login/passkey/begin", tag = "log-in", operation_id = "ask_anyone_for_passkey",
    responses(
        (status = 200, body = QuestionAnswer),
        (status = 403, description = "passkeys_off: here a password is asked for as well", body = Problem)))]
pub async fn begin_alone(context: Context) -> Result<Json<QuestionAnswer>, Problem> {
    possible(&context)?;
    let done = passkey::ask_anyone(&context.system.engine).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let question = done.map_err(|rejection| rejected(&context, rejection))?;
    QuestionAnswer::of(&context, question).map(Json)
}

/// Logs in whoever has the passkey, without address and password. Ignores `Idempotency-Key`: an answer
/// passes once.
#[utoipa::path(post, path = "/api/v1/login/passkey/finish", tag = "log-in", operation_id = "log_in_with_passkey",
    request_body = PasskeyBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "passkey_refused", body = Problem),
        (status = 403, description = "passkey_changed, account_locked, unusual_activity, account_lapsed, factor_disabled, passkeys_off", body = Problem),
        (status = 410, description = "passkey_expired, login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn finish_alone(body: Body<PasskeyBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let opened = alone(&context, &value.asked, &value.answer.to_string()).await?;
    signed_in(&context, opened).await
}

/// One log-in with nothing but a passkey, by whichever door.
pub(crate) async fn alone(
    context: &Context,
    asked: &str,
    answer: &str,
) -> Result<SignedIn, Problem> {
    possible(context)?;
    let (engine, device_token) = (&context.system.engine, cookies::device(context));
    let done = passkey::log_in(engine, &context.request, (asked, answer), device_token).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    match done.map_err(|rejection| rejected(context, rejection))? {
        LoggedInAlone::WentOn(went_on) => opened(context, went_on),
        LoggedInAlone::Unknown { forget } => {
            let which = if forget { "unknown" } else { "detail" };
            let status = StatusCode::UNAUTHORIZED;
            Err(Problem::new(context, status, "passkey_refused", which, &[]))
        }
    }
}

/// Starts the set-up of a passkey, in a log-in that needs one before anything opens.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/passkey/begin", tag = "log-in", operation_id = "start_passkey_set_up",
    params(("flow" = String, Path, description = "from the step with the password")),
    request_body = BeginPasskeyBody,
    responses(
        (status = 200, body = NewPasskeyAnswer),
        (status = 401, description = "invalid_code: the handover code is not right", body = Problem),
        (status = 403, description = "passkeys_off, hand_over_code_required, factor_disabled", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn begin_set_up(
    Path(flow): Path<String>,
    body: Body<BeginPasskeyBody>,
) -> Result<Json<NewPasskeyAnswer>, Problem> {
    let Body { mut value, context, .. } = body;
    possible(&context)?;
    let hand_over = value.hand_over(&context)?;
    let waiting = waiting(&context, &flow).await?;
    let done = waiting.begin_passkey(hand_over.as_deref().map(String::as_str)).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let begins = done.map_err(|rejection| rejected(&context, rejection))?;
    begun(&context, begins).map(Json)
}

/// Ends it with the key that the browser made; with that the log-in succeeds.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/passkey/finish", tag = "log-in", operation_id = "finish_passkey_set_up",
    params(("flow" = String, Path, description = "from the step with the password")),
    request_body = NewPasskeyBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "passkey_refused", body = Problem),
        (status = 403, description = "passkeys_off, factor_disabled", body = Problem),
        (status = 410, description = "login_expired, enrolment_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn finish_set_up(
    Path(flow): Path<String>,
    body: Body<NewPasskeyBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    possible(&context)?;
    let name = value.name(&context)?;
    let (asked, answer) = (value.asked.as_str(), value.answer.to_string());
    let waiting = waiting(&context, &flow).await?;
    let done = waiting.finish_passkey(&Made { asked, answer: &answer, name: &name }).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let done = done.map_err(|rejection| rejected(&context, rejection))?;
    let opened = opened(&context, done).map_err(|problem| not_made(&context, problem))?;
    signed_in(&context, opened).await
}
