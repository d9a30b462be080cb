//! A log-in in two steps: the address, then the password (S4, S6, DESIGN 5).

use super::body::{self, Body};
use super::context::{DEVICE_COOKIE, SESSION_COOKIE};
use super::problem::Problem;
use super::property_state::{self, MyProperty};
use crate::service::log_in::{Guess, LoggedIn, log_in};
use crate::service::sessions::cookie_value;
use crate::service::standing;
use crate::service::tokens::Flow;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::AccountId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::Zeroize;

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
    /// Goes into the next request's path; valid for ten minutes, on any engine.
    flow: String,
    /// The next step.
    next: &'static str,
}

/// Begins a log-in. Nothing is looked up here: the answer is the same for every address.
#[utoipa::path(post, path = "/api/v1/login", tag = "log-in", request_body = LoginBody,
    responses((status = 200, body = LoginAnswer), (status = 422, description = "invalid_request", body = Problem)))]
pub async fn begin(body: Body<LoginBody>) -> Result<Json<LoginAnswer>, Problem> {
    let Body { value, context, .. } = body;
    let address = body::address(&context, &value.email)?;
    let engine = &context.app.engine;
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

/// How the log-in ended.
#[derive(Serialize, ToSchema)]
pub struct PasswordAnswer {
    /// `signed_in`: the session cookie is set.
    outcome: &'static str,
    /// Whose account it is.
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    /// When the session ends at the latest.
    expires_at: String,
    /// Every property the person belongs to, and whether it opens: nobody learns it before.
    properties: Vec<MyProperty>,
}

/// Goes on with the password. Ignores `Idempotency-Key`: every call is an attempt of its own.
#[utoipa::path(post, path = "/api/v1/login/{flow}/password", tag = "log-in",
    params(("flow" = String, Path, description = "from the first step")),
    request_body = PasswordBody,
    responses(
        (status = 200, body = PasswordAnswer),
        (status = 401, description = "wrong_credentials", body = Problem),
        (status = 403, description = "account_locked, unusual_activity, account_lapsed", body = Problem),
        (status = 410, description = "login_expired", body = Problem),
        (status = 422, description = "invalid_request", body = Problem),
        (status = 503, description = "too_busy, clock_unsure, with Retry-After", body = Problem)))]
pub async fn password(
    Path(flow): Path<String>,
    body: Body<PasswordBody>,
) -> Result<Response, Problem> {
    let Body { mut value, context, .. } = body;
    let engine = Arc::clone(&context.app.engine);
    let started = engine.clock.monotonic();
    let password = body::password(&context, std::mem::take(&mut value.password))?;
    let flow = Flow::open(&engine, &flow, engine.clock.now())
        .map_err(|failure| Problem::failure(&context, &failure))?;
    let Some(flow) = flow else {
        let status = StatusCode::GONE;
        return Err(Problem::new(&context, status, "login_expired", "detail", &[]));
    };
    if !context.app.has_room() {
        let failure = crate::failure::Failure::Other("the disk is nearly full".into());
        return Err(Problem::failure(&context, &failure));
    }
    let device_token = context.cookies.get(DEVICE_COOKIE).map(|cookie| cookie.value().to_owned());
    let guess = Guess { flow, password, device_token };
    let outcome = log_in(engine, context.request.clone(), guess).await;
    match outcome.map_err(|failure| Problem::failure(&context, &failure))? {
        LoggedIn::SignedIn(signed_in) => {
            let standings = standing::of_account(&context.app.engine, signed_in.account).await;
            let standings = standings.map_err(|failure| Problem::failure(&context, &failure))?;
            let session = cookie_value(signed_in.account, &signed_in.session_token);
            let cookies = context
                .cookies
                .clone()
                .add(context.cookie(SESSION_COOKIE, session))
                .add(context.cookie(DEVICE_COOKIE, signed_in.device_token));
            let answer = PasswordAnswer {
                outcome: "signed_in",
                account: signed_in.account,
                expires_at: signed_in.expires_at.to_string(),
                properties: property_state::told(&context, standings),
            };
            Ok((cookies, Json(answer)).into_response())
        }
        LoggedIn::Refused(answer) => {
            context.wait_for_floor(started).await?;
            Err(Problem::answer(&context, answer))
        }
        LoggedIn::ClockUnsure => Err(Problem::clock_unsure(&context)),
        LoggedIn::TooBusy { retry_after } => {
            Err(Problem::too_busy(&context, StatusCode::SERVICE_UNAVAILABLE, retry_after))
        }
    }
}
