//! Endpoint to ask for a permission: those who can grant it are written to (S10).

use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use axum::Json;
use axum::response::IntoResponse;
use axum::response::Response;
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_usecases::access::check::AccessRequest;
use keyledger_usecases::access::request_permission::{self, Requested};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionRequestBody {
    /// The property.
    #[schema(value_type = uuid::Uuid)]
    property: PropertyId,
    /// The permission.
    #[schema(value_type = String)]
    permission: Permission,
}

/// The result.
#[derive(Serialize, ToSchema)]
pub struct PermissionRequestAnswer {
    /// `sent`, `sent_lately` (less than an hour ago), `held` or `nobody_there`.
    outcome: &'static str,
    /// The same in words.
    message: String,
}

/// Asks everybody who can grant it for a permission that one lacks: they are written to, at most once
/// an hour for each permission and property.
#[utoipa::path(post, operation_id = "request_permission", tag = "me",
    path = "/api/v1/me/permission-requests",
    request_body = PermissionRequestBody,
    responses((status = 200, body = PermissionRequestAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found: not a member of the property", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn request(body: Body<PermissionRequestBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let caller = context.caller().await?;
    let wanted = AccessRequest { property: value.property, permission: value.permission };
    let (engine, request) = (&context.system.engine, &context.request);
    let done = request_permission::request_permission(engine, request, &caller, wanted).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(requested) => {
            let support = context.site.settings.support_contact.clone();
            let arguments = [("support", support.into())];
            let message = say(context.language, requested.sentence(), &arguments);
            let answer = PermissionRequestAnswer { outcome: requested.word(), message };
            let position = match requested {
                Requested::Sent(position) => position,
                Requested::SentLately | Requested::Held | Requested::NobodyThere => None,
            };
            Ok(with_sequence(&context, position, Json(answer).into_response()).await)
        }
        // A stranger learns nothing of the property, not even whether it exists.
        Err(_) => Err(not_found(&context)),
    }
}
