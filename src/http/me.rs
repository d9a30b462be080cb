//! Who am I here, and where do I belong? (S31)

use super::context::Context;
use super::problem::Problem;
use crate::service::people::profile;
use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_projections::members;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The person who is signed in.
#[derive(Serialize, ToSchema)]
pub struct MeAnswer {
    /// The account.
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    /// The address as it was typed.
    email: Option<String>,
    /// The name.
    name: Option<String>,
    /// The language of mails.
    language: &'static str,
    /// Every property the person belongs to.
    properties: Vec<MyProperty>,
}

/// One property the person belongs to.
#[derive(Serialize, ToSchema)]
pub struct MyProperty {
    /// The property.
    #[schema(value_type = uuid::Uuid)]
    id: PropertyId,
    /// What it is called.
    name: Option<String>,
    /// What the person may do there.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<Permission>,
}

/// The person behind the session cookie. The `ETag` is the revision of their stream.
#[utoipa::path(get, path = "/api/v1/me", tag = "me",
    responses((status = 200, body = MeAnswer), (status = 401, description = "not_authorised", body = Problem)))]
pub async fn me(context: Context) -> Result<Response, Problem> {
    let caller = context.caller().await?;
    let failed = |failure| Problem::failure(&context, &failure);
    let profile = profile(&context.app.engine, caller.account).await.map_err(failed)?;
    let profile = profile.ok_or_else(|| Problem::signed_out(&context))?;
    let memberships = caller.living().map(|living| living.memberships.clone());
    let mut properties = vec![];
    // What holds is read from the stream; only the names come from a projection.
    for (id, permissions) in memberships.unwrap_or_default() {
        let found = context.app.ask(move |views| members::find_property(views, id)).await;
        let name = found.map_err(failed)?.map(|property| property.name);
        properties.push(MyProperty { id, name, permissions });
    }
    let (account, language) = (caller.account, profile.language.tag());
    let (email, name) = (profile.email, profile.name);
    let answer = MeAnswer { account, email, name, language, properties };
    let tag = caller.revision().map_or(0, |revision| revision.0);
    Ok(([(ETAG, format!("\"{tag}\""))], Json(answer)).into_response())
}
