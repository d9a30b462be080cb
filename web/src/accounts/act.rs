//! Shared part of act endpoints. Somebody acts on the account of somebody else: what the four
//! endpoints have in common (S35).

use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use crate::request::caller::{denied, without_factor};
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Turn, turn};
use crate::request::reason::WithReason;
use axum::Json;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::{AccountEvent, Rejection};
use keyledger_core::authority::{Act, ActorCapacity, NotAuthorised};
use keyledger_core::ids::AccountId;
use keyledger_core::stream::StreamId;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::accounts::acts::{Acted, ActedBefore, OnAccount, act};
use keyledger_usecases::caller::{authorise, step_up};
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::idempotency;
use serde::Serialize;
use utoipa::ToSchema;

/// The result of an act on an account.
#[derive(Serialize, ToSchema)]
pub struct ActAnswer {
    /// The account.
    #[schema(value_type = Uuid)]
    account: AccountId,
    /// Whether anything changed; repeating the request changes nothing.
    changed: bool,
    /// Whether it waits for a second operator, who must ask for the same.
    waits_for_second: bool,
    /// The handover code that enrolment of a second factor needs, if the policy demands one: give
    /// it to the person yourself. Shown only once.
    #[serde(skip_serializing_if = "Option::is_none")]
    hand_over_code: Option<String>,
    /// The same in words.
    message: String,
}

pub(crate) async fn act_on(
    id: &str,
    headers: &HeaderMap,
    body: Body<WithReason>,
    what: OnAccount,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let account: AccountId = id.parse().map_err(|_| not_found(&context))?;
    let caller = context.caller().await?;
    let failed = |failure| Problem::failure(&context, &failure);
    let engine = &context.system.engine;
    let (hand, authority) = authorise::hand(engine, &caller, account).await.map_err(failed)?;
    let reason = value.reason.check(&context)?;
    let shown = step_up::for_act(engine, &caller, what.act(), &hand);
    shown.map_err(|cause| without_factor(&context, cause, "for_an_act"))?;
    let route = format!("POST /api/v1/accounts/{account}/{}", what.act().code());
    let principal = caller.account.to_string();
    let (named, _under_way) = match turn(&context, headers, &principal, &route, &bytes).await? {
        Turn::Before(row) => {
            return repeated(&context, (caller.account, account), what, &row).await;
        }
        Turn::Now { named, guard } => (named, guard),
    };
    let actor = caller.acting_as(hand.actor_kind());
    let mut intent =
        context.request.intent(engine, actor, Some(account), engine.clock.now()).map_err(failed)?;
    intent.authority = authority;
    intent.reason = Some(reason);
    if let Some(named) = named {
        intent.command = named;
    }
    let done = act(engine, &intent, account, what, hand.clone()).await.map_err(failed)?;
    let acted = done.map_err(|rejection| refused(&context, what.act(), &hand, rejection))?;
    let position = acted.done.position;
    let answer = Json(answer(&context, account, what, acted)).into_response();
    Ok(with_sequence(&context, position, answer).await)
}

fn answer(context: &Context, account: AccountId, what: OnAccount, acted: Acted) -> ActAnswer {
    let message = say(context.language, &acted.sentence(what), &[]);
    let (changed, waits_for_second) = (acted.changed(), acted.waits_for_second(what));
    let hand_over_code = acted.hand_over_code;
    ActAnswer { account, changed, waits_for_second, hand_over_code, message }
}

/// The recorded answer: what followed from the command the first time, whatever happened since.
async fn repeated(
    context: &Context,
    (who, account): (AccountId, AccountId),
    what: OnAccount,
    row: &CommandRow,
) -> Result<Response, Problem> {
    let before = if let Some(because) = idempotency_key::unchanged(context, row, who).await? {
        ActedBefore::unchanged(&because)
    } else {
        let stream = StreamId::account(account);
        let written = idempotency::written::<AccountEvent>(&context.system, row, &stream).await;
        let written = written.map_err(|failure| Problem::failure(context, &failure))?;
        ActedBefore::of(written.iter().map(|recorded| &recorded.event))
    };
    let message = say(context.language, &before.sentence(what), &[]);
    let (changed, waits_for_second) = (before.changed, before.waits_for_second);
    // It was shown once, and is nowhere to be had again.
    let hand_over_code = None;
    let answer = ActAnswer { account, changed, waits_for_second, hand_over_code, message };
    Ok(idempotency_key::recorded(row, Json(answer).into_response()))
}

/// A manager is not told which accounts there are elsewhere: whoever is not theirs is a stranger.
pub(crate) fn refused(
    context: &Context,
    act: Act,
    hand: &ActorCapacity,
    rejection: Rejection,
) -> Problem {
    let managing = matches!(hand, ActorCapacity::Member { .. });
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is answered to these acts")]
    match rejection {
        Rejection::NotAllowed(why) => denied(context, act, why),
        Rejection::Deleted if !managing => Problem::conflict(context, "deleted"),
        _ if managing => denied(context, act, NotAuthorised::Stranger),
        _ => not_found(context),
    }
}
