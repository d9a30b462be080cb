//! Endpoints for enrolment during log-in: a log-in that goes on only into the set-up of a second
//! factor (S21, S25, S28).

use super::begin_and_password::PasswordAnswer;
use super::factor::{waiting, went_on};
use crate::answer::factor_problem::{
    CodeBody, SetUpAnswer, SetUpBody, begun, code_of, factor_id, issuer, rejected,
};
use crate::answer::problem::Problem;
use crate::answer::shared::created;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_usecases::log_in::second_factor::GivenUp;

/// Starts enrolment; an earlier one no longer counts.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up", tag = "log-in", operation_id = "start_set_up",
    params(("flow" = String, Path, description = "from the step with the password")),
    request_body = SetUpBody,
    responses(
        (status = 201, body = SetUpAnswer),
        (status = 401, description = "invalid_code: the handover code is not right", body = Problem),
        (status = 403, description = "hand_over_code_required, factor_disabled", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn start(Path(flow): Path<String>, body: Body<SetUpBody>) -> Result<Response, Problem> {
    let Body { mut value, context, .. } = body;
    let hand_over = value.hand_over(&context)?;
    let (waiting, issuer) = (waiting(&context, &flow).await?, issuer(&context));
    let begins = waiting.begin_set_up(&issuer, hand_over.as_deref().map(String::as_str)).await;
    let begins = begins.map_err(|failure| Problem::failure(&context, &failure))?;
    let begins = begins.map_err(|rejection| rejected(&context, rejection))?;
    let begun = begun(&context, begins)?;
    let place = format!("/api/v1/login/{flow}/set-up/{}/confirm", begun.factor());
    Ok(created(&place, begun))
}

/// Confirms the enrolment with a code; with that the log-in succeeds.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/{factor}/confirm", tag = "log-in", operation_id = "confirm_set_up",
    params(("flow" = String, Path), ("factor" = Uuid, Path)),
    request_body = CodeBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "invalid_code, code_already_used, wrong_clock", body = Problem),
        (status = 410, description = "login_expired, enrolment_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn confirm(
    Path((flow, factor)): Path<(String, String)>,
    body: Body<CodeBody>,
) -> Result<Response, Problem> {
    let (code, context) = code_of(body)?;
    let factor = factor_id(&context, &factor)?;
    let done = waiting(&context, &flow).await?.confirm_set_up(factor, &code).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    went_on(&context, done.map_err(|rejection| rejected(&context, rejection))?).await
}

/// Abandons the enrolment. The log-in keeps waiting, and another enrolment can be started.
#[utoipa::path(post, path = "/api/v1/login/{flow}/set-up/{factor}/abandon", tag = "log-in", operation_id = "abandon_set_up",
    params(("flow" = String, Path), ("factor" = Uuid, Path)),
    responses(
        (status = 204, description = "nothing is pending any more"),
        (status = 410, description = "login_expired", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn abandon(
    context: Context,
    Path((flow, factor)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let factor = factor_id(&context, &factor)?;
    let done = waiting(&context, &flow).await?.abandon_set_up(factor).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    match done.map_err(|rejection| rejected(&context, rejection))? {
        GivenUp::Done => Ok(StatusCode::NO_CONTENT),
        GivenUp::Shut(shut) => Err(Problem::log_in_shut(&context, shut)),
        GivenUp::TooBusy { retry_after } => Err(Problem::too_busy(&context, retry_after)),
    }
}
