//! A manager removes a person from the property; the last membership deletes the account (S30).

use super::context::Context;
use super::members::{manager, not_found, property_id, with_sequence};
use super::path::Path;
use super::problem::Problem;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::AccountCommand;
use keyledger_core::authority::ReasonCode;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::ActorKind;

/// Removes a person from the property.
#[utoipa::path(delete, path = "/api/v1/properties/{id}/members/{account}", tag = "members",
    params(("id" = Uuid, Path), ("account" = Uuid, Path)),
    responses((status = 204, description = "the person no longer belongs to the property"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: not a member", body = Problem)))]
pub async fn remove(
    context: Context,
    Path((id, account)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let property = property_id(&context, &id)?;
    let caller = manager(&context, property).await?;
    let account: AccountId = account.parse().map_err(|_| not_found(&context))?;
    if account == caller.account {
        let status = StatusCode::FORBIDDEN;
        return Err(Problem::new(&context, status, "not_authorised", "self", &[]));
    }
    let engine = &context.app.engine;
    let failed = |failure| Problem::failure(&context, &failure);
    let policy = engine.policy().await.map_err(failed)?;
    let actor = caller.acting_as(ActorKind::Manager);
    let mut intent =
        context.request.intent(engine, actor, Some(account), engine.clock.now()).map_err(failed)?;
    intent.authority = caller.authority();
    intent.reason = Some(ReasonCode::ManagingStaff.plain());
    intent.property = Some(property);
    let command = AccountCommand::Leave { property };
    let done = engine.on_account(account, &policy, &intent, &command).await.map_err(failed)?;
    match done {
        Ok(done) => {
            let response = StatusCode::NO_CONTENT.into_response();
            Ok(with_sequence(&context, done.position, response).await)
        }
        Err(_) => Err(not_found(&context)),
    }
}
