//! May the person who is signed in do this there? For software behind the door (S10, S11).

use super::context::Context;
use super::denied;
use super::problem::Problem;
use super::wanted::{Asked, WantedQuery, wanted};
use crate::service::sessions::Caller;
use crate::service::{access, factors};
use axum::Json;
use keyledger_core::account::{DenialCause, FactorKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Yes, or why not.
#[derive(Serialize, ToSchema)]
pub struct AccessAnswer {
    /// Whether it opens.
    allowed: bool,
    /// `not_a_member`, `permission_missing`, `step_up_required` (show a second factor:
    /// `POST /api/v1/me/step-up`), `set_up_required` (set one up), `payment_overdue`, `subscription_on_hold`,
    /// `subscription_suspended` or `subscription_ended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<DenialCause>,
    /// What happened, what it means, what to do next: to be shown as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// With `step_up_required`: the kinds of second factor the person can show.
    #[serde(skip_serializing_if = "Option::is_none")]
    kinds: Option<Vec<&'static str>>,
    /// The names of those who can grant the permission, or pay. Never told to a stranger.
    #[serde(skip_serializing_if = "Option::is_none")]
    who_can_grant: Option<Vec<String>>,
}

/// Whether the person behind the session cookie may do something at a property. Read from the
/// ledger at every call: what was granted or withdrawn holds at once. A no is an answer, not an
/// error; it is written down, at most once an hour and cause.
#[utoipa::path(get, path = "/api/v1/access", tag = "access", params(WantedQuery),
    responses((status = 200, body = AccessAnswer),
        (status = 401, description = "not_authorised: nobody is signed in", body = Problem),
        (status = 422, description = "invalid_request: no such permission, no id of a property", body = Problem)))]
pub async fn access(context: Context, query: Asked) -> Result<Json<AccessAnswer>, Problem> {
    let wanted = wanted(&context, query)?;
    let caller = context.caller().await?;
    let checked = access::check(&context.app.engine, &caller, wanted).await;
    let cause = match checked.map_err(|failure| Problem::failure(&context, &failure))? {
        Ok(()) => {
            let (reason, message, kinds, who_can_grant) = (None, None, None, None);
            let answer = AccessAnswer { allowed: true, reason, message, kinds, who_can_grant };
            return Ok(Json(answer));
        }
        Err(cause) => cause,
    };
    let denial = denied::deny(&context, &caller, wanted, cause).await?;
    let support = &context.app.config.support_contact;
    let message = Some(denied::sentence(&denial, context.language, support));
    let (reason, who_can_grant) = (Some(cause), Some(denial.who_can_help));
    let kinds = (cause == DenialCause::StepUpRequired).then(|| kinds(&caller));
    Ok(Json(AccessAnswer { allowed: false, reason, message, kinds, who_can_grant }))
}

/// The kinds of second factor that a person can show.
fn kinds(caller: &Caller) -> Vec<&'static str> {
    factors::factors(caller).kinds().into_iter().map(FactorKind::word).collect()
}
