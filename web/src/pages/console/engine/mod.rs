//! Operators: how is the engine doing, what of what follows from events is stuck, and which other
//! software may do what? (C3, DESIGN 5)

mod acts;
mod show;
mod token;

use crate::site::Site;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The address of the console.
pub(super) const ENGINE: &str = "/console/engine";
/// Where a new token is shown.
const TOKEN: &str = "/console/engine/token";

/// All of its pages.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route(ENGINE, get(show::show))
        .route("/console/engine/handlers", post(acts::on_handler))
        .route("/console/engine/tokens", post(token::issue))
        .route("/console/engine/tokens/{id}", post(token::revoke))
        .route(TOKEN, get(token::show))
}
