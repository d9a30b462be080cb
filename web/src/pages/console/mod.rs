//! Consoles: what those who operate the system see. Support finds out why, compliance proves it,
//! operators try a policy before it holds (C5, C6, B1, B2, B6).
//!
//! A page asks the same use case as the interface and renders the answer. That somebody was read about
//! is written down there, before anything is shown.

mod account;
mod account_acts;
mod account_chains;
mod account_live;
mod account_rows;
mod address;
mod as_of;
mod audit;
mod changes;
mod engine;
mod event;
mod opening;
mod picture;
mod policy;
mod property;
mod search;
mod tabs;

use crate::site::Site;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All of them.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/console", get(search::show))
        .route("/console/accounts/{id}", get(account::show))
        .route("/console/accounts/{id}/act", post(account_acts::act))
        .route("/console/accounts/{id}/live", get(account_live::follow))
        .route("/console/addresses/{address}", get(address::show))
        .route("/console/properties/{id}", get(property::show))
        .route("/console/events/{id}", get(event::show))
        .merge(audit::routes())
        .merge(policy::routes())
        .merge(engine::routes())
        .merge(changes::routes())
}
