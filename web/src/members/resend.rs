//! Endpoint to resend a link: a member has no mail to get in with (S29, S33).

use super::who::{property_id, refused, staff};
use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use crate::request::path::Path;
use crate::request::reason::ReasonBody;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_usecases::members::resend;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a link is sent again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendBody {
    /// The reason; required for support, `managing_staff` by default for managers.
    reason: Option<ReasonBody>,
}

/// The result.
#[derive(Serialize, ToSchema)]
pub struct ResendAnswer {
    /// Whether a mail follows.
    mailed: bool,
    /// The same in words.
    message: String,
}

/// Sends a member a mail with a link to choose a password, as if they had asked for it themselves; the
/// limits are the same. Whoever may add people here may do this.
#[utoipa::path(post, operation_id = "resend_link", tag = "members",
    path = "/api/v1/properties/{id}/members/{account}/resend",
    params(("id" = Uuid, Path), ("account" = Uuid, Path)),
    request_body = ResendBody,
    responses((status = 200, body = ResendAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn resend(
    Path((id, account)): Path<(String, String)>,
    body: Body<ResendBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let property = property_id(&context, &id)?;
    let caller = staff(&context, property, Act::CreateMember).await?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    let reason = value.reason.map(|reason| reason.check(&context)).transpose()?;
    let about = (property, account);
    let done = resend::resend(&context.system, &context.request, &caller, about, reason).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(resent) => {
            let message = say(context.language, resent.sentence(), &[]);
            let answer = Json(ResendAnswer { mailed: resent.mailed, message }).into_response();
            Ok(with_sequence(&context, resent.position, answer).await)
        }
        Err(why) => Err(refused(&context, Act::CreateMember, why)),
    }
}
