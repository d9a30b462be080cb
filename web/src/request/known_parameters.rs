//! Query parameters: are all of them in the document? A filter that is misspelled would otherwise
//! return everything.

use super::context::Context;
use super::read_body::leave;
use crate::answer::problem::Problem;
use crate::documents::openapi;
use crate::request::query::wrong;
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// What every operation can be asked with, by path and verb, as the document has it.
static KNOWN: LazyLock<BTreeMap<String, BTreeMap<String, BTreeSet<String>>>> =
    LazyLock::new(|| {
        let document = openapi::document();
        let paths = document.get("paths").and_then(Value::as_object);
        let mut known: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
        for (path, item) in
            paths.into_iter().flatten().filter(|(path, _)| path.starts_with("/api/"))
        {
            for (verb, operation) in item.as_object().into_iter().flatten() {
                let parameters = operation.get("parameters").and_then(Value::as_array);
                let parameters = parameters.into_iter().flatten();
                let in_query =
                    parameters.filter(|one| one.get("in").is_some_and(|it| it == "query"));
                let names = in_query.filter_map(|one| Some(one.get("name")?.as_str()?.to_owned()));
                known.entry(path.clone()).or_default().insert(verb.to_uppercase(), names.collect());
            }
        }
        known
    });

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
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let known = KNOWN.get(path)?.get(method.as_str())?;
    let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    names.find(|name| !known.contains(name.as_ref())).map(std::borrow::Cow::into_owned)
}
