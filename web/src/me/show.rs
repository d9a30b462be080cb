//! Endpoint for one's own account: who am I here, and where do I belong? (S31)

use super::offers::{self, MyOffer};
use crate::answer::problem::Problem;
use crate::properties::state::{self, MyProperty};
use crate::request::context::Context;
use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::AccountId;
use keyledger_usecases::access::property_state;
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::caller::sessions::Caller;
use serde::Serialize;
use utoipa::ToSchema;

/// The person who is signed in.
#[derive(Serialize, ToSchema)]
pub struct MeAnswer {
    /// The account.
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    /// The address as typed.
    email: Option<String>,
    /// The name.
    name: Option<String>,
    /// The language of mails.
    language: &'static str,
    /// The time zone the person chose; `null`: their property's.
    time_zone: Option<String>,
    /// Every property the person belongs to.
    properties: Vec<MyProperty>,
    /// Every property that asked the person to join.
    offers: Vec<MyOffer>,
}

/// The person behind the session cookie. The `ETag` is the revision of their stream.
#[utoipa::path(get, path = "/api/v1/me", tag = "me",
    responses((status = 200, body = MeAnswer), (status = 401, description = "not_authorised", body = Problem)))]
pub async fn me(context: Context) -> Result<Response, Problem> {
    let caller = context.caller().await?;
    let failed = |failure| Problem::failure(&context, &failure);
    let profile = profile(&context.system.engine, caller.account).await.map_err(failed)?;
    let profile = profile.ok_or_else(|| Problem::signed_out(&context))?;
    let properties = properties(&context, &caller).await?;
    let offers = offers::open(&context, &caller).await?;
    let (account, language) = (caller.account, profile.language.tag());
    let (email, name) = (profile.email, profile.name);
    let own = caller.living().and_then(|living| living.time_zone.as_ref());
    let time_zone = own.map(|zone| zone.name().to_owned());
    let answer = MeAnswer { account, email, name, language, time_zone, properties, offers };
    let tag = caller.revision().map_or(0, |revision| revision.0);
    Ok(([(ETAG, format!("\"{tag}\""))], Json(answer)).into_response())
}

/// Every property of the caller, and whether it opens: from the streams, as they are now.
pub(crate) async fn properties(
    context: &Context,
    caller: &Caller,
) -> Result<Vec<MyProperty>, Problem> {
    let Some(living) = caller.living() else { return Ok(vec![]) };
    let standings = property_state::of_person(&context.system.engine, living).await;
    let standings = standings.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(state::told(context, standings))
}
