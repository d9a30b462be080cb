//! Query parameters: are all of them in the document? A filter that is misspelled would otherwise
//! return everything.

use super::context::Context;
use super::read_body::leave;
use crate::answer::problem::Problem;
use crate::documents::operations;
use crate::request::query::wrong;
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Lets through what asks with nothing else; the endpoint reads the values.
pub(crate) async fn known_parameters(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(unknown) = unknown(&parts.method, &parts) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let Ok(context) = Context::from_request_parts(&mut parts, &site).await;
    leave(&context, body);
    let problem: Problem = wrong(&context, &unknown, "field-unknown", &[]);
    problem.into_response()
}

fn unknown(method: &Method, parts: &axum::http::request::Parts) -> Option<String> {
    let query = parts.uri.query().filter(|query| !query.is_empty())?;
    let path = parts.extensions.get::<MatchedPath>()?.as_str();
    if !path.starts_with("/api/") {
        return None;
    }
    let known = &operations::of(method, path)?.parameters;
    let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    names.find(|name| !known.contains(name.as_ref())).map(std::borrow::Cow::into_owned)
}
