//! What a page has to say: a problem in the words of the API, as a notice on top of a page.

use super::super::frame::{Frame, Width};
use super::step::Step;
use crate::request::context::Context;
use keyledger_usecases::log_in::page_state::Said;
use keyledger_usecases::texts::say;

/// A notice.
pub(crate) struct Notice {
    /// `bad`, or `good` where something was done.
    pub tone: &'static str,
    pub title: String,
    pub detail: String,
    /// Seconds left to wait.
    pub wait: Option<i64>,
    /// When the wait ends, for who has no scripts.
    pub at: String,
}

/// What is no problem, but was done: its title and what it means.
fn done(name: &str) -> Option<[&'static str; 2]> {
    match name {
        "password_chosen" => Some(["page-done-chosen", "page-done-chosen-means"]),
        "signed_out" => Some(["page-done-out", "page-done-out-means"]),
        _ => None,
    }
}

impl Notice {
    /// In the person's language.
    pub fn of(context: &Context, said: &Said) -> Self {
        let language = context.language;
        if let Some(keys) = done(&said.name) {
            let [title, detail] = keys.map(|key| say(language, key, &[]));
            return Self { tone: "good", title, detail, wait: None, at: String::new() };
        }
        let now = context.system.engine.clock.now();
        let left = said.until.map(|until| until.since(now));
        let left = left.map(|left| left.num_seconds() + i64::from(left.subsec_nanos() > 0));
        let wait = left.filter(|left| *left > 0);
        let at = said.until.map(|until| until.utc().format("%H:%M:%S UTC").to_string());
        let is_field = said.name == "invalid_request";
        let title = if is_field {
            say(language, "page-field-title", &[])
        } else {
            say(language, &format!("problem-{}-title", said.name), &[])
        };
        let detail = match said.what.as_deref().filter(|_| is_field) {
            Some(what) => sentence(what),
            None if wait.is_none() && said.name == "factor_paused" => {
                say(language, "page-pause-over", &[])
            }
            None => {
                let support = context.site.settings.support_contact.clone();
                let arguments =
                    [("support", support.into()), ("seconds", wait.unwrap_or(0).into())];
                say(language, &format!("problem-{}-{}", said.name, said.which), &arguments)
            }
        };
        Self { tone: "bad", title, detail, wait, at: at.unwrap_or_default() }
    }
}

/// What is the middle of a sentence elsewhere stands alone here.
fn sentence(what: &str) -> String {
    let mut letters = what.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let rest = letters.as_str();
    let end = if rest.ends_with('.') { "" } else { "." };
    format!("{first}{rest}{end}")
}

/// Frame and notice of a page; where it says what went wrong, its title says so first.
pub(crate) fn framed(step: &Step, title: &str) -> (Frame, Option<Notice>) {
    let context = &step.context;
    let mut frame = Frame::new(context, title).wide(Width::Door);
    let now = context.system.engine.clock.now();
    let said = step.state.said.as_ref().filter(|said| !said.is_over(now));
    let notice = said.map(|said| Notice::of(context, said));
    if notice.as_ref().is_some_and(|notice| notice.tone == "bad") {
        frame.title = frame.say_with("page-error", "title", &frame.title);
    }
    (frame, notice)
}

/// Seconds that no answer is looked at. While only the app is not asked, every other way stays open.
pub(crate) fn paused(step: &Step, notice: Option<&Notice>) -> Option<i64> {
    let said = step.state.said.as_ref();
    let of_the_app = said.is_some_and(|said| said.name.starts_with("app_"));
    notice.and_then(|notice| notice.wait).filter(|_| !of_the_app)
}
