//! Endpoints for log-in. A log-in in two steps: the address, then the password (S4, S6, DESIGN 5).

use crate::answer::factor_problem::RecoveryCode;
use crate::answer::problem::Problem;
use crate::me::offers::MyOffer;
use crate::properties::state::{self, MyProperty};
use crate::request::body::{self, Body};
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::path::Path;
use axum::Json;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use keyledger_core::account::FactorKind;
use keyledger_core::ids::AccountId;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::access::property_state;
use keyledger_usecases::caller::sessions::{self, cookie_value};
use keyledger_usecases::caller::tokens::Flow;
use keyledger_usecases::log_in::password::{Guess, LoggedIn, SignedIn, log_in};
use keyledger_usecases::members::offers;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::{Zeroize, Zeroizing};

/// Who wants to log in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The e-mail address.
    #[schema(max_length = 254)]
    email: String,
}

/// What comes next.
#[derive(Serialize, ToSchema)]
pub struct LoginAnswer {
    /// Part of the next request's path; valid for ten minutes.
    flow: String,
    /// The next step.
    next: &'static str,
}

/// Starts a log-in. Nothing is looked up here: the answer is the same for every address.
#[utoipa::path(post, operation_id = "begin_log_in", path = "/api/v1/login", tag = "log-in", request_body = LoginBody,
    responses((status = 200, body = LoginAnswer), (status = 422, description = "invalid_request", body = Problem)))]
pub async fn begin(body: Body<LoginBody>) -> Result<Json<LoginAnswer>, Problem> {
    let Body { value, context, .. } = body;
    let address = body::address(&context, &value.email)?;
    let engine = &context.system.engine;
    let flow = Flow::seal(engine, &address, engine.clock.now())
        .map_err(|failure| Problem::failure(&context, &failure))?;
    Ok(Json(LoginAnswer { flow, next: "password" }))
}

/// The password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// As it was typed, at most 1,024 bytes.
    #[schema(max_length = 1024)]
    password: String,
}

impl Drop for PasswordBody {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

/// The result of this step of a log-in.
#[derive(Serialize, ToSchema)]
pub struct PasswordAnswer {
    /// `signed_in`: the session cookie is set. `factor_required`: send a second factor.
    /// `set_up_required`: enrol one; nothing is accessible before.
    outcome: &'static str,
    /// Whose account it is; only once the log-in has succeeded.
    #[schema(value_type = Option<uuid::Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    /// When the session ends at the latest, or until when the log-in waits.
    expires_at: String,
    /// Every property the person belongs to, and whether it is open; shown only after
    /// authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Vec<MyProperty>>,
    /// Every property that asked the person to join (S31).
    #[serde(skip_serializing_if = "Option::is_none")]
    offers: Option<Vec<MyOffer>>,
    /// If the log-in is not finished: part of the next request's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    /// If a second factor is required: the kinds the account has (S17).
    #[serde(skip_serializing_if = "Option::is_none")]
    kinds: Option<Vec<&'static str>>,
    /// The replacement of the recovery code that was just used, under the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_code: Option<RecoveryCode>,
    /// If there is no second factor yet: how long enrolment can be deferred (S21).
    #[serde(skip_serializing_if = "Option::is_none")]
    reminder: Option<Reminder>,
}

/// No second factor is enrolled yet.
#[derive(Serialize, ToSchema)]
pub struct Reminder {
    /// Until when enrolment can be deferred.
    until: String,
    /// Number of days left, not counting the current one.
    days_left: i64,
}

/// Continues with the password. Takes no `Idempotency-Key`: every call counts as a separate attempt.
#[utoipa::path(post, operation_id = "send_password", path = "/api/v1/login/{flow}/password", tag = "log-in",
    params(("flow" = String, Path, description = "from the first step")),
    request_body = PasswordBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "wrong_credentials", body = Problem),
        (status = 403, description = "account_locked, unusual_activity, account_lapsed", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "trail_stopped, unavailable, with Retry-After", body = Problem)))]
