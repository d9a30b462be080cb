//! Endpoints to verify and remove one's factors. "My account": showing the second factor once more,
//! and removing it after one last check (S21, S23).

use crate::answer::factor_problem::{
    CheckAnswer, CodeBody, checked, code, code_of, factor_id, rejected, reset_reason, right,
};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::path::Path;
use axum::response::Response;
use keyledger_usecases::factors::manage;
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroize;

/// Verifies the second factor again: sensitive data is accessible for some minutes. The session
/// gets a new token, and the old one is invalid: take the cookie from the answer.
#[utoipa::path(post, path = "/api/v1/me/step-up", tag = "me", request_body = CodeBody,
    responses(
        (status = 200, description = "the session is fresh", body = CheckAnswer),
        (status = 401, description = "invalid_code, code_already_used, wrong_clock, not_authorised", body = Problem),
        (status = 403, description = "factor_disabled", body = Problem),
        (status = 404, description = "not_found: there is no second factor", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn step_up(body: Body<CodeBody>) -> Result<Response, Problem> {
    let (code, context) = code_of(body)?;
    let caller = context.caller().await?;
    let engine = &context.system.engine;
    let done = manage::step_up(engine, &context.request, &caller, &code).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let shown = done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(checked(right(&context, caller.account, shown)?))
}

/// One last check, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveBody {
    /// A code of an enrolled factor.
    #[schema(max_length = 64)]
    code: String,
    /// One of `change_of_method`, `new_device`, `lost_or_stolen`, `app_deleted`, `factory_reset`.
    reason: String,
}

impl Drop for RemoveBody {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

/// Removes a factor. Removing the last one ends all sessions, and the next log-in offers enrolment.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/remove", tag = "me", operation_id = "remove_my_factor",
    params(("factor" = Uuid, Path)), request_body = RemoveBody,
    responses(
        (status = 200, description = "the factor is gone", body = CheckAnswer),
        (status = 401, description = "invalid_code, code_already_used, wrong_clock, not_authorised", body = Problem),
        (status = 403, description = "factor_disabled", body = Problem),
        (status = 404, description = "not_found: there is no such factor", body = Problem),
        (status = 409, description = "conflict: it is the last one, and one is required", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn remove(
    Path(factor): Path<String>,
    body: Body<RemoveBody>,
) -> Result<Response, Problem> {
    let Body { mut value, context, .. } = body;
    let factor = factor_id(&context, &factor)?;
    let code = code(&context, std::mem::take(&mut value.code))?;
    let why = reset_reason(&context, "reason", &value.reason)?;
    let caller = context.caller().await?;
    let engine = &context.system.engine;
    let done = manage::remove(engine, &context.request, &caller, factor, &code, why).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let shown = done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(checked(right(&context, caller.account, shown)?))
}
