//! Endpoint for recovery codes. "My account": recovery codes, for the day when everything else is
//! lost (S16).

use crate::answer::factor_problem::{RecoveryCode, hashing, rejected};
use crate::answer::problem::Problem;
use crate::answer::shared::created;
use crate::request::context::Context;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::account::Rejection;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::codes::ShownCode;
use keyledger_usecases::factors::recovery_codes::{self, Codes};
use serde::Serialize;
use utoipa::ToSchema;

/// Recovery codes. They cannot be shown again: only their hashes are stored.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, to be stored away from the phone. Each works once and is then replaced.
    codes: Vec<RecoveryCode>,
}

/// Issues ten recovery codes and shows them once; earlier ones no longer count.
#[utoipa::path(post, path = "/api/v1/me/recovery-codes", tag = "me", operation_id = "draw_recovery_codes",
    responses(
        (status = 201, body = RecoveryCodes),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "step_up_required; set_up_required: there is no second factor yet", body = Problem)))]
pub async fn draw(context: Context) -> Result<Response, Problem> {
    let caller = context.caller().await?;
    let codes = issue(&context, &caller).await?;
    let codes = codes.into_iter().map(RecoveryCode::from).collect();
    Ok(created("/api/v1/me/factors", RecoveryCodes { codes }))
}

/// Issues them, by whichever door.
pub(crate) async fn issue(context: &Context, caller: &Caller) -> Result<Vec<ShownCode>, Problem> {
    let done = recovery_codes::issue_codes(&context.system.engine, &context.request, caller).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let codes = done.map_err(|rejection| {
        if rejection == Rejection::NoFactor {
            let (status, which) = (StatusCode::FORBIDDEN, "for_codes");
            return Problem::new(context, status, "set_up_required", which, &[]);
        }
        rejected(context, rejection)
    })?;
    match codes {
        Codes::Issued(codes) => Ok(codes),
        Codes::TooBusy(busy) => Err(hashing(context, busy)),
    }
}
