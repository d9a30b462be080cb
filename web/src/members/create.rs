//! Endpoint to add a member: a person is added to the property, by a manager or by support (S3,
//! S30, S31, S32, S35).

use super::set_end::end_of;
use super::who::{property_id, refused, staff};
use crate::answer::problem::Problem;
use crate::answer::shared::{self, with_sequence};
use crate::request::body::{self, Body};
use crate::request::context::Context;
use crate::request::idempotency_key::{Sent, turn};
use crate::request::path::Path;
use crate::request::reason::ReasonBody;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::{Acting, NotDone, line_up};
use keyledger_usecases::members::registration::{NotAdded, Registered, Registration};
use keyledger_usecases::members::replace;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::idempotency::registration_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Who is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// The e-mail address: one account has one, and one address one account.
    #[schema(max_length = 254)]
    pub(crate) email: String,
    /// The person's name.
    #[schema(max_length = 200)]
    pub(crate) name: String,
    /// The language of mails: `fr` or `en`; without it, the manager's.
    #[schema(value_type = Option<String>)]
    pub(crate) language: Option<Language>,
    /// What they may do here.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(crate) permissions: BTreeSet<Permission>,
    /// The last day they belong here, as for seasonal staff, such as `2026-09-30`; days end at
    /// midnight in its time zone.
    #[schema(example = "2026-09-30")]
    pub(crate) ends_on: Option<String>,
    /// The account that was made under a misspelled address: its activation link dies (S32).
    #[schema(value_type = Option<Uuid>)]
    pub(crate) replaces: Option<AccountId>,
    /// The reason; required for support, `managing_staff` by default for managers.
    pub(crate) reason: Option<ReasonBody>,
}

/// The result.
#[derive(Serialize, ToSchema)]
pub struct CreateAnswer {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// `created`, `restored` or `offered`: somebody who has an account is asked at their next log-in.
    outcome: &'static str,
    /// Whether an activation mail follows.
    activation_mail: bool,
    /// The handover code that a restored person needs for enrolment, if the policy demands one:
    /// give it to the person yourself. Shown only once.
    #[serde(skip_serializing_if = "Option::is_none")]
    hand_over_code: Option<String>,
    /// The same in words.
    message: String,
}

/// Adds a person to the property. Somebody who has an account is asked at their next log-in, a
/// deleted account is restored. Nobody can grant a permission that they do not have; support can,
/// with a reason.
#[utoipa::path(post, operation_id = "create_member", path = "/api/v1/properties/{id}/members", tag = "members",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = CreateBody,
    responses((status = 201, body = CreateAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: not a manager, or a permission one does not hold; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: an operator named no property", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn create(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<CreateBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let property = property_id(&context, &id)?;
    let caller = staff(&context, property, Act::CreateMember).await?;
    let replaces = value.replaces;
    let reason = value.reason.as_ref().map(|reason| reason.check(&context)).transpose()?;
    let person = person(&context, value, property).await?;
    let failed = |failure: Failure| Problem::failure(&context, &failure);
    let engine = &context.system.engine;
    let turn = turn(&context, &sent, &caller.account.to_string(), &bytes).await?;
    if let Some(row) = &turn.before
        // One that claimed an address and came no further goes on where it stopped.
        && let Some(before) = registration_of(&context.system, row).await.map_err(failed)?
    {
        return Ok(answer(&context, property, before).await);
    }
    let _in_line = line_up(&context.system, property).await.map_err(failed)?;
    // Read again in the line: whoever stood before may have struck the caller off.
    let acting = Acting::now(engine, &caller).await.map_err(failed)?;
    let about = (property, None);
    let intent = acting.intent(engine, &context.request, &caller, about, reason).map_err(failed)?;
    let mut intent = intent.map_err(|why| refused(&context, Act::CreateMember, why))?;
    turn.name(&mut intent);
    let registration = add(&context, &intent, &acting, &person, replaces).await?;
    Ok(answer(&context, property, registration).await)
}

/// The same for a page: whoever manages the property adds somebody, once.
pub(crate) async fn created(
    context: &Context,
    property: PropertyId,
    body: CreateBody,
) -> Result<Registration, Problem> {
    let caller = staff(context, property, Act::CreateMember).await?;
    let replaces = body.replaces;
    let reason = body.reason.as_ref().map(|reason| reason.check(context)).transpose()?;
    let person = person(context, body, property).await?;
    let failed = |failure: Failure| Problem::failure(context, &failure);
    let engine = &context.system.engine;
    let _in_line = line_up(&context.system, property).await.map_err(failed)?;
    let acting = Acting::now(engine, &caller).await.map_err(failed)?;
    let about = (property, None);
    let intent = acting.intent(engine, &context.request, &caller, about, reason).map_err(failed)?;
    let intent = intent.map_err(|why| refused(context, Act::CreateMember, why))?;
    add(context, &intent, &acting, &person, replaces).await
}

async fn add(
    context: &Context,
    intent: &Intent,
    acting: &Acting,
    person: &Person,
    replaces: Option<AccountId>,
) -> Result<Registration, Problem> {
    let (engine, property) = (&context.system.engine, person.property);
    let failed = |failure: Failure| Problem::failure(context, &failure);
    let policy = engine.policy().await.map_err(failed)?;
    if let Some(replaced) = replaces
        && !replace::may_be_replaced(engine, replaced, property).await.map_err(failed)?
    {
        return Err(Problem::conflict(context, "replaces"));
    }
    let registered = register(engine, &policy, intent, person, acting).await.map_err(failed)?;
    let registration = registered.map_err(|why| not_added(context, why))?;
    if let Some(replaced) = replaces {
        let by = (registration.account, property);
        let done = replace::withdraw(engine, &policy, intent, acting, replaced, by).await;
        done.map_err(failed)?.map_err(|why| refused(context, Act::RemoveMember, why))?;
    }
    Ok(registration)
}

fn not_added(context: &Context, why: NotAdded) -> Problem {
    match why {
        NotAdded::AlreadyMember(_) => Problem::conflict(context, "already_member"),
        NotAdded::NotAllowed(why) => refused(context, Act::CreateMember, NotDone::NotAllowed(why)),
        NotAdded::LastManager => refused(context, Act::CreateMember, NotDone::LastManager),
        NotAdded::EndIsPast => refused(context, Act::CreateMember, NotDone::EndIsPast),
    }
}

async fn person(
    context: &Context,
    body: CreateBody,
    property: PropertyId,
) -> Result<Person, Problem> {
    let address = body::new_address(context, &body.email)?;
    let name = body::name(context, &body.name)?;
    let language = body.language.unwrap_or(context.language);
    let ends_at = match &body.ends_on {
        Some(day) => Some(end_of(context, property, day).await?),
        None => None,
    };
    let permissions = body.permissions;
    Ok(Person { address, name, language, property, permissions, ends_at })
}

async fn answer(context: &Context, property: PropertyId, registration: Registration) -> Response {
    let outcome = registration.outcome;
    let answer = CreateAnswer {
        account: registration.account,
        outcome: outcome.word(),
        activation_mail: outcome == Registered::Created,
        hand_over_code: registration.hand_over_code,
        message: say(context.language, outcome.sentence(), &[]),
    };
    let account = answer.account;
    let place = format!("/api/v1/properties/{property}/members/{account}/permissions");
    let response = shared::created(&place, answer);
    with_sequence(context, registration.position, response).await
}
