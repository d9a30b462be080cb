//! Recovery codes after a set-up: offered, and shown once to be printed or written down.

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::{page, see_other};
use super::super::sent_forms::Sent;
use super::said::{Notice, framed};
use super::step::{Sends, Step};
use crate::answer::problem::Problem;
use crate::me::recovery_codes::issue;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::log_in::page_state::Stage;

#[derive(Template)]
#[template(path = "log_in/recovery_codes.html")]
struct RecoveryCodesPage {
    frame: Frame,
    notice: Option<Notice>,
    here: String,
    codes: Vec<String>,
    onward: String,
}

/// Offers them, or shows them.
pub(crate) fn show(step: &Step) -> Response {
    let codes = if let Stage::Codes { codes } = &step.state.stage { codes.clone() } else { vec![] };
    let title = if codes.is_empty() { "page-codes-offer" } else { "page-codes-title" };
    let (frame, notice) = framed(step, title);
    let here = format!("/login/{}/recovery-codes", step.sealed);
    let shown = RecoveryCodesPage { frame, notice, here, codes, onward: step.onward() };
    page(&step.context, StatusCode::OK, &shown)
}

/// They are wanted.
pub async fn send(Path(sealed): Path<String>, form: Form) -> Response {
    let step = match Step::open(form.context, sealed, Sends::Form) {
        Ok(step) => step,
        Err(elsewhere) => return elsewhere.into_response(),
    };
    if step.context.caller().await.is_err() {
        return see_other("/login");
    }
    step.once("codes", |step| async move {
        match drawn(&step).await {
            Ok(sent) => sent,
            Err(problem) => step.again(&problem),
        }
    })
    .await
}

async fn drawn(step: &Step) -> Result<Sent, Problem> {
    let caller = step.context.caller().await?;
    let codes = issue(&step.context, &caller).await?;
    step.on(Stage::Codes { codes: codes.into_iter().map(|shown| shown.code).collect() })
}
