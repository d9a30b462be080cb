//! Set-up confirmed: the app has its secret, and a code shows that it works; with that the log-in is
//! done (S25, S28).

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::code::code_typed;
use super::password::{change, is_in};
use super::said::{Notice, framed};
use super::set_up::{self, begun};
use super::step::Step;
use crate::answer::factor_problem::rejected;
use crate::answer::problem::Problem;
use crate::log_in::factor::{opened, waiting};
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_usecases::factors::qr;
use keyledger_usecases::log_in::page_state::Stage;

#[derive(Template)]
#[template(path = "log_in/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    again: String,
    email: String,
    change: String,
    /// Our own drawing of the link.
    qr: String,
    link: String,
    secret: String,
    paused: Option<i64>,
}

/// Shows the secret as QR code and as letters, and asks for a code.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-set-up-title");
    let Stage::Confirm { link, secret, .. } = step.state.stage.clone() else {
        return super::super::respond::see_other("/login");
    };
    let paused = notice.as_ref().and_then(|notice| notice.wait);
    let shown = ConfirmPage {
        frame,
        notice,
        here: format!("/login/{}/set-up/confirm", step.sealed),
        again: format!("/login/{}/set-up/again", step.sealed),
        email: step.state.address.clone(),
        change: change(step),
        qr: qr::svg(&link).unwrap_or_default(),
        link,
        secret: in_fours(&secret),
        paused,
    };
    page(&step.context, StatusCode::OK, &shown)
}

/// A secret as it is typed from a screen.
fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().filter(|letter| !letter.is_whitespace()).collect();
    let fours = letters.chunks(4).map(|four| four.iter().collect::<String>());
    fours.collect::<Vec<_>>().join(" ")
}

/// A code was typed.
pub async fn send(Path(sealed): Path<String>, form: Form) -> Response {
    Step::takes(sealed, form, "code", |step, typed| async move {
        match answered(&step, typed.to_string()).await {
            Ok(sent) => sent,
            Err(problem) if problem.is_named("enrolment_expired") => {
                from_the_start(&step, &problem)
            }
            Err(problem) => step.again(&problem),
        }
    })
    .await
}

async fn answered(step: &Step, typed: String) -> Result<Sent, Problem> {
    let context = &step.context;
    let Stage::Confirm { flow, factor, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    let typed = code_typed(step, typed)?;
    let done = waiting(context, flow).await?.confirm_set_up(*factor, &typed).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let went_on = done.map_err(|rejection| rejected(context, rejection))?;
    is_in(step, opened(context, went_on)?).await
}

/// The set-up is over: the log-in waits on, and another one can begin.
fn from_the_start(step: &Step, problem: &Problem) -> Sent {
    let Stage::Confirm { flow, .. } = &step.state.stage else { return step.again(problem) };
    set_up::from_the_start(step, flow, problem)
}

/// Another secret: the one before no longer counts.
pub async fn again(Path(sealed): Path<String>, form: Form) -> Response {
    Step::sends(sealed, form, "again", |step| async move {
        match begun(&step, String::new()).await {
            Ok(sent) => sent,
            Err(problem) => from_the_start(&step, &problem),
        }
    })
    .await
}
