//! Endpoint for one account: who is it, and how does the account stand?

use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::{QueryString, tagged};
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::find::describe;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::state::{AsOf, state_then};
use serde_json::json;

/// One account as it is now. The `ETag` is the revision of its stream.
#[utoipa::path(get, operation_id = "read_account", path = "/api/v1/accounts/{id}", tag = "reading",
    params(("id" = Uuid, Path), ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`account`: address, name, standing, properties; `state`: what is true now", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem)))]
pub async fn account(Path(id): Path<String>, asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["min_sequence"])?;
    let intent = asked.reader(Act::ReadHistory).await?;
    asked.fresh().await?;
    let (account, revision) = asked.account(&id).await?;
    asked.note(&intent, ReadRecord::of(ReadQuestion::Account, account)).await?;
    let system = &asked.context.system;
    let failed = |failure| asked.failed(&failure);
    let row = describe(system, account, None).await.map_err(failed)?;
    let as_of = AsOf { at: system.engine.clock.now(), last: None };
    let then = state_then(&system.engine, account, as_of).await.map_err(failed)?;
    Ok(tagged(revision, json!({ "account": row, "state": then.state })))
}
