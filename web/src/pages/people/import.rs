//! Import of people: a file is pasted or chosen, tried out, and written only after a look (S3).
//!
//! Between the look and the yes the file stays in memory, for who sent it alone: nothing is written, and
//! a server that forgot it asks for it again.

use super::why::{Why, checked};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::members::who::{property_id, staff};
use crate::pages::form::{Form, LargeForm};
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::{page, see_other};
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::caller::reason_missing;
use crate::request::context::Context;
use crate::request::path::Path;
use crate::uploads::Upload;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_usecases::access::billing;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::members::import::{
    BYTES_MAX, Import, ImportReport, Importer, RowOutcome, RowReport, read,
};
use keyledger_usecases::texts::say;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Lines that were refused and are named afterwards; a browser keeps them until the next page.
const NAMED: usize = 8;
/// Rows that are shown; beyond, they are counted.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "people/import.html")]
struct ImportPage {
    frame: Frame,
    said: Option<Said>,
    property: String,
    people: String,
    here: String,
    columns: String,
    why: Why,
}

/// Asks for the file.
pub async fn ask(Path(id): Path<String>, context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match asked(&context, &caller, &id).await {
        Ok(shown) => {
            let (said, cookies) = said::taken(&context, &caller);
            let shown = ImportPage { said, ..shown };
            Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
        }
        Err(problem) => Ok(said::led(&context, &caller, problem)),
    }
}

async fn asked(context: &Context, caller: &Caller, id: &str) -> Result<ImportPage, Problem> {
    let property = property_id(context, id)?;
    staff(context, property, Act::CreateMember).await?;
    let (title, section) = ("page-import-title", Section::People);
    let frame = Frame::signed_in(context, caller, title, section).await?;
    Ok(ImportPage {
        frame,
        said: None,
        property: name_of(context, property).await?,
        people: format!("/properties/{property}/people"),
        here: format!("/properties/{property}/people/import"),
        columns: "row_id,email,name,language,permissions,ends_on".to_owned(),
        why: Why::of(context, caller).await?,
    })
}

async fn name_of(context: &Context, property: PropertyId) -> Result<String, Problem> {
    let state = billing::property(&context.system.engine, property).await;
    let state = state.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(state.name().ok_or_else(|| not_found(context))?.to_owned())
}

/// Takes the file, and leads to what it would do.
pub async fn take(
    Path(id): Path<String>,
    LargeForm(mut form): LargeForm,
) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let back = format!("/properties/{id}/people/import");
    match taken(&context, &caller, &id, &mut form).await {
        Ok(to) => Ok(see_other(&to)),
        Err(problem) => Ok(said::not_done(&context, &caller, problem, &back)),
    }
}

async fn taken(
    context: &Context,
    caller: &Caller,
    id: &str,
    form: &mut Form,
) -> Result<String, Problem> {
    let property = property_id(context, id)?;
    staff(context, property, Act::CreateMember).await?;
    let reason = checked(context, form)?;
    if reason.is_none() && Why::of(context, caller).await?.asked {
        return Err(reason_missing(context));
    }
    let csv = form.take("csv");
    if csv.len() > BYTES_MAX {
        let arguments = [("most", (BYTES_MAX / 1024).into())];
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Problem::new(context, status, "too_large", "file", &arguments));
    }
    // What cannot be read is said at once, and kept nowhere.
    read(csv.as_bytes())
        .map_err(|why| Problem::field(context, "file", &why.in_words(context.language)))?;
    let engine = &context.system.engine;
    let (upload, now) = (engine.ids.uuid(), engine.clock.monotonic());
    let (account, bytes) = (caller.account, Zeroizing::new(csv.as_bytes().to_vec()));
    context.site.uploads.keep(upload, Upload { account, property, bytes, reason }, now);
    Ok(format!("/properties/{property}/people/import/{upload}"))
}

#[derive(Template)]
#[template(path = "people/preview.html")]
struct PreviewPage {
    frame: Frame,
    property: String,
    here: String,
    people: String,
    summary: String,
    rows: Vec<PreviewRow>,
    /// Rows that are not shown.
    beyond: usize,
    /// Whether something would be written.
    does_something: bool,
}

struct PreviewRow {
    line: u64,
    id: String,
    text: String,
    class: &'static str,
}

/// Shows what the file would do, row by row; nothing is written.
pub async fn preview(
    Path((id, upload)): Path<(String, String)>,
    context: Context,
) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match previewed(&context, &caller, &id, &upload).await {
        Ok(shown) => Ok(page(&context, StatusCode::OK, &shown)),
        Err(problem) if problem.is_named("not_found") => Ok(forgotten(&context, &caller, &id)),
        Err(problem) => Ok(said::led(&context, &caller, problem)),
    }
}

