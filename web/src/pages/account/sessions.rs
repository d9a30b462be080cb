//! My sessions: where am I signed in, and how do I end that?

use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::{page, see_other};
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use crate::request::cookies;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::OwnSessions;
use keyledger_core::ids::SessionId;
use keyledger_usecases::me::sessions;

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage {
    frame: Frame,
    tab: &'static str,
    said: Option<Said>,
    sessions: Vec<Row>,
}

struct Row {
    id: String,
    this_one: bool,
    device: String,
    ip: String,
    opened: String,
    seen: String,
    ends: String,
}

/// Lists them.
pub async fn show(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let title = "page-account-sessions";
    let frame = Frame::signed_in(&context, &caller, title, Section::Account).await?;
    let clock = Clock::of(&context, &caller).await?;
    let listed = sessions::list(&context.system, &caller, context.language).await;
    let listed = listed.map_err(|failure| Problem::failure(&context, &failure))?;
    let unknown = frame.say("page-sessions-device-unknown");
    let rows = listed.into_iter().map(|session| Row {
        id: session.id.0,
        this_one: session.this_one,
        device: session.device.unwrap_or_else(|| unknown.clone()),
        ip: session.ip.unwrap_or_default(),
        opened: clock.minute(session.opened_at),
        seen: clock.minute(session.seen_at),
        ends: clock.minute(session.idle_at.min(session.expires_at)),
    });
    let (said, cookies) = said::taken(&context, &caller);
    let frame = frame.wide(Width::Wide);
    let shown = SessionsPage { frame, tab: "sessions", said, sessions: rows.collect() };
    Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
}

/// Ends one, all others, or all.
pub async fn end(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let one = form.take("session");
    let which = match form.take("which").as_str() {
        "all" => OwnSessions::All,
        "others" => OwnSessions::Others,
        _ => OwnSessions::One(SessionId(one.as_str().to_owned())),
    };
    let here = match &which {
        OwnSessions::One(session) => *session == caller.session,
        OwnSessions::Others => false,
        OwnSessions::All => true,
    };
    let done = sessions::end(&context.system.engine, &context.request, &caller, which).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let Ok((ended, _)) = done else { return Ok(signed_in::log_in_first(&context)) };
    if here {
        return Ok((cookies::signed_out(&context), see_other("/login")).into_response());
    }
    let count = [("count", ended.into())];
    Ok(said::done_with(&context, &caller, "me-sessions-ended", &count, "/me/sessions"))
}
