//! Endpoints for one's own passkeys. "My account": set one up, show it once more, remove a factor with it
//! (S16, S21-S23).

use crate::answer::factor_problem::{
    CheckAnswer, Right, checked, factor_id, rejected, reset_reason, right,
};
use crate::answer::passkey::{
    BeginPasskeyBody, NewPasskeyAnswer, NewPasskeyBody, PasskeyBody, QuestionAnswer, begun,
    not_made, possible,
};
use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::FactorId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::passkeys::set_up::{self, Made};
use keyledger_usecases::factors::passkeys::show;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Starts the set-up of a passkey; an earlier set-up no longer counts.
#[utoipa::path(post, path = "/api/v1/me/passkeys/begin", tag = "me", operation_id = "start_my_passkey", request_body = BeginPasskeyBody,
    responses(
        (status = 200, body = NewPasskeyAnswer),
        (status = 401, description = "not_authorised; invalid_code: the handover code is not right", body = Problem),
        (status = 403, description = "step_up_required: another factor must be verified first; hand_over_code_required, passkeys_off", body = Problem),
        (status = 409, description = "conflict: the maximum number is reached", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn begin(body: Body<BeginPasskeyBody>) -> Result<Json<NewPasskeyAnswer>, Problem> {
    let Body { mut value, context, .. } = body;
    possible(&context)?;
    let hand_over = value.hand_over(&context)?;
    let hand_over = hand_over.as_deref().map(String::as_str);
    let (caller, engine) = (context.caller().await?, &context.system.engine);
    let done = set_up::begin_own(engine, &context.request, &caller, hand_over).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    begun(&context, done.map_err(|rejection| rejected(&context, rejection))?).map(Json)
}

/// Ends it with the key that the browser made. The session gets a new token: take the cookie from the
/// answer.
#[utoipa::path(post, path = "/api/v1/me/passkeys/finish", tag = "me", operation_id = "finish_my_passkey", request_body = NewPasskeyBody,
    responses(
        (status = 204, description = "the passkey is enrolled"),
        (status = 401, description = "passkey_refused, not_authorised", body = Problem),
        (status = 403, description = "step_up_required, factor_disabled, passkeys_off", body = Problem),
        (status = 410, description = "enrolment_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn finish(body: Body<NewPasskeyBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let (caller, name) = (context.caller().await?, value.name(&context)?);
    let (asked, answer) = (value.asked.as_str(), value.answer.to_string());
    let made = Made { asked, answer: &answer, name: &name };
    let Right { cookies, .. } = enrolled(&context, &caller, &made).await?;
    Ok((cookies, StatusCode::NO_CONTENT).into_response())
}

/// A passkey that was made, by whichever door.
pub(crate) async fn enrolled(
    context: &Context,
    caller: &Caller,
    made: &Made<'_>,
) -> Result<Right, Problem> {
    possible(context)?;
    let engine = &context.system.engine;
    let done = set_up::finish_own(engine, &context.request, caller, made).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let shown = done.map_err(|rejection| rejected(context, rejection))?;
    right(context, caller.account, shown).map_err(|problem| not_made(context, problem))
}

/// What a passkey is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskMyPasskeyBody {
    /// The factor that is to be removed; left out to verify the factor again.
    #[schema(value_type = Option<uuid::Uuid>)]
    removes: Option<FactorId>,
}

/// Asks for an answer with one of the person's passkeys.
#[utoipa::path(post, path = "/api/v1/me/step-up/passkey/begin", tag = "me", operation_id = "ask_for_my_passkey", request_body = AskMyPasskeyBody,
    responses(
        (status = 200, body = QuestionAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "passkeys_off", body = Problem),
        (status = 404, description = "not_found: there is no passkey", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn ask(body: Body<AskMyPasskeyBody>) -> Result<Json<QuestionAnswer>, Problem> {
    let Body { value, context, .. } = body;
    possible(&context)?;
    let (caller, engine) = (context.caller().await?, &context.system.engine);
    let done = show::begin(engine, &caller, value.removes).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let question = done.map_err(|rejection| rejected(&context, rejection))?;
    QuestionAnswer::of(&context, question).map(Json)
}

/// Verifies a passkey again: sensitive data is accessible for some minutes. The session gets a new
/// token, and the old one is invalid: take the cookie from the answer.
#[utoipa::path(post, path = "/api/v1/me/step-up/passkey/finish", tag = "me", operation_id = "step_up_with_passkey", request_body = PasskeyBody,
    responses(
        (status = 200, description = "the session is fresh", body = CheckAnswer),
        (status = 401, description = "passkey_refused, not_authorised", body = Problem),
        (status = 403, description = "passkey_changed, factor_disabled, passkeys_off", body = Problem),
        (status = 404, description = "not_found: there is no second factor", body = Problem),
        (status = 410, description = "passkey_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn step_up(body: Body<PasskeyBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let caller = context.caller().await?;
    let answer = value.answer.to_string();
    Ok(checked(shown(&context, &caller, (&value.asked, &answer)).await?))
}

/// A passkey that was shown once more, by whichever door.
pub(crate) async fn shown(
    context: &Context,
    caller: &Caller,
    answer: (&str, &str),
) -> Result<Right, Problem> {
    possible(context)?;
    let engine = &context.system.engine;
    let done = show::step_up(engine, &context.request, caller, answer).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    right(context, caller.account, done.map_err(|rejection| rejected(context, rejection))?)
}

/// One last check with a passkey, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveWithPasskeyBody {
    /// What came with the options.
    #[schema(max_length = 16384)]
    asked: String,
    /// What `credential.toJSON()` gives (W3C Web Authentication Level 3).
    #[schema(value_type = Object)]
    answer: Value,
    /// One of `change_of_method`, `new_device`, `lost_or_stolen`, `app_deleted`, `factory_reset`.
    reason: String,
}

/// Removes a factor after a last check with a passkey. Removing the last one ends all sessions, and the
/// next log-in offers enrolment.
#[utoipa::path(post, path = "/api/v1/me/factors/{factor}/remove/passkey", tag = "me", operation_id = "remove_my_factor_with_passkey",
    params(("factor" = Uuid, Path)), request_body = RemoveWithPasskeyBody,
    responses(
        (status = 200, description = "the factor is gone", body = CheckAnswer),
        (status = 401, description = "passkey_refused, not_authorised", body = Problem),
        (status = 403, description = "passkey_changed, factor_disabled, passkeys_off", body = Problem),
        (status = 404, description = "not_found: there is no such factor", body = Problem),
        (status = 409, description = "conflict: it is the last one, and one is required", body = Problem),
        (status = 410, description = "passkey_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn remove(
    Path(factor): Path<String>,
    body: Body<RemoveWithPasskeyBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let (factor, answer) = (factor_id(&context, &factor)?, value.answer.to_string());
    let caller = context.caller().await?;
    let what = (factor, value.reason.as_str());
    Ok(checked(removed(&context, &caller, what, (&value.asked, &answer)).await?))
}

/// A factor that was removed with a passkey, by whichever door.
pub(crate) async fn removed(
    context: &Context,
    caller: &Caller,
    (factor, reason): (FactorId, &str),
    answer: (&str, &str),
) -> Result<Right, Problem> {
    possible(context)?;
    let why = reset_reason(context, "reason", reason)?;
    let engine = &context.system.engine;
    let done = show::remove(engine, &context.request, caller, (factor, why), answer).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    right(context, caller.account, done.map_err(|rejection| rejected(context, rejection))?)
}
