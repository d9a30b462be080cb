//! Endpoint to remove a member: a person is removed from the property; the last membership deletes
//! the account (S30, S35).

use super::who::{property_id, refused, staff};
use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent, turn};
use crate::request::path::Path;
use crate::request::reason::WithReason;
use crate::site::Site;
use axum::body::HttpBody;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::Unchanged;
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::members::leave::{self, OfMember};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A body that may be left out: a manager need not say why.
pub struct PerhapsReason(Context, Option<WithReason>, Zeroizing<Vec<u8>>);

impl FromRequest<Arc<Site>> for PerhapsReason {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        if request.body().is_end_stream() && !request.headers().contains_key(CONTENT_TYPE) {
            let (mut parts, _) = request.into_parts();
            let Ok(context) = Context::from_request_parts(&mut parts, site).await;
            return Ok(Self(context, None, Zeroizing::default()));
        }
        let Body { value, bytes, context } = Body::from_request(request, site).await?;
        Ok(Self(context, Some(value), bytes))
    }
}

/// Removes a person from the property, or takes back what was only offered to them. Nobody removes
/// themselves or somebody who has all their rights here and others beside, and the last manager stays
/// while others are there. Support says why in a body; a manager need not send one.
#[utoipa::path(delete, operation_id = "remove_member", path = "/api/v1/properties/{id}/members/{account}", tag = "members",
    params(("id" = Uuid, Path), ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body(content = Option<WithReason>, description = "needed by support only"),
    responses((status = 204, description = "the person no longer belongs to the property"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: not a manager, oneself, or somebody with more rights; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 409, description = "conflict: the last manager", body = Problem),
        (status = 422, description = "invalid_request: the reason; idempotency_mismatch", body = Problem)))]
pub async fn remove(
    Path((id, account)): Path<(String, String)>,
    sent: Sent,
    PerhapsReason(context, body, bytes): PerhapsReason,
) -> Result<Response, Problem> {
    let property = property_id(&context, &id)?;
    let caller = staff(&context, property, Act::RemoveMember).await?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    let reason = body.map(|body| body.reason.check(&context)).transpose()?;
    let turn = turn(&context, &sent, &caller.account.to_string(), &bytes).await?;
    if let Some(row) = &turn.before {
        return repeated(&context, row, caller.account).await;
    }
    let of = OfMember { property, account, reason, command: turn.named() };
    let done = leave::remove(&context.system, &context.request, &caller, of).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(done) => {
            let response = StatusCode::NO_CONTENT.into_response();
            Ok(with_sequence(&context, done.position, response).await)
        }
        Err(why) => Err(refused(&context, Act::RemoveMember, why)),
    }
}

/// The recorded answer: it is so, or there was nobody.
pub(crate) async fn repeated(
    context: &Context,
    row: &CommandRow,
    who: AccountId,
) -> Result<Response, Problem> {
    match idempotency_key::unchanged(context, row, who).await? {
        Some(Unchanged::NotThere {}) => Err(not_found(context)),
        Some(_) | None => {
            Ok(idempotency_key::recorded(row, StatusCode::NO_CONTENT.into_response()))
        }
    }
}
