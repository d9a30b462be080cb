//! Second-factor problems: what does a person get when something about a second factor is not as it
//! should be? (S18, S19)

use super::passkey::off;
use super::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::cookies;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use keyledger_core::account::{
    Drift, DriftDirection, FactorKind, FactorResetReason, IdentityCheck, Rejection,
};
use keyledger_core::answer::Answer;
use keyledger_core::ids::{AccountId, FactorId};
use keyledger_usecases::caller::sessions::cookie_value;
use keyledger_usecases::factors::codes::{CODE_BYTES_MAX, ShownCode, TooBusy};
use keyledger_usecases::factors::manage::{Begins, Begun, RefusedAnswer, Shown};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use zeroize::{Zeroize, Zeroizing};

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// As the authenticator app shows it, or a recovery code with its number; spaces in it do not
    /// matter.
    #[schema(max_length = 64)]
    code: String,
}

impl Drop for CodeBody {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

/// A code within what is looked at. One that is no six digits is a wrong one, and counts.
pub(crate) fn code(context: &Context, text: String) -> Result<Zeroizing<String>, Problem> {
    let text = Zeroizing::new(text);
    if text.len() > CODE_BYTES_MAX {
        return Err(Problem::field(context, "code", &say(context.language, "code-rule", &[])));
    }
    Ok(text)
}

/// The code of a request, with its context.
pub(crate) fn code_of(body: Body<CodeBody>) -> Result<(Zeroizing<String>, Context), Problem> {
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
    /// The handover code, if somebody else reset the last factor and the policy demands one.
    #[schema(max_length = 64)]
    hand_over_code: Option<String>,
}

impl Drop for SetUpBody {
    fn drop(&mut self) {
        self.hand_over_code.zeroize();
    }
}

impl SetUpBody {
    /// The code that was handed over, within what is looked at.
    pub(crate) fn hand_over(
        &mut self,
        context: &Context,
    ) -> Result<Option<Zeroizing<String>>, Problem> {
        self.hand_over_code.take().map(|text| hand_over(context, text)).transpose()
    }
}

/// The beginning of a set-up for which nothing else is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverBody {
    /// The handover code, if somebody else reset the last factor and the policy demands one.
    #[schema(max_length = 64)]
    hand_over_code: Option<String>,
}

impl Drop for HandOverBody {
    fn drop(&mut self) {
        self.hand_over_code.zeroize();
    }
}

impl HandOverBody {
    /// The code that was handed over, within what is looked at; an empty field is none.
    pub(crate) fn hand_over(
        &mut self,
        context: &Context,
    ) -> Result<Option<Zeroizing<String>>, Problem> {
        let Some(text) = self.hand_over_code.take() else { return Ok(None) };
        let code = hand_over(context, text)?;
        Ok(Some(code).filter(|code| !code.trim().is_empty()))
    }
}

/// A code that was handed over, within what is looked at.
pub(crate) fn hand_over(context: &Context, text: String) -> Result<Zeroizing<String>, Problem> {
    let text = Zeroizing::new(text);
    if text.len() > CODE_BYTES_MAX {
        let rule = say(context.language, "code-rule", &[]);
        return Err(Problem::field(context, "hand_over_code", &rule));
    }
    Ok(text)
}

/// The secret for the authenticator app. It is shown once, and a code must confirm it.
#[derive(Serialize, ToSchema)]
pub struct SetUpAnswer {
    /// Part of the path of the confirming request.
    #[schema(value_type = uuid::Uuid)]
    pub(crate) factor: FactorId,
    /// The kind.
    kind: &'static str,
    /// The link for the app on this device.
    pub(crate) otpauth: String,
    /// The secret to type without a camera, in base32.
    pub(crate) secret: String,
    /// The link as a QR code, in SVG.
    qr_svg: String,
    /// Until when it can be confirmed.
    expires_at: String,
}

