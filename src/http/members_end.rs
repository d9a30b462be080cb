//! A manager sets when a person stops belonging to the property, as for seasonal staff (B5).

use super::body::Body;
use super::context::Context;
use super::members::{manager, not_found, property_id, with_sequence};
use super::path::Path;
use super::problem::Problem;
use super::reason::ReasonBody;
use crate::service::last_day;
use crate::texts::say;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::{AccountCommand, Rejection};
use keyledger_core::authority::ReasonCode;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::ActorKind;
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// When a membership ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    /// The last day they belong here, such as `2026-09-30`; days end at midnight UTC. `null`: the
    /// membership does not end by itself.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(example = "2026-09-30")]
    ends_on: Option<String>,
    /// Why; without it, a manager's everyday work: `managing_staff`.
    reason: Option<ReasonBody>,
}

/// Sets when a membership ends by itself. From that very moment on the person no longer belongs here.
#[utoipa::path(patch, path = "/api/v1/properties/{id}/members/{account}", tag = "members",
    params(("id" = Uuid, Path), ("account" = Uuid, Path)),
    request_body = EndBody,
    responses((status = 204, description = "it is so"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 422, description = "invalid_request: the day", body = Problem)))]
pub async fn set_end(
    Path((id, account)): Path<(String, String)>,
    body: Body<EndBody>,
) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let property = property_id(&context, &id)?;
    let caller = manager(&context, property).await?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    if account == caller.account {
        let status = StatusCode::FORBIDDEN;
        return Err(Problem::new(&context, status, "not_authorised", "self", &[]));
    }
    let ends_at = match &value.ends_on {
        Some(day) => Some(end_of(&context, day)?),
        None => None,
    };
    let reason = value.reason.map(|reason| reason.check(&context)).transpose()?;
    let engine = &context.app.engine;
    let failed = |failure| Problem::failure(&context, &failure);
    let policy = engine.policy().await.map_err(failed)?;
    let actor = caller.acting_as(ActorKind::Manager);
    let mut intent =
        context.request.intent(engine, actor, Some(account), engine.clock.now()).map_err(failed)?;
    intent.authority = caller.authority();
    intent.property = Some(property);
    intent.reason = Some(reason.unwrap_or_else(|| ReasonCode::ManagingStaff.plain()));
    let command = AccountCommand::SetMembershipEnd { property, ends_at };
    match engine.on_account(account, &policy, &intent, &command).await.map_err(failed)? {
        Ok(done) => {
            let response = StatusCode::NO_CONTENT.into_response();
            Ok(with_sequence(&context, done.position, response).await)
        }
        Err(Rejection::EndIsPast) => Err(past(&context)),
        Err(_) => Err(not_found(&context)),
    }
}

/// The moment after the last of a day, which must lie ahead.
pub(super) fn end_of(context: &Context, day: &str) -> Result<Timestamp, Problem> {
    let Some(end) = last_day::parse(day).and_then(last_day::end_of) else {
        let what = say(context.language, "ends_on-rule", &[]);
        return Err(Problem::field(context, "ends_on", &what));
    };
    if end <= context.app.engine.clock.now() { Err(past(context)) } else { Ok(end) }
}

fn past(context: &Context) -> Problem {
    Problem::field(context, "ends_on", &say(context.language, "ends_on-past", &[]))
}
