//! Set-up demanded: nothing opens before a second factor is set up (S21, S25, S28).

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::password::change;
use super::said::{Notice, framed};
use super::step::Step;
use crate::answer::factor_problem::{code, issuer, rejected, started};
use crate::answer::problem::Problem;
use crate::log_in::factor::waiting;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::policy::PasskeyUse;
use keyledger_usecases::log_in::page_state::Stage;

#[derive(Template)]
#[template(path = "log_in/set_up.html")]
struct SetUpPage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    email: String,
    change: String,
    hand_over: bool,
    /// Where a passkey is asked for, if one can be set up.
    passkey: Option<String>,
}

/// Says why, and offers what there is.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-set-up-title");
    let hand_over = matches!(step.state.stage, Stage::SetUp { hand_over: true, .. });
    let shown = SetUpPage {
        frame,
        notice,
        here: format!("/login/{}/set-up", step.sealed),
        email: step.state.address.clone(),
        change: change(step),
        hand_over,
        passkey: passkey_of(step),
    };
    page(&step.context, StatusCode::OK, &shown)
}

fn passkey_of(step: &Step) -> Option<String> {
    let Stage::SetUp { flow, .. } = &step.state.stage else { return None };
    let allowed = step.passkeys != PasskeyUse::Off;
    allowed.then(|| format!("/api/v1/login/{flow}/set-up/passkey/begin"))
}

/// The set-up begins.
pub async fn send(Path(sealed): Path<String>, form: Form) -> Response {
    Step::takes(sealed, form, "hand_over_code", |mut step, typed| async move {
        match begun(&step, typed.to_string()).await {
            Ok(sent) => sent,
            Err(problem) => not_begun(&mut step, &problem),
        }
    })
    .await
}

/// The choice again; who was not asked for the code that was handed over is asked for it now.
pub(super) fn not_begun(step: &mut Step, problem: &Problem) -> Sent {
    if let Stage::SetUp { hand_over, .. } = &mut step.state.stage {
        *hand_over |= problem.is_named("hand_over_code_required");
    }
    step.again(problem)
}

/// The set-up is over: the log-in waits on, and another one can begin.
pub(super) fn from_the_start(step: &Step, flow: &str, problem: &Problem) -> Sent {
    let begin = Stage::SetUp { flow: flow.to_owned(), hand_over: false };
    let next = step.state.then(&step.context.system.engine, begin);
    let to = step.to_saying(&next, problem).unwrap_or_else(|_| "/login".to_owned());
    Sent { to, ..Sent::default() }
}

/// Begins the set-up that the log-in waits for.
pub(crate) async fn begun(step: &Step, typed: String) -> Result<Sent, Problem> {
    let context = &step.context;
    let (Stage::SetUp { flow, .. } | Stage::Confirm { flow, .. }) = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    let hand_over = if typed.trim().is_empty() { None } else { Some(code(context, typed)?) };
    let waiting = waiting(context, flow).await?;
    let hand_over = hand_over.as_deref().map(String::as_str);
    let begins = waiting.begin_set_up(&issuer(context), hand_over).await;
    let begins = begins.map_err(|failure| Problem::failure(context, &failure))?;
    let begun = started(context, begins.map_err(|rejection| rejected(context, rejection))?)?;
    let flow = flow.clone();
    let (factor, link, secret) = (begun.factor, begun.link, begun.secret);
    step.on(Stage::Confirm { flow, factor, link, secret })
}
