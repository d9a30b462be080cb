//! Endpoint for logout: the person goes.

use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::cookies;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::log_out;

/// Ends the session. Without a session, nothing happens.
#[utoipa::path(post, operation_id = "log_out", path = "/api/v1/logout", tag = "log-in",
    responses((status = 204, description = "the session has ended")))]
pub async fn logout(context: Context) -> Result<Response, Problem> {
    if let Ok(caller) = context.caller().await {
        let done = log_out(&context.system.engine, &context.request, &caller).await;
        done.map_err(|failure| Problem::failure(&context, &failure))?;
    }
    Ok((cookies::signed_out(&context), StatusCode::NO_CONTENT).into_response())
}
