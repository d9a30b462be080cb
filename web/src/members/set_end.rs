//! Endpoint to end a membership: when does a person stop belonging to the property, as for seasonal
//! staff? (B5, S35)

use super::remove::repeated;
use super::who::{property_id, refused, staff};
use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::idempotency_key::{Sent, turn};
use crate::request::path::Path;
use crate::request::reason::ReasonBody;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::members::last_day;
use keyledger_usecases::members::leave::{self, OfMember};
use keyledger_usecases::texts::say;
use serde::Deserialize;
use utoipa::ToSchema;

/// When a membership ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    /// The last day they belong here, such as `2026-09-30`; days end at midnight
    /// in its time zone. `null`: the
    /// membership does not end by itself.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(example = "2026-09-30")]
    ends_on: Option<String>,
    /// The reason; required for support, `managing_staff` by default for managers.
    reason: Option<ReasonBody>,
}

/// Sets when a membership ends by itself. From that very moment on the person no longer belongs here.
/// Whoever may remove them may do this; some manager has to stay as long as anybody else.
#[utoipa::path(patch, path = "/api/v1/properties/{id}/members/{account}", tag = "members",
    params(("id" = Uuid, Path), ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = EndBody,
    responses((status = 204, description = "done"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 409, description = "conflict: the last manager", body = Problem),
        (status = 422, description = "invalid_request: the day; idempotency_mismatch", body = Problem)))]
pub async fn set_end(
    Path((id, account)): Path<(String, String)>,
    sent: Sent,
    body: Body<EndBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let property = property_id(&context, &id)?;
    let caller = staff(&context, property, Act::RemoveMember).await?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    let reason = value.reason.map(|reason| reason.check(&context)).transpose()?;
    let turn = turn(&context, &sent, &caller.account.to_string(), &bytes).await?;
    if let Some(row) = &turn.before {
        return repeated(&context, row, caller.account).await;
    }
    let ends_at = match &value.ends_on {
        Some(day) => Some(end_of(&context, property, day).await?),
        None => None,
    };
    let of = OfMember { property, account, reason, command: turn.named() };
    let done = leave::set_end(&context.system, &context.request, &caller, of, ends_at).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(done) => {
            let response = StatusCode::NO_CONTENT.into_response();
            Ok(with_sequence(&context, done.position, response).await)
        }
        Err(why) => Err(refused(&context, Act::RemoveMember, why)),
    }
}

/// The moment at which a day is over at the property, which must lie ahead.
pub(crate) async fn end_of(
    context: &Context,
    property: PropertyId,
    day: &str,
) -> Result<Timestamp, Problem> {
    let engine = &context.system.engine;
    let end = match last_day::parse(day) {
        Some(day) => last_day::end_of(engine, property, day).await,
        None => Ok(None),
    };
    let Some(end) = end.map_err(|failure| Problem::failure(context, &failure))? else {
        let what = say(context.language, "ends_on-rule", &[]);
        return Err(Problem::field(context, "ends_on", &what));
    };
    if end <= context.system.engine.clock.now() {
        return Err(Problem::field(
            context,
            "ends_on",
            &say(context.language, "ends_on-past", &[]),
        ));
    }
    Ok(end)
}
