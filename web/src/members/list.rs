//! Endpoint for the list of members: who belongs to this property, how do they stand, and did their
//! mail arrive? (S29, S33)

use super::who::{property_id, reader};
use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::Standing;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_projections::mails::{self, MailRow};
use keyledger_usecases::members::list::{self, OfProperty};
use keyledger_usecases::reading::cursor;
use keyledger_usecases::texts::mails::mail_in_words;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many members a page has at most.
const PAGE_MAX: u64 = 200;

/// Members of a property.
#[derive(Serialize, ToSchema)]
pub struct ListAnswer {
    /// At most 200.
    members: Vec<Member>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One member.
#[derive(Serialize, ToSchema)]
pub struct Member {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// The address as typed.
    email: Option<String>,
    /// The name; absent until they accept.
    name: Option<String>,
    /// Until when somebody who already has an account can accept. Until they do, they are not a
    /// member: the address is the one that was typed, and nothing else about them is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered_until: Option<String>,
    /// What the person may do here, or would.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<Permission>,
    /// Since when they are a member, or when they were asked.
    since: String,
    /// The moment from which on they no longer do, where that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    /// The last day they do, at the property.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_on: Option<String>,
    /// `not_activated`, `open`, `unusual_activity`, `reset_required`, `lapsed`,
    /// `locked`, `disabled`.
    #[schema(value_type = Option<String>)]
    standing: Option<Standing>,
    /// The latest mails, newest first; all of them at `…/members/{account}/mails`.
    mails: Vec<MemberMail>,
}

/// What became of one mail.
#[derive(Serialize, ToSchema)]
pub struct MemberMail {
    /// What it is about, and what became of it, in words.
    text: String,
    /// `waiting`, `trying`, `accepted`, `refused`, `bounced` or `suppressed`.
    #[schema(value_type = String)]
    fate: mails::Fate,
    /// When something last happened to it.
    at: String,
}

/// The members of a property and those who were asked to join, for those who manage its users;
/// support and compliance see them too, which is recorded.
#[utoipa::path(get, operation_id = "list_members", path = "/api/v1/properties/{id}/members", tag = "members",
    params(("id" = Uuid, Path),
        ("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 200, else 200"),
        ("min_sequence" = Option<u64>, Query, description = "wait until this sequence is shown; from a write's `keyledger-sequence` header")),
    responses((status = 200, body = ListAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: the cursor, the limit", body = Problem)))]
pub async fn list(Path(id): Path<String>, query: QueryString) -> Result<Response, Problem> {
    let context = &query.context;
    let property = property_id(context, &id)?;
    reader(context, property, ReadQuestion::Find, None).await?;
    query.exactly(&["cursor", "limit", "min_sequence"])?;
    let limit = query.number("limit", PAGE_MAX, 1..=PAGE_MAX)?;
    let limit = usize::try_from(limit).unwrap_or(1);
    let failed = |failure| Problem::failure(context, &failure);
    query.fresh().await?;
    let (engine, caller) = (&context.system.engine, context.caller().await?.account);
    let asked_by = format!("members {property} {caller}");
    let after = match query.text("cursor") {
        Some(text) => {
            let after = cursor::read_behind(engine, &asked_by, text).map_err(failed)?;
            Some(after.ok_or_else(|| query.wrong("cursor", "cursor-foreign", &[]))?)
        }
        None => None,
    };
    let page = list::page(&context.system, property, after, limit).await.map_err(failed)?;
    let next = page.next.map(|last| cursor::behind(engine, &asked_by, last));
    let next = next.transpose().map_err(failed)?;
    let members = page.people.into_iter().map(|one| told(one, context.language)).collect();
    let answer = Json(ListAnswer { members, next: next.clone() });
    Ok(query.page("cursor", next.as_deref(), answer.into_response()))
}

fn told(one: OfProperty, language: Language) -> Member {
    Member {
        account: one.account,
        email: one.email,
        name: one.name,
        offered_until: one.offered_until.map(|at| at.to_string()),
        permissions: one.permissions,
        since: one.since.to_string(),
        ends_at: one.ends_at.map(|at| at.to_string()),
        ends_on: one.ends_on.map(|day| day.to_string()),
        standing: one.standing,
        mails: one.mails.iter().map(|mail| said(mail, language)).collect(),
    }
}

fn said(mail: &MailRow, language: Language) -> MemberMail {
    MemberMail {
        text: mail_in_words(mail, language),
        fate: mail.fate,
        at: mail.updated_at.to_string(),
    }
}
