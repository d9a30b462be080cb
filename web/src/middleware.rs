//! Middleware: what holds for every request, whatever it asks for? It has a name, is counted, is
//! answered in time and in words, comes from no page of another site, and takes nobody else with it.
//!
//! One layer does nearly all of it in order, around those two that come from a library: a layer of its own
//! for each would be copied and boxed, with everything inside it, once more for every request.

use crate::answer::problem::Problem;
use crate::measuring::requests::Began;
use crate::pages;
use crate::request::context::Context;
use crate::request::request_id;
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use keyledger_core::language::Language;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, CorsLayer};
use tower_http::csrf::CsrfLayer;

/// What an answer may load, where a browser shows it as a page: nothing, and in no other page.
const NOTHING_IS_LOADED: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For a year browsers come over TLS only, where the engine is reached over TLS.
const TLS_ONLY: &str = "max-age=31536000";

/// What every request meets.
struct Guard {
    site: Arc<Site>,
    /// What every answer says of itself, unless its endpoint says otherwise.
    headers: Vec<(HeaderName, HeaderValue)>,
    answer_within: Duration,
}

/// What holds for all endpoints: no answer takes longer than `answer_within`, a page of another
/// site is refused, and an endpoint that panics takes nobody else with it.
pub fn guarded(routes: Router<Arc<Site>>, site: Arc<Site>, answer_within: Duration) -> Router {
    let public_url: Arc<str> = site.settings.public_url.as_str().into();
    let headers = for_all_answers(site.settings.is_https());
    let guard = Arc::new(Guard { site: Arc::clone(&site), headers, answer_within });
    let cors = cors(&site);
    let all = (
        from_fn_with_state(guard, every_request),
        CatchPanicLayer::custom(|_| Unfinished.into_response()),
        from_here(&site).with_rejection_response(move |_| from_another_site(&public_url)),
    );
    let routes = routes.layer(all).with_state(site);
    match cors {
        Some(cors) => routes.layer(cors),
        None => routes,
    }
}

async fn every_request(
    State(guard): State<Arc<Guard>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id::name(&mut request, &*guard.site.system.engine.ids);
    let began = Began::of(&guard.site, &request);
    let mut answer = pages::problem::for_browsers(&guard.site, request, async |request| {
        finished(&guard, request, next).await
    })
    .await;
    began.ended(&guard.site, answer.status());
    for (name, value) in &guard.headers {
        answer.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    request_id::tell(&mut answer, id);
    answer
}

/// Marks the answer of an endpoint that panicked until it is put in the person's words.
#[derive(Clone)]
struct Unfinished;

impl IntoResponse for Unfinished {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, Extension(self)).into_response()
    }
}

/// An answer in time and in words. Where an endpoint panicked or took too long, nobody knows what
/// became of the request, and that is what the person is told.
async fn finished(guard: &Guard, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(context) = Context::from_request_parts(&mut parts, &guard.site).await;
    // As the route has it: what stands in its places may be a token.
    let path = parts.extensions.get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let answer = next.run(Request::from_parts(parts, body));
    let answer = tokio::select! {
        biased;
        answer = answer => Some(answer),
        () = guard.site.system.engine.clock.sleep(guard.answer_within) => None,
    };
    match answer {
        Some(answer) if answer.extensions().get::<Unfinished>().is_none() => answer,
        Some(_) => {
            tracing::error!(path, "an endpoint panicked");
            Problem::unfinished(&context).into_response()
        }
        None => {
            tracing::error!(path, "an endpoint took too long");
            Problem::unfinished(&context).into_response()
        }
    }
}

/// What every answer says of itself, unless its endpoint says otherwise.
fn for_all_answers(is_https: bool) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, NOTHING_IS_LOADED),
    ];
    headers.extend(is_https.then_some((STRICT_TRANSPORT_SECURITY, TLS_ONLY)));
    let value = |(name, value)| (name, HeaderValue::from_static(value));
    headers.into_iter().map(value).collect()
}

/// What comes from a page of ours: its `Origin` is that of `public_url`, whatever a proxy made of
/// `Host`, or it is the host that was asked.
fn from_here(site: &Site) -> CsrfLayer {
    let layer = CsrfLayer::new();
    let ours = site.settings.origin().into_iter().chain(site.settings.allowed_origins.clone());
    ours.fold(layer, |layer, origin| layer.clone().add_trusted_origin(origin).unwrap_or(layer))
}

/// Pages of the origins that were configured may read answers, and send what people of ours may; a
/// session is theirs where the browser sends its cookie (RFC 6265bis: within the same site).
fn cors(site: &Site) -> Option<CorsLayer> {
    let origins = site.settings.allowed_origins.iter().map(|origin| origin.parse());
    let origins: Vec<HeaderValue> = origins.collect::<Result<_, _>>().ok()?;
    let told = ["etag", "keyledger-revision", "keyledger-sequence", "link", "location"];
    let told = told.into_iter().chain(["retry-after", "x-request-id", "content-disposition"]);
    let layer = CorsLayer::new()
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(told.map(HeaderName::from_static).collect::<Vec<_>>())
        .max_age(Duration::from_mins(10));
    (!origins.is_empty()).then(|| layer.allow_origin(origins))
}

/// A page of another site sent it: refused before anything in it was read.
fn from_another_site(site: &str) -> Response {
    let (language, status) = (Language::En, StatusCode::FORBIDDEN);
    Problem::said(site, language, status, "cross_site", "detail", &[]).into_response()
}
