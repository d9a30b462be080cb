//! Router: how does a request reach its endpoint?

use crate::answer::problem::Problem;
use crate::answer::shared;
use crate::documents::{asyncapi, openapi, schemas};
use crate::health;
use crate::listening::{self, Limits, Places};
use crate::middleware::guarded;
use crate::pages;
use crate::request::checks::checked;
use crate::request::context::Context;
use crate::site::Site;
use axum::Router;
use axum::extract::Request;
use axum::http::header::ACCESS_CONTROL_REQUEST_METHOD;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// A request that takes longer was lost somewhere: no answer of ours takes so long.
const ANSWER_SECONDS_MAX: u64 = 30;

/// All endpoints.
pub fn router(site: Arc<Site>) -> Router {
    let (routes, _) = openapi::routes().split_for_parts();
    let routes = routes.route_layer(from_fn_with_state(Arc::clone(&site), checked));
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
