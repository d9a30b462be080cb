//! Published documents. A document that stays as it is while the engine runs: made once, and not
//! sent again to who has it.

use crate::request::if_match::uncoded;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A JSON document and its `ETag`.
pub(crate) struct Published {
    bytes: Bytes,
    tag: String,
}

impl Published {
    /// A document of these bytes.
    pub(crate) fn new(bytes: Bytes) -> Self {
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes)));
        Self { bytes, tag }
    }

    /// The document, or that it is still the one that the caller has (RFC 9110, section 13.1.2).
    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
        let known = known.flat_map(|tags| tags.split(',')).map(str::trim);
        let mut known = known.map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
        // It may be kept, and is asked for again before it is used: another release has another one.
        let kept = [(CACHE_CONTROL, "no-cache"), (ETAG, self.tag.as_str())];
        if known.any(|tag| tag == "*" || self.is(tag)) {
            return (StatusCode::NOT_MODIFIED, kept).into_response();
        }
        (kept, [(CONTENT_TYPE, "application/json")], self.bytes.clone()).into_response()
    }

    /// Whether a tag is ours, or what a proxy that compresses made of it.
    fn is(&self, tag: &str) -> bool {
        let before = tag.strip_suffix('"').map(|open| format!("{}\"", uncoded(open)));
        tag == self.tag || before.is_some_and(|before| before == self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn whoever_has_the_document_is_not_sent_it_again() {
        let document = Published::new(Bytes::from_static(b"{}"));
        let status = |tags: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(tags).unwrap());
            document.answer(&headers).status()
        };
        let tag = document.tag.clone();
        let compressed = format!("{}-gzip\"", tag.trim_end_matches('"'));
        let listed = format!("\"other\", {tag}");
        for known in [tag.clone(), format!("W/{tag}"), listed, compressed, "*".to_owned()] {
            assert_eq!(status(&known), StatusCode::NOT_MODIFIED, "{known}");
        }
        for other in ["\"other\"", "", tag.trim_matches('"')] {
            assert_eq!(status(other), StatusCode::OK, "{other}");
        }
        assert_eq!(document.answer(&HeaderMap::new()).headers().get(ETAG).unwrap(), &tag);
    }
}
