//! Page responses: a page with its headers, or the way to another page.

use super::refill::refill;
use crate::answer::problem::Problem;
use crate::request::context::Context;
use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION,
    REFERRER_POLICY,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// What a page may load: what is served beside it. Nothing inline, so that nothing a person typed can
/// become a script or a style.
const FROM_HERE_ALONE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a page may ask of the device.
const PERMISSIONS: &str =
    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(self)";

/// A page. It is rendered whole before the first byte leaves: an error never follows half a page.
pub fn page(context: &Context, status: StatusCode, template: &impl Template) -> Response {
    let html = match template.render() {
        Ok(html) => match context.form.get() {
            Some(form) => refill(html, form),
            None => html,
        },
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            return Problem::unfinished(context).into_response();
        }
    };
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_LANGUAGE, context.language.tag()),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, FROM_HERE_ALONE),
        // `no-referrer` would make forms send `Origin: null`, which looks like another site.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The page that says the outcome: every form is answered so. `to` begins with one slash.
pub fn see_other(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    let headers = response.headers_mut();
    headers.insert(LOCATION, to);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
