//! My history: what happened to my account, in plain words; and "this wasn't me" (B6, B13).

use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::{page, see_other};
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use crate::request::cookies;
use crate::request::query::QueryString;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::me::history::{self, OwnItem};
use keyledger_usecases::me::report_activity::{self, NotReported};
use keyledger_usecases::texts::say;

/// Items of a page.
const ITEMS: usize = 25;

#[derive(Template)]
#[template(path = "account/history.html")]
struct HistoryPage {
    frame: Frame,
    tab: &'static str,
    said: Option<Said>,
    days: Vec<Day>,
    /// Where what happened earlier begins.
    next: Option<u64>,
    /// Whether the latest is at the top.
    newest: bool,
}

struct Day {
    date: String,
    items: Vec<Row>,
}

struct Row {
    event: String,
    sequence: u64,
    time: String,
    what: String,
    count: usize,
    details: String,
    shown: Option<String>,
    in_their_name: bool,
}

/// Shows a page of it.
pub async fn show(query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    query.exactly(&["before"])?;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let before = match query.text("before") {
        Some(_) => Some(query.number("before", 0, 0..=i64::MAX.unsigned_abs())?),
        None => None,
    };
    let title = "page-account-history";
    let frame = Frame::signed_in(context, &caller, title, Section::Account).await?;
    let clock = Clock::of(context, &caller).await?;
    let page_of =
        history::page(&context.system, caller.account, context.language, before, ITEMS).await;
    let page_of = page_of.map_err(|failure| Problem::failure(context, &failure))?;
    let mut days: Vec<Day> = vec![];
    for item in page_of.items {
        let date = clock.day(item.to);
        let row = row(item, &clock);
        match days.last_mut() {
            Some(day) if day.date == date => day.items.push(row),
            Some(_) | None => days.push(Day { date, items: vec![row] }),
        }
    }
    let (said, cookies) = said::taken(context, &caller);
    let (frame, newest) = (frame.wide(Width::Wide), before.is_none());
    let shown = HistoryPage { frame, tab: "history", said, days, next: page_of.next, newest };
    Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
}

fn row(item: OwnItem, clock: &Clock) -> Row {
    let (from, to) = (clock.time(item.from), clock.time(item.to));
    let actor = (!item.in_their_name).then_some(item.actor);
    let details = [actor, item.from_where, item.reason];
    Row {
        event: item.event,
        sequence: item.sequence,
        time: if from == to { from } else { format!("{from}–{to}") },
        what: item.what,
        count: item.count,
        details: details.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        shown: item.shown,
        in_their_name: item.in_their_name,
    }
}

/// Takes the person at their word: they are logged out everywhere, and read what happens next.
pub async fn report(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let event = match form.take("event").as_str() {
        "" => None,
        text => match text.parse() {
            Ok(event) => Some(event),
            Err(_) => return Err(no_such_event(&context)),
        },
    };
    let done = report_activity::report(&context.system, &context.request, &caller, event).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(reported) => {
            let to = if reported.mailed { "/me/reported" } else { "/me/reported?mail=none" };
            Ok((cookies::signed_out(&context), see_other(to)).into_response())
        }
        Err(NotReported::SessionOver) => Ok(signed_in::log_in_first(&context)),
        Err(NotReported::NoSuchEvent) => {
            Ok(said::not_done(&context, &caller, no_such_event(&context), "/me/history"))
        }
    }
}

fn no_such_event(context: &Context) -> Problem {
    Problem::new(context, StatusCode::NOT_FOUND, "not_found", "event", &[])
}

#[derive(Template)]
#[template(path = "account/reported.html")]
struct ReportedPage {
    frame: Frame,
    text: String,
}

/// What happens after a report. Nobody is signed in here, and nothing about anybody is said.
pub async fn reported(query: QueryString) -> Response {
    let context = &query.context;
    let frame = Frame::new(context, "page-reported-title");
    let none = query.text("mail") == Some("none");
    let key = if none { "me-reported-no_mail" } else { "me-reported" };
    let text = say(context.language, key, &[]);
    page(context, StatusCode::OK, &ReportedPage { frame, text })
}
