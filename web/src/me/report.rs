//! Endpoint to report suspicious activity: "this wasn't me" (B13).

use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::request::body::Body;
use crate::request::cookies;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::ids::EventId;
use keyledger_usecases::me::report_activity::{self, NotReported};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was not them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    /// The event in the person's own history that they mean, if they mean one.
    #[schema(value_type = Option<uuid::Uuid>)]
    event: Option<EventId>,
}

/// The result of a report.
#[derive(Serialize, ToSchema)]
pub struct ReportAnswer {
    /// Whether a mail with a link to choose a new password follows.
    reset_mail: bool,
    /// The same in words.
    message: String,
}

/// Reports that something on one's account was not oneself. All sessions end, the one it is reported
/// from too; the password opens nothing before a new one is chosen through a link in a mail; the
/// managers of the person's properties and support are told.
#[utoipa::path(post, operation_id = "report_suspicious_activity", tag = "me",
    path = "/api/v1/me/suspicious-activity",
    request_body = ReportBody,
    responses((status = 200, body = ReportAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found: no such event in the person's history", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn report(body: Body<ReportBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let caller = context.caller().await?;
    let done =
        report_activity::report(&context.system, &context.request, &caller, value.event).await;
    match done.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(reported) => {
            let message = say(context.language, reported.sentence(), &[]);
            let answer = ReportAnswer { reset_mail: reported.mailed, message };
            let answer = (cookies::signed_out(&context), Json(answer)).into_response();
            Ok(with_sequence(&context, reported.position, answer).await)
        }
        Err(NotReported::SessionOver) => Err(Problem::signed_out(&context)),
        Err(NotReported::NoSuchEvent) => {
            Err(Problem::new(&context, StatusCode::NOT_FOUND, "not_found", "event", &[]))
        }
    }
}
