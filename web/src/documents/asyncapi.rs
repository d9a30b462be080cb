//! AsyncAPI document: what can be subscribed to? `AsyncAPI` 3, made from the types of the events.

use super::published::Published;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::LazyLock;

/// Written by the tests of the stored form, which hold it against the types.
const DOCUMENT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/json/asyncapi.json"));

static PUBLISHED: LazyLock<Published> =
    LazyLock::new(|| Published::new(Bytes::from_static(DOCUMENT.as_bytes())));

/// Serves the document.
pub(crate) async fn serve(headers: HeaderMap) -> Response {
    PUBLISHED.answer(&headers)
}
