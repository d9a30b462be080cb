//! Endpoint to flag the next attempts: support gives a person on the telephone a reference, which their
//! next log-in attempts carry (B13).

use super::act::{ActAnswer, act_on};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::idempotency_key::Sent;
use crate::request::path::Path;
use crate::request::reason::WithReason;
use axum::response::Response;
use keyledger_usecases::accounts::acts::OnAccount;

/// Flags a person's next log-in attempts: for 15 minutes they carry a new reference, which finds them.
/// It grants nothing. Asked again, another reference takes its place.
#[utoipa::path(post, operation_id = "flag_next_attempts", path = "/api/v1/accounts/{id}/flag-next", tag = "acts on others",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = WithReason,
    responses((status = 200, description = "`reference` and `until`", body = ActAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: what is missing, and who can help; step_up_required, set_up_required: an operator shows a second factor first", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn flag_next(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    act_on(&id, &sent, body, OnAccount::FlagNextAttempt).await
}
