//! Preconditions of a request. `If-Match`: the revisions that somebody saw before deciding, as
//! `ETag`s of earlier answers.

use super::context::Context;
use crate::answer::problem::Problem;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_core::store::Revision;
use keyledger_usecases::texts::say;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What proxies that compress add to a tag, after a dash or two. Apache never takes it off again, Caddy
/// only from a tag of `If-None-Match`.
const CODINGS: [&str; 5] = ["gzip", "br", "zstd", "deflate", "compress"];

/// The revisions named; none where there is no such header, or `*`, which asks for nothing. A proxy
/// that compresses marks our tags as weak (`W/"12"`) or names how it did (`"12-gzip"`).
pub(crate) fn if_match(context: &Context, headers: &HeaderMap) -> Result<Vec<Revision>, Problem> {
    let lines = headers.get_all(IF_MATCH).iter().map(|line| line.to_str().unwrap_or("?"));
    let tags = lines.collect::<Vec<_>>().join(",");
    revisions(&tags).ok_or_else(|| {
        Problem::field(context, "If-Match", &say(context.language, "if_match-rule", &[]))
    })
}

fn revisions(tags: &str) -> Option<Vec<Revision>> {
    if tags.is_empty() || tags.trim() == "*" {
        return Some(vec![]);
    }
    let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
    let read: Option<Vec<Revision>> = tags.map(revision).collect();
    read.filter(|revisions| !revisions.is_empty())
}

/// A tag as it was before a proxy compressed what it stands for.
pub(crate) fn uncoded(tag: &str) -> &str {
    match tag.rsplit_once('-') {
        Some((ours, coding)) if CODINGS.contains(&coding) => ours.strip_suffix('-').unwrap_or(ours),
        Some(_) | None => tag,
    }
}

/// Whether the caller has what `tag` stands for: one of `If-None-Match`, as it is or as a proxy that
/// compresses made it (RFC 9110, section 13.1.2).
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(str::trim);
    known.any(|known| {
        let known = known.strip_prefix("W/").unwrap_or(known);
        let inside = |tag: &str| tag.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
        let (ours, theirs) = (inside(tag), inside(known));
        known == "*"
            || theirs.is_some_and(|theirs| ours.is_some_and(|ours| uncoded(&theirs) == ours))
    })
}

/// An answer with its `ETag`, or that it is what the caller has.
pub(crate) fn unless_known(headers: &HeaderMap, answer: Response) -> Response {
    let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
    let Some(tag) = tag.filter(|tag| is_known(headers, tag)) else { return answer };
    let kept = [(ETAG, tag.to_owned())];
    (StatusCode::NOT_MODIFIED, kept).into_response()
}

/// An answer that depends on more than one stream: its `ETag` is that of its bytes.
pub(crate) fn if_changed(headers: &HeaderMap, answer: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(answer).unwrap_or_default();
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes)));
    let kind = HeaderValue::from_static("application/json");
    unless_known(headers, ([(ETAG, tag)], [(CONTENT_TYPE, kind)], bytes).into_response())
}

fn revision(tag: &str) -> Option<Revision> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let digits = uncoded(tag.strip_prefix('"')?.strip_suffix('"')?);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).map(Revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tags: &str) -> Option<Vec<u64>> {
        revisions(tags).map(|all| all.into_iter().map(|revision| revision.0).collect())
    }

    #[test]
    fn weak_tags_and_lists_are_read() {
        assert_eq!(read("\"12\""), Some(vec![12]));
        assert_eq!(read("W/\"12\""), Some(vec![12]));
        assert_eq!(read("\"3\", W/\"12\" ,\"14\""), Some(vec![3, 12, 14]));
        assert_eq!(read(", \"3\","), Some(vec![3]));
        assert_eq!(read("\"12-gzip\", W/\"13-br\", \"14--gzip\""), Some(vec![12, 13, 14]));
        assert_eq!(read("*"), Some(vec![]));
        assert_eq!(read(""), Some(vec![]));
    }

    #[test]
    fn what_is_no_tag_of_ours_is_refused() {
        for tags in [
            "12",
            "\"12",
            "\"\"",
            "\"-1\"",
            "\"+1\"",
            "w/\"12\"",
            "\"a\"",
            ",",
            "*, \"1\"",
            "\"12-\"",
            "\"12-tar\"",
            "\"-gzip\"",
            "\"12---gzip\"",
        ] {
            assert_eq!(read(tags), None, "{tags}");
        }
    }
}
