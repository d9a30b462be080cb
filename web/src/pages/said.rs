//! What is said after a form: the outcome, shown once on the next page; and what is shown until it was
//! written down elsewhere, such as recovery codes. Both are sealed for the person they are told to, so
//! that no link and no neighbouring site can put words into a page.

use super::refused_form::{RefusedForm, in_words, is_of_a_form};
use super::respond::see_other;
use super::return_to::in_query;
use super::signed_in::log_in_first;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::sealed::{self, KEPT_MINUTES};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::texts::written::moment;
use keyledger_usecases::texts::{Argument, say};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Where the outcome of a form is kept until the next page.
const SAID: [&str; 2] = ["keyledger_said", "__Host-keyledger_said"];
/// Where a secret is kept until it was written down elsewhere.
const KEPT: [&str; 2] = ["keyledger_kept", "__Host-keyledger_kept"];

/// The outcome of the form before this page, as every page shows it.
#[derive(Template)]
#[template(path = "said.html")]
struct Shown<'a> {
    said: Option<&'a Said>,
}

/// The outcome of the form before this page.
pub struct Said {
    /// Whether it was done.
    pub good: bool,
    /// What happened, in the person's language.
    pub text: String,
    /// What may be meant: addresses, and their words.
    pub choices: Vec<(String, String)>,
}

impl Said {
    /// The class of its notice.
    pub fn class(&self) -> &'static str {
        if self.good { "good" } else { "bad" }
    }

    /// Its role: what went wrong is told at once.
    pub fn role(&self) -> &'static str {
        if self.good { "status" } else { "alert" }
    }
}

/// It was done: leads to the page that says so.
pub fn done(context: &Context, caller: &Caller, key: &str, to: &str) -> Response {
    done_with(context, caller, key, &[], to)
}

