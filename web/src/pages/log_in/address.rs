//! `/login`: who are you? The address is asked for; nothing is looked up.

use super::super::form::Form;
use super::super::frame::{Frame, Width};
use super::super::respond::{page, see_other};
use super::super::return_to::allowed;
use super::said::{Notice, framed};
use super::step::Step;
use crate::answer::factor_problem::issuer;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use crate::request::cookies;
use crate::site::DemoSignIn;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::address::EmailAddress;
use keyledger_core::policy::PasskeyUse;
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::caller::tokens::Flow;
use keyledger_usecases::log_in::page_state::{Said, Stage};
use keyledger_usecases::texts::in_words::not_an_address;

/// What of a typed address is kept: more than any address has.
const KEPT_BYTES_MAX: usize = 300;

#[derive(Template)]
#[template(path = "log_in/address.html")]
struct AddressPage {
    frame: Frame,
    notice: Option<Notice>,
    email: String,
    wrong: Option<String>,
    return_to: String,
    sign_ins: Vec<DemoSignIn>,
    /// Whether a passkey stands for address and password.
    passkeys: bool,
    /// The site whose passkey is not known any more, for the browser to forget it.
    unknown_key_of: Option<String>,
}

#[derive(Template)]
#[template(path = "log_in/already.html")]
struct AlreadyPage {
    frame: Frame,
    name: String,
    onward: String,
}

/// The log-in begins. `return_to` is where to go afterwards; anything else than a configured place is
/// left out.
pub async fn begin(context: Context) -> Response {
    let asked = |name: &str| query(&context, name);
    let return_to = asked("return_to");
    let return_to = return_to.filter(|to| allowed(&context.site.settings, to).is_some());
    let told = asked("over").or_else(|| asked("unfinished"));
    if let (Ok(caller), None) = (context.caller().await, told) {
        return already(&context, caller.account, return_to).await;
    }
    let said = if asked("over").is_some() {
        Some(Said::plain("login_expired"))
    } else if asked("unfinished").is_some() {
        Some(Problem::unfinished(&context).said_as(context.system.engine.clock.now()))
    } else {
        asked("out").map(|_| Said::plain("signed_out"))
    };
    let (mut step, given) = Step::first(context, Stage::Address);
    (step.state.return_to, step.state.said) = (return_to, said);
    (given, step.knowing_passkeys().await.page().await).into_response()
}

/// Somebody is signed in with this browser already.
async fn already(
    context: &Context,
    account: keyledger_core::ids::AccountId,
    return_to: Option<String>,
) -> Response {
    let known = match profile(&context.system.engine, account).await {
        Ok(known) => known,
        Err(failure) => return Problem::failure(context, &failure).into_response(),
    };
    let name = known.and_then(|known| known.name.or(known.email)).unwrap_or_default();
    let frame = Frame::new(context, "page-already-title").wide(Width::Door);
    let onward = return_to.unwrap_or_else(|| "/".to_owned());
    page(context, StatusCode::OK, &AlreadyPage { frame, name, onward })
}

/// Asks for the address.
pub(crate) fn show(step: &Step) -> Response {
    let (frame, notice) = framed(step, "page-login-title");
    // What is not right about the address stands beside it.
    let field = step.state.said.as_ref().is_some_and(|said| said.name == "invalid_request");
    let email = step.state.address.clone();
    let wrong = EmailAddress::parse(&email).err().filter(|_| field);
    let wrong = wrong.map(|why| not_an_address(step.context.language, why));
    let return_to = step.state.return_to.clone().unwrap_or_default();
    let sign_ins = step.context.site.settings.demo_sign_ins.clone();
    let passkeys = step.passkeys == PasskeyUse::BothFactors;
    let unknown = step
        .state
        .said
        .as_ref()
        .is_some_and(|said| said.name == "passkey_refused" && said.which == "unknown");
    let site = step.context.system.engine.passkeys.get().map(|passkeys| passkeys.site().to_owned());
    // A domain above the host has keys of other applications too: those are not ours to forget.
    let unknown_key_of = site.filter(|site| unknown && *site == issuer(&step.context));
    let shown =
        AddressPage { frame, notice, email, wrong, return_to, sign_ins, passkeys, unknown_key_of };
    page(&step.context, StatusCode::OK, &shown)
}

/// The address was typed: on to the password, the same for every address.
pub async fn send(mut form: Form) -> Result<Response, Problem> {
    let (typed, return_to) = (form.take("email"), form.take("return_to"));
    let context = form.context;
    if cookies::browser(&context).is_none() {
        return Ok(see_other("/login/cookies"));
    }
    let (mut step, _) = Step::first(context, Stage::Address);
    step.state.address = kept(&typed);
    step.leads_to(&return_to);
    let address = match crate::request::body::address(&step.context, &typed) {
        Ok(address) => address,
        Err(problem) => return Ok(step.again(&problem).into_response()),
    };
    let engine = &step.context.system.engine;
    let flow = Flow::seal(engine, &address, engine.clock.now());
    let flow = flow.map_err(|failure| Problem::failure(&step.context, &failure))?;
    address.typed().clone_into(&mut step.state.address);
    step.on(Stage::Password { flow, failures: 0 }).map(IntoResponse::into_response)
}

/// As much of what was typed as is shown again.
pub(crate) fn kept(typed: &str) -> String {
    let mut kept = typed.trim().to_owned();
    while kept.len() > KEPT_BYTES_MAX {
        kept.pop();
    }
    kept
}

/// A value of the query.
pub(crate) fn query(context: &Context, name: &str) -> Option<String> {
    let (_, query) = context.path.split_once('?')?;
    let mut values = form_urlencoded::parse(query.as_bytes());
    values.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
