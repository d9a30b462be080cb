//! Endpoint for one's own profile: a person says what they are called and in which language they
//! are written to (S30).

use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::request::body::{self, Body};
use crate::request::context::Context;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::ActorCapacity;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::metadata::ActorKind;
use keyledger_core::store::Position;
use keyledger_usecases::accounts::change_profile::{self, Change};
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The new values; fields that are left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeBody {
    /// The person's name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// The language of mails and pages: `fr` or `en`.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
}

/// The person's name and language.
#[derive(Serialize, ToSchema)]
pub struct ProfileAnswer {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// The name.
    name: Option<String>,
    /// The language of mails and pages.
    language: &'static str,
    /// Whether anything changed; repeating the request changes nothing.
    changed: bool,
    /// The same in words.
    message: String,
}

/// Changes the caller's name, the language of their mails and pages, or both. The address cannot be
/// changed: a person with a new address is added under it.
#[utoipa::path(patch, operation_id = "change_me", path = "/api/v1/me", tag = "me",
    request_body = MeBody,
    responses((status = 200, body = ProfileAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn change(body: Body<MeBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let caller = context.caller().await?;
    let change = wanted(&context, value.name.as_deref(), value.language)?;
    let failed = |failure| Problem::failure(&context, &failure);
    let (engine, account) = (&context.system.engine, caller.account);
    let actor = caller.acting_as(ActorKind::Member);
    let now = engine.clock.now();
    let intent = context.request.intent(engine, actor, Some(account), now).map_err(failed)?;
    let done =
        change_profile::change(engine, &intent, account, &change, ActorCapacity::Oneself).await;
    // A session of somebody who may not rename themselves: the account went in between.
    let done = done.map_err(failed)?.map_err(|_| Problem::signed_out(&context))?;
    answer(&context, account, !done.events.is_empty(), done.position).await
}

/// What is asked for, checked. Where nothing is named, nothing changes.
pub(crate) fn wanted(
    context: &Context,
    name: Option<&str>,
    language: Option<Language>,
) -> Result<Change, Problem> {
    let name = name.map(|name| body::name(context, name)).transpose()?;
    Ok(Change { name, language })
}

/// What holds now.
pub(crate) async fn answer(
    context: &Context,
    account: AccountId,
    changed: bool,
    position: Option<Position>,
) -> Result<Response, Problem> {
    let known = profile(&context.system.engine, account).await;
    let known = known.map_err(|failure| Problem::failure(context, &failure))?;
    let language = known.as_ref().map(|known| known.language).unwrap_or_default().tag();
    let name = known.and_then(|known| known.name);
    let sentence = change_profile::sentence(changed);
    let message = say(context.language, sentence, &[]);
    let answer = ProfileAnswer { account, name, language, changed, message };
    Ok(with_sequence(context, position, Json(answer).into_response()).await)
}
