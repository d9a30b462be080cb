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
mod account_slide;
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
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The paths of the consoles with the methods that they take, read off the router itself: what is held
/// against the table of authority.
pub fn listed() -> BTreeMap<String, BTreeSet<&'static str>> {
    // A router tells its routes in no other way.
    let told = format!("{:?}", routes());
    let told = told.split("fallback_router").next().unwrap_or_default();
    let mut paths = BTreeMap::new();
    for (number, path) in numbered(told).filter(|(_, rest)| rest.starts_with('"')) {
        let path = path.trim_start_matches('"').split('"').next().unwrap_or_default();
        let route = numbered(told).find(|(other, rest)| *other == number && !rest.starts_with('"'));
        let takes = |method: &&'static str| {
            route.is_some_and(|(_, rest)| rest.contains(&format!("{method}: BoxedHandler")))
        };
        paths.insert(path.to_owned(), ["get", "post"].into_iter().filter(takes).collect());
    }
    paths
}

/// What stands behind the number of each route, `RouteId(7): …`.
fn numbered(told: &str) -> impl Iterator<Item = (&str, &str)> {
    told.split("RouteId(").skip(1).filter_map(|part| part.split_once("): "))
}

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
