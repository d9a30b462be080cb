//! How a page of a console opens: for whom, and where everybody else is led.

use crate::answer::problem::Problem;
use crate::pages::respond::page;
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::Caller;

/// A page for whoever is signed in. Where the log-in or the second factor is missing, the way there.
pub(super) async fn opened<P: Template>(
    context: &Context,
    shown: impl AsyncFnOnce(&Caller) -> Result<P, Problem>,
) -> Result<Response, Problem> {
    answered(context, async |caller| {
        let shown = shown(caller).await?;
        let cookies = said::refused_before(context, caller);
        Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
    })
    .await
}

/// The same of a page that says what came of the form before it.
pub(super) async fn opened_after_form<P: Template>(
    context: &Context,
    shown: impl AsyncFnOnce(&Caller, Option<Said>) -> Result<P, Problem>,
) -> Result<Response, Problem> {
    answered(context, async |caller| {
        let (said, cookies) = said::taken(context, caller);
        let shown = shown(caller, said).await?;
        Ok((cookies, page(context, StatusCode::OK, &shown)).into_response())
    })
    .await
}

/// The same of an answer that need not be a page.
pub(super) async fn answered(
    context: &Context,
    answer: impl AsyncFnOnce(&Caller) -> Result<Response, Problem>,
) -> Result<Response, Problem> {
    let caller = match signed_in::person(context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match answer(&caller).await {
        Ok(response) => Ok(response),
        Err(problem) => Ok(said::led(context, &caller, problem)),
    }
}
