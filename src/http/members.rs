//! May the caller act on the members of this property? (S3, S10, DESIGN 5)

use super::context::Context;
use super::denied;
use super::problem::Problem;
use crate::service::sessions::Caller;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_core::store::Position;

/// The header that carries the sequence a write got.
pub const SEQUENCE_HEADER: &str = "keyledger-sequence";

/// The caller, if they manage the accounts of `property`: read from their own stream.
pub(super) async fn manager(context: &Context, property: PropertyId) -> Result<Caller, Problem> {
    denied::holder(context, property, Permission::ManageUsers).await
}

/// A property's id in a path; anything else is no property at all.
pub(super) fn property_id(context: &Context, text: &str) -> Result<PropertyId, Problem> {
    text.parse().map_err(|_| not_found(context))
}

/// Nothing under this address.
pub(super) fn not_found(context: &Context) -> Problem {
    Problem::new(context, StatusCode::NOT_FOUND, "not_found", "detail", &[])
}

/// A write's answer, with the sequence its last event got in the header.
pub(super) async fn with_sequence(
    context: &Context,
    position: Option<Position>,
    response: Response,
) -> Response {
    let mut response = response.into_response();
    if let Some(position) = position
        && let Some(sequence) = context.app.sequence_at(position).await
    {
        response.headers_mut().insert(SEQUENCE_HEADER, HeaderValue::from(sequence));
    }
    response
}
