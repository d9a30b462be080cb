//! Endpoint for the session: is the person still signed in?

use crate::answer::problem::Problem;
use crate::me::show;
use crate::properties::state::MyProperty;
use crate::request::context::Context;
use axum::Json;
use keyledger_core::ids::AccountId;
use serde::Serialize;
use utoipa::ToSchema;

/// A valid session.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    /// Whose.
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    /// When it began.
    opened_at: String,
    /// When it ends if it is not used again.
    idle_at: String,
    /// When it ends at the latest.
    expires_at: String,
    /// Every property the person belongs to, and whether it is open.
    properties: Vec<MyProperty>,
}

/// The session of the cookie. A request counts as use of it, unless it has `Keyledger-Background:
/// true`, as every `GET` can.
#[utoipa::path(get, operation_id = "read_session", path = "/api/v1/session", tag = "log-in",
    params(("keyledger-background" = Option<bool>, Header, description = "`true` for polling by a page: does not count as use of the session")),
    responses((status = 200, body = SessionAnswer), (status = 401, description = "not_authorised", body = Problem)))]
pub async fn session(context: Context) -> Result<Json<SessionAnswer>, Problem> {
    let caller = context.caller().await?;
    let properties = show::properties(&context, &caller).await?;
    Ok(Json(SessionAnswer {
        account: caller.account,
        opened_at: caller.facts.opened_at.to_string(),
        idle_at: caller.idle_at.to_string(),
        expires_at: caller.facts.expires_at.to_string(),
        properties,
    }))
}
