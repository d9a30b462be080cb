//! Request ids: under which name do a request and its answer belong together? The caller's own
//! where it is a short plain word, else one of ours: what is said back and may be logged is
//! nobody's to fill.

use crate::site::Site;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header that carries it.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest that is taken from a caller: a UUID has 36 characters, a `traceparent` 55.
const BYTES_MAX: usize = 64;

/// Draws a name for a request that came without one.
#[derive(Clone)]
pub(crate) struct DrawnRequestId(pub(crate) Arc<Site>);

impl MakeRequestId for DrawnRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.system.engine.ids.uuid().to_string();
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// Forgets a name that is none, before anything looks at it.
pub(crate) async fn plain(mut request: Request, next: Next) -> Response {
    if !is_plain(request.headers()) {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

fn is_plain(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(REQUEST_ID).iter().map(HeaderValue::as_bytes);
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let plain = |id: &[u8]| (1..=BYTES_MAX).contains(&id.len()) && id.iter().all(letter);
    given.next().is_none_or(plain) && given.next().is_none()
}
