//! The second factor of a log-in: a code, of the kinds that the account has (S17-S19).

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::address::query;
use super::password::{change, is_in};
use super::said::{Notice, framed, paused};
use super::step::Step;
use crate::answer::factor_problem::{code, rejected};
use crate::answer::problem::Problem;
use crate::log_in::factor::{opened, waiting};
use crate::request::cookies;
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
    /// The ways there are, the one used last in this browser first.
    ways: Vec<Way>,
    /// Whether codes come from our own app only.
    of_our_app: bool,
    /// Seconds that no code is looked at.
    paused: Option<i64>,
}

/// A way to confirm.
#[derive(Clone, PartialEq, Eq)]
enum Way {
    /// A passkey, asked for here.
    Passkey(String),
    /// A request to our own app.
    App,
    /// A code that an app shows.
    Code,
}

impl Way {
    fn is_of(&self, word: &str) -> bool {
        let kinds: &[FactorKind] = match self {
            Self::Passkey(_) => &[FactorKind::Passkey],
            Self::App => &[FactorKind::App],
            Self::Code => &[FactorKind::Totp],
        };
        kinds.iter().any(|kind| kind.word() == word)
    }
}

/// Asks for the code.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-code-title");
    let (flow, kinds) = waits_for(step).unwrap_or_default();
    let recovery_word = FactorKind::RecoveryCodes.word();
    let has = |kind: FactorKind| kinds.iter().any(|one| one == kind.word());
    let (has_recovery, has_app) = (has(FactorKind::RecoveryCodes), has(FactorKind::App));
    let passkey = step.context.system.engine.passkeys.get().is_some() && has(FactorKind::Passkey);
    let begin = || Way::Passkey(format!("/api/v1/login/{flow}/passkey/begin"));
    let of_our_app = has_app && !has(FactorKind::Totp);
    let ways = [
        passkey.then(begin),
        has_app.then_some(Way::App),
        (has_app || has(FactorKind::Totp)).then_some(Way::Code),
    ];
    let mut ways: Vec<Way> = ways.into_iter().flatten().collect();
    if let Some(last) = cookies::last_factor(&step.context) {
        ways.sort_by_key(|way| !way.is_of(last));
    }
    let only_recovery = kinds.iter().all(|kind| kind == recovery_word);
    let language = step.context.language;
    let paused = paused(step, notice.as_ref());
    let recovery = only_recovery || (has_recovery && query(&step.context, "with").is_some());
    let kinds = kinds.iter().map(|kind| say(language, &format!("factor-{kind}"), &[])).collect();
    let shown = CodePage {
        frame,
        notice,
        here: format!("/login/{}", step.sealed),
        email: step.state.address.clone(),
        change: change(step),
        kinds,
        has_recovery,
        recovery,
        ways,
        of_our_app,
        paused,
    };
    page(&step.context, StatusCode::OK, &shown)
}

/// What a log-in that waits for a factor goes on with, and the kinds to answer with.
pub(crate) fn waits_for(step: &Step) -> Option<(&str, &[String])> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other page takes an answer of a factor")]
    match &step.state.stage {
        Stage::Code { flow, kinds } | Stage::App { flow, kinds } => Some((flow, kinds)),
        _ => None,
    }
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
    let Some((flow, _)) = waits_for(step) else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    let is_recovery = typed.chars().any(char::is_alphabetic);
    let typed = code_typed(step, typed)?;
    let done = waiting(context, flow).await?.answer(&typed).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let went_on = done.map_err(|rejection| rejected(context, rejection))?;
    let sent = is_in(step, opened(context, went_on)?).await?;
    if is_recovery {
        return Ok(sent);
    }
    Ok(sent.with_one_more(cookies::factor_used(context, FactorKind::Totp)))
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
