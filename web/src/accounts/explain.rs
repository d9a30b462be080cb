//! Endpoint for explanations: why is the account as it is, or as it was? (C6, B1)

use crate::answer::problem::Problem;
use crate::request::path::Path;
use crate::request::query::{Asked, tagged};
use axum::response::Response;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_usecases::reading::explain::why;
use keyledger_usecases::reading::note::Reading;
use keyledger_usecases::reading::subject::Subject;
use keyledger_usecases::texts::why::tell;
use serde_json::json;

/// The explanation, for machines and in words.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/explain", tag = "reading",
    params(("id" = Uuid, Path),
        ("at" = Option<String>, Query, description = "as of this moment, with its zone: 2026-11-22 08:05 +01:00"),
        ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`explanation`, and `text`: the same in sentences", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request: the moment", body = Problem)))]
pub async fn explain(Path(id): Path<String>, asked: Asked) -> Result<Response, Problem> {
    asked.only(&["at", "min_sequence"])?;
    let intent = asked.reader(Act::ReadHistory).await?;
    let engine = &asked.context.system.engine;
    let at = asked.moment("at")?.unwrap_or_else(|| engine.clock.now());
    asked.fresh().await?;
    let (account, revision) = asked.account(&id).await?;
    asked.note(&intent, Reading::of(ReadQuestion::Explanation, account)).await?;
    let why = why(engine, &Subject::Account(account), at, &[]).await;
    let why = why.map_err(|failure| asked.failed(&failure))?;
    let text = tell(&why, asked.context.language);
    Ok(tagged(revision, json!({ "explanation": why, "text": text })))
}
