//! Endpoint for denials: who lacked which permission here lately, and who asked for it? (S10)

use super::who::{property_id, reader};
use crate::answer::denied::permission_words;
use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::Asked;
use axum::Json;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::ids::AccountId;
use keyledger_core::permission::Permission;
use keyledger_usecases::members::denials;
use serde::Serialize;
use utoipa::ToSchema;

/// Permissions that members lack.
#[derive(Serialize, ToSchema)]
pub struct DenialsAnswer {
    /// What was requested first, then the latest denials; of the last 30 days, at most 100.
    denials: Vec<MemberDenial>,
}

/// A permission that a member lacks and wanted.
#[derive(Serialize, ToSchema)]
pub struct MemberDenial {
    /// The member.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// Their name.
    name: Option<String>,
    /// The permission.
    #[schema(value_type = String)]
    permission: Permission,
    /// The permission in words.
    words: String,
    /// When it was last denied; recorded at most once an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    denied_at: Option<String>,
    /// When the member last asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    requested_at: Option<String>,
}

/// The permissions that members were denied and still lack, for those who manage the users.
#[utoipa::path(get, path = "/api/v1/properties/{id}/denials", tag = "members", operation_id = "member_denials",
    params(("id" = Uuid, Path),
        ("min_sequence" = Option<u64>, Query, description = "wait until this sequence is shown; from a write's `keyledger-sequence` header")),
    responses((status = 200, body = DenialsAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem)))]
pub async fn denials(Path(id): Path<String>, query: Asked) -> Result<Json<DenialsAnswer>, Problem> {
    query.exactly(&["min_sequence"])?;
    let context = &query.context;
    let property = property_id(context, &id)?;
    reader(context, property, ReadQuestion::Find, None).await?;
    query.fresh().await?;
    let found = denials::lately(&context.system, property).await;
    let found = found.map_err(|failure| Problem::failure(context, &failure))?;
    let denials = found.into_iter().map(|lacking| MemberDenial {
        account: lacking.account,
        name: lacking.name,
        permission: lacking.permission,
        words: permission_words(lacking.permission, context.language),
        denied_at: lacking.denied_at.map(|at| at.to_string()),
        requested_at: lacking.requested_at.map(|at| at.to_string()),
    });
    Ok(Json(DenialsAnswer { denials: denials.collect() }))
}
