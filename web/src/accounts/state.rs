//! Endpoint for past states: what was true of the account at a moment? (B1)

use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::{QueryString, tagged};
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::state::{AsOf, state_then};

/// The state folded up to a moment.
#[utoipa::path(get, operation_id = "read_account_state", path = "/api/v1/accounts/{id}/state", tag = "reading",
    params(("id" = Uuid, Path),
        ("at" = Option<String>, Query, description = "as of this moment, with its zone: 2026-11-22 08:05 +01:00"),
        ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`account`, `revision`: the last that counted, `state`", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request: the moment", body = Problem)))]
pub async fn state(Path(id): Path<String>, asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["at", "min_sequence"])?;
    let intent = asked.reader(Act::ReadHistory).await?;
    let engine = &asked.context.system.engine;
    let at = asked.moment("at")?.unwrap_or_else(|| engine.clock.now());
    asked.fresh().await?;
    let (account, revision) = asked.account(&id).await?;
    asked.note(&intent, ReadRecord::of(ReadQuestion::State, account)).await?;
    let then = state_then(engine, account, AsOf { at, last: None }).await;
    Ok(tagged(revision, then.map_err(|failure| asked.failed(&failure))?))
}
