//! How does a request reach its endpoint, and what holds for all of them?

use super::context::Context;
use super::problem::Problem;
use super::{members, openapi};
use crate::app::App;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use keyledger_core::language::Language;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// A request that takes longer was lost somewhere: no answer of ours takes so long.
const ANSWER_SECONDS_MAX: u64 = 30;

/// All endpoints.
pub fn router(app: Arc<App>) -> Router {
    let (routes, _) = openapi::routes().split_for_parts();
    let request_id = HeaderName::from_static("x-request-id");
    let ids = DrawnRequestId(Arc::clone(&app));
    let site = app.config.public_url.clone();
    routes
        .route("/openapi.json", get(openapi::serve))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_possible)
        .layer(CsrfLayer::new().with_rejection_response(move |_| from_another_site(&site)))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(ANSWER_SECONDS_MAX),
        ))
        .layer(header(CACHE_CONTROL, "no-store"))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, ids))
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("an endpoint panicked");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }))
        .with_state(app)
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// A page of another site sent it: refused before anything in it was read.
fn from_another_site(site: &str) -> Response {
    let (language, status) = (Language::En, StatusCode::FORBIDDEN);
    Problem::said(site, language, status, "cross_site", "detail", &[]).into_response()
}

async fn nothing_here(context: Context, _: Request) -> Response {
    members::not_found(&context).into_response()
}

async fn not_possible(context: Context) -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    Problem::new(&context, status, "method_not_allowed", "detail", &[]).into_response()
}

#[derive(Clone)]
struct DrawnRequestId(Arc<App>);

impl MakeRequestId for DrawnRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.engine.ids.uuid().to_string();
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// Serves until `stop` resolves; requests under way are finished first.
pub async fn listen(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
