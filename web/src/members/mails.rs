//! Endpoint for a member's mails: what became of each mail to a member? (S29, S33)

use super::who::{property_id, reader};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::paging::Part;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::response::Response;
use keyledger_core::account::Living;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::language::Language;
use keyledger_core::mail::MailTemplate;
use keyledger_projections::mails::{Fate, MailRow};
use keyledger_usecases::failure::Failure;
use keyledger_usecases::members::mails::{StaffMail, listed, with_server_words};
use keyledger_usecases::texts::mails::mail_beside_words;
use serde::Serialize;
use utoipa::ToSchema;

/// The mails to one member.
#[derive(Serialize, ToSchema)]
pub struct MailsAnswer {
    /// The latest first.
    mails: Vec<Mail>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One mail.
#[derive(Serialize, ToSchema)]
pub struct Mail {
    /// The mail.
    #[schema(value_type = Uuid)]
    id: MailId,
    /// What it is about, such as `activation` or `password_reset`.
    #[schema(value_type = String)]
    template: MailTemplate,
    /// `waiting`, `trying`, `accepted`, `refused`, `not_handed_over`, `bounced` or `suppressed`.
    #[schema(value_type = String)]
    fate: Fate,
    /// The same in words, with the reason where there is one.
    text: String,
    /// When it was queued.
    queued_at: String,
    /// When something last happened to it.
    updated_at: String,
    /// Number of attempts to hand it to the mail server.
    attempts: u64,
    /// When the next attempt is, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<String>,
    /// The mail server's answer to a failed attempt, unless the person was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    server_said: Option<String>,
}

/// What became of each mail to a member: those about their account, and those about this property.
/// Mails about other properties are nobody's business here.
#[utoipa::path(get, operation_id = "list_member_mails", tag = "members",
    path = "/api/v1/properties/{id}/members/{account}/mails",
    params(("id" = Uuid, Path), ("account" = Uuid, Path),
        ("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200")),
    responses((status = 200, body = MailsAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn mails(
    Path((id, account)): Path<(String, String)>,
    asked: QueryString,
) -> Result<Response, Problem> {
    let context = &asked.context;
    let property = property_id(context, &id)?;
    let account: AccountId = account.parse().map_err(|_| not_found(context))?;
    reader(context, property, ReadQuestion::Account, Some(account)).await?;
    asked.exactly(&["cursor", "limit"])?;
    let failed = |failure: Failure| asked.failed(&failure);
    let state = context.system.engine.account(account).await.map_err(failed)?;
    let belongs = |living: &Living| living.permissions_at(property).is_some();
    if !state.living().is_some_and(belongs) {
        return Err(not_found(context));
    }
    let rows = listed(&context.system, property, account).await.map_err(failed)?;
    answer(&asked, rows).await
}

/// The page of these mails that is asked for.
pub(crate) async fn answer(asked: &QueryString, rows: Vec<MailRow>) -> Result<Response, Problem> {
    let context = &asked.context;
    let Part { entries, next } = asked.part(rows, |row| row.mail.to_string())?;
    let mails = with_server_words(&context.system, entries).await;
    let mails = mails.map_err(|failure| asked.failed(&failure))?;
    let mails = mails.into_iter().map(|mail| told(mail, context.language)).collect();
    Ok(asked.listed(MailsAnswer { mails, next: next.clone() }, next.as_deref()))
}

fn told(mail: StaffMail, language: Language) -> Mail {
    let StaffMail { row, server_said } = mail;
    Mail {
        id: row.mail,
        template: row.template,
        fate: row.fate,
        text: mail_beside_words(&row, language, server_said.is_some()),
        queued_at: row.queued_at.to_string(),
        updated_at: row.updated_at.to_string(),
        attempts: row.attempts,
        retry_at: row.retry_at.map(|at| at.to_string()),
        server_said,
    }
}
