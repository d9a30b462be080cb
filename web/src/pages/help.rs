//! Help: what does a problem mean? The page that a problem's `type` leads to.

use super::frame::Frame;
use super::respond::page;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_usecases::texts::{has, say};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    name: String,
    detail: Option<String>,
}

/// Shows title and meaning.
pub async fn help(context: Context, Path(name): Path<String>) -> Result<Response, Problem> {
    let language = context.language;
    let title = format!("problem-{name}-title");
    if !has(language, &title) {
        return Err(not_found(&context));
    }
    let frame = Frame::new(&context, &title);
    // What names how long it takes is true only where it happened.
    let some_time = format!("problem-{name}-some_time");
    let detail = format!("problem-{name}-detail");
    let key = if has(language, &some_time) { some_time } else { detail };
    let arguments = [("support", frame.support.clone().into())];
    let detail = has(language, &key).then(|| say(language, &key, &arguments));
    Ok(page(&context, StatusCode::OK, &HelpPage { frame, name, detail }))
}
