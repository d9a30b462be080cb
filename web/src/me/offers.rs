//! Endpoints for membership offers: does the person want to belong to a property that asked them?
//! (S31)

use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::members::who::property_id;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::members::offers::{self, NotAnswered, OpenOffer};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A property that asked the person to join. Until they accept, nobody there sees their name or has
/// authority over their account.
#[derive(Serialize, ToSchema)]
pub struct MyOffer {
    /// The property.
    #[schema(value_type = uuid::Uuid)]
    id: PropertyId,
    /// Its name.
    name: Option<String>,
    /// What the person would be allowed to do there.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<Permission>,
    /// The moment from which on they would no longer belong there, where that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    /// Until when they can accept.
    expires_at: String,
}

impl From<OpenOffer> for MyOffer {
    fn from(offer: OpenOffer) -> Self {
        Self {
            id: offer.property,
            name: offer.name,
            permissions: offer.permissions,
            ends_at: offer.ends_at.map(|at| at.to_string()),
            expires_at: offer.expires_at.to_string(),
        }
    }
}

/// Everything that waits for the caller's answer: from their own stream, as it is now.
pub(crate) async fn open(context: &Context, caller: &Caller) -> Result<Vec<MyOffer>, Problem> {
    let Some(living) = caller.living() else { return Ok(vec![]) };
    let open = offers::of_person(&context.system.engine, living).await;
    let open = open.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(open.into_iter().map(MyOffer::from).collect())
}

/// Accepts a property's request to join it. Repeating it changes nothing; no `Idempotency-Key` is
/// needed.
#[utoipa::path(post, operation_id = "accept_membership", tag = "me",
    path = "/api/v1/me/memberships/{property}/accept",
    params(("property" = Uuid, Path)),
    responses((status = 204, description = "the person belongs to the property"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found: nothing is offered there, or no longer", body = Problem),
        (status = 409, description = "conflict: the person who offered it is no longer allowed to", body = Problem)))]
pub async fn accept(context: Context, Path(id): Path<String>) -> Result<Response, Problem> {
    answer(&context, &id, true).await
}

/// Declines a property's request to join it.
#[utoipa::path(post, operation_id = "decline_membership", tag = "me",
    path = "/api/v1/me/memberships/{property}/decline",
    params(("property" = Uuid, Path)),
    responses((status = 204, description = "the offer is closed"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found: nothing is offered there, or no longer", body = Problem)))]
pub async fn decline(context: Context, Path(id): Path<String>) -> Result<Response, Problem> {
    answer(&context, &id, false).await
}

async fn answer(context: &Context, id: &str, yes: bool) -> Result<Response, Problem> {
    let caller = context.caller().await?;
    let property = property_id(context, id)?;
    let done = offers::answer(&context.system, &context.request, &caller, property, yes).await;
    match done.map_err(|failure| Problem::failure(context, &failure))? {
        Ok(done) => {
            let response = StatusCode::NO_CONTENT.into_response();
            Ok(with_sequence(context, done.position, response).await)
        }
        Err(NotAnswered::NoOffer) => Err(not_found(context)),
        Err(NotAnswered::Void) => Err(Problem::conflict(context, "offer_void")),
    }
}
