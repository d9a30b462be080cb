//! The person goes.

use super::context::{Context, SESSION_COOKIE};
use super::problem::Problem;
use crate::service::sessions::log_out;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Ends the session. Without one there is nothing to end, and that is fine.
#[utoipa::path(post, path = "/api/v1/logout", tag = "log-in",
    responses((status = 204, description = "no session any more")))]
pub async fn logout(context: Context) -> Result<Response, Problem> {
    if let Ok(caller) = context.caller().await {
        let done = log_out(&context.app.engine, &context.request, &caller).await;
        done.map_err(|failure| Problem::failure(&context, &failure))?;
    }
    let removed = context.cookie(SESSION_COOKIE, String::new());
    Ok((context.cookies.clone().remove(removed), StatusCode::NO_CONTENT).into_response())
}
