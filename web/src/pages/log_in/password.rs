//! The password step: is it you? One form, one attempt, however often the browser sends it.

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::app::asks;
use super::said::{Notice, framed};
use super::step::Step;
use crate::answer::problem::Problem;
use crate::log_in::begin_and_password::{guess, session_begins};
use crate::request::cookies;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::account::FactorKind;
use keyledger_usecases::log_in::page_state::Stage;
use keyledger_usecases::log_in::password::{LoggedIn, SignedIn};
use keyledger_usecases::texts::say;
use zeroize::Zeroizing;

/// From so many wrong ones on, the page says what else to try (S7, S8).
const HELP_AFTER: u8 = 2;

#[derive(Template)]
#[template(path = "log_in/password.html")]
struct PasswordPage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    email: String,
    change: String,
    forgot: String,
    help: bool,
    domain: String,
    sender: String,
    /// In the demo, what to type.
    demo_password: Option<String>,
}

/// Asks for the password.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-password-title");
    let failures =
        if let Stage::Password { failures, .. } = step.state.stage { failures } else { 0 };
    let settings = &step.context.site.settings;
    let forgot = step.on(Stage::Forgot).map(|sent| sent.to);
    let shown = PasswordPage {
        frame,
        notice,
        here: format!("/login/{}/password", step.sealed),
        email: step.state.address.clone(),
        change: change(step),
        forgot: forgot.unwrap_or_else(|_| "/forgot".to_owned()),
        help: failures >= HELP_AFTER,
        domain: settings.domain.clone(),
        sender: settings.sender.clone(),
        demo_password: demo_password(step),
    };
    page(&step.context, StatusCode::OK, &shown)
}

/// The password of somebody of the demo.
fn demo_password(step: &Step) -> Option<String> {
    let sign_ins = &step.context.site.settings.demo_sign_ins;
    let known = sign_ins.iter().find(|one| one.email.eq_ignore_ascii_case(&step.state.address));
    known.map(|one| one.password.clone())
}

/// "Not you? Change": the address again.
pub(crate) fn change(step: &Step) -> String {
    step.on(Stage::Address).map_or_else(|_| "/login".to_owned(), |sent| sent.to)
}

/// The password was typed.
pub async fn send(Path(sealed): Path<String>, form: Form) -> Response {
    Step::takes(sealed, form, "password", |step, password| async move {
        match answered(&step, password).await {
            Ok(sent) => sent,
            Err(problem) => wrong(step, &problem),
        }
    })
    .await
}

async fn answered(step: &Step, password: Zeroizing<String>) -> Result<Sent, Problem> {
    let Stage::Password { flow, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    if password.is_empty() {
        // Nothing was typed: no attempt.
        let missing = say(step.context.language, "page-password-missing", &[]);
        return Err(Problem::field(&step.context, "password", &missing));
    }
    match guess(&step.context, flow, password).await? {
        LoggedIn::SignedIn(signed_in) => is_in(step, signed_in).await,
        LoggedIn::FactorRequired { flow, kinds, .. } => {
            asks_for_factor(step, flow, kinds.into_iter().collect()).await
        }
        LoggedIn::SetUpRequired { flow, .. } => step.on(Stage::SetUp { flow, hand_over: false }),
        LoggedIn::Refused(answer) => Err(Problem::answer(&step.context, answer)),
        LoggedIn::Shut(shut) => Err(Problem::log_in_shut(&step.context, shut)),
        LoggedIn::TooBusy { retry_after } => Err(Problem::too_busy(&step.context, retry_after)),
    }
}

/// The page that asks for a factor. Where the app comes first, it is asked at once: the number is there
/// before anybody looks for it.
async fn asks_for_factor(
    step: &Step,
    flow: String,
    kinds: Vec<FactorKind>,
) -> Result<Sent, Problem> {
    let words: Vec<String> = kinds.iter().map(|kind| kind.word().to_owned()).collect();
    let alone = |kind: &FactorKind| matches!(kind, FactorKind::App | FactorKind::RecoveryCodes);
    let last = cookies::last_factor(&step.context) == Some(FactorKind::App.word());
    let first = kinds.contains(&FactorKind::App) && (last || kinds.iter().all(alone));
    if !first {
        return step.on(Stage::Code { flow, kinds: words });
    }
    match asks(step, flow.clone(), words.clone()).await {
        Ok(sent) => Ok(sent),
        // It is paused, or was asked too often: the other ways, and why not this one.
        Err(problem) => {
            let code = Stage::Code { flow, kinds: words };
            let state = step.state.then(&step.context.system.engine, code);
            Ok(Sent { to: step.to_saying(&state, &problem)?, ..Sent::default() })
        }
    }
}

/// The same page again; a wrong password is counted for what the page says, and by nothing else.
fn wrong(mut step: Step, problem: &Problem) -> Sent {
    if let Stage::Password { failures, .. } = &mut step.state.stage
        && problem.is_named("wrong_credentials")
    {
        *failures = failures.saturating_add(1);
    }
    step.again(problem)
}

/// The session's cookies, and where to go: what has to be said first is said first.
pub(crate) async fn is_in(step: &Step, signed_in: SignedIn) -> Result<Sent, Problem> {
    let cookies = session_begins(&step.context, &signed_in).await?;
    let set_up = matches!(
        step.state.stage,
        Stage::Confirm { .. } | Stage::SetUp { .. } | Stage::Pair { .. }
    );
    let sent = match (signed_in.replacement, signed_in.put_off_until) {
        (Some(shown), _) => step.on(Stage::Replaced { code: shown.code })?,
        (None, _) if set_up => step.on(Stage::OfferCodes)?,
        (None, Some(put_off_until)) => step.on(Stage::Reminder { put_off_until })?,
        (None, None) => Sent { to: step.destination()?, ..Sent::default() },
    };
    Ok(sent.with(cookies))
}
