//! Endpoints for policies: by which rules is everything judged, and who may change them? (DESIGN 6)

use super::request::{self, ByOperator};
use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
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
use keyledger_core::authority::Act;
use keyledger_core::policy::{Policy, PolicyEvent, Profile, Rejection, Settings};
use keyledger_core::stream::StreamId;
use keyledger_usecases::policy::change::{self, Changed, PolicyOutcome};
use keyledger_usecases::policy::history::{self, PolicyStep};
use keyledger_usecases::texts::refusals::policy_rejection;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::idempotency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The policy in effect, and the proposal that waits for a second person.
#[derive(Serialize, ToSchema)]
pub struct PolicyAnswer {
    /// Counted from 1; every decision records it.
    version: u32,
    /// `hotel`, `nist` or `pci`: what it started from.
    #[schema(value_type = String)]
    profile: Profile,
    /// Every setting; the unit is part of its name.
    #[schema(value_type = Object)]
    settings: Settings,
    /// What is proposed, if anything is.
    proposed: Option<ProposedAnswer>,
}

/// A proposal that loosens a setting.
#[derive(Serialize, ToSchema)]
pub struct ProposedAnswer {
    /// Its number.
    proposal: u32,
    /// What it started from.
    #[schema(value_type = String)]
    profile: Profile,
    /// Every setting.
    #[schema(value_type = Object)]
    settings: Settings,
    /// What it loosens.
    loosens: Vec<String>,
    /// Until when somebody can agree.
    until: String,
}

/// The new policy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyBody {
    /// `hotel`, `nist` or `pci`: what it starts from.
    #[schema(value_type = String)]
    profile: Profile,
    /// Every setting, as `GET /api/v1/policy` shows them.
    #[schema(value_type = Object)]
    settings: Settings,
    /// Why.
    reason: ReasonBody,
}

/// The result.
#[derive(Serialize, ToSchema)]
pub struct PolicyChanged {
    /// The version in effect from now on, if one was adopted or was already identical.
    version: Option<u32>,
    /// The proposal that waits for a second person, or is over.
    proposal: Option<u32>,
    /// What the proposal loosens.
    loosens: Vec<String>,
    /// Until when somebody can agree.
    until: Option<String>,
    /// The same in words.
    message: String,
}

/// The policy's history.
#[derive(Serialize, ToSchema)]
pub struct PolicyHistory {
    /// Oldest first.
    steps: Vec<PolicyStep>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The policy in effect, and the proposal that waits for a second person.
#[utoipa::path(get, path = "/api/v1/policy", operation_id = "read_policy", tag = "policy",
    responses((status = 200, body = PolicyAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem)))]
pub async fn show(context: Context) -> Result<Json<PolicyAnswer>, Problem> {
    caller::looks(&context, Act::ApprovePolicy).await?;
    let state = change::policies(&context.system.engine).await;
    let state = state.map_err(|failure| Problem::failure(&context, &failure))?;
    let current = state.current().cloned().unwrap_or_else(|| Policy::first(Profile::default()));
    let proposed = state.waiting().map(|waiting| ProposedAnswer {
        proposal: waiting.proposal,
        profile: waiting.profile,
        settings: waiting.settings.clone(),
        loosens: waiting.loosens.clone(),
        until: waiting.until.to_string(),
    });
    let Policy { version, profile, settings } = current;
    Ok(Json(PolicyAnswer { version, profile, settings, proposed }))
}

/// Every version and every proposal: when, by whom, and why.
#[utoipa::path(get, path = "/api/v1/policy/history", operation_id = "read_policy_history", tag = "policy",
    params(("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200")),
    responses((status = 200, body = PolicyHistory),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn history(asked: QueryString) -> Result<Response, Problem> {
    asked.exactly(&["cursor", "limit"])?;
    let context = &asked.context;
    caller::looks(context, Act::ApprovePolicy).await?;
    let steps = history::history(&context.system.engine).await;
    let steps = steps.map_err(|failure| asked.failed(&failure))?;
    let Part { entries: steps, next } = asked.part(steps, |step| step.event.to_string())?;
    Ok(asked.listed(PolicyHistory { steps, next: next.clone() }, next.as_deref()))
}

/// Adopts a policy as the next version. If it loosens a setting, it is proposed instead: another
/// operator must agree within seven days. Repeating it changes nothing.
#[utoipa::path(post, path = "/api/v1/policy", operation_id = "change_policy", tag = "policy",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = PolicyBody,
    responses((status = 200, description = "adopted, or already identical", body = PolicyChanged),
        (status = 202, description = "proposed: another operator must agree", body = PolicyChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 409, description = "conflict: another proposal waits", body = Problem),
        (status = 422, description = "invalid_request: which setting, and its bounds", body = Problem)))]
pub async fn change(sent: Sent, body: Body<PolicyBody>) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let PolicyBody { profile, settings, reason } = value;
    let (sent, act) = ((&sent, bytes.as_slice()), Act::AdoptPolicy);
    let begun = request::by_operator(context, sent, act, None, &reason).await?;
    if let Some(answer) = answered(&begun).await? {
        return Ok(answer);
    }
    let ByOperator { ref context, by, ref intent, .. } = begun;
    let engine = &context.system.engine;
    let changed = change::change(engine, intent, profile, settings, Some(by)).await;
    let changed = changed.map_err(|failure| Problem::failure(context, &failure))?;
    answer(context, changed).await
}