pub async fn password(
    Path(flow): Path<String>,
    body: Body<PasswordBody>,
) -> Result<Response, Problem> {
    let Body { mut value, context, .. } = body;
    let password = Zeroizing::new(std::mem::take(&mut value.password));
    match guess(&context, &flow, password).await? {
        LoggedIn::SignedIn(signed_in) => {
            crate::log_in::begin_and_password::signed_in(&context, signed_in).await
        }
        LoggedIn::FactorRequired { flow, kinds, expires_at } => {
            let kinds = Some(kinds.into_iter().map(FactorKind::word).collect());
            Ok(waits("factor_required", flow, expires_at, kinds))
        }
        LoggedIn::SetUpRequired { flow, expires_at } => {
            Ok(waits("set_up_required", flow, expires_at, None))
        }
        LoggedIn::Refused(answer) => Err(Problem::answer(&context, answer)),
        LoggedIn::Shut(shut) => Err(Problem::log_in_shut(&context, shut)),
        LoggedIn::TooBusy { retry_after } => Err(Problem::too_busy(&context, retry_after)),
    }
}

/// One attempt with a password, by whichever door. A refusal is answered no earlier than the floor.
pub(crate) async fn guess(
    context: &Context,
    flow: &str,
    mut password: Zeroizing<String>,
) -> Result<LoggedIn, Problem> {
    let engine = Arc::clone(&context.system.engine);
    let started = engine.clock.monotonic();
    let password = body::password(context, std::mem::take(&mut password))?;
    let flow = Flow::open(&engine, flow, engine.clock.now());
    let flow = flow.map_err(|failure| Problem::failure(context, &failure))?;
    let flow = flow.ok_or_else(|| Problem::login_expired(context))?;
    let device_token = cookies::device(context);
    let outcome =
        log_in(engine, context.request.clone(), Guess { flow, password, device_token }).await;
    let outcome = outcome.map_err(|failure| Problem::failure(context, &failure))?;
    if matches!(outcome, LoggedIn::Refused(_)) {
        context.wait_for_floor(started).await?;
    }
    Ok(outcome)
}

/// The cookies of a session that begins. The one that the browser had before is over.
pub(crate) async fn session_begins(
    context: &Context,
    signed_in: &SignedIn,
) -> Result<CookieJar, Problem> {
    if let Some(before) = cookies::session(context) {
        let replaced = sessions::replace(&context.system.engine, &context.request, before).await;
        replaced.map_err(|failure| Problem::failure(context, &failure))?;
    }
    let session = cookie_value(signed_in.account, &signed_in.session_token);
    Ok(cookies::signed_in(context, session, signed_in.device_token.clone()))
}

/// The session's cookies, and until when a second factor may be put off.
pub(crate) async fn signed_in(context: &Context, signed_in: SignedIn) -> Result<Response, Problem> {
    let (engine, failed) = (&context.system.engine, |failure| Problem::failure(context, &failure));
    let cookies = session_begins(context, &signed_in).await?;
    let standings = property_state::of_account(engine, signed_in.account).await.map_err(failed)?;
    let offers = offers::of_account(engine, signed_in.account).await.map_err(failed)?;
    let now = engine.clock.now();
    let reminder = signed_in.put_off_until.map(|until| Reminder {
        until: until.to_string(),
        days_left: until.since(now).num_days().max(0),
    });
    let answer = PasswordAnswer {
        outcome: "signed_in",
        account: Some(signed_in.account),
        expires_at: signed_in.expires_at.to_string(),
        properties: Some(state::told(context, standings)),
        offers: Some(offers.into_iter().map(MyOffer::from).collect()),
        flow: None,
        kinds: None,
        recovery_code: signed_in.replacement.map(RecoveryCode::from),
        reminder,
    };
    Ok((cookies, Json(answer)).into_response())
}

fn waits(
    outcome: &'static str,
    flow: String,
    expires_at: Timestamp,
    kinds: Option<Vec<&'static str>>,
) -> Response {
    let (flow, expires_at) = (Some(flow), expires_at.to_string());
    let answer = PasswordAnswer {
        outcome,
        account: None,
        expires_at,
        properties: None,
        offers: None,
        flow,
        kinds,
        recovery_code: None,
        reminder: None,
    };
    Json(answer).into_response()
}
