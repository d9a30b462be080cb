//! The reminder: signed in, without a second factor yet; it can wait so long (S21).

use super::super::frame::Frame;
use super::super::respond::page;
use super::said::framed;
use super::step::Step;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_usecases::log_in::page_state::Stage;

#[derive(Template)]
#[template(path = "log_in/reminder.html")]
struct ReminderPage {
    frame: Frame,
    days: i64,
    onward: String,
}

/// Says how many days are left, and offers both.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, _) = framed(step, "page-reminder-title");
    let now = step.context.system.engine.clock.now();
    let days = if let Stage::Reminder { put_off_until } = step.state.stage {
        put_off_until.since(now).num_days().max(0)
    } else {
        0
    };
    let shown = ReminderPage { frame, days, onward: step.onward() };
    page(&step.context, StatusCode::OK, &shown)
}
