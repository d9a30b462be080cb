//! Answers that many endpoints give: there is nothing here, and it is done, as the event of this sequence.

use crate::answer::problem::Problem;
use crate::request::context::Context;
use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use keyledger_core::store::Position;
use serde::Serialize;

/// The header that carries the sequence a write got.
pub const SEQUENCE_HEADER: &str = "keyledger-sequence";

/// Nothing under this address.
pub(crate) fn not_found(context: &Context) -> Problem {
    Problem::new(context, StatusCode::NOT_FOUND, "not_found", "detail", &[])
}

/// It was made, and can be read there.
pub(crate) fn created(place: &str, answer: impl Serialize) -> Response {
    let mut response = (StatusCode::CREATED, Json(answer)).into_response();
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(LOCATION, place);
    }
    response
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
