//! Endpoints for reviews. What compliance asks: acts on others, access, readers, and everything
//! about a person (C5).

use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::members::who::property_id;
use crate::request::path::Path;
use crate::request::query::{QueryString, tagged};
use axum::Json;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::compliance::access_review::{self, Review};
use keyledger_usecases::compliance::{acts, export, readers};
use keyledger_usecases::reading::note::ReadRecord;
use serde_json::{Value, json};

/// A period: `from` is needed, `to` is now without it.
fn period(asked: &QueryString) -> Result<(Timestamp, Timestamp), Problem> {
    let from = asked.moment("from")?.ok_or_else(|| asked.wrong("from", "field-missing", &[]))?;
    // What is written in this very moment still belongs to "until now".
    let now = asked.context.system.engine.clock.now().plus(TimeDelta::microseconds(1));
    let to = asked.moment("to")?.unwrap_or(now);
    if from > to { Err(asked.wrong("to", "audit-period", &[])) } else { Ok((from, to)) }
}

/// Every act of a person on another in a period, with actor, authority and reason.
#[utoipa::path(get, operation_id = "list_acts", path = "/api/v1/audit/acts", tag = "compliance",
    params(("from" = String, Query), ("to" = Option<String>, Query), ("cursor" = Option<String>, Query),
        ("limit" = Option<u16>, Query, description = "1 to 500, else 100"),
        ("reason" = Option<String>, Query), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`acts`, `next`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn acts(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["from", "to", "cursor", "limit"])?;
    // Who may not is told so before what is wrong with the question.
    asked.reader(Act::ReviewActs).await?;
    let (from, to) = period(&asked)?;
    let limit = usize::try_from(asked.number("limit", 100, 1..=500)?).unwrap_or(100);
    let (acts, next) = acted(&asked, (from, to), limit).await?;
    let answer = Json(json!({ "from": from, "to": to, "acts": acts, "next": next }));
    Ok(asked.page("cursor", next.as_deref(), answer.into_response()))
}

/// A page of the acts of a period, and the next one's cursor; that they are read is written down.
pub(crate) async fn acted(
    asked: &QueryString,
    (from, to): (Timestamp, Timestamp),
    limit: usize,
) -> Result<(Vec<acts::Act>, Option<String>), Problem> {
    let intent = asked.reader(Act::ReviewActs).await?;
    let reading = ReadRecord::about(ReadQuestion::Acts);
    let query = asked.note_page(&intent, &format!("acts {from}"), reading).await?;
    let (system, language) = (&asked.context.system, asked.context.language);
    let failed = |failure| asked.failed(&failure);
    let page = acts::page(system, language, (from, to), query.place, limit).await;
    let page = page.map_err(failed)?;
    let next = query.next(&system.engine, page.next).map_err(failed)?;
    Ok((page.acts, next))
}

/// Who could do what at a property at a moment.
#[utoipa::path(get, operation_id = "review_access", path = "/api/v1/audit/access-review/{property}", tag = "compliance",
    params(("property" = Uuid, Path), ("at" = Option<String>, Query),
        ("reason" = Option<String>, Query), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`property name at members operators`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem)))]
pub async fn access_review(
    Path(property): Path<String>,
    asked: QueryString,
) -> Result<Json<Value>, Problem> {
    asked.only(&["at"])?;
    asked.reader(Act::ReviewActs).await?;
    let property = property_id(&asked.context, &property)?;
    let at = asked.moment("at")?.unwrap_or_else(|| asked.context.system.engine.clock.now());
    let review = reviewed(&asked, property, at).await?;
    Ok(Json(json!(review)))
}

/// Who could do what at a property then; that it is read is written down.
pub(crate) async fn reviewed(
    asked: &QueryString,
    property: PropertyId,
    at: Timestamp,
) -> Result<Review, Problem> {
    let intent = asked.reader(Act::ReviewActs).await?;
    let review = access_review::review(&asked.context.system, property, at).await;
    let review = review.map_err(|failure| asked.failed(&failure))?;
    let review = review.ok_or_else(|| not_found(&asked.context))?;
    let accounts = review.members.iter().map(|member| member.account);
    let operators = review.operators.iter().map(|operator| operator.account);
    let accounts = accounts.chain(operators).collect();
    let about = ReadRecord::about(ReadQuestion::AccessReview);
    asked.note(&intent, ReadRecord { accounts, property: Some(property), ..about }).await?;
    Ok(review)
}

/// Who read which histories in a period, and why.
#[utoipa::path(get, operation_id = "list_reads", path = "/api/v1/audit/reads", tag = "compliance",
    params(("from" = String, Query), ("to" = Option<String>, Query),
        ("of" = Option<Uuid>, Query, description = "only reads of this account's history"),
        ("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200"),
        ("reason" = Option<String>, Query), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`reads`, `next`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn reads(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["from", "to", "of", "cursor", "limit"])?;
    let limit = asked.limit()?;
    asked.reader(Act::ReviewActs).await?;
    let (from, to) = period(&asked)?;
    let about = match asked.text("of") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| asked.wrong("of", "field-account", &[]))?),
    };
    let (reads, next) = read_by(&asked, (from, to), about, limit).await?;
    let answer = json!({ "from": from, "to": to, "reads": reads, "next": next });
    Ok(asked.listed(answer, next.as_deref()))
}

/// A page of who read what in a period, and the next one's cursor; that they are read is written down.
pub(crate) async fn read_by(
    asked: &QueryString,
    (from, to): (Timestamp, Timestamp),
    about: Option<AccountId>,
    limit: usize,
) -> Result<(Vec<readers::Read>, Option<String>), Problem> {
    let intent = asked.reader(Act::ReviewActs).await?;
    let (engine, failed) = (&asked.context.system.engine, |failure| asked.failed(&failure));
    let accounts = about.into_iter().collect();
    let reading = ReadRecord { accounts, ..ReadRecord::about(ReadQuestion::Reads) };
    let asked_for = format!("reads {from} {}", asked.text("of").unwrap_or_default());
    let query = asked.note_page(&intent, &asked_for, reading).await?;
    let found = readers::reads(engine, (from, to), about).await.map_err(failed)?;
    // Records are only added, each behind the others.
    let shown = usize::try_from(query.place.unwrap_or(0)).unwrap_or(usize::MAX);
    let more = found.len().checked_sub(shown).is_some_and(|rest| rest > limit);
    let reads: Vec<_> = found.into_iter().skip(shown).take(limit).collect();
    let next = query.next(engine, more.then(|| (shown + reads.len()) as u64)).map_err(failed)?;
    Ok((reads, next))
}

/// Everything that is held about a person (GDPR article 15). A reason is needed.
#[utoipa::path(get, operation_id = "export_subject", path = "/api/v1/audit/subjects/{id}", tag = "compliance",
    params(("id" = Uuid, Path), ("reason" = String, Query, description = "why: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "profile, state, memberships, mails, events, acts on others, readers", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request: the reason", body = Problem)))]
pub async fn subject(Path(id): Path<String>, asked: QueryString) -> Result<Response, Problem> {
    asked.only(&[])?;
    let intent = asked.reader(Act::Export).await?;
    let (account, revision) = asked.account(&id).await?;
    asked.note(&intent, ReadRecord::of(ReadQuestion::Export, account)).await?;
    let system = &asked.context.system;
    let whole = export::export(system, account, asked.context.language).await;
    let whole = whole.map_err(|failure| asked.failed(&failure))?;
    Ok(tagged(revision, whole.ok_or_else(|| not_found(&asked.context))?))
}
