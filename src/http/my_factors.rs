//! Endpoints for one's own factors. "My account": which second factors do I have, and how do I set
//! one up? (S22, S25, S28)

use super::body::Body;
use super::context::Context;
use super::factor_problem::{
    CodeBody, SetUpAnswer, SetUpBody, begun, checked, code_of, factor_id, issuer, rejected, right,
};
use super::path::Path;
use super::problem::Problem;
use crate::service::factors;
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::ids::FactorId;
use serde::Serialize;
use utoipa::ToSchema;

/// The second factors of the person who is signed in.
#[derive(Serialize, ToSchema)]
pub struct MyFactors {
    /// Those that hold.
    factors: Vec<MyFactor>,
    /// A set-up that was begun and not confirmed: it is no factor.
    #[schema(value_type = Option<uuid::Uuid>)]
    pending: Option<FactorId>,
    /// The recovery codes that hold, where some were taken.
    recovery_codes: Option<MyRecoveryCodes>,
    /// Until when setting one up may be put off, where there is none.
    put_off_until: Option<String>,
    /// Whether sensitive data opens without showing a factor once more.
    fresh: bool,
}

/// Recovery codes: how many, never which.
#[derive(Serialize, ToSchema)]
pub struct MyRecoveryCodes {
    /// The set, to remove it by.
    #[schema(value_type = uuid::Uuid)]
    id: FactorId,
    /// When they were shown.
    since: String,
    /// How many can be used.
    left: usize,
    /// How many were used; each was replaced.
    used: u32,
}

/// One factor.
#[derive(Serialize, ToSchema)]
pub struct MyFactor {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: FactorId,
    /// Its kind.
    kind: &'static str,
    /// Since when it holds.
    since: String,
}

/// Lists them.
#[utoipa::path(get, path = "/api/v1/me/factors", tag = "me", operation_id = "my_factors",
    responses((status = 200, body = MyFactors), (status = 401, description = "not_authorised", body = Problem)))]
pub async fn list(context: Context) -> Result<Json<MyFactors>, Problem> {
    let caller = context.caller().await?;
    let engine = &context.app.engine;
    let policy = engine.policy().await.map_err(|failure| Problem::failure(&context, &failure))?;
    let (found, now) = (factors::factors(&caller), engine.clock.now());
    let held = found.enrolled.iter().map(|(id, factor)| MyFactor {
        id: *id,
        kind: factor.kind.word(),
        since: factor.since.to_string(),
    });
    let recovery_codes = found.recovery.as_ref().map(|codes| MyRecoveryCodes {
        id: codes.factor,
        since: codes.since.to_string(),
        left: codes.codes.len(),
        used: codes.used,
    });
    let time = engine.clock.known(now);
    let pending = found.pending(now);
    Ok(Json(MyFactors {
        factors: held.collect(),
        pending: pending.map(|pending| pending.factor),
        recovery_codes,
        put_off_until: found.grace.map(|grace| time.end(grace.since, grace.until).to_string()),
        fresh: caller.facts.is_fresh(&policy.settings, now),
    }))
}

/// Begins a set-up; one that was begun before no longer counts.
#[utoipa::path(post, path = "/api/v1/me/factors", tag = "me", operation_id = "start_my_factor", request_body = SetUpBody,
    responses(
        (status = 201, body = SetUpAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "step_up_required: another factor has to be shown first; hand_over_code_required", body = Problem),
        (status = 409, description = "conflict: there are as many as there can be", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn start(body: Body<SetUpBody>) -> Result<(StatusCode, Json<SetUpAnswer>), Problem> {
    let Body { mut value, context, .. } = body;
    let hand_over = value.hand_over(&context)?;
    let hand_over = hand_over.as_deref().map(String::as_str);
    let caller = context.caller().await?;
    let engine = &context.app.engine;
    let issuer = issuer(&context);
    let begins = factors::begin_own(engine, &context.request, &caller, &issuer, hand_over).await;
    let begins = begins.map_err(|failure| Problem::failure(&context, &failure))?;
    let begins = begins.map_err(|rejection| rejected(&context, rejection))?;
    Ok((StatusCode::CREATED, Json(begun(&context, begins)?)))
}

/// Confirms a set-up with a code; twice is the same as once. The session goes by another token from
/// then on: take the cookie from the answer.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/confirm", tag = "me", operation_id = "confirm_my_factor",
    params(("factor" = Uuid, Path)), request_body = CodeBody,
    responses(
        (status = 204, description = "the factor holds from now on"),
        (status = 401, description = "invalid_code, code_already_used, wrong_clock, not_authorised", body = Problem),
        (status = 403, description = "step_up_required, factor_disabled", body = Problem),
        (status = 410, description = "enrolment_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn confirm(
    Path(factor): Path<String>,
    body: Body<CodeBody>,
) -> Result<Response, Problem> {
    let (code, context) = code_of(body)?;
    let factor = factor_id(&context, &factor)?;
    let caller = context.caller().await?;
    let engine = &context.app.engine;
    let done = factors::confirm_own(engine, &context.request, &caller, factor, &code).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let shown = done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(checked(right(&context, caller.account, shown)?))
}

/// Gives a set-up up; where none is pending, that is fine.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/abandon", tag = "me", operation_id = "abandon_my_factor",
    params(("factor" = Uuid, Path)),
    responses(
        (status = 204, description = "nothing is pending any more"),
        (status = 401, description = "not_authorised", body = Problem)))]
pub async fn abandon(context: Context, Path(factor): Path<String>) -> Result<StatusCode, Problem> {
    let factor = factor_id(&context, &factor)?;
    let caller = context.caller().await?;
    let done = factors::abandon_own(&context.app.engine, &context.request, &caller, factor).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(StatusCode::NO_CONTENT)
}
