//! Query parameters: are all of them in the document? A filter that is misspelled would otherwise
//! return everything.

use super::context::Context;
use super::query::wrong;
use crate::answer::problem::Problem;
use crate::documents::operations;
use axum::extract::MatchedPath;
use axum::http::request::Parts;

/// Refuses what asks with anything else; the endpoint reads the values.
pub(super) fn check(context: &Context, parts: &Parts) -> Result<(), Problem> {
    let unknown = unknown(parts).map(|name| wrong(context, &name, "field-unknown", &[]));
    unknown.map_or(Ok(()), Err)
}

fn unknown(parts: &Parts) -> Option<String> {
    let query = parts.uri.query().filter(|query| !query.is_empty())?;
    let path = parts.extensions.get::<MatchedPath>()?.as_str();
    if !path.starts_with("/api/") {
        return None;
    }
    let known = &operations::of(&parts.method, path)?.parameters;
    let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    names.find(|name| !known.contains(name.as_ref())).map(std::borrow::Cow::into_owned)
}
