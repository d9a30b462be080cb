//! Passkeys from "My account": one is made, one confirms what comes next, one removes a factor (S16, S21,
//! S23). The scripts of the pages ask the browser; what it answered comes with the form.

use super::HERE;
use crate::answer::passkey::named;
use crate::answer::problem::Problem;
use crate::me::passkeys;
use crate::pages::form::Form;
use crate::pages::respond::see_other;
use crate::pages::return_to::{in_query, path_or_home};
use crate::pages::{said, signed_in};
use axum::response::{IntoResponse, Response};
use keyledger_usecases::factors::passkeys::set_up::Made;

/// The browser made a passkey.
pub async fn made(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let (asked, answer) = (form.take("asked"), form.take("answer"));
    let enrolled = match named(&context, &form.take("name")) {
        Ok(name) => {
            let made = Made { asked: &asked, answer: &answer, name: &name };
            passkeys::enrolled(&context, &caller, &made).await
        }
        Err(problem) => Err(problem),
    };
    Ok(match enrolled {
        Ok(right) => {
            let answer = said::done(&context, &caller, "page-passkey-done", HERE);
            (right.cookies, answer).into_response()
        }
        Err(problem) => said::not_done(&context, &caller, problem, HERE),
    })
}

/// A passkey is shown once more, and leads on to where it was asked for.
pub async fn step_up(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let return_to = path_or_home(&context.site.settings, &form.take("return_to"));
    let again = format!("/me/step-up?return_to={}", in_query(&return_to));
    let (asked, answer) = (form.take("asked"), form.take("answer"));
    Ok(match passkeys::shown(&context, &caller, (&asked, &answer)).await {
        Ok(right) => (right.cookies, see_other(&return_to)).into_response(),
        Err(problem) => said::not_done(&context, &caller, problem, &again),
    })
}

/// A passkey removes a factor.
pub async fn remove(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let (asked, answer, reason) = (form.take("asked"), form.take("answer"), form.take("reason"));
    let factor = crate::answer::factor_problem::factor_id(&context, &form.take("removes"));
    let removed = match factor {
        Ok(factor) => {
            let what = (factor, reason.as_str());
            passkeys::removed(&context, &caller, what, (&asked, &answer)).await
        }
        Err(problem) => Err(problem),
    };
    Ok(match removed {
        Ok(right) => {
            let answer = said::done(&context, &caller, "page-factors-removed", HERE);
            (right.cookies, answer).into_response()
        }
        Err(problem) => said::not_done(&context, &caller, problem, HERE),
    })
}
