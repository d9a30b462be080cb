//! Endpoint for second-factor resets: somebody resets the second factor of somebody who lost it
//! (S24, S26).

use super::act::{ActAnswer, act_on};
use crate::answer::factor_problem::{identity_check, reset_reason};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::idempotency_key::Sent;
use crate::request::path::Path;
use crate::request::reason::{ReasonBody, WithReason};
use axum::response::Response;
use keyledger_usecases::accounts::acts::OnAccount;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why, and how the person's identity was checked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetFactorBody {
    /// Why somebody acts on another person.
    reason: ReasonBody,
    /// What happened to the factor: `change_of_method`, `new_device`, `lost_or_stolen`,
    /// `app_deleted` or `factory_reset`.
    why: String,
    /// How the person's identity was checked: `in_person`, `call_back` or `document`.
    checked: String,
}

/// Resets the second factor: ends the person's sessions, and the next log-in offers enrolment. The
/// caller must have verified their own factor.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/factors/reset", tag = "acts on others",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = ResetFactorBody,
    responses((status = 200, body = ActAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn reset_factor(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<ResetFactorBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let why = reset_reason(&context, "why", &value.why)?;
    let checked = identity_check(&context, &value.checked)?;
    let body = Body { value: WithReason { reason: value.reason }, bytes, context };
    act_on(&id, &sent, body, OnAccount::ResetFactor { why, checked }).await
}
