//! JSON Schemas: what does an event hold? The public form of each kind, at the address that the
//! `dataschema` of a `CloudEvent` names, and the stored form, which histories name.

use super::published::Published;
use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use keyledger_schemas::published::{Form, schemas};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where the published files say they are.
const ELSEWHERE: &str = "https://accounts.example/schemas/";

/// A schema, and what is served of it once it was asked for.
type File = (&'static str, OnceLock<Published>);

/// The schemas as they are served here, by form and file.
pub(crate) struct Schemas(BTreeMap<&'static str, BTreeMap<&'static str, File>>);

impl Schemas {
    /// All that are published.
    pub(crate) fn new() -> Self {
        let of = |form: Form| {
            let files = schemas(form).map(|(file, text)| (file, (text, OnceLock::new())));
            (form.folder(), files.collect())
        };
        Self([Form::Public, Form::Stored].map(of).into())
    }

    fn find(&self, site: &str, form: &str, file: &str) -> Option<&Published> {
        let (text, served) = self.0.get(form)?.get(file)?;
        Some(served.get_or_init(|| {
            Published::new(text.replace(ELSEWHERE, &format!("{site}/schemas/")).into())
        }))
    }
}

/// Serves one.
pub(crate) async fn serve(
    context: Context,
    headers: HeaderMap,
    Path((form, file)): Path<(String, String)>,
) -> Response {
    let site = &context.site;
    match site.schemas.find(&site.settings.public_url, &form, &file) {
        Some(schema) => schema.answer(&headers),
        None => not_found(&context).into_response(),
    }
}
