//! Endpoint for answers of a device: the number that the page shows, or "this isn't me" (S20).

use super::device;
use crate::answer::factor_problem::{hashing, refused, rejected};
use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::signed::SignedBody;
use axum::Json;
use keyledger_usecases::factors::app::answer::{self, Decision};
use keyledger_usecases::factors::manage::Shown;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest text that is looked at as a number.
const NUMBER_BYTES_MAX: usize = 32;

/// What the person says.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppDecision {
    /// It is them; the page shows the number.
    Approve,
    /// This isn't me.
    Deny,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppAnswerBody {
    /// `approve` or `deny`.
    decision: AppDecision,
    /// The six digits that the page shows; only with `approve`. Spaces in it do not matter.
    #[schema(max_length = 32)]
    number: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub struct AppOutcome {
    /// `approved` or `denied`.
    outcome: &'static str,
}

/// Answers a request. Ignores `Idempotency-Key`: one answer is accepted.
#[utoipa::path(post, path = "/api/v1/app/requests/{request}/answer", tag = "app", operation_id = "answer_app_request",
    params(("request" = String, Path, description = "its id, or what a QR code of the page has after `#request=`")),
    request_body = AppAnswerBody,
    responses(
        (status = 200, body = AppOutcome),
        (status = 401, description = "wrong_number; device_unknown, device_clock, device_signature", body = Problem),
        (status = 403, description = "other_account: the request belongs to another account; factor_disabled", body = Problem),
        (status = 410, description = "request_over: it was answered, a newer one took its place, or its time is over", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn answer(
    Path(request): Path<String>,
    body: SignedBody<AppAnswerBody>,
) -> Result<Json<AppOutcome>, Problem> {
    let SignedBody { value, context, call } = body;
    let rule =
        || Problem::field(&context, "number", &say(context.language, "app-number-rule", &[]));
    let decision = match (value.decision, value.number.as_deref()) {
        (AppDecision::Approve, Some(number)) if number.len() <= NUMBER_BYTES_MAX => {
            Decision::Approve { number }
        }
        (AppDecision::Deny, None) => Decision::Deny,
        (AppDecision::Approve, _) | (AppDecision::Deny, Some(_)) => return Err(rule()),
    };
    let device = device(&context, &call).await?;
    let engine = &context.system.engine;
    let done = answer::answer(engine, &context.request, &device, (&request, &decision)).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    match done.map_err(|rejection| rejected(&context, rejection))? {
        Shown::Accepted { .. } => {
            let approved = matches!(decision, Decision::Approve { .. });
            Ok(Json(AppOutcome { outcome: if approved { "approved" } else { "denied" } }))
        }
        Shown::Refused(why) => Err(refused(&context, why)),
        Shown::TooBusy(busy) => Err(hashing(&context, busy)),
    }
}
