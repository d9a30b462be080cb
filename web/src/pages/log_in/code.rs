//! The second factor of a log-in: a code, of the kinds that the account has (S17-S19).

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::address::query;
use super::password::{change, is_in};
use super::said::{Notice, framed};
use super::step::Step;
use crate::answer::factor_problem::{code, rejected};
use crate::answer::problem::Problem;
use crate::log_in::factor::{opened, waiting};
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::account::FactorKind;
use keyledger_usecases::log_in::page_state::Stage;
use keyledger_usecases::texts::say;

#[derive(Template)]
#[template(path = "log_in/code.html")]
struct CodePage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    email: String,
    change: String,
    kinds: Vec<String>,
    /// Whether the account has recovery codes, and whether one is asked for.
    has_recovery: bool,
    recovery: bool,
    /// Whether the account has an authenticator app.
    has_app: bool,
    /// Where a passkey is asked for, if the account has one.
    passkey: Option<String>,
    /// Seconds that no code is looked at.
    paused: Option<i64>,
}

/// Asks for the code.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-code-title");
    let kinds =
        if let Stage::Code { kinds, .. } = &step.state.stage { kinds.clone() } else { vec![] };
    let recovery_word = FactorKind::RecoveryCodes.word();
    let has_recovery = kinds.iter().any(|kind| kind == recovery_word);
    let has = |kind: FactorKind| kinds.iter().any(|one| one == kind.word());
    let has_app = has(FactorKind::Totp);
    let here = step.context.system.engine.passkeys.get().is_some();
    let passkey = flow_of(step).filter(|_| here && has(FactorKind::Passkey));
    let passkey = passkey.map(|flow| format!("/api/v1/login/{flow}/passkey/begin"));
    let only_recovery = kinds.iter().all(|kind| kind == recovery_word);
    let language = step.context.language;
    let kinds = kinds.iter().map(|kind| say(language, &format!("factor-{kind}"), &[])).collect();
    let paused = notice.as_ref().and_then(|notice| notice.wait);
    let recovery = only_recovery || (has_recovery && query(&step.context, "with").is_some());
    let shown = CodePage {
        frame,
        notice,
        here: format!("/login/{}/code", step.sealed),
        email: step.state.address.clone(),
        change: change(step),
        kinds,
        has_recovery,
        recovery,
        has_app,
        passkey,
        paused,
    };
    page(&step.context, StatusCode::OK, &shown)
}

/// What the log-in goes on with.
fn flow_of(step: &Step) -> Option<&str> {
    if let Stage::Code { flow, .. } = &step.state.stage { Some(flow) } else { None }
}

/// A code was typed.
pub async fn send(Path(sealed): Path<String>, form: Form) -> Response {
    Step::takes(sealed, form, "code", |step, typed| async move {
        match answered(&step, typed.to_string()).await {
            Ok(sent) => sent,
            Err(problem) => step.again(&problem),
        }
    })
    .await
}

async fn answered(step: &Step, typed: String) -> Result<Sent, Problem> {
    let context = &step.context;
    let Stage::Code { flow, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    let typed = code_typed(step, typed)?;
    let done = waiting(context, flow).await?.answer(&typed).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let went_on = done.map_err(|rejection| rejected(context, rejection))?;
    is_in(step, opened(context, went_on)?).await
}

/// A code that was typed; nothing is no attempt.
pub(crate) fn code_typed(
    step: &Step,
    typed: String,
) -> Result<zeroize::Zeroizing<String>, Problem> {
    if typed.trim().is_empty() {
        let missing = say(step.context.language, "page-code-missing", &[]);
        return Err(Problem::field(&step.context, "code", &missing));
    }
    code(&step.context, typed)
}
