//! Authentication before parsing: who asks? Known before anything they sent is looked at: its
//! query, its headers, its body.
//!
//! Which endpoints need somebody, and how they show who they are, stands in the document; so it holds
//! for every endpoint, and for one that comes later. The endpoint is handed who it is, and
//! asks again where it waited for a body.

use super::caller;
use super::context::Context;
use super::read_body::leave;
use crate::access::forward_auth;
use crate::answer::challenge::Challenge;
use crate::answer::problem::Problem;
use crate::documents::operations::{self, Shown};
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Lets through whom the endpoint knows.
pub(crate) async fn known_first(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.extensions.get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let Some(shown) = operations::of(&parts.method, path).and_then(|said| said.shown) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let Ok(context) = Context::from_request_parts(&mut parts, &site).await;
    match known(&context, shown).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => {
            leave(&context, body);
            if path == forward_auth::PATH {
                return forward_auth::to_the_log_in(&context, &parts.headers, problem);
            }
            problem.into_response()
        }
    }
}

async fn known(context: &Context, shown: Shown) -> Result<(), Problem> {
    match shown.token {
        Some(act) if context.bearer.is_some() || !shown.session => {
            caller::service(context, act).await.map(|_| ())
        }
        Some(_) => context.caller().await.map(|_| ()).map_err(|problem| {
            // Whoever shows nothing may show either.
            if problem.status() == StatusCode::UNAUTHORIZED {
                problem.challenged(Challenge::SessionOrToken)
            } else {
                problem
            }
        }),
        None => context.caller().await.map(|_| ()).map_err(|problem| {
            if problem.status() == StatusCode::UNAUTHORIZED && context.bearer.is_some() {
                let (status, which) = (StatusCode::UNAUTHORIZED, "token_not_taken");
                Problem::new(context, status, "not_authorised", which, &[])
            } else {
                problem
            }
        }),
    }
}
