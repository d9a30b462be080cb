//! A manager adds a person to the property (S3, S30, S31, S32).

use super::body::{self, Body};
use super::context::Context;
use super::members::{manager, property_id, with_sequence};
use super::members_end::end_of;
use super::path::Path;
use super::problem::Problem;
use super::repeat;
use crate::failure::Failure;
use crate::service::idempotency::{self, Seen};
use crate::service::registration::{AlreadyMember, Person, Registered, Registration, register};
use crate::service::replacement;
use crate::texts::say;
use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::ReasonCode;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::metadata::ActorKind;
use keyledger_core::permission::Permission;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How long a name may be.
const NAME_CHARACTERS_MAX: usize = 200;

/// Who is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// The e-mail address: one account has one, and one address one account.
    #[schema(max_length = 254)]
    email: String,
    /// What the person is called.
    #[schema(max_length = 200)]
    name: String,
    /// The language of mails: `fr` or `en`; without it, the manager's.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// What they may do here.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<Permission>,
    /// The last day they belong here, as for seasonal staff, such as `2026-09-30`; days end at
    /// midnight UTC.
    #[schema(example = "2026-09-30")]
    ends_on: Option<String>,
    /// The account that was made under a misspelled address: its activation link dies (S32).
    #[schema(value_type = Option<Uuid>)]
    replaces: Option<AccountId>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub struct CreateAnswer {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// `created`, `restored` or `joined`.
    outcome: &'static str,
    /// Whether an activation mail follows.
    activation_mail: bool,
    /// The same in words.
    message: String,
}

/// Adds a person to the property. An existing person joins it, a deleted one comes back.
#[utoipa::path(post, path = "/api/v1/properties/{id}/members", tag = "members",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = CreateBody,
    responses((status = 201, body = CreateAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn create(
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body<CreateBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let property = property_id(&context, &id)?;
    let caller = manager(&context, property).await?;
    let replaces = value.replaces;
    let person = person(&context, value, property)?;
    let failed = |failure: Failure| Problem::failure(&context, &failure);
    let engine = &context.app.engine;
    let actor = caller.acting_as(ActorKind::Manager);
    let mut intent =
        context.request.intent(engine, actor, None, engine.clock.now()).map_err(failed)?;
    intent.authority = caller.authority();
    intent.reason = Some(ReasonCode::ManagingStaff.plain());
    intent.property = Some(property);
    let mut under_way = None;
    if let Some(key) = repeat::key(&context, &headers)? {
        let route = format!("POST /api/v1/properties/{property}/members");
        let principal = caller.account.to_string();
        intent.command =
            idempotency::command(engine, &principal, &route, &key, &bytes).map_err(failed)?;
        // Held until the answer: the same key twice at once is one after the other.
        under_way = Some(context.app.commands.line_up(intent.command.id).await);
        match idempotency::seen(&context.app, &intent.command).await.map_err(failed)? {
            Seen::Never => {}
            Seen::Other => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let name = "idempotency_mismatch";
                return Err(Problem::new(&context, status, name, "detail", &[]));
            }
            Seen::Before(registration) => return Ok(answer(&context, registration).await),
        }
    }
    let policy = engine.policy().await.map_err(failed)?;
    if let Some(replaced) = replaces
        && !replacement::may_be_replaced(engine, replaced, property).await.map_err(failed)?
    {
        return Err(Problem::conflict(&context, "replaces"));
    }
    let registered = register(engine, &policy, &intent, &person).await.map_err(failed)?;
    let registration = match registered {
        Ok(registration) => registration,
        Err(AlreadyMember(_)) => return Err(Problem::conflict(&context, "already_member")),
    };
    if let Some(replaced) = replaces {
        let by = registration.account;
        replacement::withdraw(engine, &policy, &intent, replaced, by).await.map_err(failed)?;
    }
    drop(under_way);
    Ok(answer(&context, registration).await)
}

fn person(context: &Context, body: CreateBody, property: PropertyId) -> Result<Person, Problem> {
    let address = body::new_address(context, &body.email)?;
    let name = body.name.trim().to_owned();
    let fits = (1..=NAME_CHARACTERS_MAX).contains(&name.chars().count());
    if !fits || name.chars().any(char::is_control) {
        let what = say(context.language, "name-rule", &[]);
        return Err(Problem::field(context, "name", &what));
    }
    let language = body.language.unwrap_or(context.language);
    let ends_at = match &body.ends_on {
        Some(day) => Some(end_of(context, day)?),
        None => None,
    };
    let permissions = body.permissions;
    Ok(Person { address, name, language, property, permissions, ends_at })
}

async fn answer(context: &Context, registration: Registration) -> Response {
    let (outcome, sentence) = match registration.outcome {
        Registered::Created => ("created", "member-created"),
        Registered::Restored { password_kept: true } => ("restored", "member-restored"),
        Registered::Restored { password_kept: false } => {
            ("restored", "member-restored_without_password")
        }
        Registered::Joined => ("joined", "member-joined"),
    };
    let answer = CreateAnswer {
        account: registration.account,
        outcome,
        activation_mail: registration.outcome == Registered::Created,
        message: say(context.language, sentence, &[]),
    };
    let response = (StatusCode::CREATED, Json(answer)).into_response();
    with_sequence(context, registration.position, response).await
}
