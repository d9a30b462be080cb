//! Endpoint to change a property: by which clock does it live? (B14)

use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::members::who::{property_id, refused, staff};
use crate::request::body::{self, Body};
use crate::request::path::Path;
use crate::request::reason::ReasonBody;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_usecases::access::set_time_zone::set_time_zone;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The new values.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePropertyBody {
    /// The time zone, by its IANA name.
    #[schema(max_length = 40, example = "Europe/Paris")]
    time_zone: String,
    /// The reason; required for support, `managing_staff` by default for managers.
    reason: Option<ReasonBody>,
}

/// The property as it now is.
#[derive(Serialize, ToSchema)]
pub struct ChangePropertyAnswer {
    /// The property.
    #[schema(value_type = uuid::Uuid)]
    id: PropertyId,
    /// Its time zone.
    time_zone: String,
    /// Whether anything changed; repeating the request changes nothing.
    changed: bool,
    /// The same in words.
    message: String,
}

/// Changes a property's time zone, for those who manage its users, and for support. Last days are days
/// there from now on; what was set before stays at its moment.
#[utoipa::path(patch, operation_id = "change_property", tag = "properties",
    path = "/api/v1/properties/{id}",
    params(("id" = Uuid, Path)),
    request_body = ChangePropertyBody,
    responses((status = 200, body = ChangePropertyAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn change(
    Path(id): Path<String>,
    body: Body<ChangePropertyBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let property = property_id(&context, &id)?;
    let caller = staff(&context, property, Act::ChangeProperty).await?;
    let zone = body::time_zone(&context, &value.time_zone)?;
    let reason = value.reason.map(|reason| reason.check(&context)).transpose()?;
    let name = zone.name().to_owned();
    let wanted = (property, zone);
    let done = set_time_zone(&context.system, &context.request, &caller, wanted, reason).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok((changed, position)) => {
            let done = if changed { "done-change_property" } else { "done-change_property-before" };
            let message = say(context.language, done, &[]);
            let answer = ChangePropertyAnswer { id: property, time_zone: name, changed, message };
            Ok(with_sequence(&context, position, Json(answer).into_response()).await)
        }
        Err(why) => Err(refused(&context, Act::ChangeProperty, why)),
    }
}
