//! Endpoint for one's own history: what happened to my account? (B6, B13)

use crate::answer::problem::Problem;
use crate::request::query::QueryString;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::me::history::{self, OwnItem};
use serde::Serialize;
use utoipa::ToSchema;

/// Items of a page, where nobody says how many.
const ITEMS: u64 = 50;
/// Items of a page at most.
const ITEMS_MAX: u64 = 200;
/// The largest sequence there can be.
const SEQUENCE_MAX: u64 = i64::MAX.unsigned_abs();

/// A page of one's own history, the latest first.
#[derive(Serialize, ToSchema)]
pub struct MyHistory {
    /// What happened.
    items: Vec<MyItem>,
    /// Pass it as `before` to read what happened earlier; absent where there is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub struct MyItem {
    /// The event: what `POST /api/v1/me/suspicious-activity` takes.
    #[schema(value_type = uuid::Uuid)]
    event: String,
    /// Its index in the ledger.
    sequence: u64,
    /// Its kind.
    kind: String,
    /// When it happened; of equal ones behind each other, the first.
    from: String,
    /// When the last of them happened.
    to: String,
    /// How many there are.
    count: usize,
    /// What happened, in words, by the person's own clock.
    what: String,
    /// Who acted, in words.
    actor: String,
    /// From where, if it was done in the person's own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_where: Option<String>,
    /// What was shown, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<String>,
    /// Why somebody else acted, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Whether it was done in the person's own name: then it may not have been them.
    in_their_name: bool,
}

impl From<OwnItem> for MyItem {
    fn from(item: OwnItem) -> Self {
        Self {
            event: item.event,
            sequence: item.sequence,
            kind: item.kind,
            from: item.from.to_string(),
            to: item.to.to_string(),
            count: item.count,
            what: item.what,
            actor: item.actor,
            from_where: item.from_where,
            shown: item.shown,
            reason: item.reason,
            in_their_name: item.in_their_name,
        }
    }
}

/// Reads one's own history.
#[utoipa::path(get, path = "/api/v1/me/history", tag = "me", operation_id = "read_my_history",
    params(("before" = Option<u64>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<usize>, Query, description = "items of a page, 50 by default, at most 200"),
        ("min_sequence" = Option<u64>, Query, description = "wait until this sequence is shown; from a write's `keyledger-sequence` header")),
    responses((status = 200, body = MyHistory),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn history(query: QueryString) -> Result<Response, Problem> {
    query.exactly(&["before", "limit", "min_sequence"])?;
    let context = &query.context;
    let caller = context.caller().await?;
    let before = match query.text("before") {
        Some(_) => Some(query.number("before", 0, 0..=SEQUENCE_MAX)?),
        None => None,
    };
    let limit = query.number("limit", ITEMS, 1..=ITEMS_MAX)?;
    let limit = usize::try_from(limit).unwrap_or_default();
    query.fresh().await?;
    let page =
        history::page(&context.system, caller.account, context.language, before, limit).await;
    let page = page.map_err(|failure| Problem::failure(context, &failure))?;
    let items = page.items.into_iter().map(MyItem::from).collect();
    let next = page.next.as_ref().map(ToString::to_string);
    let answer = Json(MyHistory { items, next: page.next }).into_response();
    Ok(query.page("before", next.as_deref(), answer))
}
