//! Endpoint for one's own mails: what was sent to me, and what became of it? (S29)

use crate::answer::problem::Problem;
use crate::members::mails::{MailsAnswer, told};
use crate::request::context::Context;
use axum::Json;
use keyledger_usecases::me::mails;

/// The mails to the person who is signed in, the latest first.
#[utoipa::path(get, path = "/api/v1/me/mails", tag = "me", operation_id = "my_mails",
    responses((status = 200, body = MailsAnswer), (status = 401, description = "not_authorised", body = Problem)))]
pub async fn mails(context: Context) -> Result<Json<MailsAnswer>, Problem> {
    let caller = context.caller().await?;
    let mails = mails::of_person(&context.system, caller.account).await;
    let mails = mails.map_err(|failure| Problem::failure(&context, &failure))?;
    let told = mails.into_iter().map(|mail| told(mail, context.language));
    Ok(Json(MailsAnswer::of(told.collect())))
}
