//! Endpoint for one's own mails: what was sent to me, and what became of it? (S29)

use crate::answer::problem::Problem;
use crate::members::mails::{MailsAnswer, answer};
use crate::request::query::QueryString;
use axum::response::Response;
use keyledger_usecases::me::mails;

/// The mails to the person who is signed in, the latest first.
#[utoipa::path(get, path = "/api/v1/me/mails", tag = "me", operation_id = "list_my_mails",
    params(("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200")),
    responses((status = 200, body = MailsAnswer), (status = 401, description = "not_authorised", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn mails(asked: QueryString) -> Result<Response, Problem> {
    let caller = asked.context.caller().await?;
    asked.exactly(&["cursor", "limit"])?;
    let rows = mails::listed(&asked.context.system, caller.account).await;
    let rows = rows.map_err(|failure| asked.failed(&failure))?;
    answer(&asked, rows).await
}
