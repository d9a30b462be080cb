//! Authorisation over members: may the caller act on the members of this property, and what are
//! they told if not? A manager there, or an operator as the table says (S3, S10, S35, DESIGN 5).

use crate::answer::denied;
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::caller::{denied, reason_missing, showed_factor};
use crate::request::context::Context;
use axum::http::StatusCode;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::{Act, judge_role};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::permission::Permission;
use keyledger_core::property::Property;
use keyledger_usecases::access::billing;
use keyledger_usecases::accounts::acts;
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::step_up::OperatorDoes;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::members::authority::NotDone;
use keyledger_usecases::reading::note::{self, ReadRecord};
use keyledger_usecases::texts::say;

/// The caller, if they manage the accounts of `property`: read from their own stream.
pub(crate) async fn manager(context: &Context, property: PropertyId) -> Result<Caller, Problem> {
    denied::holder(context, property, Permission::ManageUsers).await
}

/// Who acts on the people of a property: whoever manages its users, or an operator whose role does this.
/// A no is written down.
pub(crate) async fn staff(
    context: &Context,
    property: PropertyId,
    act: Act,
) -> Result<Caller, Problem> {
    let caller = context.caller().await?;
    let (engine, failed) =
        (&context.system.engine, |failure: Failure| Problem::failure(context, &failure));
    let Some((role, _)) = authorise::role(engine, &caller).await.map_err(failed)? else {
        return manager(context, property).await;
    };
    if let Err(why) = judge_role(act, role) {
        let actor = caller.acting_as(ActorKind::Member);
        let now = engine.clock.now();
        let intent = context.request.intent(engine, actor, Some(caller.account), now);
        let intent = intent.map_err(failed)?;
        acts::note_refusal(engine, &intent, None, act, why).await.map_err(failed)?;
        return Err(denied(context, act, why));
    }
    showed_factor(context, &caller, OperatorDoes::of(act, role))?;
    let known = billing::property(engine, property).await.map_err(failed)?;
    if *known == Property::Absent { Err(not_found(context)) } else { Ok(caller) }
}

/// The same of who only looks: that an operator did is written down before anything is shown (C5).
pub(crate) async fn reader(
    context: &Context,
    property: PropertyId,
    question: ReadQuestion,
    account: Option<AccountId>,
) -> Result<(), Problem> {
    let caller = staff(context, property, Act::ReadMembers).await?;
    let engine = &context.system.engine;
    let failed = |failure: Failure| Problem::failure(context, &failure);
    let Some((role, authority)) = authorise::role(engine, &caller).await.map_err(failed)? else {
        return Ok(()); // Their own people: a manager's everyday work.
    };
    let actor = caller.acting_as(role.actor_kind());
    let intent = context.request.intent(engine, actor, account, engine.clock.now());
    let mut intent = intent.map_err(failed)?;
    (intent.authority, intent.property) = (authority, Some(property));
    let (accounts, property) = (account.into_iter().collect(), Some(property));
    let reading = ReadRecord { accounts, property, ..ReadRecord::about(question) };
    note::note(engine, &intent, reading).await.map(|_| ()).map_err(failed)
}

/// Why nothing came of an act on a member.
pub(crate) fn refused(context: &Context, act: Act, why: NotDone) -> Problem {
    match why {
        NotDone::NotAMember => not_found(context),
        NotDone::NotAllowed(why) => denied(context, act, why),
        NotDone::ReasonMissing => reason_missing(context),
        NotDone::ChangedSince => {
            let status = StatusCode::PRECONDITION_FAILED;
            Problem::new(context, status, "precondition_failed", "detail", &[])
        }
        NotDone::LastManager => last_manager(context),
        NotDone::EndIsPast => {
            Problem::field(context, "ends_on", &say(context.language, "ends_on-past", &[]))
        }
    }
}

/// The property would be left with people and without a manager.
pub(crate) fn last_manager(context: &Context) -> Problem {
    let support = context.site.settings.support_contact.clone();
    let arguments = [("support", support.into())];
    Problem::new(context, StatusCode::CONFLICT, "conflict", "last_manager", &arguments)
}

/// A property's id in a path; anything else is no property at all.
pub(crate) fn property_id(context: &Context, text: &str) -> Result<PropertyId, Problem> {
    text.parse().map_err(|_| not_found(context))
}
