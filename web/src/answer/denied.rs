//! Access-denied answers: what is a person told for whom something does not open? (S10)

use super::problem::Problem;
use crate::request::context::Context;
use axum::http::StatusCode;
use keyledger_core::account::DenialCause;
use keyledger_core::ids::PropertyId;
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_usecases::access::check::{self, AccessDenial, AccessRequest};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::texts::say;

/// The caller, if they hold `permission` at `property` and, where it is sensitive, showed a second
/// factor lately; else a problem that says what is missing and who can grant it. The no is written
/// down.
pub(crate) async fn holder(
    context: &Context,
    property: PropertyId,
    permission: Permission,
) -> Result<Caller, Problem> {
    let caller = context.caller().await?;
    let wanted = AccessRequest { property, permission };
    match check::usable(&context.system.engine, &caller, wanted) {
        Ok(()) => Ok(caller),
        Err(cause) => Err(problem(context, &deny(context, &caller, wanted, cause).await?, None)),
    }
}

/// Writes a no down and finds who can help.
pub(crate) async fn deny(
    context: &Context,
    caller: &Caller,
    wanted: AccessRequest,
    cause: DenialCause,
) -> Result<AccessDenial, Problem> {
    let engine = &context.system.engine;
    let denied = check::deny(engine, &context.request, caller, wanted, cause).await;
    denied.map_err(|failure| Problem::failure(context, &failure))
}

/// The problem document of a no; `instance` is what a proxy was asked for.
pub(crate) fn problem(
    context: &Context,
    denial: &AccessDenial,
    instance: Option<String>,
) -> Problem {
    let sentence = sentence(denial, context.language, &context.site.settings.support_contact);
    let (status, name) = (StatusCode::FORBIDDEN, name_of(denial.cause));
    Problem::denied(context, status, name, sentence, denial, instance)
}

/// What stands behind a no of this cause as a problem's name.
fn name_of(cause: DenialCause) -> &'static str {
    match cause {
        DenialCause::NotAMember | DenialCause::PermissionMissing => "not_authorised",
        DenialCause::StepUpRequired
        | DenialCause::SetUpRequired
        | DenialCause::PaymentOverdue
        | DenialCause::SubscriptionOnHold
        | DenialCause::SubscriptionSuspended
        | DenialCause::SubscriptionEnded => cause.word(),
    }
}

/// The same in a sentence: what is missing, what it means, whom to ask.
pub(crate) fn sentence(denial: &AccessDenial, language: Language, support: &str) -> String {
    let who = denial.who_can_help.join(", ");
    let key = match (denial.cause, who.is_empty()) {
        (DenialCause::NotAMember, _) => "problem-not_authorised-not_a_member",
        (DenialCause::PermissionMissing, false) => "problem-not_authorised-permission",
        (DenialCause::PermissionMissing, true) => "problem-not_authorised-permission_nobody",
        (DenialCause::StepUpRequired, _) => "problem-step_up_required-sensitive",
        (DenialCause::SetUpRequired, _) => "problem-set_up_required-sensitive",
        (DenialCause::PaymentOverdue, _) => "problem-payment_overdue-detail",
        (DenialCause::SubscriptionOnHold, _) => "problem-subscription_on_hold-detail",
        (DenialCause::SubscriptionSuspended, _) => "problem-subscription_suspended-detail",
        (DenialCause::SubscriptionEnded, _) => "problem-subscription_ended-detail",
    };
    let permission = denial.wanted.permission;
    let words = permission_words(permission, language);
    let arguments = [("words", words.into()), ("who", who.into()), ("support", support.into())];
    say(language, key, &arguments)
}

/// A permission in a few words, as it stands beside its box.
pub(crate) fn permission_words(permission: Permission, language: Language) -> String {
    say(language, &format!("permission-{permission}"), &[])
}
