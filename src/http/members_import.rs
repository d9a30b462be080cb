//! A manager brings the people of the property in a file (S3).

use super::context::Context;
use super::members::{manager, property_id, with_sequence};
use super::problem::Problem;
use super::read_body::{self, Unread};
use crate::service::staff_import::{BYTES_MAX, Import, ImportReport, read};
use crate::texts::say;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::ReasonCode;
use keyledger_core::metadata::ActorKind;
use serde::Deserialize;
use utoipa::IntoParams;
use zeroize::Zeroizing;

/// How.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only tell what would be done, row by row.
    #[serde(default)]
    dry_run: bool,
}

/// Adds the people of a file to the property: CSV in UTF-8 with the columns `row_id`, `email`,
/// `name`, and if wanted `language`, `permissions` and `ends_on` (the last day of seasonal staff,
/// such as `2026-09-30`); at most 10,000 rows and 2 MiB. Try it first
/// with `dry_run=true`. A row is done wholly or not at all, and the same row again changes nothing,
/// so an import that was cut off is sent again as it is; it needs no `Idempotency-Key`.
#[utoipa::path(post, operation_id = "import_members", tag = "members",
    path = "/api/v1/properties/{id}/members/import",
    params(("id" = Uuid, Path), ImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "not needed: each row is known again by its id")),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = ImportReport),
        (status = 400, description = "invalid_request: no CSV", body = Problem),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 413, description = "too_large", body = Problem),
        (status = 422, description = "invalid_request: the file as a whole, with line and column", body = Problem)))]
pub async fn import(
    context: Context,
    Path(id): Path<String>,
    query: Result<Query<ImportQuery>, QueryRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let property = property_id(&context, &id)?;
    let caller = manager(&context, property).await?;
    let Query(ImportQuery { dry_run }) =
        query.map_err(|_| Problem::body(&context, &say(context.language, "query-import", &[])))?;
    let bytes = body(&context, request).await?;
    let lines = read(&bytes)
        .map_err(|why| Problem::field(&context, "file", &why.in_words(context.language)))?;
    let engine = &context.app.engine;
    let intent = || {
        let actor = caller.acting_as(ActorKind::Manager);
        let mut intent = context.request.intent(engine, actor, None, engine.clock.now())?;
        intent.authority = caller.authority();
        intent.property = Some(property);
        intent.reason = Some(ReasonCode::ManagingStaff.plain());
        Ok(intent)
    };
    let import = Import {
        app: &context.app,
        property,
        language: context.language,
        dry_run,
        intent: &intent,
        progress: &|_, _| {},
    };
    let reports = import.run(lines).await;
    let reports = reports.map_err(|failure| Problem::failure(&context, &failure))?;
    let last = reports.iter().filter_map(|report| report.position).max();
    let report = ImportReport::of(&reports, dry_run, context.language);
    Ok(with_sequence(&context, last, Json(report).into_response()).await)
}

async fn body(context: &Context, request: Request) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_lowercase();
    let named = kind.split(';').next().is_some_and(|kind| kind.trim() == "text/csv");
    let charset = kind.split_once("charset=").map_or("utf-8", |(_, set)| set.trim_matches('"'));
    if !named || !["utf-8", "utf8"].contains(&charset) {
        return Err(Problem::body(context, &say(context.language, "import-content-type", &[])));
    }
    read_body::read(request.into_body(), BYTES_MAX).await.map_err(|unread| match unread {
        Unread::TooLarge => {
            let arguments = [("most", (BYTES_MAX / 1024).into())];
            Problem::new(context, StatusCode::PAYLOAD_TOO_LARGE, "too_large", "file", &arguments)
        }
        Unread::Late | Unread::Broken => unread.problem(context),
    })
}