/// Approves a proposal, as a second person: it becomes the next version.
#[utoipa::path(post, path = "/api/v1/policy/proposals/{proposal}/approve", operation_id = "approve_policy", tag = "policy",
    params(("proposal" = u32, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 200, body = PolicyChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: not the one who proposed; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: no such proposal waits", body = Problem),
        (status = 409, description = "conflict: the person who proposed it is no longer an operator", body = Problem)))]
pub async fn approve(
    Path(proposal): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    on_proposal(Step::Approve, &proposal, &sent, body).await
}

/// Withdraws or declines a proposal.
#[utoipa::path(post, path = "/api/v1/policy/proposals/{proposal}/withdraw", operation_id = "withdraw_policy", tag = "policy",
    params(("proposal" = u32, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 200, body = PolicyChanged),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: no such proposal waits", body = Problem)))]
pub async fn withdraw(
    Path(proposal): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    on_proposal(Step::Withdraw, &proposal, &sent, body).await
}

/// What is done about a proposal.
#[derive(Clone, Copy)]
enum Step {
    Approve,
    Withdraw,
}

async fn on_proposal(
    step: Step,
    proposal: &str,
    sent: &Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let begun = request::begin(sent, body, Act::ApprovePolicy, None).await?;
    if let Some(answer) = answered(&begun).await? {
        return Ok(answer);
    }
    let ByOperator { ref context, by, ref intent, .. } = begun;
    let proposal = proposal.parse().map_err(|_| not_found(context))?;
    let engine = &context.system.engine;
    let changed = match step {
        Step::Approve => change::approve(engine, intent, proposal, by).await,
        Step::Withdraw => change::withdraw(engine, intent, proposal).await,
    };
    let changed = changed.map_err(|failure| Problem::failure(context, &failure))?;
    answer(context, changed).await
}

/// The recorded answer, where this very request was answered before.
async fn answered(begun: &ByOperator) -> Result<Option<Response>, Problem> {
    let (context, Some(row)) = (&begun.context, begun.before()) else { return Ok(None) };
    let outcome = if let Some(because) = begun.unchanged().await? {
        PolicyOutcome::found(because).ok_or_else(|| not_found(context))?
    } else {
        let stream = StreamId::policy();
        let written = idempotency::written::<PolicyEvent>(&context.system, row, &stream).await;
        let written = written.map_err(|failure| Problem::failure(context, &failure))?;
        let events = written.into_iter().map(|recorded| recorded.event);
        let Some(outcome) = PolicyOutcome::of(events) else { return Ok(None) };
        outcome
    };
    let answer = answer(context, Ok(Changed { outcome, position: None })).await?;
    Ok(Some(idempotency_key::recorded(row, answer)))
}

async fn answer(
    context: &Context,
    changed: Result<Changed, Rejection>,
) -> Result<Response, Problem> {
    let Changed { outcome, position } = changed.map_err(|why| refused(context, &why))?;
    let (key, arguments) = outcome.in_words();
    let message = say(context.language, key, &arguments);
    let nothing =
        PolicyChanged { version: None, proposal: None, loosens: vec![], until: None, message };
    let (status, answer) = match outcome {
        PolicyOutcome::Adopted(version) | PolicyOutcome::Unchanged(version) => {
            (StatusCode::OK, PolicyChanged { version: Some(version), ..nothing })
        }
        PolicyOutcome::Proposed { proposal, loosens, until } => {
            let (proposal, until) = (Some(proposal), Some(until.to_string()));
            (StatusCode::ACCEPTED, PolicyChanged { proposal, loosens, until, ..nothing })
        }
        PolicyOutcome::Withdrawn(proposal) => {
            (StatusCode::OK, PolicyChanged { proposal: Some(proposal), ..nothing })
        }
    };
    Ok(with_sequence(context, position, (status, Json(answer)).into_response()).await)
}

pub(crate) fn refused(context: &Context, why: &Rejection) -> Problem {
    let what = policy_rejection(context.language, why);
    match why {
        Rejection::OutOfBounds(outside) => {
            let setting = outside.first().map_or("settings", |first| first.setting);
            Problem::field(context, &format!("settings.{setting}"), &what)
        }
        Rejection::NotProposed(_) => not_found(context),
        Rejection::NotAllowed(why) => caller::denied(context, Act::AdoptPolicy, *why),
        Rejection::SecondPerson => {
            let status = StatusCode::FORBIDDEN;
            Problem::new(context, status, "not_authorised", "policy", &[("what", what.into())])
        }
        Rejection::NeedsSecondPerson(_)
        | Rejection::AlreadyProposed(_)
        | Rejection::ProposerGone => {
            let status = StatusCode::CONFLICT;
            Problem::new(context, status, "conflict", "policy", &[("what", what.into())])
        }
    }
}
