//! Assets: stylesheet, scripts and the mark, each under a name that holds the hash of its content, so
//! that a browser may keep it for ever and still gets the next release's.

use crate::answer::shared::not_found;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::site::Site;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

/// One file.
struct Asset {
    /// As templates ask for it.
    name: &'static str,
    /// As it is served.
    served: String,
    content: &'static str,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    [
        ("approval.js", include_str!("assets/approval.js")),
        ("console.css", include_str!("assets/console.css")),
        ("countdown.js", include_str!("assets/countdown.js")),
        ("desk.js", include_str!("assets/desk.js")),
        ("field.js", include_str!("assets/field.js")),
        ("keys.js", include_str!("assets/keys.js")),
        ("rewind.js", include_str!("assets/rewind.js")),
        ("live.js", include_str!("assets/live.js")),
        ("mark.svg", include_str!("assets/mark.svg")),
        ("page.js", include_str!("assets/page.js")),
        ("passkey.js", include_str!("assets/passkey.js")),
        ("print.js", include_str!("assets/print.js")),
        ("style.css", include_str!("assets/style.css")),
        ("token.js", include_str!("assets/token.js")),
    ]
    .map(|(name, content)| Asset { name, served: served(name, content), content })
    .into()
});

/// `style.css` is served as `style-0123456789ab.css`.
pub(crate) fn served(name: &str, content: impl AsRef<[u8]>) -> String {
    let hash = hash(content);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{hash}.{ending}"),
        None => name.to_owned(),
    }
}

/// What tells one content from another, in twelve characters.
pub(crate) fn hash(content: impl AsRef<[u8]>) -> String {
    let mut hash = String::new();
    for byte in Sha256::digest(content).iter().take(6) {
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

/// The address of an asset; a name that is not one is a mistake in a template, which a test finds.
pub(crate) fn address(name: &str) -> String {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    found.map_or_else(String::new, |asset| format!("/assets/{}", asset.served))
}

/// Where they are served.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/assets/{name}", get(asset))
}

async fn asset(context: Context, Path(name): Path<String>) -> Response {
    let theme = context.site.settings.theme.as_ref().filter(|theme| theme.served == name);
    if let Some(theme) = theme {
        return kept("text/css; charset=utf-8", theme.css.clone()).into_response();
    }
    let Some(asset) = ASSETS.iter().find(|asset| asset.served == name) else {
        return not_found(&context).into_response();
    };
    let kind = match asset.name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some(_) | None => "image/svg+xml",
    };
    kept(kind, asset.content).into_response()
}

/// An answer that a browser may keep for ever.
pub(crate) fn kept(kind: &'static str, content: impl IntoResponse) -> impl IntoResponse {
    let headers = [(CACHE_CONTROL, "public, max-age=31536000, immutable"), (CONTENT_TYPE, kind)];
    (headers, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content() {
        assert_eq!(served("a.css", "a"), "a-ca978112ca1b.css");
        assert_ne!(served("a.css", "a"), served("a.css", "b"));
    }

    #[test]
    fn scripts_are_small() {
        let scripts = ASSETS.iter().filter(|asset| asset.name.split('.').nth(1) == Some("js"));
        for asset in scripts {
            assert!(asset.content.len() < 3 * 1024, "{}: {}", asset.name, asset.content.len());
        }
    }
}
