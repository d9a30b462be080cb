//! Request ids: under which name do a request and its answer belong together? The caller's own
//! where it is a short plain word, else one of ours: what is said back and may be logged is
//! nobody's to fill.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use keyledger_core::clock::Ids;

/// The header that carries it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest that is taken from a caller: a UUID has 36 characters, a `traceparent` 55.
const BYTES_MAX: usize = 64;

/// The request's name, which it carries from here on; one of ours where it came with none that is plain.
pub(crate) fn name(request: &mut Request, ids: &dyn Ids) -> Option<HeaderValue> {
    let given = request.headers().get(REQUEST_ID).filter(|_| is_plain(request.headers())).cloned();
    let id = given.or_else(|| HeaderValue::from_str(&ids.uuid().to_string()).ok())?;
    request.headers_mut().insert(REQUEST_ID, id.clone());
    Some(id)
}

/// Says it back, unless the answer has one already.
pub(crate) fn tell(answer: &mut Response, id: Option<HeaderValue>) {
    if let Some(id) = id {
        answer.headers_mut().entry(REQUEST_ID).or_insert(id);
    }
}

fn is_plain(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(REQUEST_ID).iter().map(HeaderValue::as_bytes);
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let plain = |id: &[u8]| (1..=BYTES_MAX).contains(&id.len()) && id.iter().all(letter);
    given.next().is_none_or(plain) && given.next().is_none()
}
