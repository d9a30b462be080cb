//! Endpoint for one's own profile: a person says what they are called and in which language they
//! are written to (S30).

use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::request::body::{self, Body};
use crate::request::context::Context;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::ZoneChoice;
use keyledger_core::authority::ActorCapacity;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::metadata::ActorKind;
use keyledger_core::store::Position;
use keyledger_usecases::accounts::change_profile::{self, Change};
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Deserializer, Serialize};
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
    /// The time zone, by its IANA name; `null`: the property's.
    #[serde(default, deserialize_with = "zone_said")]
    #[schema(value_type = Option<String>, max_length = 40, example = "Europe/Paris")]
    time_zone: Option<SaidZone>,
}

/// A time zone as it was said: by its name, or that the property's is meant.
pub(crate) struct SaidZone(Option<String>);

/// Where the field is there, it was said; a field that is left out changes nothing.
pub(crate) fn zone_said<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SaidZone>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|name| Some(SaidZone(name)))
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
    /// The time zone they chose; `null`: their property's.
    time_zone: Option<String>,
    /// Whether anything changed; repeating the request changes nothing.
    changed: bool,
    /// The same in words.
    message: String,
}

/// Changes the caller's name, the language of their mails and pages, the time zone that times are told
/// in. The address cannot be
/// changed: a person with a new address is added under it.
#[utoipa::path(patch, operation_id = "change_me", path = "/api/v1/me", tag = "me",
    request_body = MeBody,
    responses((status = 200, body = ProfileAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn change(body: Body<MeBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let caller = context.caller().await?;
    let change = wanted(&context, value.name.as_deref(), value.language, value.time_zone)?;
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
    time_zone: Option<SaidZone>,
) -> Result<Change, Problem> {
    let name = name.map(|name| body::name(context, name)).transpose()?;
    let time_zone = match time_zone {
        Some(SaidZone(Some(zone))) => Some(ZoneChoice::Own(body::time_zone(context, &zone)?)),
        Some(SaidZone(None)) => Some(ZoneChoice::OfProperty),
        None => None,
    };
    Ok(Change { name, language, time_zone })
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
    let state = context.system.engine.account(account).await;
    let state = state.map_err(|failure| Problem::failure(context, &failure))?;
    let own = state.living().and_then(|living| living.time_zone.as_ref());
    let time_zone = own.map(|zone| zone.name().to_owned());
    let answer = ProfileAnswer { account, name, language, time_zone, changed, message };
    Ok(with_sequence(context, position, Json(answer).into_response()).await)
}
