//! Endpoints for operators: who operates the system, who comes to it and who leaves it? (DESIGN 5)

use super::request::{self, ByOperator};
use crate::answer::problem::Problem;
use crate::answer::shared::{created, not_found, with_sequence};
use crate::request::body::{self, Body};
use crate::request::caller;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent};
use crate::request::paging::Part;
use crate::request::path::Path;
use crate::request::query::QueryString;
use crate::request::reason::{ReasonBody, WithReason};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::{Act, OperatorRole};
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::operators::{OperatorsEvent, Rejection};
use keyledger_core::stream::StreamId;
use keyledger_usecases::caller::asker::SaidWhy;
use keyledger_usecases::members::add::NewAccount;
use keyledger_usecases::operators::list::{self, OperatorsAnswer};
use keyledger_usecases::operators::roles::{self, Changed, Said};
use keyledger_usecases::texts::refusals::operator_rejection;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::idempotency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeBody {
    /// The person's address; they need not have an account, nor belong to a property.
    #[schema(max_length = 254)]
    email: String,
    /// Their name, if they have no account yet.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// `support` or `compliance`; nobody can have both.
    #[schema(value_type = String)]
    role: OperatorRole,
    /// The language of mails: `fr` or `en`; without it, yours.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// Why.
    reason: ReasonBody,
}

/// The result.
#[derive(Serialize, ToSchema)]
pub struct OperatorChanged {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// Whether the person has the role or an invitation to it after this.
    admitted: bool,
    /// Whether a second operator must agree first.
    waits_for_second: bool,
    /// The same in words.
    message: String,
}

