//! Worker and manifest of the app: what makes it installable, and its codes work without a network.

use super::{page, shell};
use crate::request::context::Context;
use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use keyledger_core::language::Language;
use keyledger_usecases::texts::say;
use serde_json::{Value, json};

/// What the worker may load.
const FROM_HERE_ALONE: &str = "default-src 'none'; connect-src 'self'; img-src 'self'";

/// The worker: its source behind what it keeps and says. It changes with every file and sentence.
pub(super) async fn worker(context: Context) -> Response {
    let theme = context.site.settings.theme.as_ref();
    let theme = theme.map(|theme| format!("/app/{}", theme.served));
    let files = shell::FILES.iter().filter(|file| !file.is_for_installing());
    let files: Vec<_> = files.map(shell::File::address).chain(theme).collect();
    let words = json!({
        "en": say(Language::En, "page-app-waits", &[]),
        "fr": say(Language::Fr, "page-app-waits", &[]),
    });
    let (files, icon) = (json!(files), json!(shell::address("icon-192.png")));
    let version = json!(page::shell(&context));
    let source = shell::slim(include_str!("sw.js"));
    let script = format!(
        "const SHELL = {version}, FILES = {files}, WORDS = {words}, ICON = {icon};\n{source}"
    );
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, FROM_HERE_ALONE),
    ];
    (headers, script).into_response()
}

fn icon(name: &str, sizes: &str, kind: &str, purpose: &str) -> Value {
    json!({ "src": shell::address(name), "sizes": sizes, "type": kind, "purpose": purpose })
}

/// The manifest, in the language of whoever asks.
pub(super) async fn manifest(context: Context) -> Response {
    let text = |key: &str| say(context.language, key, &[]);
    let manifest = json!({
        "id": "/app/",
        "name": text("page-app-name"),
        "short_name": text("page-app-name"),
        "description": text("page-app-description"),
        "lang": context.language.tag(),
        "start_url": "/app/",
        "scope": "/app/",
        "display": "standalone",
        "background_color": "#f8f8fb",
        "theme_color": "#3b5bdb",
        "icons": [
            icon("icon.svg", "any", "image/svg+xml", "any"),
            icon("icon-192.png", "192x192", "image/png", "any"),
            icon("icon-512.png", "512x512", "image/png", "any"),
            icon("maskable-512.png", "512x512", "image/png", "maskable"),
        ],
    });
    let mut response = Json(manifest).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/manifest+json");
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
