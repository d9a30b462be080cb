//! JSON Schemas: what does an event hold? The public form of each kind, at the address that the
//! `dataschema` of a `CloudEvent` names.

use super::published::Published;
use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use keyledger_schemas::published::PUBLIC;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where the published files say they are.
const ELSEWHERE: &str = "https://accounts.example/schemas/";

/// The schemas as they are served here, each made when it is first asked for.
pub(crate) struct Schemas(BTreeMap<&'static str, (&'static str, OnceLock<Published>)>);

impl Schemas {
    /// All that are published.
    pub(crate) fn new() -> Self {
        Self(PUBLIC.iter().map(|(file, text)| (*file, (*text, OnceLock::new()))).collect())
    }

    fn find(&self, site: &str, file: &str) -> Option<&Published> {
        let (text, served) = self.0.get(file)?;
        Some(served.get_or_init(|| {
            Published::new(text.replace(ELSEWHERE, &format!("{site}/schemas/")).into())
        }))
    }
}

/// Serves one.
pub(crate) async fn serve(
    context: Context,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    let site = &context.site;
    match site.schemas.find(&site.settings.public_url, &file) {
        Some(schema) => schema.answer(&headers),
        None => not_found(&context).into_response(),
    }
}
