//! Endpoint for denials: who lacked which permission here lately, and who asked for it? (S10)

use super::who::{property_id, reader};
use crate::answer::denied::permission_words;
use crate::answer::problem::Problem;
use crate::request::paging::Part;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::response::Response;
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
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
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
#[utoipa::path(get, path = "/api/v1/properties/{id}/denials", tag = "members", operation_id = "list_denials",
    params(("id" = Uuid, Path),
        ("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200"),
        ("min_sequence" = Option<u64>, Query, description = "wait until this sequence is shown; from a write's `keyledger-sequence` header")),
    responses((status = 200, body = DenialsAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn denials(Path(id): Path<String>, query: QueryString) -> Result<Response, Problem> {
    query.exactly(&["cursor", "limit", "min_sequence"])?;
    let context = &query.context;
    let property = property_id(context, &id)?;
    reader(context, property, ReadQuestion::Find, None).await?;
    query.fresh().await?;
    let found = denials::lately(&context.system, property).await;
    let found = found.map_err(|failure| Problem::failure(context, &failure))?;
    let key = |one: &denials::Lacking| format!("{} {}", one.account, one.permission.word());
    let Part { entries, next } = query.part(found, key)?;
    let denials = entries.into_iter().map(|lacking| MemberDenial {
        account: lacking.account,
        name: lacking.name,
        permission: lacking.permission,
        words: permission_words(lacking.permission, context.language),
        denied_at: lacking.denied_at.map(|at| at.to_string()),
        requested_at: lacking.requested_at.map(|at| at.to_string()),
    });
    let answer = DenialsAnswer { denials: denials.collect(), next: next.clone() };
    Ok(query.listed(answer, next.as_deref()))
}
