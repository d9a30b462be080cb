//! Endpoint to unlock an account: somebody lifts the lock of somebody else (S35).

use super::act::{ActAnswer, act_on};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::idempotency_key::Sent;
use crate::request::path::Path;
use crate::request::reason::WithReason;
use axum::response::Response;
use keyledger_usecases::accounts::acts::OnAccount;

/// Unlocks an account; the count over all locks is kept.
#[utoipa::path(post, operation_id = "unlock_account", path = "/api/v1/accounts/{id}/unlock", tag = "acts on others",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = WithReason,
    responses((status = 200, body = ActAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: what is missing, and who can help; step_up_required, set_up_required: a manager shows a second factor first", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn unlock(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    act_on(&id, &sent, body, OnAccount::Unlock).await
}
