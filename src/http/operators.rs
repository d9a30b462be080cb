//! Who operates the system, who comes to it and who leaves it? (DESIGN 5)

use super::body::{self, Body};
use super::caller;
use super::context::Context;
use super::members::{not_found, with_sequence};
use super::operator_act::{self, ByOperator};
use super::path::Path;
use super::problem::Problem;
use super::reason::{ReasonBody, WithReason};
use crate::commands::operator_rejection;
use crate::service::operators::{self, Changed};
use crate::service::people::profile;
use crate::service::registration::Newcomer;
use crate::texts::say;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::{Act, OperatorRole};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::operators::Rejection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Everybody who operates the system, is invited to, or waits for a second person.
#[derive(Serialize, ToSchema)]
pub struct OperatorsAnswer {
    /// One for each person.
    operators: Vec<OperatorAnswer>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
pub struct OperatorAnswer {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// The address as it was typed.
    email: Option<String>,
    /// `support` or `compliance`.
    #[schema(value_type = String)]
    role: OperatorRole,
    /// `operator`, `invited` or `proposed`.
    standing: &'static str,
    /// Since when; for an invitation and a proposal, until when.
    at: String,
    /// Who proposed them, while a second person has to agree.
    #[schema(value_type = Option<Uuid>)]
    proposed_by: Option<AccountId>,
}

/// Who is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeBody {
    /// The person's address; they need not have an account, nor belong to a property.
    #[schema(max_length = 254)]
    email: String,
    /// What they are called, where they have no account yet.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// `support` or `compliance`: nobody holds both.
    #[schema(value_type = String)]
    role: OperatorRole,
    /// The language of mails: `fr` or `en`; without it, yours.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// Why.
    reason: ReasonBody,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub struct OperatorChanged {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// Whether the person is admitted; else another operator has to agree.
    admitted: bool,
    /// The same in words.
    message: String,
}

/// Who operates the system?
#[utoipa::path(get, path = "/api/v1/operators", operation_id = "list_operators", tag = "operators",
    responses((status = 200, body = OperatorsAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised", body = Problem)))]
pub async fn list(context: Context) -> Result<Json<OperatorsAnswer>, Problem> {
    caller::operator(&context, Act::GrantOperatorRole).await?;
    let engine = &context.app.engine;
    let failed = |failure| Problem::failure(&context, &failure);
    let circle = operators::circle(engine).await.map_err(failed)?;
    let admitted = circle.admitted.iter().map(|(account, one)| match one.confirmed_at {
        Some(at) => (*account, one.role, "operator", at, None),
        None => (*account, one.role, "invited", one.until, None),
    });
    let proposed = circle.proposals.iter();
    let proposed =
        proposed.map(|(account, one)| (*account, one.role, "proposed", one.until, one.by));
    let mut operators = vec![];
    for (account, role, standing, at, proposed_by) in admitted.chain(proposed) {
        let email = profile(engine, account).await.map_err(failed)?;
        let (email, at) = (email.and_then(|profile| profile.email), at.to_string());
        operators.push(OperatorAnswer { account, email, role, standing, at, proposed_by });
    }
    Ok(Json(OperatorsAnswer { operators }))
}

/// Proposes somebody; from two operators on, another one has to approve.
#[utoipa::path(post, path = "/api/v1/operators", operation_id = "propose_operator", tag = "operators",
    request_body = ProposeBody,
    responses((status = 201, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn propose(body: Body<ProposeBody>) -> Result<Response, Problem> {
    let Body { value, context, .. } = body;
    let (by, intent) =
        operator_act::intent(&context, Act::GrantOperatorRole, None, &value.reason).await?;
    let address = body::new_address(&context, &value.email)?;
    let name = value.name.as_deref().unwrap_or(&value.email).trim().to_owned();
    if !(1..=200).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let what = say(context.language, "name-rule", &[]);
        return Err(Problem::field(&context, "name", &what));
    }
    let language = value.language.unwrap_or(context.language);
    let newcomer = Newcomer { address, name, language };
    let engine = &context.app.engine;
    let changed = operators::propose(engine, &intent, &newcomer, value.role, by).await;
    let changed = changed.map_err(|failure| Problem::failure(&context, &failure))?;
    answer(&context, StatusCode::CREATED, changed, None).await
}

/// Approves a proposal, as a second person.
#[utoipa::path(post, path = "/api/v1/operators/{account}/approve", operation_id = "approve_operator", tag = "operators",
    params(("account" = Uuid, Path)), request_body = WithReason,
    responses((status = 200, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict", body = Problem)))]
pub async fn approve(
    Path(account): Path<String>,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let subject: Option<AccountId> = account.parse().ok();
    let act = Act::GrantOperatorRole;
    let ByOperator { context, by, intent } = operator_act::begin(body, act, subject).await?;
    let account = subject.ok_or_else(|| not_found(&context))?;
    let changed = operators::approve(&context.app.engine, &intent, account, by).await;
    let changed = changed.map_err(|failure| Problem::failure(&context, &failure))?;
    answer(&context, StatusCode::OK, changed, None).await
}

/// Takes a role, an invitation or a proposal back.
#[utoipa::path(post, path = "/api/v1/operators/{account}/withdraw", operation_id = "withdraw_operator", tag = "operators",
    params(("account" = Uuid, Path)), request_body = WithReason,
    responses((status = 200, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict", body = Problem)))]
pub async fn withdraw(
    Path(account): Path<String>,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let subject: Option<AccountId> = account.parse().ok();
    let act = Act::WithdrawOperatorRole;
    let ByOperator { context, by, intent } = operator_act::begin(body, act, subject).await?;
    let account = subject.ok_or_else(|| not_found(&context))?;
    let changed = operators::withdraw(&context.app.engine, &intent, account, Some(by)).await;
    let changed = changed.map_err(|failure| Problem::failure(&context, &failure))?;
    answer(&context, StatusCode::OK, changed, Some("operator-withdrawn")).await
}

async fn answer(
    context: &Context,
    status: StatusCode,
    changed: Result<Changed, Rejection>,
    said: Option<&str>,
) -> Result<Response, Problem> {
    let Changed { account, admitted, position } =
        changed.map_err(|rejection| refused(context, rejection))?;
    let key = said.unwrap_or(if admitted { "operator-admitted" } else { "operator-proposed" });
    let message = say(context.language, key, &[]);
    let answer = (status, Json(OperatorChanged { account, admitted, message })).into_response();
    Ok(with_sequence(context, position, answer).await)
}

fn refused(context: &Context, rejection: Rejection) -> Problem {
    let what = say(context.language, operator_rejection(rejection), &[]);
    let arguments = [("what", what.into())];
    match rejection {
        Rejection::NotProposed => not_found(context),
        Rejection::Oneself | Rejection::SecondPerson | Rejection::NotAnOperator => {
            let status = StatusCode::FORBIDDEN;
            Problem::new(context, status, "not_authorised", "operators", &arguments)
        }
        Rejection::OperatorsExist
        | Rejection::AlreadyOperator
        | Rejection::AlreadyProposed
        | Rejection::TooFewLeft => {
            Problem::new(context, StatusCode::CONFLICT, "conflict", "operators", &arguments)
        }
    }
}
