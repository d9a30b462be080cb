//! Endpoints for service tokens: which other software may do what, until when? Tokens are made,
//! listed and revoked (DESIGN 5).

use super::request::{self, ByOperator};
use crate::answer::problem::Problem;
use crate::answer::shared::{created, not_found, with_sequence};
use crate::request::body::Body;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent};
use crate::request::paging::Part;
use crate::request::path::Path;
use crate::request::query::QueryString;
use crate::request::reason::{ReasonBody, WithReason};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::{Act, Scope};
use keyledger_core::ids::ServiceId;
use keyledger_core::service_token::{NAME_CHARACTERS_MAX, Rejection};
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::service_tokens as tokens;
use keyledger_projections::service_tokens::TokenRow;
use keyledger_usecases::caller::service_tokens;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What the token should allow.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    /// The name of the software: a product's name, not a person's.
    #[schema(max_length = 100)]
    name: String,
    /// What it may do: `events_read`, `billing_write`, `introspect`, `access_check`.
    #[schema(value_type = Vec<String>)]
    scopes: BTreeSet<Scope>,
    /// When it expires: RFC 3339, at most `service_token_days_max` (policy) days from now.
    expires_at: String,
    /// Why.
    reason: ReasonBody,
}

/// The token, shown only once.
#[derive(Serialize, ToSchema)]
pub struct IssueAnswer {
    /// Its name in the ledger.
    #[schema(value_type = Uuid)]
    id: ServiceId,
    /// The token: store it where only the software can read it.
    token: String,
    /// When it expires.
    expires_at: String,
    /// What to do with it, in words.
    message: String,
}

/// All tokens ever issued.
#[derive(Serialize, ToSchema)]
pub struct ServicesAnswer {
    /// The latest first.
    services: Vec<ServiceAnswer>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One token, without its secret.
#[derive(Serialize, ToSchema)]
pub struct ServiceAnswer {
    /// Its name in the ledger.
    #[schema(value_type = Uuid)]
    id: ServiceId,
    /// The name of the software.
    name: String,
    /// What it may do.
    #[schema(value_type = Vec<String>)]
    scopes: BTreeSet<Scope>,
    /// When it was made.
    issued_at: String,
    /// When it expires.
    expires_at: String,
    /// When it was revoked, if it was.
    revoked_at: Option<String>,
    /// Number of recorded refusals: at most one per hour and cause.
    refusals: u64,
}

/// Issues a token for other software. Every call returns a new one, so `Idempotency-Key` is
/// refused.
#[utoipa::path(post, path = "/api/v1/services", operation_id = "issue_service_token", tag = "services",
    request_body = IssueBody,
    responses((status = 201, body = IssueAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn issue(body: Body<IssueBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let (_, intent) = request::intent(&context, Act::IssueToken, None, &value.reason).await?;
    let engine = &context.system.engine;
    let failed = |failure| Problem::failure(&context, &failure);
    let days = engine.policy().await.map_err(failed)?.settings.service_token_days_max;
    let expires_at: Result<Timestamp, _> = value.expires_at.parse();
    let expires_at =
        expires_at.map_err(|_| not_issued(&context, days, Rejection::Expiry { days }))?;
    let issued =
        service_tokens::issue(engine, &intent, &value.name, value.scopes, expires_at).await;
    let issued = issued.map_err(failed)?.map_err(|why| not_issued(&context, days, why))?;
    let message = say(context.language, "service-issued", &[]);
    let (id, token, expires_at) = (issued.id, issued.token, expires_at.to_string());
    let answer = IssueAnswer { id, token, expires_at, message };
    let response = created("/api/v1/services", answer);
    Ok(with_sequence(&context, issued.position, response).await)
}

/// Why no token is issued; it may last `days` at most.
pub(crate) fn not_issued(context: &Context, days: u32, why: Rejection) -> Problem {
    let wrong = |field: &str, key: &str| {
        let arguments = [("most", NAME_CHARACTERS_MAX.into()), ("days", days.into())];
        Problem::field(context, field, &say(context.language, key, &arguments))
    };
    match why {
        Rejection::Name => wrong("name", "service-rule-name"),
        Rejection::NoScope => wrong("scopes", "service-rule-scopes"),
        Rejection::Expiry { .. } => wrong("expires_at", "service-rule-expiry"),
        Rejection::Exists | Rejection::NotHere => not_found(context),
        Rejection::NotAllowed(why) => caller::denied(context, Act::IssueToken, why),
    }
}

/// Lists service tokens
#[utoipa::path(get, path = "/api/v1/services", operation_id = "list_services", tag = "services",
    params(("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200")),
    responses((status = 200, body = ServicesAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn list(asked: QueryString) -> Result<Response, Problem> {
    asked.exactly(&["cursor", "limit"])?;
    let context = &asked.context;
    caller::looks(context, Act::IssueToken).await?;
    let failed = |failure| Problem::failure(context, &failure);
    context.system.catch_up().await.map_err(failed)?;
    let rows = context.system.ask(tokens::all).await.map_err(failed)?;
    let Part { entries, next } = asked.part(rows, |row| row.service.to_string())?;
    let services = entries.into_iter().map(ServiceAnswer::of).collect();
    Ok(asked.listed(ServicesAnswer { services, next: next.clone() }, next.as_deref()))
}

/// Revokes a token, from the next request on.
#[utoipa::path(post, path = "/api/v1/services/{id}/revoke", operation_id = "revoke_service_token", tag = "services",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 204, description = "it is revoked"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem)))]
pub async fn revoke(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let begun = request::begin(&sent, body, Act::RevokeToken, None).await?;
    let ByOperator { ref context, ref intent, .. } = begun;
    let response = StatusCode::NO_CONTENT.into_response();
    if let Some(row) = begun.before() {
        return Ok(idempotency_key::recorded(row, response));
    }
    let id: ServiceId = id.parse().map_err(|_| not_found(context))?;
    let (engine, failed) = (&context.system.engine, |failure| Problem::failure(context, &failure));
    let revoked = service_tokens::revoke(engine, intent, id).await.map_err(failed)?;
    let done = revoked.map_err(|_| not_found(context))?;
    Ok(with_sequence(context, done.position, response).await)
}

impl ServiceAnswer {
    fn of(row: TokenRow) -> Self {
        Self {
            id: row.service,
            name: row.name,
            scopes: row.scopes,
            issued_at: row.issued_at.to_string(),
            expires_at: row.expires_at.to_string(),
            revoked_at: row.revoked_at.map(|at| at.to_string()),
            refusals: row.refusals,
        }
    }
}
