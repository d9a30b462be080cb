//! Our own app under "My account": pair it, test it, and use it before something sensitive opens (S21, S22,
//! S25, S28).

use super::HERE as FACTORS;
use crate::answer::app::pairing;
use crate::answer::problem::Problem;
use crate::me::app::{asked_own, finished};
use crate::pages::approval::{Approval, Pairing};
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
use keyledger_core::account::FactorKind;
use keyledger_core::ids::FactorId;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::app::ask::{AppWait, OwnUse, Waited, wait_own};
use keyledger_usecases::factors::app::pair::begin_own;
use keyledger_usecases::factors::manage;
use std::time::Duration;

/// Under which name factor and code are kept until the set-up is done.
const KEPT: &str = "pairing";
const HERE: &str = "/me/factors/app";

#[derive(Template)]
#[template(path = "account/pair.html")]
struct PairPage {
    frame: Frame,
    said: Option<Said>,
    here: &'static str,
    pairing: Option<Pairing>,
    approval: Approval,
}

pub(super) async fn how_far(
    context: &Context,
    caller: &Caller,
    what: OwnUse,
) -> Result<Waited, Problem> {
    let waited = wait_own(&context.system.engine, caller, what, None, Duration::ZERO).await;
    waited.map_err(|failure| Problem::failure(context, &failure))
}

/// The pairing begins; a set-up that was begun before no longer counts.
pub async fn begin(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let typed = form.take("hand_over_code");
    let hand_over = Some(typed.as_str()).filter(|typed| !typed.is_empty());
    let begun = begin_own(&context.system.engine, &context.request, &caller, hand_over).await;
    Ok(match pairing(&context, begun) {
        Ok(begun) => {
            let text = format!("{}\n{}", begun.factor, begun.code);
            let cookies = said::keep(&context, &caller, KEPT, &text)?;
            (cookies, see_other(HERE)).into_response()
        }
        Err(problem) => said::not_done(&context, &caller, problem, FACTORS),
    })
}

/// What is kept of the set-up: factor and code.
fn kept(context: &Context, caller: &Caller) -> Option<(FactorId, String)> {
    let kept = said::kept(context, caller, KEPT)?;
    let (factor, code) = kept.split_once('\n')?;
    Some((factor.parse().ok()?, code.to_owned()))
}

/// The set-up that waits, with its code where this browser has it; else the one that this browser began.
fn present(context: &Context, caller: &Caller) -> Option<(FactorId, Option<String>)> {
    let pending = manage::factors(caller).pending;
    let pending = pending.filter(|pending| pending.kind == FactorKind::App);
    let kept = kept(context, caller);
    match (pending, kept) {
        (Some(pending), Some((factor, code))) if pending.factor == factor => {
            Some((factor, Some(code)))
        }
        (Some(pending), _) => Some((pending.factor, None)),
        (None, kept) => kept.map(|(factor, code)| (factor, Some(code))),
    }
}

/// Shows the code, then the test.
pub async fn show(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let Some((factor, code)) = present(&context, &caller) else { return Ok(see_other(FACTORS)) };
    let waited = how_far(&context, &caller, OwnUse::SetUp(factor)).await?;
    if waited.state == AppWait::Enrolled {
        return Ok((said::kept_no_longer(&context), see_other(FACTORS)).into_response());
    }
    let approval = Approval::of(&context, format!("/api/v1/me/app/{factor}"), HERE, &waited);
    let code = code.filter(|_| approval.is("waits_for_device"));
    let pairing = code.map(|code| Pairing::of(&context, &code, HERE)).transpose()?;
    let (title, section) = ("page-pair-title", Section::Account);
    let frame = Frame::signed_in(&context, &caller, title, section).await?;
    let (said, cookies) = said::taken(&context, &caller);
    let shown = PairPage { frame, said, here: HERE, pairing, approval };
    Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
}

/// Sends the test.
pub async fn test(form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let Some((factor, _)) = present(&context, &caller) else { return Ok(see_other(FACTORS)) };
    Ok(match asked_own(&context, &caller, OwnUse::SetUp(factor)).await {
        Ok(_) => see_other(HERE),
        Err(problem) => said::not_done(&context, &caller, problem, HERE),
    })
}

/// The test was approved.
pub async fn go_on(form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let Some((factor, _)) = present(&context, &caller) else { return Ok(see_other(FACTORS)) };
    Ok(match finished(&context, &caller, OwnUse::SetUp(factor)).await {
        Ok(right) => {
            let answer = said::done(&context, &caller, "page-pair-done", FACTORS);
            (said::kept_no_longer(&context), right.cookies, answer).into_response()
        }
        // Not approved yet: the page waits on.
        Err(problem) if problem.is_named("request_over") => see_other(HERE),
        Err(problem) => said::not_done(&context, &caller, problem, FACTORS),
    })
}

/// Gives it up.
pub async fn abandon(form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    if let Some((factor, _)) = present(&context, &caller) {
        let engine = &context.system.engine;
        let done = manage::abandon_own(engine, &context.request, &caller, factor).await;
        // What was confirmed or is over meanwhile is not pending any more.
        let _ = done.map_err(|failure| Problem::failure(&context, &failure))?;
    }
    Ok((said::kept_no_longer(&context), see_other(FACTORS)).into_response())
}

#[derive(Template)]
#[template(path = "account/confirm_with_app.html")]
pub(super) struct ConfirmPage {
    pub frame: Frame,
    pub said: Option<Said>,
    /// Where the app is asked; what it approved goes on below.
    pub here: &'static str,
    /// What goes along.
    pub fields: Vec<(&'static str, String)>,
    /// The other ways to confirm.
    pub others: String,
    pub approval: Approval,
}

const STEP_UP: &str = "/me/step-up/app";

fn waits_at(return_to: &str) -> String {
    format!("{STEP_UP}?return_to={}", in_query(return_to))
}

/// Asks the app before something sensitive opens.
pub async fn ask(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let return_to = path_or_home(&context.site.settings, &form.take("return_to"));
    Ok(match asked_own(&context, &caller, OwnUse::StepUp).await {
        Ok(_) => see_other(&waits_at(&return_to)),
        Err(problem) => {
            let again = format!("/me/step-up?return_to={}", in_query(&return_to));
            said::not_done(&context, &caller, problem, &again)
        }
    })
}

/// Shows the number, or what became of the request.
pub async fn waits(query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let settings = &context.site.settings;
    let return_to = path_or_home(settings, query.text("return_to").unwrap_or_default());
    let waited = how_far(context, &caller, OwnUse::StepUp).await?;
    let (poll, here) = ("/api/v1/me/step-up/app".to_owned(), waits_at(&return_to));
    let approval = Approval::of(context, poll, &here, &waited);
    let (title, section) = ("page-step-up-title", Section::Account);
    let frame = Frame::signed_in(context, &caller, title, section).await?;
    let (said, cookies) = said::taken(context, &caller);
    let others = format!("/me/step-up?return_to={}", in_query(&return_to));
    let fields = vec![("return_to", return_to)];
    let shown = ConfirmPage { frame, said, here: STEP_UP, fields, others, approval };
    Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
}

/// The phone approved: on to where it was asked for.
pub async fn confirm(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let return_to = path_or_home(&context.site.settings, &form.take("return_to"));
    Ok(match finished(&context, &caller, OwnUse::StepUp).await {
        Ok(right) => (right.cookies, see_other(&return_to)).into_response(),
        Err(problem) if problem.is_named("request_over") => see_other(&waits_at(&return_to)),
        Err(problem) => said::not_done(&context, &caller, problem, &waits_at(&return_to)),
    })
}
