//! Onward: somebody who is in goes on to another site that was configured. A form may lead to pages of
//! ours only (the Content-Security-Policy says so), so this page leads on.

use super::super::frame::Frame;
use super::super::respond::{page, see_other};
use super::super::return_to::{ReturnTo, allowed};
use super::said::framed;
use super::step::Step;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "log_in/onward.html")]
struct OnwardPage {
    frame: Frame,
    to: String,
    host: String,
}

/// Leads on, and says where to.
pub(crate) fn show(step: &Step) -> Response {
    let asked = step.state.return_to.as_deref().unwrap_or_default();
    // Checked again: what was configured may have changed since.
    let Some(ReturnTo::There(to)) = allowed(&step.context.site.settings, asked) else {
        return see_other("/");
    };
    let (frame, _) = framed(step, "page-onward-title");
    let host = to.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
    let host = host.unwrap_or_default().to_owned();
    page(&step.context, StatusCode::OK, &OnwardPage { frame, to, host })
}
