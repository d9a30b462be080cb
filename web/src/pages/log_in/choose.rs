//! A password is chosen by a mailed link: the rules are said before, and what is not right after.

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::page;
use super::super::sent_forms::Sent;
use super::said::{Notice, framed};
use super::step::{Step, of_link};
use crate::answer::problem::Problem;
use crate::log_in::reset::choose_with;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::account::LinkPurpose;
use keyledger_core::address::EmailAddress;
use keyledger_usecases::caller::tokens::Flow;
use keyledger_usecases::log_in::page_state::{Said, Stage};
use keyledger_usecases::texts::say;
use zeroize::Zeroizing;

#[derive(Template)]
#[template(path = "log_in/choose.html")]
struct ChoosePage {
    frame: Frame,
    notice: Option<Notice>,
    heading: String,
    here: String,
    email: String,
    least: i64,
}

/// Asks for the new password.
pub(crate) fn show(step: &Step) -> Response {
    let (least, purpose) = if let Stage::Choose { least, purpose, .. } = &step.state.stage {
        (*least, *purpose)
    } else {
        (0, LinkPurpose::Reset)
    };
    let title = match purpose {
        LinkPurpose::Reset => "page-choose-title",
        LinkPurpose::Activation => "page-choose-first",
    };
    let (frame, notice) = framed(step, title);
    let shown = ChoosePage {
        frame,
        notice,
        heading: say(step.context.language, title, &[]),
        here: format!("{}/{}/password", of_link(purpose), step.sealed),
        email: step.state.address.clone(),
        least: least.into(),
    };
    page(&step.context, StatusCode::OK, &shown)
}

/// The password was chosen.
pub async fn send(Path(sealed): Path<String>, form: Form) -> Response {
    Step::takes(sealed, form, "password", |step, password| async move {
        match chosen(&step, password).await {
            Ok(sent) => sent,
            Err(problem) => not_chosen(&step, &problem),
        }
    })
    .await
}

async fn chosen(step: &Step, password: Zeroizing<String>) -> Result<Sent, Problem> {
    let Stage::Choose { purpose, token, .. } = &step.state.stage else {
        return step.to(&step.state).map(|to| Sent { to, ..Sent::default() });
    };
    choose_with(&step.context, token.clone(), password.to_string(), *purpose).await?;
    // On to the log-in, with the address already there.
    let engine = &step.context.system.engine;
    let mut next = step.state.then(engine, Stage::Address);
    if let Ok(address) = EmailAddress::parse(&step.state.address) {
        let flow = Flow::seal(engine, &address, engine.clock.now());
        let flow = flow.map_err(|failure| Problem::failure(&step.context, &failure))?;
        next = step.state.then(engine, Stage::Password { flow, failures: 0 });
    }
    next.said = Some(Said::plain("password_chosen"));
    step.to(&next).map(|to| Sent { to, ..Sent::default() })
}

/// A link that no longer opens leads to the page that says why.
fn not_chosen(step: &Step, problem: &Problem) -> Sent {
    let closed = ["link_expired", "link_superseded", "link_used"];
    if let Stage::Choose { purpose, .. } = step.state.stage
        && closed.iter().any(|name| problem.is_named(name))
    {
        let state = step.state.then(&step.context.system.engine, Stage::Link { purpose });
        let to = step.to_saying(&state, problem).unwrap_or_else(|_| "/forgot".to_owned());
        return Sent { to, ..Sent::default() };
    }
    step.again(problem)
}
