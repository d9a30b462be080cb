//! Published documents. A document that stays as it is while the engine runs: made once, and not
//! sent again to who has it.

use crate::request::if_match::is_known;
use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

/// A JSON document and its `ETag`, as it is and compressed.
pub(crate) struct Published {
    plain: Rendered,
    compressed: Option<Rendered>,
}

/// The bytes that are sent, and their own `ETag`.
struct Rendered {
    bytes: Bytes,
    tag: String,
}

impl Published {
    /// A document of these bytes.
    pub(crate) fn new(bytes: Bytes) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes));
        let compressed = gzip(&bytes).ok();
        let compressed = compressed
            .map(|bytes| Rendered { bytes: bytes.into(), tag: format!("\"{hash}-gzip\"") });
        Self { plain: Rendered { bytes, tag: format!("\"{hash}\"") }, compressed }
    }

    /// The document, or that it is still the one that the caller has (RFC 9110, section 13.1.2).
    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let compressed = self.compressed.as_ref().filter(|_| takes_gzip(headers));
        let rendered = compressed.unwrap_or(&self.plain);
        // It may be kept, and is asked for again before it is used: another release has another one.
        let kept =
            [(CACHE_CONTROL, "no-cache"), (VARY, "Accept-Encoding"), (ETAG, rendered.tag.as_str())];
        if is_known(headers, &self.plain.tag) {
            return (StatusCode::NOT_MODIFIED, kept).into_response();
        }
        let kind = [(CONTENT_TYPE, "application/json")];
        let coding = compressed.map(|_| [(CONTENT_ENCODING, "gzip")]);
        match coding {
            Some(coding) => (kept, kind, coding, rendered.bytes.clone()).into_response(),
            None => (kept, kind, rendered.bytes.clone()).into_response(),
        }
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Whether the caller takes gzip (RFC 9110, section 12.5.3). Who says nothing gets it plain.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let mut codings = lines.flat_map(|line| line.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        named && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::HeaderValue;
    use axum::http::header::IF_NONE_MATCH;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn whoever_has_the_document_is_not_sent_it_again() {
        let document = Published::new(Bytes::from_static(b"{}"));
        let status = |tags: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(tags).unwrap());
            document.answer(&headers).status()
        };
        let tag = document.plain.tag.clone();
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

    #[tokio::test]
    async fn who_takes_gzip_gets_it_under_a_tag_of_its_own() {
        let text = "{\"a\":1}".repeat(1000);
        let document = Published::new(text.clone().into());
        for (taken, is_coded) in
            [("gzip", true), ("br, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(taken));
            let answer = document.answer(&headers);
            assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), is_coded, "{taken}");
            assert_eq!(answer.headers().get(VARY).unwrap(), "Accept-Encoding");
            let tag = answer.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
            assert_eq!(tag.ends_with("-gzip\""), is_coded, "{taken}");
            let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            if is_coded {
                let mut read = String::new();
                GzDecoder::new(body.as_ref()).read_to_string(&mut read).unwrap();
                assert_eq!(read, text);
                assert!(body.len() * 10 < text.len());
            }
            headers.insert(IF_NONE_MATCH, tag.parse().unwrap());
            assert_eq!(document.answer(&headers).status(), StatusCode::NOT_MODIFIED);
        }
    }
}
