//! Our own app at a log-in: the page shows a number, the phone approves, the page goes on (S17, S20).

use super::super::approval::Approval;
use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::code::waits_for;
use super::password::{change, is_in};
use super::said::{Notice, framed, paused};
use super::step::Step;
use crate::answer::factor_problem::rejected;
use crate::answer::problem::Problem;
use crate::log_in::app::asked_in;
use crate::log_in::factor::{opened, waiting};
use crate::request::cookies;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::FactorKind;
use keyledger_usecases::log_in::app::AskedIn;
use keyledger_usecases::log_in::page_state::Stage;
use std::time::Duration;

#[derive(Template)]
#[template(path = "log_in/app.html")]
struct AppPage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    /// The other ways to confirm.
    others: String,
    code: String,
    email: String,
    change: String,
    approval: Approval,
    paused: Option<i64>,
}

/// Shows the number, or what became of the request.
pub(crate) async fn show(step: &Step) -> Response {
    match shown(step).await {
        Ok(shown) => page(&step.context, StatusCode::OK, &shown),
        Err(problem) => step.again(&problem).into_response(),
    }
}

async fn shown(step: &Step) -> Result<AppPage, Problem> {
    let context = &step.context;
    let (flow, kinds) = waits_for(step).ok_or_else(|| Problem::login_expired(context))?;
    let waited = waiting(context, flow).await?;
    let waited = waited.wait_for_app(AskedIn::LogIn, None, Duration::ZERO).await;
    let waited = waited.map_err(|failure| Problem::failure(context, &failure))?;
    let here = format!("/login/{}/app", step.sealed);
    let approval = Approval::of(context, format!("/api/v1/login/{flow}/app"), &here, &waited);
    let (frame, notice) = framed(step, "page-approve-title");
    let paused = paused(step, notice.as_ref());
    let others = step.on(Stage::Code { flow: flow.to_owned(), kinds: kinds.to_vec() });
    Ok(AppPage {
        frame,
        notice,
        here,
        others: others.map(|sent| sent.to)?,
        code: format!("/login/{}/code", step.sealed),
        email: step.state.address.clone(),
        change: change(step),
        approval,
        paused,
    })
}

/// Asks the app, once more where it was asked before.
pub async fn ask(Path(sealed): Path<String>, form: Form) -> Response {
    Step::sends(sealed, form, "ask", |step| async move {
        match asked(&step).await {
            Ok(sent) => sent,
            Err(problem) => step.again(&problem),
        }
    })
    .await
}

async fn asked(step: &Step) -> Result<Sent, Problem> {
    let Some((flow, kinds)) = waits_for(step) else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    asks(step, flow.to_owned(), kinds.to_vec()).await
}

/// Asks the app, and leads to the page that waits for it.
pub(crate) async fn asks(step: &Step, flow: String, kinds: Vec<String>) -> Result<Sent, Problem> {
    asked_in(&step.context, &flow, AskedIn::LogIn).await?;
    step.on(Stage::App { flow, kinds })
}

/// The phone approved: the log-in goes on.
pub async fn go_on(Path(sealed): Path<String>, form: Form) -> Response {
    Step::sends(sealed, form, "finish", |step| async move {
        match gone_on(&step).await {
            Ok(sent) => sent,
            Err(problem) => still_waits(&step, &problem),
        }
    })
    .await
}

async fn gone_on(step: &Step) -> Result<Sent, Problem> {
    let context = &step.context;
    let Some((flow, _)) = waits_for(step) else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    let done = waiting(context, flow).await?.finish_with_app(AskedIn::LogIn).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let went_on = done.map_err(|rejection| rejected(context, rejection))?;
    let sent = is_in(step, opened(context, went_on)?).await?;
    Ok(sent.with_one_more(cookies::factor_used(context, FactorKind::App)))
}

/// "Continue" before the phone approved is no error: the page waits on, and says how far it is.
fn still_waits(step: &Step, problem: &Problem) -> Sent {
    if problem.is_named("request_over")
        && let Ok(to) = step.to(&step.state)
    {
        // Nothing was decided: the same form may be sent again.
        return Sent { to, undecided: true, ..Sent::default() };
    }
    step.again(problem)
}
