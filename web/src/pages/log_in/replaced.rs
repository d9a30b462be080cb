//! A recovery code was used up, and another takes its place: shown once.

use super::super::frame::Frame;
use super::super::respond::page;
use super::said::framed;
use super::step::Step;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_usecases::log_in::page_state::Stage;

#[derive(Template)]
#[template(path = "log_in/replaced.html")]
struct ReplacedPage {
    frame: Frame,
    code: String,
    onward: String,
}

/// Shows it.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, _) = framed(step, "page-replaced-title");
    let code =
        if let Stage::Replaced { code } = &step.state.stage { code.clone() } else { String::new() };
    page(&step.context, StatusCode::OK, &ReplacedPage { frame, code, onward: step.onward() })
}
