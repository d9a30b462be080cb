//! Checks before an endpoint: may it be asked so? By whom it knows, with parameters it knows, under a name
//! it looks at; what the endpoint reads of its body comes later.

use super::context::Context;
use super::read_body::leave;
use super::{idempotency_key, known_first, known_parameters};
use crate::access::forward_auth;
use crate::answer::problem::Problem;
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Lets through what may be asked so.
pub(crate) async fn checked(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(context) = Context::from_request_parts(&mut parts, &site).await;
    let refused = match known_first::check(&context, &parts).await {
        Ok(()) => as_it_can_be(&context, &parts).map_err(Problem::into_response),
        Err(problem) if is_forward_auth(&parts) => {
            Err(forward_auth::to_the_log_in(&context, &parts.headers, problem))
        }
        Err(problem) => Err(problem.into_response()),
    };
    match refused {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refused) => {
            leave(&context, body);
            refused
        }
    }
}

fn as_it_can_be(context: &Context, parts: &Parts) -> Result<(), Problem> {
    known_parameters::check(context, parts)?;
    idempotency_key::check(context, parts)
}

fn is_forward_auth(parts: &Parts) -> bool {
    parts.extensions.get::<MatchedPath>().is_some_and(|path| path.as_str() == forward_auth::PATH)
}
