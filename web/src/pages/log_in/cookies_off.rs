//! Cookies are off: the browser did not send back the one that was set with the page (S5).

use super::super::frame::{Frame, Width};
use super::super::respond::page;
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "log_in/cookies_off.html")]
struct CookiesOffPage {
    frame: Frame,
    domain: String,
}

/// Says what to do.
pub async fn show(context: Context) -> Response {
    let mut frame = Frame::new(&context, "page-cookies-title").wide(Width::Door);
    frame.title = frame.say_with("page-error", "title", &frame.title);
    let domain = context.site.settings.domain.clone();
    page(&context, StatusCode::OK, &CookiesOffPage { frame, domain })
}
