//! Endpoint for everything that is held about oneself, as a file (GDPR articles 15 and 20).

use crate::answer::problem::Problem;
use crate::request::caller::without_factor;
use crate::request::context::Context;
use crate::request::query::QueryString;
use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::me::export::{self, NotExported};

/// What a browser calls the file.
const ATTACHMENT: &str = "attachment; filename=\"keyledger-my-account.json\"";

/// Exports everything that is held about oneself: profile, state, memberships, mails, events, acts on
/// others, and who read any of it. Whoever has a second factor shows it first.
#[utoipa::path(get, path = "/api/v1/me/export", tag = "me", operation_id = "export_my_data",
    responses((status = 200, description = "profile, state, memberships, mails, events, acts on others, readers", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "step_up_required", body = Problem)))]
pub async fn export(query: QueryString) -> Result<Response, Problem> {
    query.exactly(&[])?;
    let caller = query.context.caller().await?;
    as_file(&query.context, &caller).await
}

/// The file, by whichever door.
pub(crate) async fn as_file(context: &Context, caller: &Caller) -> Result<Response, Problem> {
    let whole = export::export(&context.system, &context.request, caller, context.language).await;
    match whole.map_err(|failure| Problem::failure(context, &failure))? {
        Ok(whole) => {
            let mut response = Json(whole).into_response();
            let name = HeaderValue::from_static(ATTACHMENT);
            response.headers_mut().insert(CONTENT_DISPOSITION, name);
            Ok(response)
        }
        Err(NotExported::Factor(cause)) => Err(without_factor(context, cause, "detail")),
        Err(NotExported::Gone) => Err(Problem::signed_out(context)),
    }
}
