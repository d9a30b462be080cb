//! Answers that many endpoints give: there is nothing here, and it is done, as the event of this sequence.

use crate::answer::problem::Problem;
use crate::request::context::Context;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use keyledger_core::store::Position;

/// The header that carries the sequence a write got.
pub const SEQUENCE_HEADER: &str = "keyledger-sequence";

/// Nothing under this address.
pub(crate) fn not_found(context: &Context) -> Problem {
    Problem::new(context, StatusCode::NOT_FOUND, "not_found", "detail", &[])
}

/// A write's answer, with the sequence its last event got in the header.
pub(crate) async fn with_sequence(
    context: &Context,
    position: Option<Position>,
    response: Response,
) -> Response {
    let mut response = response.into_response();
    if let Some(position) = position
        && let Some(sequence) = context.system.sequence_at(position).await
    {
        response.headers_mut().insert(SEQUENCE_HEADER, HeaderValue::from(sequence));
    }
    response
}
