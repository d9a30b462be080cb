//! Passkeys over HTTP: what a browser is sent to ask its authenticator, and what comes back (S16).

use super::factor_problem::started;
use super::problem::Problem;
use crate::request::context::Context;
use axum::http::StatusCode;
use keyledger_core::ids::FactorId;
use keyledger_core::name;
use keyledger_usecases::factors::manage::Begins;
use keyledger_usecases::factors::passkeys::asked::Question;
use keyledger_usecases::factors::passkeys::set_up::{NAME_MAX, NewKey};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use zeroize::{Zeroize, Zeroizing};

/// What the browser is to ask its authenticator.
#[derive(Serialize, ToSchema)]
pub struct QuestionAnswer {
    /// Comes back with the answer, as it is.
    asked: String,
    /// For `PublicKeyCredential.parseRequestOptionsFromJSON` (W3C Web Authentication Level 3).
    #[schema(value_type = Object)]
    options: Value,
    /// Until when it can be answered.
    expires_at: String,
}

impl QuestionAnswer {
    /// As it is sent.
    pub(crate) fn of(context: &Context, question: Question) -> Result<Self, Problem> {
        let options = serde_json::from_str(&question.options);
        let options = options.map_err(|_| Problem::unfinished(context))?;
        let expires_at = question.expires_at.to_string();
        Ok(Self { asked: question.asked, options, expires_at })
    }
}

/// A passkey that the browser is to make.
#[derive(Serialize, ToSchema)]
pub struct NewPasskeyAnswer {
    /// The factor it becomes.
    #[schema(value_type = uuid::Uuid)]
    factor: FactorId,
    /// Comes back with the answer, as it is.
    asked: String,
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON` (W3C Web Authentication Level 3).
    #[schema(value_type = Object)]
    options: Value,
    /// Until when it can be answered.
    expires_at: String,
}

/// What a set-up begins with, or why none does.
pub(crate) fn begun(
    context: &Context,
    begins: Begins<NewKey>,
) -> Result<NewPasskeyAnswer, Problem> {
    let NewKey { factor, question } = started(context, begins)?;
    let QuestionAnswer { asked, options, expires_at } = QuestionAnswer::of(context, question)?;
    Ok(NewPasskeyAnswer { factor, asked, options, expires_at })
}

/// The answer of a browser.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyBody {
    /// What came with the options.
    #[schema(max_length = 16384)]
    pub(crate) asked: String,
    /// What `credential.toJSON()` gives (W3C Web Authentication Level 3).
    #[schema(value_type = Object)]
    pub(crate) answer: Value,
}

/// A passkey that the browser made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskeyBody {
    /// What came with the options.
    #[schema(max_length = 16384)]
    pub(crate) asked: String,
    /// What `credential.toJSON()` gives (W3C Web Authentication Level 3).
    #[schema(value_type = Object)]
    pub(crate) answer: Value,
    /// What the person calls it, such as "My phone": 1 to 60 characters.
    #[schema(max_length = 60)]
    name: String,
}

impl NewPasskeyBody {
    /// The name, within what is kept.
    pub(crate) fn name(&self, context: &Context) -> Result<String, Problem> {
        named(context, &self.name)
    }
}

/// What a passkey is called, within what is kept.
pub(crate) fn named(context: &Context, name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let fits = (1..=NAME_MAX).contains(&name.chars().count());
    if fits && name::check(name).is_ok() {
        return Ok(name.to_owned());
    }
    Err(Problem::field(context, "name", &say(context.language, "passkey-name-rule", &[])))
}

/// The beginning of a set-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginPasskeyBody {
    /// The handover code, if somebody else reset the last factor and the policy demands one.
    #[schema(max_length = 64)]
    hand_over_code: Option<String>,
    /// What the person calls it: looked at before the browser makes a key that would be refused.
    #[schema(max_length = 60)]
    name: Option<String>,
}

impl Drop for BeginPasskeyBody {
    fn drop(&mut self) {
        self.hand_over_code.zeroize();
    }
}

impl BeginPasskeyBody {
    /// The code that was handed over, once the name fits; an empty field is none.
    pub(crate) fn hand_over(
        &mut self,
        context: &Context,
    ) -> Result<Option<Zeroizing<String>>, Problem> {
        if let Some(name) = &self.name {
            named(context, name)?;
        }
        let Some(text) = self.hand_over_code.take() else { return Ok(None) };
        let code = super::factor_problem::hand_over(context, text)?;
        Ok(Some(code).filter(|code| !code.trim().is_empty()))
    }
}

/// Browsers make passkeys only for a host with a name, over TLS or on the machine itself.
pub(crate) fn possible(context: &Context) -> Result<(), Problem> {
    match context.system.engine.passkeys.get() {
        Some(_) => Ok(()),
        None => Err(off(context, "address")),
    }
}

/// A key that was made and cannot be used: in the words of a set-up.
pub(crate) fn not_made(context: &Context, problem: Problem) -> Problem {
    if !problem.is_named("passkey_refused") {
        return problem;
    }
    Problem::new(context, StatusCode::UNAUTHORIZED, "passkey_refused", "set_up", &[])
}

/// They are not to be had here, and why.
pub(crate) fn off(context: &Context, which: &str) -> Problem {
    Problem::new(context, StatusCode::FORBIDDEN, "passkeys_off", which, &[])
}