/// The same with values in the sentence.
pub fn done_with(
    context: &Context,
    caller: &Caller,
    key: &str,
    arguments: &[Argument<'_>],
    to: &str,
) -> Response {
    leave(context, caller, &Note::good(say(context.language, key, arguments)), to)
}

/// The same in words that are written out already.
pub fn done_in_words(context: &Context, caller: &Caller, words: &str, to: &str) -> Response {
    leave(context, caller, &Note::good(words.to_owned()), to)
}

/// It was not: leads back, where it is said why, with what was typed. What has a page of its own leads
/// there.
pub fn not_done(context: &Context, caller: &Caller, problem: Problem, back: &str) -> Response {
    match way_out(context, caller, problem, back) {
        Ok(way) => way,
        Err(problem) => {
            let form = context.form.get().map(|form| form.because_of(&problem));
            leave(context, caller, &Note::of(context, &problem, form), back)
        }
    }
}

/// A page that does not open: where the second factor or the log-in is missing, the way there. Where a
/// form that asks was not right, the page as it is without it, with the form as it was sent.
pub fn led(context: &Context, caller: &Caller, problem: Problem) -> Response {
    if let Some((page, query)) = context.path.split_once('?')
        && is_of_a_form(context, &problem)
    {
        let typed = form_urlencoded::parse(query.as_bytes()).into_owned();
        let form = RefusedForm::of(page, typed).because_of(&problem);
        return leave(context, caller, &Note::of(context, &problem, Some(form)), page);
    }
    let led = way_out(context, caller, problem, &context.path);
    led.unwrap_or_else(IntoResponse::into_response)
}

fn way_out(
    context: &Context,
    caller: &Caller,
    problem: Problem,
    back: &str,
) -> Result<Response, Problem> {
    if problem.is_named("step_up_required") {
        Ok(see_other(&format!("/me/step-up?return_to={}", in_query(back))))
    } else if problem.is_named("set_up_required") {
        Ok(leave(context, caller, &Note::of(context, &problem, None), "/me/factors"))
    } else if problem.status() == StatusCode::UNAUTHORIZED && problem.is_named("not_authorised") {
        Ok(log_in_first(context))
    } else if problem.status().is_server_error()
        || problem.status() == StatusCode::TOO_MANY_REQUESTS
    {
        Ok(problem.into_response())
    } else {
        Err(problem)
    }
}

/// What the next page says, as the browser keeps it.
#[derive(Default, Serialize, Deserialize)]
struct Note {
    good: bool,
    text: String,
    choices: Vec<(String, String)>,
    form: Option<RefusedForm>,
}

impl Note {
    fn good(text: String) -> Self {
        Self { good: true, text, ..Self::default() }
    }

    fn of(context: &Context, problem: &Problem, form: Option<RefusedForm>) -> Self {
        let text = in_words(context, problem);
        Self { good: false, text, choices: choices(context, problem), form }
    }
}

impl Note {
    /// What it says; a form that it brings back is refilled when the page is rendered.
    fn said(self, context: &Context) -> Said {
        let said = Said { good: self.good, text: self.text, choices: self.choices };
        if let Some(form) = self.form {
            let notice = Shown { said: Some(&said) }.render().unwrap_or_default();
            let _ = context.form.set(RefusedForm { notice: notice.trim().to_owned(), ..form });
        }
        said
    }
}

/// The same address with each of the moments that may be meant, in words.
fn choices(context: &Context, problem: &Problem) -> Vec<(String, String)> {
    let (Some((field, _)), Some((page, query))) =
        (problem.wrong_field(), context.path.split_once('?'))
    else {
        return vec![];
    };
    let keys = ["page-console-at-first", "page-console-at-second"];
    let choice = |(at, key): (&Timestamp, &str)| {
        let typed = form_urlencoded::parse(query.as_bytes());
        let kept = typed.filter(|(name, value)| name != field && !value.trim().is_empty());
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.extend_pairs(kept).append_pair(field, &at.to_string());
        let words = say(context.language, key, &[("at", moment(*at).into())]);
        (format!("{page}?{}", address.finish()), words)
    };
    problem.moments().iter().zip(keys).map(choice).collect()
}

fn leave(context: &Context, caller: &Caller, note: &Note, to: &str) -> Response {
    let (engine, now) = (&context.system.engine, context.system.engine.clock.now());
    let text = serde_json::to_string(note).unwrap_or_default();
    match sealed::seal(engine, caller.account, "said", &text, now) {
        Ok(note) => {
            (CookieJar::new().add(cookie(context, SAID, note)), see_other(to)).into_response()
        }
        Err(failure) => Problem::failure(context, &failure).into_response(),
    }
}

/// What is to be said on this page, and the answer's cookies without it.
pub fn taken(context: &Context, caller: &Caller) -> (Option<Said>, CookieJar) {
    if value(context, SAID).is_none() {
        return (None, CookieJar::new());
    }
    let said = noted(context, caller).map(|note| note.said(context));
    (said, CookieJar::new().add(expired(context, SAID)))
}

/// The same of a page that has nothing to say but what is not right with the form that asked it.
pub fn refused_before(context: &Context, caller: &Caller) -> CookieJar {
    let Some(note) = noted(context, caller).filter(|note| note.form.is_some()) else {
        return CookieJar::new();
    };
    note.said(context);
    CookieJar::new().add(expired(context, SAID))
}

fn noted(context: &Context, caller: &Caller) -> Option<Note> {
    let (engine, now) = (&context.system.engine, context.system.engine.clock.now());
    let note = value(context, SAID)?;
    let text = sealed::open(engine, caller.account, "said", note, now).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

/// Keeps a secret for the page that shows it, for some minutes.
pub fn keep(
    context: &Context,
    caller: &Caller,
    what: &str,
    text: &str,
) -> Result<CookieJar, Problem> {
    let (engine, now) = (&context.system.engine, context.system.engine.clock.now());
    let note = sealed::seal(engine, caller.account, what, text, now);
    let note = note.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(CookieJar::new().add(cookie(context, KEPT, note)))
}

/// What is kept for this page, while it is.
pub fn kept(context: &Context, caller: &Caller, what: &str) -> Option<Zeroizing<String>> {
    let (engine, now) = (&context.system.engine, context.system.engine.clock.now());
    sealed::open(engine, caller.account, what, value(context, KEPT)?, now).ok().flatten()
}

/// Nothing is kept any more.
pub fn kept_no_longer(context: &Context) -> CookieJar {
    CookieJar::new().add(expired(context, KEPT))
}

fn value<'a>(context: &'a Context, names: [&str; 2]) -> Option<&'a str> {
    context.cookies.get(name_of(context, names)).map(Cookie::value)
}

fn name_of<'a>(context: &Context, [plain, prefixed]: [&'a str; 2]) -> &'a str {
    if context.site.settings.is_https() { prefixed } else { plain }
}

fn cookie(context: &Context, names: [&'static str; 2], value: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(name_of(context, names), value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(context.site.settings.is_https());
    cookie.set_path("/");
    cookie.set_max_age(time::Duration::minutes(KEPT_MINUTES));
    cookie
}

fn expired(context: &Context, names: [&'static str; 2]) -> Cookie<'static> {
    let mut cookie = cookie(context, names, String::new());
    cookie.set_max_age(time::Duration::ZERO);
    cookie
}