impl SetUpAnswer {
    /// The factor that is to be confirmed.
    pub(crate) const fn factor(&self) -> FactorId {
        self.factor
    }
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
pub(crate) fn factor_id(context: &Context, text: &str) -> Result<FactorId, Problem> {
    text.parse().map_err(|_| not_found(context))
}

/// Whose accounts the app shows: the site's name.
pub(crate) fn issuer(context: &Context) -> String {
    let site = &context.site.settings.public_url;
    let host = site.split("://").nth(1).unwrap_or(site);
    host.split(['/', ':']).next().unwrap_or(host).to_owned()
}

/// An answer that was refused; in a pause, with the seconds it still lasts, and with a wrong clock in
/// which direction it is wrong.
pub(crate) fn refused(context: &Context, why: RefusedAnswer) -> Problem {
    let RefusedAnswer { answer, until, drift } = why;
    match (answer, until, drift) {
        (Answer::FactorPaused, Some(until), _) => {
            Problem::come_back(context, "factor_paused", until)
        }
        (Answer::WrongClock, _, Some(Drift { direction, .. })) => {
            let which = match direction {
                DriftDirection::Ahead => "ahead",
                DriftDirection::Behind => "behind",
            };
            Problem::new(context, StatusCode::UNAUTHORIZED, answer.code(), which, &[])
        }
        _ => Problem::answer(context, answer),
    }
}

/// What an answer that was right leads to.
pub(crate) struct Right {
    /// What takes the place of a used recovery code, if it was one.
    pub replacement: Option<ShownCode>,
    /// The cookies, with what the session goes by from then on.
    pub cookies: CookieJar,
}

/// Fine when the answer was right.
pub(crate) fn right(context: &Context, account: AccountId, shown: Shown) -> Result<Right, Problem> {
    match shown {
        Shown::Accepted { replacement, session_token } => {
            let cookies = match session_token {
                Some(token) => cookies::renewed(context, cookie_value(account, &token)),
                None => CookieJar::clone(&context.cookies),
            };
            Ok(Right { replacement, cookies })
        }
        Shown::Refused(why) => Err(refused(context, why)),
        Shown::TooBusy(busy) => Err(hashing(context, busy)),
    }
}

/// A set-up that was begun.
pub(crate) fn begun(context: &Context, begins: Begins<Begun>) -> Result<SetUpAnswer, Problem> {
    started(context, begins).map(SetUpAnswer::from)
}

/// The same for whichever factor and door: what the person is shown, or why nothing began.
pub(crate) fn started<T>(context: &Context, begins: Begins<T>) -> Result<T, Problem> {
    match begins {
        Begins::Begun(begun) => Ok(begun),
        Begins::Shut(shut) => Err(Problem::log_in_shut(context, shut)),
        Begins::Not(Shown::Refused(RefusedAnswer { answer: Answer::InvalidCode, .. })) => {
            // What is asked for here is the code that was handed over, and no factor's.
            let (status, name) = (StatusCode::UNAUTHORIZED, "invalid_code");
            Err(Problem::new(context, status, name, "hand_over", &[]))
        }
        Begins::Not(Shown::Refused(why)) => Err(refused(context, why)),
        Begins::Not(Shown::TooBusy(busy)) => Err(hashing(context, busy)),
        Begins::Not(Shown::Accepted { .. }) => Err(Problem::unfinished(context)),
    }
}

/// Why a factor is removed or reset, from the field that says so.
pub(crate) fn reset_reason(
    context: &Context,
    field: &str,
    word: &str,
) -> Result<FactorResetReason, Problem> {
    let unknown = || Problem::field(context, field, &say(context.language, "reset-why-rule", &[]));
    FactorResetReason::of(word).ok_or_else(unknown)
}

/// How others made sure who the person is, from the field `checked`.
pub(crate) fn identity_check(context: &Context, word: &str) -> Result<IdentityCheck, Problem> {
    let text = || say(context.language, "reset-checked-rule", &[]);
    IdentityCheck::by_others(word).ok_or_else(|| Problem::field(context, "checked", &text()))
}

/// Too much is being hashed: nothing was decided.
pub(crate) fn hashing(context: &Context, busy: TooBusy) -> Problem {
    Problem::too_busy(context, busy.retry_after)
}

/// A recovery code, shown only once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCode {
    /// Its number, from 1.
    number: u8,
    /// Number and code, as they are typed; spaces, dashes and small letters do not matter.
    code: String,
}

impl From<ShownCode> for RecoveryCode {
    fn from(shown: ShownCode) -> Self {
        Self { number: shown.index, code: shown.code }
    }
}

/// The answer to an accepted check.
#[derive(Serialize, ToSchema)]
pub struct CheckAnswer {
    /// The replacement of the recovery code that was just used, under the same number; null where
    /// the code was another factor's.
    recovery_code: Option<RecoveryCode>,
}

/// The answer to a check that was right.
pub(crate) fn checked(right: Right) -> Response {
    let Right { replacement, cookies } = right;
    (cookies, Json(CheckAnswer { recovery_code: replacement.map(Into::into) })).into_response()
}

/// What the rules said no to.
pub(crate) fn rejected(context: &Context, rejection: Rejection) -> Problem {
    let gone = |name| Problem::new(context, StatusCode::GONE, name, "detail", &[]);
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other refusal is about factors")]
    match rejection {
        Rejection::ChallengeOver => gone("login_expired"),
        Rejection::EnrolmentOver => gone("enrolment_expired"),
        Rejection::PasskeyTooLate => gone("passkey_expired"),
        Rejection::AppRequestOver => gone("request_over"),
        Rejection::AppPaused { until } => Problem::come_back(context, "app_paused", until),
        Rejection::AppTooSoon { until } => Problem::come_back(context, "app_too_soon", until),
        Rejection::AppOff => Problem::new(context, StatusCode::FORBIDDEN, "app_off", "detail", &[]),
        Rejection::PasskeysOff => off(context, "detail"),
        Rejection::PasskeyNotAlone => off(context, "alone"),
        Rejection::NoPlace => Problem::too_busy(context, Duration::from_mins(1)),
        Rejection::StepUpNeeded => {
            Problem::new(context, StatusCode::FORBIDDEN, "step_up_required", "detail", &[])
        }
        Rejection::HandOverCodeNeeded => {
            Problem::new(context, StatusCode::FORBIDDEN, "hand_over_code_required", "detail", &[])
        }
        Rejection::LastFactor => Problem::conflict(context, "last_factor"),
        Rejection::TooManyFactors => Problem::conflict(context, "too_many_factors"),
        Rejection::SessionOver => Problem::signed_out(context),
        _ => not_found(context),
    }
}
