//! Compliance: who could do what, who did what to whom, who read whose history; one event with its path
//! to the signed root; holds and erasures (C5).

mod access;
mod acts;
mod erasures;
mod holds;
mod overview;
mod proof;
mod readers;
mod search;

use crate::answer::problem::Problem;
use crate::pages::console::as_of::moment_in;
use crate::request::query::QueryString;
use crate::site::Site;
use axum::Router;
use axum::routing::{get, post};
use chrono::TimeDelta;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use std::sync::Arc;

/// The address of the console.
pub(super) const AUDIT: &str = "/console/audit";
/// How far back is looked where nobody says from when.
const DAYS: i64 = 30;

/// All of its pages.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route(AUDIT, get(overview::show))
        .route("/console/audit/access", get(access::show))
        .route("/console/audit/acts", get(acts::show))
        .route("/console/audit/readers", get(readers::show))
        .route("/console/audit/search", get(search::show))
        .route("/console/audit/export", post(search::export))
        .route("/console/audit/holds", get(holds::show).post(holds::place))
        .route("/console/audit/holds/{hold}", post(holds::lift))
        .route("/console/audit/erasures", get(erasures::show))
        .route("/console/audit/proof/{event}", get(proof::show))
}

/// The caller's own clock: an operator belongs to no property, so it is UTC until they choose one.
async fn clock_of(asked: &QueryString, caller: &Caller) -> Result<TimeZone, Problem> {
    let zone = time_zones::of_living(&asked.context.system.engine, caller.living(), None).await;
    zone.map_err(|failure| asked.failed(&failure))
}

/// The period that was asked for: the last days where nobody says from when, until now where nobody says
/// until when.
fn period(asked: &QueryString, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Problem> {
    // What is written in this very moment still belongs to "until now".
    let now = asked.context.system.engine.clock.now().plus(TimeDelta::microseconds(1));
    let to = moment_in(asked, "to", zone)?.unwrap_or(now);
    let from = moment_in(asked, "from", zone)?;
    let from = from.unwrap_or_else(|| to.minus(TimeDelta::days(DAYS)));
    if from > to { Err(asked.wrong("to", "audit-period", &[])) } else { Ok((from, to)) }
}
