//! Authentication before parsing: who asks? Known before anything they sent is looked at: its
//! query, its headers, its body.
//!
//! Which endpoints need somebody, and how they show who they are, stands in the document; so it holds
//! for every endpoint, and for one that comes later. The endpoint is handed who it is, and
//! asks again where it waited for a body.

use super::caller;
use super::context::Context;
use crate::answer::challenge::Challenge;
use crate::answer::problem::Problem;
use crate::documents::operations::{self, Shown};
use axum::extract::MatchedPath;
use axum::http::StatusCode;
use axum::http::request::Parts;

/// Lets through whom the endpoint knows.
pub(super) async fn check(context: &Context, parts: &Parts) -> Result<(), Problem> {
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    match operations::of(&parts.method, path).and_then(|said| said.shown) {
        Some(shown) => known(context, shown).await,
        None => Ok(()),
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
