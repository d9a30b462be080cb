//! Endpoint for one event: what does this one event say? Every event has its address, for ever
//! (B6).

use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::path::Path;
use crate::request::query::QueryString;
use axum::Json;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::EventId;
use keyledger_projections::log;
use keyledger_usecases::reading::event::told;
use keyledger_usecases::reading::note::ReadRecord;
use keyledger_usecases::reading::sentences::EventRenderer;
use serde_json::{Value, json};

/// One event, decrypted as far as its keys exist.
#[utoipa::path(get, operation_id = "read_event", path = "/api/v1/events/{id}", tag = "reading",
    params(("id" = Uuid, Path), ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`what`: in words; `event`: all its fields", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem)))]
pub async fn show(Path(id): Path<String>, asked: QueryString) -> Result<Json<Value>, Problem> {
    asked.only(&["min_sequence"])?;
    let intent = asked.reader(Act::ReadHistory).await?;
    asked.fresh().await?;
    let (system, none) = (&asked.context.system, || not_found(&asked.context));
    let failed = |failure| asked.failed(&failure);
    let event: EventId = id.parse().map_err(|_| none())?;
    system.catch_up().await.map_err(failed)?;
    let entry = system.ask(move |views| log::by_event(views, event)).await.map_err(failed)?;
    let entry = entry.ok_or_else(none)?;
    let accounts = entry.stream.as_account().into_iter().collect();
    let reading =
        ReadRecord { event: Some(event), accounts, ..ReadRecord::about(ReadQuestion::Event) };
    asked.note(&intent, reading).await?;
    let told = told(&system.engine, &entry).await.map_err(failed)?.ok_or_else(none)?;
    let what =
        EventRenderer::new(system, asked.context.language).happened(&told).await.map_err(failed)?;
    Ok(Json(json!({ "what": what, "event": told })))
}
