//! Endpoint for activation. An activation link is used: the first password (S28).

use super::reset::{ChooseBody, choose};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use axum::http::StatusCode;
use keyledger_core::account::LinkPurpose;

/// Uses an activation link. Ignores `Idempotency-Key`: a link works once.
#[utoipa::path(post, operation_id = "activate_account", path = "/api/v1/activate", tag = "password", request_body = ChooseBody,
    responses((status = 204, description = "the password is set: log in"),
        (status = 410, description = "link_expired, link_superseded or link_used", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn activate(body: Body<ChooseBody>) -> Result<StatusCode, Problem> {
    let Body { value, context, .. } = body;
    choose(&context, value, LinkPurpose::Activation).await
}
