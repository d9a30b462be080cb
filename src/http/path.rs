//! Path parameters: what stands in a request's path? What cannot be read there is no address of
//! ours.

use super::context::Context;
use super::members::not_found;
use super::problem::Problem;
use crate::app::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The parts of a path that its route names.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        #[expect(clippy::disallowed_types, reason = "its refusals are put in words here")]
        let read = axum::extract::Path::<T>::from_request_parts(parts, app).await;
        let Ok(context) = Context::from_request_parts(parts, app).await;
        read.map(|place| Self(place.0)).map_err(|_| not_found(&context))
    }
}
