//! What does a person get when something about a second factor is not as it should be? (S18, S19)

use super::body::Body;
use super::context::Context;
use super::members::not_found;
use super::problem::Problem;
use crate::service::factor_codes::CODE_BYTES_MAX;
use crate::service::factors::{Begun, Shown};
use crate::texts::say;
use axum::http::StatusCode;
use keyledger_core::account::{FactorKind, Rejection};
use keyledger_core::answer::Answer;
use keyledger_core::ids::FactorId;
use keyledger_core::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::{Zeroize, Zeroizing};

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// As the authenticator app shows it; spaces in it do not matter.
    #[schema(max_length = 64)]
    code: String,
}

impl Drop for CodeBody {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

/// A code within what is looked at. One that is no six digits is a wrong one, and counts.
pub(super) fn code(context: &Context, text: String) -> Result<Zeroizing<String>, Problem> {
    let text = Zeroizing::new(text);
    if text.len() > CODE_BYTES_MAX {
        return Err(Problem::field(context, "code", &say(context.language, "code-rule", &[])));
    }
    Ok(text)
}

/// The code of a request, with its context.
pub(super) fn code_of(body: Body<CodeBody>) -> Result<(Zeroizing<String>, Context), Problem> {
    let Body { mut value, context, .. } = body;
    let code = code(&context, std::mem::take(&mut value.code))?;
    Ok((code, context))
}

/// The kind of factor to set up.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedKind {
    /// Any authenticator app.
    Totp,
}

/// What is to be set up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpBody {
    /// The kind: `totp`.
    #[expect(dead_code, reason = "there is one kind, and it is asked for by name")]
    kind: AskedKind,
}

/// What goes into the authenticator app. It is shown once, and nothing is set up before a code
/// confirms it.
#[derive(Serialize, ToSchema)]
pub struct SetUpAnswer {
    /// Goes into the path that confirms it.
    #[schema(value_type = uuid::Uuid)]
    factor: FactorId,
    /// The kind.
    kind: &'static str,
    /// The link for the app on this device.
    otpauth: String,
    /// The secret to type where no camera is at hand, in base32.
    secret: String,
    /// The link as a QR code, in SVG.
    qr_svg: String,
    /// Until when it can be confirmed.
    expires_at: String,
}

impl From<Begun> for SetUpAnswer {
    fn from(begun: Begun) -> Self {
        Self {
            factor: begun.factor,
            kind: FactorKind::Totp.word(),
            otpauth: begun.link,
            secret: begun.secret,
            qr_svg: begun.qr_svg,
            expires_at: begun.expires_at.to_string(),
        }
    }
}

/// A factor named in a path.
pub(super) fn factor_id(context: &Context, text: &str) -> Result<FactorId, Problem> {
    text.parse().map_err(|_| not_found(context))
}

/// Whose accounts the app shows: the site's name.
pub(super) fn issuer(context: &Context) -> String {
    let site = &context.app.config.public_url;
    let host = site.split("://").nth(1).unwrap_or(site);
    host.split(['/', ':']).next().unwrap_or(host).to_owned()
}

/// An answer that was refused; in a pause, with the seconds it still lasts.
pub(super) fn refused(context: &Context, answer: Answer, until: Option<Timestamp>) -> Problem {
    match until.filter(|_| answer == Answer::FactorPaused) {
        Some(until) => Problem::paused(context, until.since(context.app.engine.clock.now())),
        None => Problem::answer(context, answer),
    }
}

/// Fine when the answer was right.
pub(super) fn right(context: &Context, shown: Shown) -> Result<(), Problem> {
    match shown {
        Shown::Accepted => Ok(()),
        Shown::Refused { answer, until } => Err(refused(context, answer, until)),
    }
}

/// What the rules said no to.
pub(super) fn rejected(context: &Context, rejection: Rejection) -> Problem {
    let gone = |name| Problem::new(context, StatusCode::GONE, name, "detail", &[]);
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other refusal is about factors")]
    match rejection {
        Rejection::ChallengeOver => gone("login_expired"),
        Rejection::EnrolmentOver => gone("enrolment_expired"),
        Rejection::StepUpNeeded => {
            Problem::new(context, StatusCode::FORBIDDEN, "step_up_required", "detail", &[])
        }
        Rejection::LastFactor => Problem::conflict(context, "last_factor"),
        Rejection::TooManyFactors => Problem::conflict(context, "too_many_factors"),
        Rejection::SessionOver => Problem::signed_out(context),
        _ => not_found(context),
    }
}
