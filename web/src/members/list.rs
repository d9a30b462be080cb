//! Endpoint for the list of members: who belongs to this property, how do they stand, and did their
//! mail arrive? (S29, S33)

use super::who::{property_id, reader};
use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::Asked;
use axum::Json;
use keyledger_core::account::Standing;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::mail::MailTemplate;
use keyledger_core::permission::Permission;
use keyledger_projections::accounts;
use keyledger_projections::mails::{self, MailRow};
use keyledger_projections::members::{self, Listed, MemberRow, OfferRow};
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::members::mails::may_be_seen;
use keyledger_usecases::members::offers;
use keyledger_usecases::reading::cursor;
use keyledger_usecases::system::System;
use keyledger_usecases::texts::mails::mail_in_words;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many members a page has at most.
const PAGE_MAX: usize = 200;
/// How many of a person's mails are shown.
const MAILS_SHOWN: usize = 5;
/// How many of them are read for that: some may be about other properties.
const MAILS_READ: usize = 20;

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
    #[schema(value_type = String)]
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
#[utoipa::path(get, path = "/api/v1/properties/{id}/members", tag = "members",
    params(("id" = Uuid, Path),
        ("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("min_sequence" = Option<u64>, Query, description = "wait until this sequence is shown; from a write's `keyledger-sequence` header")),
    responses((status = 200, body = ListAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: the cursor", body = Problem)))]
pub async fn list(Path(id): Path<String>, query: Asked) -> Result<Json<ListAnswer>, Problem> {
    let context = &query.context;
    let property = property_id(context, &id)?;
    reader(context, property, ReadQuestion::Find, None).await?;
    query.exactly(&["cursor", "min_sequence"])?;
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
    let rows = context
        .system
        .ask(move |views| members::listed(views, property, after, PAGE_MAX + 1))
        .await
        .map_err(failed)?;
    let next = (rows.len() > PAGE_MAX).then(|| rows.get(PAGE_MAX - 1)).flatten();
    let next = next.map(|row| cursor::behind(engine, &asked_by, row.account()));
    let next = next.transpose().map_err(failed)?;
    let mut members = vec![];
    for row in rows.into_iter().take(PAGE_MAX) {
        let (system, language) = (&context.system, context.language);
        let told = match row {
            Listed::Member(row) => member(system, language, row).await,
            Listed::Offer(row) => asked(system, language, row).await,
        };
        members.push(told.map_err(failed)?);
    }
    Ok(Json(ListAnswer { members, next }))
}

async fn member(system: &System, language: Language, row: MemberRow) -> Result<Member, Failure> {
    let account = row.account;
    let profile = profile(&system.engine, account).await?;
    let (email, name) = profile.map_or((None, None), |profile| (profile.email, profile.name));
    let (standing, mails) = system
        .ask(move |views| {
            let standing = accounts::find(views, account)?.map(|row| row.standing);
            Ok((standing, mails::of_account(views, account, MAILS_READ)?))
        })
        .await?;
    let seen = mails.iter().filter(|mail| may_be_seen(mail, row.property));
    let mails = seen.take(MAILS_SHOWN).map(|mail| said(mail, language)).collect();
    let MemberRow { permissions, since, ends_at, .. } = row;
    let zone = time_zones::of_property(&system.engine, row.property).await?;
    let ends_on = ends_at.map(|moment| zone.last_day(moment).to_string());
    Ok(Member {
        account,
        email,
        name,
        offered_until: None,
        permissions,
        since: since.to_string(),
        ends_at: ends_at.map(|moment| moment.to_string()),
        ends_on,
        standing,
        mails,
    })
}

/// Somebody who was asked: nothing is told of them but what whoever asked typed.
async fn asked(system: &System, language: Language, row: OfferRow) -> Result<Member, Failure> {
    let (account, property) = (row.account, row.property);
    let email = offers::typed_address(&system.engine, account, row.revision).await?;
    let mails = system.ask(move |views| mails::of_account(views, account, MAILS_READ)).await?;
    let about = |mail: &&MailRow| {
        mail.template == MailTemplate::MembershipAdded && mail.property == Some(property)
    };
    let mails = mails.iter().filter(about).take(1).map(|mail| said(mail, language)).collect();
    let zone = time_zones::of_property(&system.engine, property).await?;
    Ok(Member {
        account,
        email,
        name: None,
        offered_until: Some(row.expires_at.to_string()),
        permissions: row.permissions,
        since: row.offered_at.to_string(),
        ends_at: row.ends_at.map(|moment| moment.to_string()),
        ends_on: row.ends_at.map(|moment| zone.last_day(moment).to_string()),
        standing: None,
        mails,
    })
}

fn said(mail: &MailRow, language: Language) -> MemberMail {
    MemberMail {
        text: mail_in_words(mail, language),
        fate: mail.fate,
        at: mail.updated_at.to_string(),
    }
}
