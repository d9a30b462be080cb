//! `AsyncAPI` document: what can be subscribed to? `AsyncAPI` 3, made from the types of the events.

use super::published::Published;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use keyledger_schemas::published::asyncapi;
use serde_json::Value;
use std::sync::LazyLock;

/// Without the spaces that make the published file readable.
static PUBLISHED: LazyLock<Published> = LazyLock::new(|| {
    let document = serde_json::from_str::<Value>(asyncapi());
    let short = document.and_then(|document| serde_json::to_vec(&document));
    let bytes = short.map_or_else(|_| Bytes::from_static(asyncapi().as_bytes()), Bytes::from);
    Published::new(bytes)
});

/// Serves the document.
pub(crate) async fn serve(headers: HeaderMap) -> Response {
    PUBLISHED.answer(&headers)
}
