//! Who is signed in, for pages: everybody else is led to the log-in, and back to the page afterwards.

use super::respond::see_other;
use super::return_to::in_query;
use crate::request::context::Context;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::Caller;

/// The person who is signed in; else the answer that leads to the log-in.
pub async fn person(context: &Context) -> Result<Caller, Response> {
    context.caller().await.map_err(|problem| {
        if problem.status() == StatusCode::UNAUTHORIZED {
            log_in_first(context)
        } else {
            problem.into_response()
        }
    })
}

/// To the log-in, and back to this page afterwards.
pub fn log_in_first(context: &Context) -> Response {
    if &*context.path == "/" {
        return see_other("/login");
    }
    see_other(&format!("/login?return_to={}", in_query(&context.path)))
}