fn forgotten(context: &Context, caller: &Caller, id: &str) -> Response {
    let problem = Problem::new(context, StatusCode::GONE, "not_found", "upload", &[]);
    said::not_done(context, caller, problem, &format!("/properties/{id}/people/import"))
}

async fn previewed(
    context: &Context,
    caller: &Caller,
    id: &str,
    upload: &str,
) -> Result<PreviewPage, Problem> {
    let property = property_id(context, id)?;
    let reports = run(context, caller, property, upload, true).await?;
    let report = ImportReport::of(&reports, true, context.language);
    let (title, section) = ("page-import-preview", Section::People);
    let frame = Frame::signed_in(context, caller, title, section).await?;
    let rows = report.rows.iter().take(SHOWN).map(|row| PreviewRow {
        line: row.line,
        id: row.row_id.clone(),
        text: row.message.clone(),
        class: match row.outcome {
            RowOutcome::Refused => "bad",
            RowOutcome::Created | RowOutcome::Restored | RowOutcome::Offered => "good",
            RowOutcome::AlreadyMember | RowOutcome::Unchanged => "",
        },
    });
    let rows: Vec<PreviewRow> = rows.collect();
    let counts = &report.counts;
    Ok(PreviewPage {
        frame: frame.wide(Width::Wide),
        property: name_of(context, property).await?,
        here: format!("/properties/{property}/people/import/{upload}"),
        people: format!("/properties/{property}/people/import"),
        summary: summary(context, &report, "page-import-would-do"),
        beyond: report.rows.len().saturating_sub(rows.len()),
        does_something: counts.created + counts.restored + counts.offered > 0,
        rows,
    })
}

fn summary(context: &Context, report: &ImportReport, key: &str) -> String {
    let counts = &report.counts;
    let arguments = [
        ("created", counts.created.into()),
        ("restored", counts.restored.into()),
        ("offered", counts.offered.into()),
        ("same", (counts.already_member + counts.unchanged).into()),
        ("refused", counts.refused.into()),
    ];
    say(context.language, key, &arguments)
}

async fn run(
    context: &Context,
    caller: &Caller,
    property: PropertyId,
    upload: &str,
    dry_run: bool,
) -> Result<Vec<RowReport>, Problem> {
    let staff = staff(context, property, Act::CreateMember).await?;
    let upload: Uuid = upload.parse().map_err(|_| not_found(context))?;
    let now = context.system.engine.clock.monotonic();
    let bytes = context.site.uploads.find(upload, caller.account, property, now);
    let upload = bytes.ok_or_else(|| not_found(context))?;
    let lines = read(&upload.bytes)
        .map_err(|why| Problem::field(context, "file", &why.in_words(context.language)))?;
    let import = Import {
        system: &context.system,
        property,
        language: context.language,
        dry_run,
        by: Importer::Person {
            request: &context.request,
            caller: &staff,
            reason: upload.reason.clone(),
        },
        progress: &|_, _| {},
    };
    let reports = import.run(lines).await;
    reports.map_err(|failure| Problem::failure(context, &failure))
}

/// Writes it. A row is done wholly or not at all, and the same row again changes nothing: so Back and a
/// second click do no harm.
pub async fn write(
    Path((id, upload)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let property = property_id(&context, &id)?;
    match run(&context, &caller, property, &upload, false).await {
        Ok(reports) => {
            let report = ImportReport::of(&reports, false, context.language);
            let codes = report.rows.iter().filter(|row| row.hand_over_code.is_some()).count();
            let mut text = summary(&context, &report, "page-import-did");
            let wrong = report.rows.iter().filter(|row| row.outcome == RowOutcome::Refused);
            let wrong: Vec<_> =
                wrong.take(NAMED).map(|row| format!("{} ({})", row.line, row.message)).collect();
            if !wrong.is_empty() {
                let lines = say(context.language, "page-import-wrong", &[]);
                text = format!("{text} {lines} {}", wrong.join("; "));
            }
            if codes > 0 {
                text = format!("{text} {}", say(context.language, "page-import-codes", &[]));
            }
            let to = format!("/properties/{property}/people");
            Ok(said::done_in_words(&context, &caller, &text, &to))
        }
        Err(problem) if problem.is_named("not_found") => Ok(forgotten(&context, &caller, &id)),
        Err(problem) => {
            let back = format!("/properties/{property}/people/import");
            Ok(said::not_done(&context, &caller, problem, &back))
        }
    }
}
