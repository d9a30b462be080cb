//! Endpoint for profile changes: somebody changes what a person is called, or the language of their
//! mails (S30, S35).

use super::act::{begin, refused};
use crate::answer::problem::Problem;
use crate::me::change::{self, ProfileAnswer, SaidZone, wanted, zone_said};
use crate::request::body::Body;
use crate::request::path::Path;
use crate::request::reason::ReasonBody;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::language::Language;
use keyledger_usecases::accounts::change_profile;
use serde::Deserialize;
use utoipa::ToSchema;

/// The new values; fields that are left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileBody {
    /// The person's name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// The language of mails and pages: `fr` or `en`.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// The time zone, by its IANA name; `null`: the property's.
    #[serde(default, deserialize_with = "zone_said")]
    #[schema(value_type = Option<String>, max_length = 40, example = "Europe/Paris")]
    time_zone: Option<SaidZone>,
    /// Why.
    reason: ReasonBody,
}

/// Changes a person's name, the language of their mails and pages, the time zone that times are told
/// to them in. For managers of every property the person belongs to, else support; nobody is told by mail, and history records who
/// did it.
#[utoipa::path(patch, operation_id = "change_account", path = "/api/v1/accounts/{id}", tag = "acts on others",
    params(("id" = Uuid, Path)),
    request_body = ProfileBody,
    responses((status = 200, body = ProfileAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: what is missing, and who can help; step_up_required, set_up_required: a manager shows a second factor first", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict: the account is deleted", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn change(Path(id): Path<String>, body: Body<ProfileBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let begun = begin(&context, &id, Act::ChangeProfile, &value.reason).await?;
    let change = wanted(&context, value.name.as_deref(), value.language, value.time_zone)?;
    let (intent, account, hand) = (begun.intent(&context)?, begun.account, &begun.hand);
    let engine = &context.system.engine;
    let done = change_profile::change(engine, &intent, account, &change, hand.clone()).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let done = done.map_err(|why| refused(&context, Act::ChangeProfile, hand, why))?;
    change::answer(&context, account, !done.events.is_empty(), done.position).await
}
