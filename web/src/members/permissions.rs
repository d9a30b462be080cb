//! Endpoint for a member's permissions: a manager ticks and clears what a member may do at the
//! property (S11).

use super::who::{property_id, reader, refused, staff};
use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent, turn};
use crate::request::if_match::{self, if_match};
use crate::request::path::Path;
use crate::request::property_and_permission::permission_named;
use crate::request::reason::ReasonBody;
use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::Unchanged;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::store::Revision;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::members::permissions::{self, Boxes, Change, Changed};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Permissions to grant and to withdraw; the others stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchBody {
    /// What the person may do from now on.
    #[serde(default)]
    grant: Vec<String>,
    /// Permissions to withdraw.
    #[serde(default)]
    withdraw: Vec<String>,
    /// The reason; required for support, `managing_staff` by default for managers.
    reason: Option<ReasonBody>,
}

/// All permissions the member should have; every other one is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutBody {
    /// What the person may do from now on, and nothing else.
    permissions: Vec<String>,
    /// The reason; required for support, `managing_staff` by default for managers.
    reason: Option<ReasonBody>,
}

/// What a member may do at the property.
#[derive(Serialize, ToSchema)]
pub struct HeldAnswer {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// What they may do here.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<Permission>,
    /// What this request granted.
    #[schema(value_type = Vec<String>)]
    granted: BTreeSet<Permission>,
    /// What this request withdrew.
    #[schema(value_type = Vec<String>)]
    withdrawn: BTreeSet<Permission>,
}

/// What a member may do at the property. The `ETag` is the revision of their stream.
#[utoipa::path(get, operation_id = "read_permissions", tag = "members",
    path = "/api/v1/properties/{id}/members/{account}/permissions",
    params(("id" = Uuid, Path), ("account" = Uuid, Path),
        ("If-None-Match" = Option<String>, Header, description = "the `ETag` of what the caller has")),
    responses((status = 200, body = HeldAnswer), (status = 304, description = "it is what the caller has"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem)))]
pub async fn show(
    context: Context,
    headers: HeaderMap,
    Path((id, account)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let property = property_id(&context, &id)?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    reader(&context, property, ReadQuestion::Account, Some(account)).await?;
    let held = permissions::held(&context.system.engine, property, account).await;
    let held = held.map_err(|failure| Problem::failure(&context, &failure))?;
    let (permissions, revision) = held.ok_or_else(|| not_found(&context))?;
    let (granted, withdrawn) = (BTreeSet::new(), BTreeSet::new());
    let answer = tagged(revision, HeldAnswer { account, permissions, granted, withdrawn });
    Ok(if_match::unless_known(&headers, answer))
}

/// Grants and withdraws single permissions. Repeating it changes nothing. Nobody can change their
/// own, or those of somebody with more rights here; support can, with a reason.
#[utoipa::path(patch, operation_id = "change_permissions", tag = "members",
    path = "/api/v1/properties/{id}/members/{account}/permissions",
    params(("id" = Uuid, Path), ("account" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "the ETag seen before: refused when the permissions have changed since"),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = PatchBody,
    responses((status = 200, body = HeldAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: not a manager, oneself, somebody with more rights, or a permission one does not hold; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 409, description = "conflict: the last manager", body = Problem),
        (status = 412, description = "precondition_failed", body = Problem),
        (status = 422, description = "invalid_request: no such permission; idempotency_mismatch", body = Problem)))]
pub async fn patch(
    Path((id, account)): Path<(String, String)>,
    (sent, headers): (Sent, HeaderMap),
    body: Body<PatchBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let grant = named(&context, "grant", &value.grant)?;
    let withdraw = named(&context, "withdraw", &value.withdraw)?;
    if let Some(both) = grant.intersection(&withdraw).next() {
        let arguments = [("permission", both.word().into())];
        let what = say(context.language, "permission-both", &arguments);
        return Err(Problem::field(&context, "withdraw", &what));
    }
    let boxes = Boxes { grant, withdraw };
    let request = Request { sent, headers: &headers, bytes: &bytes };
    tick(&context, (&id, &account), request, boxes, value.reason.as_ref()).await
}