/// Lists operators, invitations and proposals
#[utoipa::path(get, path = "/api/v1/operators", operation_id = "list_operators", tag = "operators",
    params(("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200")),
    responses((status = 200, body = OperatorsAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn list(asked: QueryString) -> Result<Response, Problem> {
    asked.exactly(&["cursor", "limit"])?;
    let context = &asked.context;
    let by = caller::asker(context, SaidWhy::default()).await?;
    let listed = list::list(&context.system.engine, &by).await;
    let listed = listed.map_err(|failure| asked.failed(&failure))?;
    let listed = listed.map_err(|why| asked.turned_away(Act::GrantOperatorRole, why))?;
    let Part { entries: operators, next } =
        asked.part(listed.operators, |one| one.account.to_string())?;
    Ok(asked.listed(OperatorsAnswer { operators, next: next.clone() }, next.as_deref()))
}

/// Proposes an operator; with two or more operators, another one must approve.
#[utoipa::path(post, path = "/api/v1/operators", operation_id = "propose_operator", tag = "operators",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = ProposeBody,
    responses((status = 201, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 409, description = "conflict", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn propose(sent: Sent, body: Body<ProposeBody>) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let sent = (&sent, bytes.as_slice());
    let act = Act::GrantOperatorRole;
    let begun = request::by_operator(context, sent, act, None, &value.reason).await?;
    if let Some(answer) = answered(&begun, None, StatusCode::CREATED).await? {
        return Ok(answer);
    }
    let ByOperator { ref context, by, ref intent, .. } = begun;
    let address = body::new_address(context, &value.email)?;
    let name = value.name.as_deref().map(|name| body::name(context, name)).transpose()?;
    let language = value.language.unwrap_or(context.language);
    let newcomer = NewAccount { address, name, language };
    let engine = &context.system.engine;
    let changed = roles::propose(engine, intent, &newcomer, value.role, by).await;
    let changed = changed.map_err(|failure| Problem::failure(context, &failure))?;
    answer(context, StatusCode::CREATED, changed).await
}

/// Approves a proposal, as a second person.
#[utoipa::path(post, path = "/api/v1/operators/{account}/approve", operation_id = "approve_operator", tag = "operators",
    params(("account" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 200, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict", body = Problem)))]
pub async fn approve(
    Path(account): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    on_role(Step::Approve, &account, &sent, body).await
}

/// Withdraws a role, an invitation or a proposal. Withdrawing a role needs a second operator to ask
/// for the same within seven days; the last operator of a role stays.
#[utoipa::path(post, path = "/api/v1/operators/{account}/withdraw", operation_id = "withdraw_operator", tag = "operators",
    params(("account" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 200, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 409, description = "conflict: nobody else has the role, or nobody could agree", body = Problem)))]
pub async fn withdraw(
    Path(account): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    on_role(Step::Withdraw, &account, &sent, body).await
}

/// Declines the withdrawal of a role.
#[utoipa::path(post, path = "/api/v1/operators/{account}/keep", operation_id = "keep_operator", tag = "operators",
    params(("account" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 200, body = OperatorChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: no withdrawal of this role is proposed", body = Problem)))]
pub async fn keep(
    Path(account): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    on_role(Step::Keep, &account, &sent, body).await
}

/// What is done about somebody's role.
#[derive(Clone, Copy)]
enum Step {
    Approve,
    Withdraw,
    Keep,
}

impl Step {
    /// The row of the table that says who may.
    const fn act(self) -> Act {
        match self {
            Self::Approve => Act::GrantOperatorRole,
            Self::Withdraw | Self::Keep => Act::WithdrawOperatorRole,
        }
    }
}

async fn on_role(
    step: Step,
    account: &str,
    sent: &Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let subject: Option<AccountId> = account.parse().ok();
    let begun = request::begin(sent, body, step.act(), subject).await?;
    if let Some(answer) = answered(&begun, subject, StatusCode::OK).await? {
        return Ok(answer);
    }
    let ByOperator { ref context, by, ref intent, .. } = begun;
    let account = subject.ok_or_else(|| not_found(context))?;
    let engine = &context.system.engine;
    let changed = match step {
        Step::Approve => roles::approve(engine, intent, account, Some(by)).await,
        Step::Withdraw => roles::withdraw(engine, intent, account, Some(by)).await,
        Step::Keep => roles::keep(engine, intent, account, Some(by)).await,
    };
    let changed = changed.map_err(|failure| Problem::failure(context, &failure))?;
    answer(context, StatusCode::OK, changed).await
}

/// The recorded answer, where this very request was answered before.
async fn answered(
    begun: &ByOperator,
    subject: Option<AccountId>,
    status: StatusCode,
) -> Result<Option<Response>, Problem> {
    let (context, Some(row)) = (&begun.context, begun.before()) else { return Ok(None) };
    if let (Some(because), Some(account)) = (begun.unchanged().await?, subject) {
        let said = Said::found(&because).ok_or_else(|| not_found(context))?;
        let answer = answer(context, status, Ok(Changed::new(account, said, None))).await?;
        return Ok(Some(idempotency_key::recorded(row, answer)));
    }
    let stream = StreamId::operators();
    let written = idempotency::written::<OperatorsEvent>(&context.system, row, &stream).await;
    let written = written.map_err(|failure| Problem::failure(context, &failure))?;
    let events = || written.iter().map(|recorded| &recorded.event);
    let (Some(said), Some(first)) = (Said::of(events()), events().next()) else {
        return Ok(None); // It came no further than an account.
    };
    let changed = Changed::new(first.account(), said, None);
    let answer = answer(context, status, Ok(changed)).await?;
    Ok(Some(idempotency_key::recorded(row, answer)))
}

async fn answer(
    context: &Context,
    status: StatusCode,
    changed: Result<Changed, Rejection>,
) -> Result<Response, Problem> {
    let Changed { account, admitted, said, position } =
        changed.map_err(|rejection| refused(context, rejection))?;
    let message = say(context.language, said.sentence(), &[]);
    let waits_for_second = matches!(said, Said::Proposed | Said::WithdrawalProposed);
    let answer = OperatorChanged { account, admitted, waits_for_second, message };
    let answer = if status == StatusCode::CREATED {
        created("/api/v1/operators", answer)
    } else {
        (status, Json(answer)).into_response()
    };
    Ok(with_sequence(context, position, answer).await)
}

fn refused(context: &Context, rejection: Rejection) -> Problem {
    let what = say(context.language, operator_rejection(rejection), &[]);
    let arguments = [("what", what.into())];
    match rejection {
        Rejection::NotProposed => not_found(context),
        Rejection::NotAllowed(why) => caller::denied(context, Act::GrantOperatorRole, why),
        Rejection::Oneself | Rejection::SecondPerson | Rejection::NotAnOperator => {
            let status = StatusCode::FORBIDDEN;
            Problem::new(context, status, "not_authorised", "operators", &arguments)
        }
        Rejection::OperatorsExist
        | Rejection::AlreadyOperator
        | Rejection::AlreadyProposed
        | Rejection::NobodyToAgree
        | Rejection::LastOfRole => {
            Problem::new(context, StatusCode::CONFLICT, "conflict", "operators", &arguments)
        }
    }
}
