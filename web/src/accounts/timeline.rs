//! Endpoint for timelines: what happened to this person, with what they were shown? (B6)

use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::{QueryString, tagged};
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::timeline::page;
use serde_json::json;

/// One timeline over log-ins, mails, memberships and the billing of their properties. Identical
/// failures are one item; `counted` names the lock it counted towards; each item names its events.
#[utoipa::path(get, operation_id = "read_timeline", path = "/api/v1/accounts/{id}/timeline", tag = "reading",
    params(("id" = Uuid, Path), ("cursor" = Option<String>, Query),
        ("from" = Option<u64>, Query, description = "from this sequence on"),
        ("limit" = Option<u16>, Query, description = "items, 1 to 200, else 50"),
        ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`items`, each with `from to count kind what actor from_where shown reason counted events`; `next`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn timeline(Path(id): Path<String>, asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["cursor", "from", "limit", "min_sequence"])?;
    let intent = asked.reader(Act::ReadHistory).await?;
    let limit = usize::try_from(asked.number("limit", 50, 1..=200)?).unwrap_or(50);
    let from = asked.number("from", 0, 0..=u64::try_from(i64::MAX).unwrap_or(0))?;
    asked.fresh().await?;
    let (account, revision) = asked.account(&id).await?;
    let reading = ReadRecord::of(ReadQuestion::Timeline, account);
    let query = asked.note_page(&intent, &format!("history {account}"), reading).await?;
    let (system, language) = (&asked.context.system, asked.context.language);
    let failed = |failure| asked.failed(&failure);
    system.catch_up().await.map_err(failed)?;
    let from = query.place.unwrap_or(from);
    let page = page(system, account, language, from, limit).await.map_err(failed)?;
    let next = query.next(&system.engine, page.next).map_err(failed)?;
    let answer = json!({ "account": account, "items": page.items, "next": next });
    Ok(asked.page("cursor", next.as_deref(), tagged(revision, answer)))
}
