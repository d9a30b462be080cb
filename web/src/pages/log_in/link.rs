//! `/reset` and `/activate`: the link of a mail. What it carries stands behind `#`, so it is in no log:
//! a script hands it over, and without scripts it is pasted. Looking at a link uses nothing up.

use super::super::form::Form;
use super::super::frame::Frame;
use super::super::respond::{page, see_other};
use super::super::sent_forms::Sent;
use super::said::{Notice, framed};
use super::step::{Step, of_link};
use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::cookies;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::LinkPurpose;
use keyledger_usecases::log_in::look_at_link::{Looked, look_at_link};
use keyledger_usecases::log_in::page_state::Stage;
use keyledger_usecases::texts::say;
use zeroize::Zeroizing;

#[derive(Template)]
#[template(path = "log_in/link.html")]
struct LinkPage {
    frame: Frame,
    notice: Option<Notice>,
    heading: String,
    action: &'static str,
    /// The link does not open: what helps is another one.
    closed: bool,
    used: bool,
}

/// The link of a reset mail.
pub async fn reset(context: Context) -> Response {
    begin(context, LinkPurpose::Reset)
}

/// The link of an activation mail.
pub async fn activate(context: Context) -> Response {
    begin(context, LinkPurpose::Activation)
}

fn begin(context: Context, purpose: LinkPurpose) -> Response {
    let (step, given) = Step::first(context, Stage::Link { purpose });
    (given, show(&step)).into_response()
}

/// Asks for what stands behind `#`.
pub(crate) fn show(step: &Step) -> Response {
    let purpose =
        if let Stage::Link { purpose } = step.state.stage { purpose } else { LinkPurpose::Reset };
    let title = match purpose {
        LinkPurpose::Reset => "page-reset-title",
        LinkPurpose::Activation => "page-activate-title",
    };
    let (frame, notice) = framed(step, title);
    let heading = say(step.context.language, title, &[]);
    let name = step.state.said.as_ref().map_or("", |said| said.name.as_str());
    let (closed, used) = (name.starts_with("link_"), name == "link_used");
    let shown = LinkPage { frame, notice, heading, action: of_link(purpose), closed, used };
    page(&step.context, StatusCode::OK, &shown)
}

/// A reset link was handed over.
pub async fn send_reset(form: Form) -> Response {
    send(form, LinkPurpose::Reset).await
}

/// An activation link was handed over.
pub async fn send_activation(form: Form) -> Response {
    send(form, LinkPurpose::Activation).await
}

async fn send(mut form: Form, purpose: LinkPurpose) -> Response {
    let pasted = form.take("token");
    let context = form.context;
    if cookies::browser(&context).is_none() {
        return see_other("/login/cookies");
    }
    let (step, _) = Step::first(context, Stage::Link { purpose });
    let looked = looked_at(&step, purpose, &pasted).await;
    looked.unwrap_or_else(|problem| step.again(&problem)).into_response()
}

async fn looked_at(step: &Step, purpose: LinkPurpose, pasted: &str) -> Result<Sent, Problem> {
    let context = &step.context;
    let token = token_in(pasted);
    if token.is_empty() {
        let missing = say(context.language, "page-link-missing", &[]);
        return Err(Problem::field(context, "token", &missing));
    }
    let engine = &context.system.engine;
    let looked = look_at_link(engine, &context.request, purpose, &token).await;
    match looked.map_err(|failure| Problem::failure(context, &failure))? {
        Looked::Opens { address, least } => {
            let token = token.to_string();
            let mut next = step.state.then(engine, Stage::Choose { purpose, token, least });
            next.address = address;
            step.to(&next).map(|to| Sent { to, ..Sent::default() })
        }
        Looked::Closed(answer) => Err(Problem::answer(context, answer)),
        Looked::Shut(shut) => Err(Problem::log_in_shut(context, shut)),
        Looked::TooBusy { retry_after } => Err(Problem::too_busy(context, retry_after)),
    }
}

/// The token in what was pasted: the whole link, or what stands behind its `token=`.
fn token_in(pasted: &str) -> Zeroizing<String> {
    let letters: String = pasted.chars().filter(|letter| !letter.is_whitespace()).collect();
    let letters = Zeroizing::new(letters);
    Zeroizing::new(letters.rsplit("token=").next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::token_in;

    #[test]
    fn a_link_is_pasted_whole_or_in_part() {
        for pasted in ["abc-_1", " abc-\n_1 ", "https://hotel.example/reset#token=abc-_1"] {
            assert_eq!(*token_in(pasted), "abc-_1", "{pasted}");
        }
        assert_eq!(*token_in(" "), "");
    }
}