/// Sets exactly these permissions and withdraws the others. Repeating it changes nothing.
#[utoipa::path(put, operation_id = "replace_permissions", tag = "members",
    path = "/api/v1/properties/{id}/members/{account}/permissions",
    params(("id" = Uuid, Path), ("account" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "the ETag seen before: refused when the permissions have changed since"),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = PutBody,
    responses((status = 200, body = HeldAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: not a manager, oneself, somebody with more rights, or a permission one does not hold; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 409, description = "conflict: the last manager", body = Problem),
        (status = 412, description = "precondition_failed", body = Problem),
        (status = 422, description = "invalid_request: no such permission; idempotency_mismatch", body = Problem)))]
pub async fn put(
    Path((id, account)): Path<(String, String)>,
    (sent, headers): (Sent, HeaderMap),
    body: Body<PutBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let grant = named(&context, "permissions", &value.permissions)?;
    let others = |permission: &Permission| !grant.contains(permission);
    let withdraw = Permission::ALL.into_iter().filter(others).collect();
    let boxes = Boxes { grant, withdraw };
    let request = Request { sent, headers: &headers, bytes: &bytes };
    tick(&context, (&id, &account), request, boxes, value.reason.as_ref()).await
}

/// How it was sent.
struct Request<'a> {
    sent: Sent,
    headers: &'a HeaderMap,
    bytes: &'a [u8],
}

async fn tick(
    context: &Context,
    (id, account): (&str, &str),
    Request { sent, headers, bytes }: Request<'_>,
    boxes: Boxes,
    reason: Option<&ReasonBody>,
) -> Result<Response, Problem> {
    let property = property_id(context, id)?;
    let caller = staff(context, property, Act::ChangePermissions).await?;
    let account: AccountId = account.parse().map_err(|_| not_found(context))?;
    let seen = if_match(context, headers)?;
    let reason = reason.map(|reason| reason.check(context)).transpose()?;
    let who = caller.account;
    let turn = turn(context, &sent, &who.to_string(), bytes).await?;
    if let Some(row) = &turn.before {
        return repeated(context, (property, account), row, who).await;
    }
    let command = turn.named();
    let change = Change { property, account, boxes, seen, reason, command };
    let changed = permissions::change(&context.system, &context.request, &caller, &change).await;
    let changed = match changed.map_err(|failure| Problem::failure(context, &failure))? {
        Ok(changed) => changed,
        Err(why) => return Err(refused(context, Act::ChangePermissions, why)),
    };
    let position = changed.position;
    Ok(with_sequence(context, position, told(account, changed)).await)
}

fn told(account: AccountId, changed: Changed) -> Response {
    let Changed { permissions, granted, withdrawn, revision, .. } = changed;
    tagged(revision, HeldAnswer { account, permissions, granted, withdrawn })
}

/// The recorded answer: what the person could do after it, whatever happened since.
async fn repeated(
    context: &Context,
    (property, account): (PropertyId, AccountId),
    row: &CommandRow,
    who: AccountId,
) -> Result<Response, Problem> {
    let answer = match idempotency_key::unchanged(context, row, who).await? {
        Some(Unchanged::PermissionsHeld { permissions, revision }) => {
            let (granted, withdrawn) = (BTreeSet::new(), BTreeSet::new());
            let held = HeldAnswer { account, permissions, granted, withdrawn };
            tagged(Some(Revision(revision)), held)
        }
        Some(_) => return Err(not_found(context)),
        None => {
            let before = permissions::changed_before(&context.system, property, account, row).await;
            let before = before.map_err(|failure| Problem::failure(context, &failure))?;
            told(account, before.ok_or_else(|| not_found(context))?)
        }
    };
    Ok(idempotency_key::recorded(row, answer))
}

fn tagged(revision: Option<Revision>, answer: HeldAnswer) -> Response {
    let tag = revision.map_or(0, |revision| revision.0);
    ([(ETAG, format!("\"{tag}\""))], Json(answer)).into_response()
}

fn named(
    context: &Context,
    field: &str,
    words: &[String],
) -> Result<BTreeSet<Permission>, Problem> {
    words.iter().map(|word| permission_named(context, field, word)).collect()
}
