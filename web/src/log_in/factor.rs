//! Endpoint for the second factor of a log-in: the second factor of a log-in whose password was
//! right (S17-S19).

use super::begin_and_password::{PasswordAnswer, signed_in};
use crate::answer::factor_problem::{CodeBody, code_of, refused, rejected};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::path::Path;
use axum::response::Response;
use keyledger_usecases::caller::tokens::FactorFlow;
use keyledger_usecases::log_in::password::SignedIn;
use keyledger_usecases::log_in::second_factor::{Waiting, WentOn};

/// Sends the code of a second factor. Ignores `Idempotency-Key`: every call counts as a separate
/// attempt.
#[utoipa::path(post, operation_id = "send_code", path = "/api/v1/login/{flow}/factor", tag = "log-in",
    params(("flow" = String, Path, description = "from the step with the password")),
    request_body = CodeBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "invalid_code, code_already_used, wrong_clock", body = Problem),
        (status = 403, description = "factor_disabled", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn factor(Path(flow): Path<String>, body: Body<CodeBody>) -> Result<Response, Problem> {
    let (code, context) = code_of(body)?;
    let waiting = waiting(&context, &flow).await?;
    let done = waiting.answer(&code).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    went_on(&context, done.map_err(|rejection| rejected(&context, rejection))?).await
}

/// The log-in behind a flow, if it is one of ours and in time.
pub(crate) async fn waiting<'a>(context: &'a Context, flow: &str) -> Result<Waiting<'a>, Problem> {
    let engine = &*context.system.engine;
    let opened = FactorFlow::open(engine, flow, engine.clock.now());
    let opened = opened.map_err(|failure| Problem::failure(context, &failure))?;
    let flow = opened.ok_or_else(|| Problem::login_expired(context))?;
    let device_token = cookies::device(context);
    Ok(Waiting { engine, request: &context.request, flow, device_token })
}

pub(crate) async fn went_on(context: &Context, went_on: WentOn) -> Result<Response, Problem> {
    signed_in(context, opened(context, went_on)?).await
}

/// The session that begins, or why none does.
pub(crate) fn opened(context: &Context, went_on: WentOn) -> Result<SignedIn, Problem> {
    match went_on {
        WentOn::SignedIn(opened) => Ok(opened),
        WentOn::Refused(why) => Err(refused(context, why)),
        WentOn::Shut(shut) => Err(Problem::log_in_shut(context, shut)),
        WentOn::TooBusy { retry_after } => Err(Problem::too_busy(context, retry_after)),
    }
}
