//! Endpoint for imports: the people of the property come in a file, from a manager or from support
//! (S3, S35).

use super::who::{property_id, staff};
use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::request::body::MediaType;
use crate::request::caller::reason_missing;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::request::query::QueryString;
use crate::request::read_body::{self, Unread, leave};
use crate::request::reason::ReasonBody;
use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::{Act, ActorCapacity};
use keyledger_core::ids::PropertyId;
use keyledger_core::metadata::Reason;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::members::authority::Acting;
use keyledger_usecases::members::import::{BYTES_MAX, Import, ImportReport, Importer, read};
use zeroize::Zeroizing;

/// Adds the people of a file to the property: CSV in UTF-8 with the columns `row_id`, `email`,
/// `name`, and if wanted `language`, `permissions` and `ends_on` (the last day of seasonal staff,
/// such as `2026-09-30`); at most 10,000 rows and 2 MiB. Try it first
/// with `dry_run=true`. A row is done wholly or not at all, and the same row again changes nothing,
/// so an import that was cut off is sent again as it is; it needs no `Idempotency-Key`.
#[utoipa::path(post, operation_id = "import_members", tag = "members",
    path = "/api/v1/properties/{id}/members/import",
    params(("id" = Uuid, Path),
        ("dry_run" = Option<bool>, Query, description = "dry run: only show what would be done, row by row"),
        ("reason" = Option<String>, Query, description = "why: a documented code except `other`; required for support"),
        ("Idempotency-Key" = Option<String>, Header, description = "not needed: each row is recognised by its id")),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 200, body = ImportReport),
        (status = 400, description = "invalid_request: not CSV", body = Problem),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 413, description = "too_large", body = Problem),
        (status = 422, description = "invalid_request: the file as a whole, with line and column", body = Problem)))]
pub async fn import(
    Path(id): Path<String>,
    asked: QueryString,
    request: Request,
) -> Result<Response, Problem> {
    let context = &asked.context;
    let (property, dry_run, reason) = match question(&asked, &id).await {
        Ok(question) => question,
        Err(problem) => {
            leave(context, request.into_body());
            return Err(problem);
        }
    };
    let bytes = body(context, request).await?;
    // The file took its time: who may bring it is asked of the ledger as it is now.
    let caller = staff(context, property, Act::CreateMember).await?;
    let lines = read(&bytes)
        .map_err(|why| Problem::field(context, "file", &why.in_words(context.language)))?;
    let import = Import {
        system: &context.system,
        property,
        language: context.language,
        dry_run,
        by: Importer::Person { request: &context.request, caller: &caller, reason },
        progress: &|_, _| {},
    };
    let reports = import.run(lines).await;
    let reports = reports.map_err(|failure| Problem::failure(context, &failure))?;
    let last = reports.iter().filter_map(|report| report.position).max();
    let report = ImportReport::of(&reports, dry_run, context.language);
    Ok(with_sequence(context, last, Json(report).into_response()).await)
}

/// Where to, whether it is only tried, and why: known before the file is read.
async fn question(
    asked: &QueryString,
    id: &str,
) -> Result<(PropertyId, bool, Option<Reason>), Problem> {
    let context = &asked.context;
    let property = property_id(context, id)?;
    let caller = staff(context, property, Act::CreateMember).await?;
    asked.exactly(&["dry_run", "reason"])?;
    let code = asked.text("reason").map(str::to_owned);
    let reason = code.map(|code| ReasonBody { code, note: None }.check(context)).transpose()?;
    if reason.is_none() && is_operator(context, &caller).await? {
        return Err(reason_missing(context));
    }
    Ok((property, asked.yes("dry_run")?, reason))
}

async fn is_operator(context: &Context, caller: &Caller) -> Result<bool, Problem> {
    let who = Acting::now(&context.system.engine, caller).await;
    let who = who.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(matches!(who.hand, ActorCapacity::Operator(_)))
}

async fn body(context: &Context, request: Request) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let kind = MediaType::of(request.headers());
    let set = kind.charset().unwrap_or("utf-8").to_lowercase();
    // Many generated clients send a file as bytes and know no other name for it.
    let is_file = kind.is("text/csv") || kind.is("application/octet-stream");
    if !is_file || !["utf-8", "utf8"].contains(&&*set) {
        leave(context, request.into_body());
        return Err(Problem::media_type(context, "text/csv; charset=utf-8"));
    }
    let read = read_body::read(context, request.into_body(), BYTES_MAX).await;
    read.map_err(|unread| match unread {
        Unread::TooLarge => {
            let arguments = [("most", (BYTES_MAX / 1024).into())];
            Problem::new(context, StatusCode::PAYLOAD_TOO_LARGE, "too_large", "file", &arguments)
        }
        Unread::Late | Unread::Broken => unread.problem(context),
    })
}
