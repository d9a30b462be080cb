//! Endpoint for access decisions: may the person who is signed in do this there? For software
//! behind the door (S10, S11).

use crate::answer::denied;
use crate::answer::problem::Problem;
use crate::request::caller;
use crate::request::property_and_permission::wanted;
use crate::request::query::QueryString;
use axum::Json;
use keyledger_core::account::{DenialCause, FactorKind};
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_usecases::access::check::{self, AccessRequest, OfSomebody};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::manage;
use keyledger_usecases::texts::say;
use serde::Serialize;
use utoipa::ToSchema;

/// Yes, or why not.
#[derive(Serialize, ToSchema)]
pub struct AccessAnswer {
    /// Whether it opens.
    allowed: bool,
    /// `not_a_member`, `permission_missing`, `step_up_required` (show a second factor:
    /// `POST /api/v1/me/step-up`), `set_up_required` (set one up), `payment_overdue`,
    /// `subscription_on_hold`, `subscription_suspended` or `subscription_ended`; of somebody named
    /// also `account_suspended`, and never what a session would have to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
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

/// Whether the person with this session may do something at a property. Read from the ledger at
/// every call, so grants and withdrawals apply at once. A refusal is an answer, not an error; it is
/// recorded, at most once per hour and cause.
///
/// Other software can ask about an account it names, with a token of the scope `access_check`. Such
/// a refusal is not recorded, because nobody tried anything.
#[utoipa::path(get, operation_id = "check_access", path = "/api/v1/access", tag = "access",
    params(("property" = Uuid, Query, description = "the property"),
        ("permission" = String, Query, description = "one of the permissions of `GET /api/v1/permissions`"),
        ("keyledger-background" = Option<bool>, Header, description = "`true` for polling by a page: does not count as use of the session"),
        ("account" = Option<Uuid>, Query, description = "the account; only for other software, with a token of the scope `access_check`")),
    security(("session" = []), ("service_token" = ["access_check"])),
    responses((status = 200, body = AccessAnswer),
        (status = 401, description = "not_authorised: nobody is signed in", body = Problem),
        (status = 422, description = "invalid_request: no such permission, no id of a property", body = Problem)))]
pub async fn access(asked: QueryString) -> Result<Json<AccessAnswer>, Problem> {
    asked.exactly(&["property", "permission", "account"])?;
    let wanted = wanted(&asked)?;
    let context = &asked.context;
    if context.bearer.is_some() {
        return of_somebody(&asked, wanted).await;
    }
    if asked.text("account").is_some() {
        return Err(asked.wrong("account", "access-account", &[]));
    }
    let caller = context.caller().await?;
    let checked = check::check(&context.system.engine, &caller, wanted).await;
    let cause = match checked.map_err(|failure| Problem::failure(context, &failure))? {
        Ok(()) => return Ok(yes()),
        Err(cause) => cause,
    };
    let denial = denied::deny(context, &caller, wanted, cause).await?;
    let support = &context.site.settings.support_contact;
    let message = Some(denied::sentence(&denial, context.language, support));
    let kinds = (cause == DenialCause::StepUpRequired).then(|| kinds(&caller));
    let (reason, who_can_grant) = (Some(cause.word()), Some(denial.who_can_help));
    Ok(Json(AccessAnswer { allowed: false, reason, message, kinds, who_can_grant }))
}

/// The kinds of second factor that a person can show.
fn kinds(caller: &Caller) -> Vec<&'static str> {
    manage::factors(caller).kinds().into_iter().map(FactorKind::word).collect()
}

fn yes() -> Json<AccessAnswer> {
    let (reason, message, kinds, who_can_grant) = (None, None, None, None);
    Json(AccessAnswer { allowed: true, reason, message, kinds, who_can_grant })
}

/// The same of a person whom other software names.
async fn of_somebody(
    asked: &QueryString,
    wanted: AccessRequest,
) -> Result<Json<AccessAnswer>, Problem> {
    let context = &asked.context;
    caller::service(context, Act::CheckAccess).await?;
    let account: AccountId = asked
        .needed("account")?
        .parse()
        .map_err(|_| asked.wrong("account", "field-account", &[]))?;
    let found = check::of_somebody(&context.system.engine, account, wanted).await;
    let support = context.site.settings.support_contact.clone();
    let (reason, message, who) =
        match found.map_err(|failure| Problem::failure(context, &failure))? {
            OfSomebody::Yes => return Ok(yes()),
            OfSomebody::Suspended => {
                let arguments = [("support", support.into())];
                let message = say(context.language, "access-suspended", &arguments);
                ("account_suspended", message, vec![])
            }
            OfSomebody::No(denial) => {
                let message = denied::sentence(&denial, context.language, &support);
                (denial.cause.word(), message, denial.who_can_help)
            }
        };
    let (reason, message, who_can_grant) = (Some(reason), Some(message), Some(who));
    let kinds = None;
    Ok(Json(AccessAnswer { allowed: false, reason, message, kinds, who_can_grant }))
}
