//! Endpoint to create a property. An operator makes a property: a customer begins.

use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::{self, Body};
use crate::request::caller;
use crate::request::idempotency_key::{self, Sent, turn};
use crate::request::reason::ReasonBody;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_core::property::Rejection;
use keyledger_projections::log;
use keyledger_usecases::access::properties::create_property;
use keyledger_usecases::caller::authorise::Asking;
use keyledger_usecases::failure::Failure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The property.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PropertyBody {
    /// Its name: 1 to 200 visible characters, and no link.
    #[schema(max_length = 200)]
    name: String,
    /// Its time zone, by its IANA name; without it, UTC.
    #[schema(max_length = 40, example = "Europe/Paris")]
    time_zone: Option<String>,
    /// Why it is created.
    reason: ReasonBody,
}

/// The created property.
#[derive(Serialize, ToSchema)]
pub struct PropertyAnswer {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: PropertyId,
    /// Its name.
    name: String,
}

/// Creates a property. Repeating the same `Idempotency-Key` returns the same property.
#[utoipa::path(post, operation_id = "create_property", path = "/api/v1/properties", tag = "properties",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = PropertyBody,
    responses((status = 201, body = PropertyAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn create(sent: Sent, body: Body<PropertyBody>) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let operator = caller::operator(&context, Act::CreateProperty).await?;
    let reason = value.reason.check(&context)?;
    let asking = Asking::Operator(Box::new(operator));
    let failed = |failure: Failure| Problem::failure(&context, &failure);
    let turn = turn(&context, &sent, &asking.principal(), &bytes).await?;
    let engine = &context.system.engine;
    let name = value.name.trim().to_owned();
    let zone =
        value.time_zone.as_deref().map(|zone| body::time_zone(&context, zone)).transpose()?;
    if let Some(row) = &turn.before {
        let last = row.last_sequence;
        let entry = context.system.ask(move |views| log::by_sequence(views, last)).await;
        let made = entry.map_err(failed)?.and_then(|entry| entry.stream.as_property());
        let id = made.ok_or_else(|| not_found(&context))?;
        let answer = (StatusCode::CREATED, Json(PropertyAnswer { id, name })).into_response();
        return Ok(idempotency_key::recorded(row, answer));
    }
    let mut intent = asking.intent(engine, &context.request, None, Some(reason)).map_err(failed)?;
    turn.name(&mut intent);
    let made = create_property(engine, &intent, &name, zone).await.map_err(failed)?;
    let (id, position) = made.map_err(|why| match why {
        Rejection::Name(why) => body::not_a_name(&context, why),
        Rejection::NotAllowed(why) => caller::denied(&context, Act::CreateProperty, why),
        Rejection::Exists | Rejection::NotHere | Rejection::Contradiction { .. } => {
            not_found(&context)
        }
    })?;
    let response = (StatusCode::CREATED, Json(PropertyAnswer { id, name })).into_response();
    Ok(with_sequence(&context, position, response).await)
}
