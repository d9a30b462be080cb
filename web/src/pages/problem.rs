//! Error pages: a browser is shown what went wrong as a page, with what it means and what to do next.

use super::accept::wants_page;
use super::frame::Frame;
use super::refused_form::in_words;
use super::respond::page;
use super::return_to::in_query;
use crate::answer::problem::{Problem, Told};
use crate::request::context::Context;
use crate::site::Site;
use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ALLOW, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    status: u16,
    detail: String,
    /// Where to go on: address and words.
    next: (String, String),
    /// Seconds to wait, where waiting helps.
    wait: Option<u64>,
}

/// Makes a page of every problem document that a browser would be shown.
pub(crate) async fn for_browsers(
    site: &Arc<Site>,
    request: Request,
    answer: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    if !wants_page(request.headers()) {
        return answer(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(context) = Context::from_request_parts(&mut parts, site).await;
    let safe = parts.method.is_safe() || parts.method == Method::OPTIONS;
    let response = answer(Request::from_parts(parts, body)).await;
    match response.extensions().get::<Told>().cloned() {
        Some(Told(told)) => as_page(&context, &told, safe, &response),
        None => response,
    }
}

fn as_page(context: &Context, told: &Problem, safe: bool, response: &Response) -> Response {
    // Refused before it was read, so in no language yet.
    let said_again = told.is_named("cross_site").then(|| Problem::from_another_site(context));
    let told = said_again.as_ref().unwrap_or(told);
    let status = response.status();
    let mut frame = Frame::new(context, "page-problem-title");
    told.title().clone_into(&mut frame.title);
    if told.wrong_field().is_some() {
        frame.title = frame.say("page-field-title");
    }
    let (address, words) = match status {
        StatusCode::UNAUTHORIZED if safe => {
            let address = format!("/login?return_to={}", in_query(&context.path));
            (address, "page-problem-log-in")
        }
        StatusCode::UNAUTHORIZED => ("/login".to_owned(), "page-problem-log-in"),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE if safe => {
            (context.path.to_string(), "page-problem-again")
        }
        _ => ("/".to_owned(), "page-problem-home"),
    };
    let next = (address, frame.say(words));
    // A page names a field as people know it.
    let is_field = told.wrong_field().is_some();
    let detail = if is_field { in_words(context, told) } else { told.detail().to_owned() };
    let wait = told.retry_after();
    let shown = ProblemPage { frame, status: status.as_u16(), detail, next, wait };
    let mut page = page(context, status, &shown);
    for name in [ALLOW, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}
