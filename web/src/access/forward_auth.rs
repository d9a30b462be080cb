//! Endpoint for forward authentication: may this request pass? For Caddy, nginx and Traefik, which
//! ask before every request (S10, S11).
//!
//! What the proxy says about the request (`X-Forwarded-Method`, `X-Forwarded-Uri`) decides nothing:
//! what is asked for stands in the query, which only the proxy's own configuration writes.

use crate::answer::denied;
use crate::answer::problem::Problem;
use crate::pages::return_to::{allowed, in_query};
use crate::request::context::{Context, ForwardedUri};
use crate::request::property_and_permission::wanted;
use crate::request::query::QueryString;
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use keyledger_usecases::access::check::{self, AccessRequest};
use keyledger_usecases::caller::sessions::Caller;

/// Who asks: for the software behind the proxy, which must take it from nobody else.
pub const ACCOUNT_HEADER: HeaderName = HeaderName::from_static("keyledger-account");
/// At which property.
pub const PROPERTY_HEADER: HeaderName = HeaderName::from_static("keyledger-property");
/// What was asked for and holds.
pub const PERMISSION_HEADER: HeaderName = HeaderName::from_static("keyledger-permission");

/// Where proxies ask.
pub(crate) const PATH: &str = "/api/v1/forward-auth";

/// Whether a proxy may pass a request on. The proxy sends property and permission in the query and
/// passes on the request's cookies; `deploy/` has configurations for Caddy, nginx and Traefik.
///
/// A request counts as use of the session, unless it has `Keyledger-Background: true`: otherwise a
/// polling page would keep an unused session alive for ever. The page or the proxy sets the header.
#[utoipa::path(get, path = "/api/v1/forward-auth", tag = "access",
    params(("property" = Uuid, Query, description = "the property"),
        ("permission" = String, Query, description = "one of the permissions of `GET /api/v1/permissions`"),
        ("keyledger-background" = Option<bool>, Header, description = "`true` for polling by a page: does not count as use of the session")),
    responses(
        (status = 200, description = "it may pass; the headers name the account",
            headers(("keyledger-account" = String, description = "the account of the session"),
                ("keyledger-property" = String, description = "the property asked for"),
                ("keyledger-permission" = String, description = "the permission"))),
        (status = 401, description = "not_authorised: nobody is signed in; Location leads to the log-in", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required, or why the property is closed; Location leads to a page that says so and asks who can help", body = Problem),
        (status = 422, description = "invalid_request: the proxy's query is wrong", body = Problem)))]
pub async fn forward_auth(
    uri: ForwardedUri,
    headers: HeaderMap,
    asked: QueryString,
) -> Result<Response, Problem> {
    asked.exactly(&["property", "permission"])?;
    let wanted = wanted(&asked)?;
    let context = asked.context;
    let caller = match context.caller().await {
        Ok(caller) => caller,
        Err(problem) => return Ok(to_the_log_in(&context, &headers, problem)),
    };
    let checked = check::check(&context.system.engine, &caller, wanted).await;
    match checked.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(()) => Ok((StatusCode::OK, who(&caller, wanted)).into_response()),
        Err(cause) => {
            let denial = denied::deny(&context, &caller, wanted, cause).await?;
            let response = denied::problem(&context, &denial, uri.0).into_response();
            let AccessRequest { property, permission } = wanted;
            let page = format!("/denied?property={property}&permission={permission}");
            Ok(leads_to(&context, response, &(page + &back(&context, &headers, "&"))))
        }
    }
}

/// Nobody is signed in: proxies that redirect find the way in `Location`, and the way back in its
/// query.
pub(crate) fn to_the_log_in(context: &Context, headers: &HeaderMap, problem: Problem) -> Response {
    let response = problem.into_response();
    if response.status() != StatusCode::UNAUTHORIZED {
        return response;
    }
    leads_to(context, response, &format!("/login{}", back(context, headers, "?")))
}

/// Names a page of ours: proxies lead a browser there, programs get the answer as it is.
fn leads_to(context: &Context, mut response: Response, page: &str) -> Response {
    let page = format!("{}{page}", context.site.settings.public_url);
    if let Ok(page) = HeaderValue::from_str(&page) {
        response.headers_mut().insert(LOCATION, page);
    }
    response
}

/// What the proxy was asked for, as pages of ours take it.
fn back(context: &Context, headers: &HeaderMap, joined_by: &str) -> String {
    let asked = headers.get("x-forwarded-uri").and_then(|uri| uri.to_str().ok());
    let asked = asked.filter(|uri| allowed(&context.site.settings, uri).is_some());
    asked.map_or_else(String::new, |uri| format!("{joined_by}return_to={}", in_query(uri)))
}

fn who(caller: &Caller, wanted: AccessRequest) -> HeaderMap {
    let said = [
        (ACCOUNT_HEADER, caller.account.to_string()),
        (PROPERTY_HEADER, wanted.property.to_string()),
        (PERMISSION_HEADER, wanted.permission.to_string()),
    ];
    // Ids and words of ours are always fit for a header.
    let fit = said.into_iter().filter_map(|(name, value)| Some((name, value.parse().ok()?)));
    fit.collect()
}
