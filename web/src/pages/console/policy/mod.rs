//! Policies: what is in effect and why, a change tried on real history before it holds, proposed by one
//! and approved by another (DESIGN 6, B2).

mod change;
mod show;
mod trial;

use crate::site::Site;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The address of the console.
pub(super) const POLICY: &str = "/console/policy";

/// All of its pages.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route(POLICY, get(show::show))
        .route("/console/policy/change", post(change::change))
        .route("/console/policy/proposals/{proposal}/{what}", post(change::proposal))
        .route("/console/policy/trials/{id}", get(trial::show))
        .route("/console/policy/trials/{id}/cancel", post(trial::cancel))
}
