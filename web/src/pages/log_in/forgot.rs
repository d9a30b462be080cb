//! `/forgot`: somebody forgot the password. The answer is the same for every address (S4, S6).

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::{page, see_other};
use super::address::kept;
use super::said::{Notice, framed};
use super::step::Step;
use crate::log_in::forgot::note_forgotten;
use crate::request::body;
use crate::request::context::Context;
use crate::request::cookies;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::address::EmailAddress;
use keyledger_usecases::log_in::page_state::Stage;
use keyledger_usecases::texts::in_words::not_an_address;

#[derive(Template)]
#[template(path = "log_in/forgot.html")]
struct ForgotPage {
    frame: Frame,
    notice: Option<Notice>,
    email: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "log_in/sent.html")]
struct SentPage {
    frame: Frame,
    email: String,
    sender: String,
    domain: String,
    demo: bool,
}

/// The direct way.
pub async fn begin(context: Context) -> Response {
    let (step, given) = Step::first(context, Stage::Forgot);
    (given, show(&step)).into_response()
}

/// Asks for the address.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-forgot-title");
    let email = step.state.address.clone();
    let field = step.state.said.as_ref().is_some_and(|said| said.name == "invalid_request");
    let wrong = EmailAddress::parse(&email).err().filter(|_| field);
    let wrong = wrong.map(|why| not_an_address(step.context.language, why));
    page(&step.context, StatusCode::OK, &ForgotPage { frame, notice, email, wrong })
}

/// Says what comes, whoever it is.
pub(crate) fn show_sent(step: &Step) -> Response {
    let (frame, _) = framed(step, "page-sent-title");
    let settings = &step.context.site.settings;
    let (sender, domain) = (settings.sender.clone(), settings.domain.clone());
    let (email, demo) = (step.state.address.clone(), settings.is_demo);
    page(&step.context, StatusCode::OK, &SentPage { frame, email, sender, domain, demo })
}

/// The address was typed.
pub async fn send(mut form: Form) -> Response {
    let typed = form.take("email");
    let context = form.context;
    if cookies::browser(&context).is_none() {
        return see_other("/login/cookies");
    }
    let (mut step, _) = Step::first(context, Stage::Forgot);
    step.state.address = kept(&typed);
    let noted = match body::address(&step.context, &typed) {
        Ok(address) => note_forgotten(&step.context, &address).await,
        Err(problem) => Err(problem),
    };
    let sent = noted.and_then(|()| step.on(Stage::Sent));
    sent.unwrap_or_else(|problem| step.again(&problem)).into_response()
}
