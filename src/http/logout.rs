//! Endpoint for logout: the person goes.

use super::context::Context;
use super::cookies;
use super::problem::Problem;
use crate::service::sessions::log_out;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Ends the session. Without a session, nothing happens.
#[utoipa::path(post, path = "/api/v1/logout", tag = "log-in",
    responses((status = 204, description = "the session has ended")))]
pub async fn logout(context: Context) -> Result<Response, Problem> {
    if let Ok(caller) = context.caller().await {
        let done = log_out(&context.system.engine, &context.request, &caller).await;
        done.map_err(|failure| Problem::failure(&context, &failure))?;
    }
    Ok((cookies::signed_out(&context), StatusCode::NO_CONTENT).into_response())
}
