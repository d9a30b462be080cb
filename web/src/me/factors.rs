//! Endpoints for one's own factors. "My account": which second factors do I have, and how do I set
//! one up? (S22, S25, S28)

use crate::answer::factor_problem::{
    CodeBody, Right, SetUpAnswer, SetUpBody, begun, code_of, factor_id, issuer, rejected, right,
};
use crate::answer::problem::Problem;
use crate::answer::shared::created;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::PasskeyChange;
use keyledger_core::ids::FactorId;
use keyledger_usecases::factors::manage;
use keyledger_usecases::factors::names::names_of;
use serde::Serialize;
use utoipa::ToSchema;

/// The second factors of the person who is signed in.
#[derive(Serialize, ToSchema)]
pub struct MyFactors {
    /// The enrolled factors.
    factors: Vec<MyFactor>,
    /// An enrolment that was started and not confirmed: it does not count as a factor.
    #[schema(value_type = Option<uuid::Uuid>)]
    pending: Option<FactorId>,
    /// The valid recovery codes, if any were issued.
    recovery_codes: Option<MyRecoveryCodes>,
    /// Until when enrolment can be deferred, if there is no factor.
    put_off_until: Option<String>,
    /// Whether sensitive data is accessible without verifying a factor again.
    fresh: bool,
}

/// Number of recovery codes, never the codes.
#[derive(Serialize, ToSchema)]
pub struct MyRecoveryCodes {
    /// The set, to remove it by.
    #[schema(value_type = uuid::Uuid)]
    id: FactorId,
    /// When they were shown.
    since: String,
    /// Number of valid codes.
    left: usize,
    /// Number of used codes; each was replaced.
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
    /// Since when it is enrolled.
    since: String,
    /// When it was last verified; to confirm it was the first time.
    last_used_at: String,
    /// What the person calls a passkey, or the device of the app.
    name: Option<String>,
    /// Whether a passkey can be kept in more than one place; false: on one device only.
    synced: Option<bool>,
    /// Why a passkey is not accepted any more: it must be removed and set up again.
    changed: Option<&'static str>,
    /// Whether the device of the app is woken for requests.
    wakes: Option<bool>,
}

/// Lists them.
#[utoipa::path(get, path = "/api/v1/me/factors", tag = "me", operation_id = "list_my_factors",
    responses((status = 200, body = MyFactors), (status = 401, description = "not_authorised", body = Problem)))]
pub async fn list(context: Context) -> Result<Json<MyFactors>, Problem> {
    let caller = context.caller().await?;
    let engine = &context.system.engine;
    let policy = engine.policy().await.map_err(|failure| Problem::failure(&context, &failure))?;
    let (found, now) = (manage::factors(&caller), engine.clock.now());
    let names = names_of(engine, caller.account, &found);
    let names = names.map_err(|failure| Problem::failure(&context, &failure))?;
    let held = found.enrolled.iter().map(|(id, factor)| MyFactor {
        id: *id,
        kind: factor.kind.word(),
        since: factor.since.to_string(),
        last_used_at: factor.used_at.to_string(),
        name: names.iter().find(|(named, _)| named == id).map(|(_, name)| name.clone()),
        synced: factor.passkey.map(|passkey| passkey.marks.synced),
        changed: factor.passkey.and_then(|passkey| passkey.changed).map(PasskeyChange::word),
        wakes: factor.app.map(|app| app.push.is_some()),
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

/// Starts enrolment; an earlier one no longer counts.
#[utoipa::path(post, path = "/api/v1/me/factors", tag = "me", operation_id = "start_my_factor", request_body = SetUpBody,
    responses(
        (status = 201, body = SetUpAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "step_up_required: another factor must be verified first; hand_over_code_required", body = Problem),
        (status = 409, description = "conflict: the maximum number is reached", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn start(body: Body<SetUpBody>) -> Result<Response, Problem> {
    let Body { mut value, context, .. } = body;
    let hand_over = value.hand_over(&context)?;
    let hand_over = hand_over.as_deref().map(String::as_str);
    let caller = context.caller().await?;
    let engine = &context.system.engine;
    let issuer = issuer(&context);
    let begins = manage::begin_own(engine, &context.request, &caller, &issuer, hand_over).await;
    let begins = begins.map_err(|failure| Problem::failure(&context, &failure))?;
    let begins = begins.map_err(|rejection| rejected(&context, rejection))?;
    Ok(created("/api/v1/me/factors", begun(&context, begins)?))
}

/// Confirms an enrolment with a code; repeating it changes nothing. The session gets a new token:
/// take the cookie from the answer.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/confirm", tag = "me", operation_id = "confirm_my_factor",
    params(("factor" = Uuid, Path)), request_body = CodeBody,
    responses(
        (status = 204, description = "the factor is enrolled"),
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
    let engine = &context.system.engine;
    let done = manage::confirm_own(engine, &context.request, &caller, factor, &code).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let shown = done.map_err(|rejection| rejected(&context, rejection))?;
    // The code is the new factor's: no recovery code was used.
    let Right { cookies, .. } = right(&context, caller.account, shown)?;
    Ok((cookies, StatusCode::NO_CONTENT).into_response())
}

/// Abandons an enrolment; without a pending one, nothing happens.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/abandon", tag = "me", operation_id = "abandon_my_factor",
    params(("factor" = Uuid, Path)),
    responses(
        (status = 204, description = "nothing is pending any more"),
        (status = 401, description = "not_authorised", body = Problem)))]
pub async fn abandon(context: Context, Path(factor): Path<String>) -> Result<StatusCode, Problem> {
    let factor = factor_id(&context, &factor)?;
    let caller = context.caller().await?;
    let done = manage::abandon_own(&context.system.engine, &context.request, &caller, factor).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    done.map_err(|rejection| rejected(&context, rejection))?;
    Ok(StatusCode::NO_CONTENT)
}
