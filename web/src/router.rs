//! Router: how does a request reach its endpoint, and what holds for all of them?

use crate::answer::problem::Problem;
use crate::answer::shared;
use crate::documents::{asyncapi, openapi, schemas};
use crate::health;
use crate::listening::{self, Limits, Places};
use crate::measuring::requests::counted;
use crate::pages;
use crate::request::context::Context;
use crate::request::idempotency_key::taken_or_refused;
use crate::request::known_first::known_first;
use crate::request::known_parameters::known_parameters;
use crate::request::request_id::{self, DrawnRequestId, REQUEST_ID};
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use keyledger_core::language::Language;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, CorsLayer};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};

/// A request that takes longer was lost somewhere: no answer of ours takes so long.
const ANSWER_SECONDS_MAX: u64 = 30;

/// What an answer may load, where a browser shows it as a page: nothing, and in no other page.
const NOTHING_IS_LOADED: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For a year browsers come over TLS only, where the engine is reached over TLS.
const TLS_ONLY: &str = "max-age=31536000";

/// All endpoints.
pub fn router(site: Arc<Site>) -> Router {
    let (routes, _) = openapi::routes().split_for_parts();
    let routes = routes.route_layer((
        from_fn_with_state(Arc::clone(&site), known_first),
        from_fn_with_state(Arc::clone(&site), known_parameters),
        from_fn_with_state(Arc::clone(&site), taken_or_refused),
    ));
    let routes = routes.route("/schemas/{form}/{file}", get(schemas::serve));
    let routes = routes.merge(pages::routes());
    let routes = if site.settings.has_ops_listener { routes } else { documents(routes) };
    whole(routes, site)
}

/// What those who run the engine look at, on a listener of its own.
fn for_operations(site: Arc<Site>) -> Router {
    let routes = Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz_with_details))
        .route("/metrics", get(health::metrics_here))
        .route("/version", get(health::version))
        .route("/problems/{name}", get(health::problem));
    whole(documents(routes), site)
}

fn documents(routes: Router<Arc<Site>>) -> Router<Arc<Site>> {
    routes
        .route("/openapi.json", get(openapi::serve))
        .route("/openapi-3.0.json", get(openapi::serve_older))
        .route("/asyncapi.json", get(asyncapi::serve))
}

fn whole(routes: Router<Arc<Site>>, site: Arc<Site>) -> Router {
    let routes = routes.merge(pages::assets::routes());
    let routes = routes.fallback(nothing_here).method_not_allowed_fallback(not_possible);
    guarded(routes, site, Duration::from_secs(ANSWER_SECONDS_MAX))
}

/// What holds for all endpoints: no answer takes longer than `answer_within`, a page of another
/// site is refused, and an endpoint that panics takes nobody else with it.
pub fn guarded(routes: Router<Arc<Site>>, site: Arc<Site>, answer_within: Duration) -> Router {
    let ids = DrawnRequestId(Arc::clone(&site));
    let public_url = site.settings.public_url.clone();
    let headers = for_all_answers(site.settings.is_https());
    let cors = cors(&site);
    // One layer made of many, the outermost first: each by itself would be boxed and copied for every
    // request.
    let all = (
        from_fn(request_id::plain),
        SetRequestIdLayer::new(REQUEST_ID, ids),
        PropagateRequestIdLayer::new(REQUEST_ID),
        map_response(move |answer| std::future::ready(with_headers(answer, &headers))),
        from_fn_with_state(Arc::clone(&site), counted),
        from_fn_with_state(Arc::clone(&site), pages::problem::for_browsers),
        from_fn_with_state((Arc::clone(&site), answer_within), finished),
        CatchPanicLayer::custom(|_| Unfinished.into_response()),
        from_here(&site).with_rejection_response(move |_| from_another_site(&public_url)),
    );
    let routes = routes.layer(all).with_state(site);
    match cors {
        Some(cors) => routes.layer(cors),
        None => routes,
    }
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
async fn finished(
    State((site, answer_within)): State<(Arc<Site>, Duration)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(context) = Context::from_request_parts(&mut parts, &site).await;
    // As the route has it: what stands in its places may be a token.
    let path = parts.extensions.get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let answer = next.run(Request::from_parts(parts, body));
    let answer = tokio::select! {
        biased;
        answer = answer => Some(answer),
        () = site.system.engine.clock.sleep(answer_within) => None,
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

fn with_headers(mut answer: Response, headers: &[(HeaderName, HeaderValue)]) -> Response {
    for (name, value) in headers {
        answer.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    answer
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

async fn nothing_here(context: Context, _: Request) -> Response {
    shared::not_found(&context).into_response()
}

async fn not_possible(context: Context, method: Method, headers: HeaderMap) -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    // A browser asks whether a page of another origin may: the page's author is told who decides that.
    let is_preflight =
        method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if is_preflight {
        return Problem::new(&context, status, "method_not_allowed", "origin", &[]).into_response();
    }
    Problem::new(&context, status, "method_not_allowed", "detail", &[]).into_response()
}

/// Connections of those who run the engine: nobody else's flood takes their places.
const OPERATIONS_PLACES: usize = 32;

/// Serves until `stop` resolves; requests under way are finished first.
pub async fn listen(site: Arc<Site>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let told = async {
        stop.await;
        // Who waits for news would keep the engine from ending.
        site.stop_waiting();
    };
    let limits = Limits::of(&site.settings.connections);
    let places = Arc::clone(&site.places);
    listening::serve(router(Arc::clone(&site)), listener, places, limits, told).await;
}

/// Serves what those who run the engine look at until `stop` resolves.
pub async fn listen_for_operations(
    site: Arc<Site>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) {
    let limits = Limits::of(&site.settings.connections);
    let places = Places::of(OPERATIONS_PLACES, 0, &[]);
    listening::serve(for_operations(site), listener, places, limits, stop).await;
}
