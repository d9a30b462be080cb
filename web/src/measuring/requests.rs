//! Request counts: how many requests came by each route, how did they end, and how long did they take?
//!
//! A label is a route as the router has it, a method that is known, a status that was answered: nobody
//! makes more of them by asking for something else.

use crate::site::Site;
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

/// From a look into memory to the longest an answer can take.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// Which route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    method: &'static str,
    route: String,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAnswer {
    method: &'static str,
    route: String,
    status: u16,
}

type Durations = Family<OfRoute, Histogram, fn() -> Histogram>;

/// What was counted.
pub struct Requests {
    answers: Family<OfAnswer, Counter>,
    durations: Durations,
}

impl Requests {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        let durations = Durations::new_with_constructor(|| Histogram::new(SECONDS));
        Self { answers: Family::default(), durations }
    }

    /// Adds them to what is collected.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let help = "Requests by route, and how they ended";
        registry.register("keyledger_http_requests", help, self.answers.clone());
        let help = "How long requests took until their answer began";
        let durations = self.durations.clone();
        registry.register("keyledger_http_request_duration_seconds", help, durations);
    }
}

/// A request that is being answered, and when it came.
pub(crate) struct Began {
    of: OfRoute,
    at: Duration,
}

impl Began {
    /// It came now.
    pub(crate) fn of(site: &Site, request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or("other", MatchedPath::as_str).to_owned();
        let of = OfRoute { method: known(request.method()), route };
        Self { of, at: site.system.engine.clock.monotonic() }
    }

    /// Counts it: its answer begins now.
    pub(crate) fn ended(self, site: &Site, status: StatusCode) {
        let took = site.system.engine.clock.monotonic().saturating_sub(self.at);
        site.requests.durations.get_or_create(&self.of).observe(took.as_secs_f64());
        let OfRoute { method, route } = self.of;
        let answer = OfAnswer { method, route, status: status.as_u16() };
        site.requests.answers.get_or_create(&answer).inc();
    }
}

fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
