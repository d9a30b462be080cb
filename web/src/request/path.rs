//! Path parameters: what stands in a request's path? What cannot be read there is no address of
//! ours.

use super::context::Context;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::site::Site;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The parts of a path that its route names.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Site>> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        #[expect(clippy::disallowed_types, reason = "its refusals are put in words here")]
        let read = axum::extract::Path::<T>::from_request_parts(parts, site).await;
        let Ok(context) = Context::from_request_parts(parts, site).await;
        read.map(|place| Self(place.0)).map_err(|_| not_found(&context))
    }
}
