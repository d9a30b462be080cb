//! What can be subscribed to? `AsyncAPI` 3, made from the types of the events.

use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;

/// Written by the tests of the stored form, which hold it against the types.
const DOCUMENT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/json/asyncapi.json"));

/// Serves the document.
pub(super) async fn serve() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}
