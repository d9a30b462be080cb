//! `/logout`: the person goes.

use super::super::form::Form;
use super::super::frame::{Frame, Width};
use super::super::respond::{page, see_other};
use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::cookies;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::log_out;

#[derive(Template)]
#[template(path = "log_in/log_out.html")]
struct LogOutPage {
    frame: Frame,
}

/// Asks first: a link alone logs nobody out.
pub async fn ask(context: Context) -> Response {
    let frame = Frame::new(&context, "page-logout-title").wide(Width::Door);
    page(&context, StatusCode::OK, &LogOutPage { frame })
}

/// Ends the session and takes its cookie away, so that no browser brings a page back from memory.
pub async fn send(form: Form) -> Result<Response, Problem> {
    let context = form.context;
    if let Ok(caller) = context.caller().await {
        let done = log_out(&context.system.engine, &context.request, &caller).await;
        done.map_err(|failure| Problem::failure(&context, &failure))?;
    }
    Ok((cookies::signed_out(&context), see_other("/login?out")).into_response())
}
