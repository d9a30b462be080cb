//! Showing the second factor once more: before anything sensitive opens (S21).

use crate::answer::factor_problem::{code, rejected, right};
use crate::answer::problem::Problem;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section};
use crate::pages::respond::{page, see_other};
use crate::pages::return_to::{in_query, path_or_home};
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use crate::request::query::QueryString;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::factors::manage;
use keyledger_usecases::texts::say;

#[derive(Template)]
#[template(path = "account/step_up.html")]
struct StepUpPage {
    frame: Frame,
    said: Option<Said>,
    return_to: String,
    /// What there is to confirm with.
    has_passkey: bool,
    has_app: bool,
    /// What can be typed, where anything can.
    code_hint: Option<&'static str>,
}

/// Asks for a code.
pub async fn show(query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let settings = &context.site.settings;
    let return_to = path_or_home(settings, query.text("return_to").unwrap_or_default());
    let factors = manage::factors(&caller);
    if factors.enrolled.is_empty() {
        return Ok(see_other("/me/factors"));
    }
    let (title, section) = ("page-step-up-title", Section::Account);
    let frame = Frame::signed_in(context, &caller, title, section).await?;
    let (said, cookies) = said::taken(context, &caller);
    let code_hint = match (&factors.recovery, factors.shows_codes()) {
        (Some(_), _) => Some("page-step-up-hint-codes"),
        (None, true) => Some("page-step-up-hint"),
        (None, false) => None,
    };
    let shown = StepUpPage {
        frame,
        said,
        return_to,
        has_passkey: context.system.engine.passkeys.get().is_some()
            && factors.passkeys().next().is_some(),
        has_app: factors.apps().next().is_some(),
        code_hint,
    };
    Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
}

/// Looks at it, and goes on to where it was asked for.
pub async fn check(mut form: Form) -> Result<Response, Problem> {
    let context: Context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let return_to = path_or_home(&context.site.settings, &form.take("return_to"));
    let again = format!("/me/step-up?return_to={}", in_query(&return_to));
    let typed = std::mem::take(&mut *form.take("code"));
    let code = match code(&context, typed) {
        Ok(code) => code,
        Err(problem) => return Ok(said::not_done(&context, &caller, problem, &again)),
    };
    let engine = &context.system.engine;
    let done = manage::step_up(engine, &context.request, &caller, &code).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let shown = done.map_err(|rejection| rejected(&context, rejection));
    match shown.and_then(|shown| right(&context, caller.account, shown)) {
        Ok(right) => Ok(match right.replacement {
            Some(code) => {
                let text =
                    say(context.language, "page-step-up-replaced", &[("code", code.code.into())]);
                let answer = said::done_in_words(&context, &caller, &text, &return_to);
                (right.cookies, answer).into_response()
            }
            None => (right.cookies, see_other(&return_to)).into_response(),
        }),
        Err(problem) => Ok(said::not_done(&context, &caller, problem, &again)),
    }
}
