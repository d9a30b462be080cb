//! The set-up of our own app at a log-in that waits for one: the code, the test, and with its approval the
//! log-in is done (S21, S25, S28).

use super::super::approval::{Approval, Pairing};
use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::password::{change, is_in};
use super::said::{Notice, framed};
use super::set_up::{self, not_begun};
use super::step::Step;
use crate::answer::app::pairing;
use crate::answer::factor_problem::{code, rejected};
use crate::answer::problem::Problem;
use crate::log_in::app::asked_in;
use crate::log_in::factor::{opened, waiting};
use crate::request::cookies;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::{FactorKind, Rejection};
use keyledger_usecases::log_in::app::AskedIn;
use keyledger_usecases::log_in::page_state::Stage;
use std::sync::Arc;
use std::time::Duration;

#[derive(Template)]
#[template(path = "log_in/pair.html")]
struct PairPage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    email: String,
    change: String,
    /// Until a device has taken the code.
    pairing: Option<Pairing>,
    approval: Approval,
    /// Back to the choice.
    others: String,
}

/// Shows the code, then the test.
pub(crate) async fn show(step: &Step) -> Response {
    match shown(step).await {
        Ok(shown) => page(&step.context, StatusCode::OK, &shown),
        Err(problem) => step.again(&problem).into_response(),
    }
}

async fn shown(step: &Step) -> Result<PairPage, Problem> {
    let context = &step.context;
    let Stage::Pair { flow, factor, code } = &step.state.stage else {
        return Err(Problem::login_expired(context));
    };
    let waited = waiting(context, flow).await?;
    let waited = waited.wait_for_app(AskedIn::SetUp(*factor), None, Duration::ZERO).await;
    let waited = waited.map_err(|failure| Problem::failure(context, &failure))?;
    let poll = format!("/api/v1/login/{flow}/set-up/app/{factor}");
    let here = format!("/login/{}/set-up/app", step.sealed);
    let approval = Approval::of(context, poll, &here, &waited);
    let pairing =
        approval.is("waits_for_device").then(|| Pairing::of(context, code, &here)).transpose()?;
    let (frame, notice) = framed(step, "page-pair-title");
    let choice = Stage::SetUp { flow: flow.clone(), hand_over: false };
    Ok(PairPage {
        frame,
        notice,
        here,
        email: step.state.address.clone(),
        change: change(step),
        pairing,
        approval,
        others: step.on(choice)?.to,
    })
}

/// The set-up begins.
pub async fn begin(Path(sealed): Path<String>, form: Form) -> Response {
    Step::takes(sealed, form, "hand_over_code", |mut step, typed| async move {
        match begun(&step, typed.to_string()).await {
            Ok(sent) => sent,
            Err(problem) => not_begun(&mut step, &problem),
        }
    })
    .await
}

async fn begun(step: &Step, typed: String) -> Result<Sent, Problem> {
    let context = &step.context;
    let Stage::SetUp { flow, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    let hand_over = if typed.trim().is_empty() { None } else { Some(code(context, typed)?) };
    let hand_over = hand_over.as_deref().map(String::as_str);
    let begun = waiting(context, flow).await?.begin_app(hand_over).await;
    let begun = pairing(context, begun)?;
    step.on(Stage::Pair { flow: flow.clone(), factor: begun.factor, code: begun.code })
}

/// Sends the test.
pub async fn test(Path(sealed): Path<String>, form: Form) -> Response {
    once(sealed, form, "test", |step| async move {
        let (flow, what) = of_set_up(&step)?;
        asked_in(&step.context, flow, what).await?;
        step.on(step.state.stage.clone())
    })
    .await
}

/// The test was approved: the log-in is done.
pub async fn go_on(Path(sealed): Path<String>, form: Form) -> Response {
    once(sealed, form, "finish", |step| async move {
        let ((flow, what), context) = (of_set_up(&step)?, &step.context);
        let done = waiting(context, flow).await?.finish_with_app(what).await;
        let done = done.map_err(|failure| Problem::failure(context, &failure))?;
        match done {
            Ok(went_on) => {
                let sent = is_in(&step, opened(context, went_on)?).await?;
                Ok(sent.with_one_more(cookies::factor_used(context, FactorKind::App)))
            }
            // Not approved yet: the page waits on, and the same form may be sent again.
            Err(Rejection::AppRequestOver) => {
                let to = step.to(&step.state)?;
                Ok(Sent { to, undecided: true, ..Sent::default() })
            }
            Err(rejection) => Err(rejected(context, rejection)),
        }
    })
    .await
}

/// The log-in and the set-up that a page is about.
fn of_set_up(step: &Step) -> Result<(&str, AskedIn), Problem> {
    let Stage::Pair { flow, factor, .. } = &step.state.stage else {
        return Err(Problem::login_expired(&step.context));
    };
    Ok((flow, AskedIn::SetUp(*factor)))
}

/// Does the work of this page's form once, however often it is sent.
async fn once<Work>(
    sealed: String,
    form: Form,
    what: &str,
    work: impl FnOnce(Arc<Step>) -> Work + Send + 'static,
) -> Response
where
    Work: Future<Output = Result<Sent, Problem>> + Send + 'static,
{
    Step::sends(sealed, form, what, |step| async move {
        let step = Arc::new(step);
        let done = work(Arc::clone(&step)).await;
        done.unwrap_or_else(|problem| from_the_start(&step, &problem))
    })
    .await
}

/// A set-up that is over begins again; anything else is said on this page.
fn from_the_start(step: &Step, problem: &Problem) -> Sent {
    let Stage::Pair { flow, .. } = &step.state.stage else { return step.again(problem) };
    if !problem.is_named("enrolment_expired") {
        return step.again(problem);
    }
    set_up::from_the_start(step, flow, problem)
}
