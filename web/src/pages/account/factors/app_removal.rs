//! Removal of a second factor with our own app: the page shows a number, the phone approves, and it goes
//! (S20, S23).

use super::HERE as FACTORS;
use super::app::{ConfirmPage, how_far};
use crate::answer::factor_problem::factor_id;
use crate::answer::problem::Problem;
use crate::me::app::asked_own;
use crate::me::app_removal::removed;
use crate::pages::approval::Approval;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section};
use crate::pages::respond::{page, see_other};
use crate::pages::return_to::in_query;
use crate::pages::{said, signed_in};
use crate::request::context::Context;
use crate::request::query::QueryString;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::FactorId;
use keyledger_usecases::factors::app::ask::OwnUse;

const HERE: &str = "/me/factors/remove/app";

fn waits_at(factor: FactorId, reason: &str) -> String {
    format!("{HERE}?factor={factor}&reason={}", in_query(reason))
}

/// What is to go, and why.
fn wanted(context: &Context, form: &mut Form) -> Result<(FactorId, String), Problem> {
    let reason = form.take("reason").to_string();
    Ok((factor_id(context, &form.take("factor"))?, reason))
}

/// Asks the app.
pub async fn ask(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let asked = match wanted(&context, &mut form) {
        Ok((factor, reason)) => {
            let asked = asked_own(&context, &caller, OwnUse::Removal(factor)).await;
            asked.map(|_| waits_at(factor, &reason))
        }
        Err(problem) => Err(problem),
    };
    Ok(match asked {
        Ok(way) => see_other(&way),
        Err(problem) => said::not_done(&context, &caller, problem, FACTORS),
    })
}

/// Shows the number, or what became of the request.
pub async fn waits(query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let factor = factor_id(context, query.text("factor").unwrap_or_default());
    let (Ok(factor), Some(reason)) = (factor, query.text("reason")) else {
        return Ok(see_other(FACTORS));
    };
    let waited = how_far(context, &caller, OwnUse::Removal(factor)).await?;
    let poll = format!("/api/v1/me/factors/{factor}/remove/app");
    let approval = Approval::of(context, poll, &waits_at(factor, reason), &waited);
    let (title, section) = ("page-factors-remove-title", Section::Account);
    let frame = Frame::signed_in(context, &caller, title, section).await?;
    let (said, cookies) = said::taken(context, &caller);
    let fields = vec![("factor", factor.to_string()), ("reason", reason.to_owned())];
    let others = FACTORS.to_owned();
    let shown = ConfirmPage { frame, said, here: HERE, fields, others, approval };
    Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
}

/// The phone approved: it goes.
pub async fn confirm(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let (factor, reason) = match wanted(&context, &mut form) {
        Ok(wanted) => wanted,
        Err(problem) => return Ok(said::not_done(&context, &caller, problem, FACTORS)),
    };
    Ok(match removed(&context, &caller, (factor, &reason)).await {
        Ok(right) => {
            let answer = said::done(&context, &caller, "page-factors-removed", FACTORS);
            (right.cookies, answer).into_response()
        }
        // Not approved yet: the page waits on.
        Err(problem) if problem.is_named("request_over") => see_other(&waits_at(factor, &reason)),
        Err(problem) => said::not_done(&context, &caller, problem, FACTORS),
    })
}
