//! App: the installed web app that approves log-ins and shows codes. Its scope is `/app/`, and so is its
//! worker's: it sees no other page. It speaks to the engine as `docs/app-protocol.md` says.

mod page;
mod shell;
mod worker;

use crate::answer::shared::not_found;
use crate::pages::assets::kept;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::site::Site;
use axum::Router;
use axum::body::Bytes;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use std::borrow::Cow;
use std::sync::Arc;

/// Everything under `/app/`.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/app", get(async || Redirect::permanent("/app/")))
        .route("/app/", get(page::show))
        .route("/app/sw.js", get(worker::worker))
        .route("/app/manifest.webmanifest", get(worker::manifest))
        .route("/app/{file}", get(file))
}

async fn file(context: Context, Path(name): Path<String>) -> Response {
    // The theme is served here as well: the worker keeps nothing from elsewhere.
    let theme = context.site.settings.theme.as_ref().filter(|theme| theme.served == name);
    if let Some(theme) = theme {
        return kept("text/css; charset=utf-8", theme.css.clone()).into_response();
    }
    let Some(file) = shell::FILES.iter().find(|file| file.served == name) else {
        return not_found(&context).into_response();
    };
    let body = match &file.content {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
    };
    kept(file.kind(), body).into_response()
}
