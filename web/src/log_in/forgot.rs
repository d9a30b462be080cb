//! Endpoint for forgotten passwords. Somebody forgot the password: always the same answer, no
//! earlier than the floor (S4, S6).

use crate::answer::problem::Problem;
use crate::request::body::{self, Body};
use crate::request::context::Context;
use crate::request::cookies;
use axum::http::StatusCode;
use keyledger_core::address::EmailAddress;
use keyledger_usecases::log_in::forgot::{Forgotten, forgot as note};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whose password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgotBody {
    /// The e-mail address.
    #[schema(max_length = 254)]
    email: String,
}

/// Asks for a link to choose a new password. The answer never tells whether the address is known.
#[utoipa::path(post, operation_id = "request_password_reset", path = "/api/v1/password/forgot", tag = "password", request_body = ForgotBody,
    responses((status = 202, description = "if the address is known, a mail is on its way"),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "unavailable, with Retry-After", body = Problem)))]
pub async fn forgot(body: Body<ForgotBody>) -> Result<StatusCode, Problem> {
    let Body { value, context, .. } = body;
    let address = body::address(&context, &value.email)?;
    note_forgotten(&context, &address).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Notes it, by whichever door; answered no earlier than the floor.
pub(crate) async fn note_forgotten(
    context: &Context,
    address: &EmailAddress,
) -> Result<(), Problem> {
    let engine = &context.system.engine;
    let started = engine.clock.monotonic();
    let device = cookies::device(context);
    let noted = note(engine, &context.request, address, device.as_deref()).await;
    match noted.map_err(|failure| Problem::failure(context, &failure))? {
        Forgotten::Noted => context.wait_for_floor(started).await,
        Forgotten::Shut(shut) => Err(Problem::log_in_shut(context, shut)),
        Forgotten::TooBusy { retry_after } => Err(Problem::too_busy(context, retry_after)),
    }
}
