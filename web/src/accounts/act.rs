//! Shared part of act endpoints. Somebody acts on the account of somebody else: what their
//! endpoints have in common (S35).

use crate::answer::problem::Problem;
use crate::answer::shared::{not_found, with_sequence};
use crate::request::body::Body;
use crate::request::caller::{denied, without_factor};
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent, turn};
use crate::request::reason::{ReasonBody, WithReason};
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::{AccountEvent, NextAttemptFlagged, Rejection};
use keyledger_core::authority::{Act, ActorCapacity, NotAuthorised};
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::{Authority, Reason};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::accounts::acts::{Acted, ActedBefore, OnAccount, act};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::{authorise, step_up};
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
    /// The reference that the person's log-in attempts carry now: read it out to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Until when they carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// The same in words.
    message: String,
}

/// Somebody who acts on the account of somebody else, and said why.
pub(crate) struct Begun {
    /// The account.
    pub account: AccountId,
    /// In which capacity they meet it.
    pub hand: ActorCapacity,
    caller: Caller,
    authority: Vec<Authority>,
    reason: Reason,
}

impl Begun {
    /// What they are about to do, as it goes into the ledger.
    pub fn intent(&self, context: &Context) -> Result<Intent, Problem> {
        let (engine, actor) =
            (&context.system.engine, self.caller.acting_as(self.hand.actor_kind()));
        let intent = context.request.intent(engine, actor, Some(self.account), engine.clock.now());
        let mut intent = intent.map_err(|failure| Problem::failure(context, &failure))?;
        intent.authority.clone_from(&self.authority);
        intent.reason = Some(self.reason.clone());
        Ok(intent)
    }
}

/// How every act on an account begins: who acts, in which capacity, why, and with a second factor
/// where that takes one. Whether they may is decided with the account at an exact revision.
pub(crate) async fn begin(
    context: &Context,
    id: &str,
    act: Act,
    reason: &ReasonBody,
) -> Result<Begun, Problem> {
    let account: AccountId = id.parse().map_err(|_| not_found(context))?;
    let (engine, caller) = (&context.system.engine, context.caller().await?);
    let hand = authorise::hand(engine, &caller, account).await;
    let (hand, authority) = hand.map_err(|failure| Problem::failure(context, &failure))?;
    let reason = reason.check(context)?;
    let shown = step_up::for_act(engine, &caller, act, &hand);
    shown.map_err(|cause| without_factor(context, cause, "for_an_act"))?;
    Ok(Begun { account, hand, caller, authority, reason })
}

pub(crate) async fn act_on(
    id: &str,
    sent: &Sent,
    body: Body<WithReason>,
    what: OnAccount,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let begun = begin(&context, id, what.act(), &value.reason).await?;
    let (who, account) = (begun.caller.account, begun.account);
    let turn = turn(&context, sent, &who.to_string(), &bytes).await?;
    if let Some(row) = &turn.before {
        return repeated(&context, (who, account), what, row).await;
    }
    let mut intent = begun.intent(&context)?;
    turn.name(&mut intent);
    let hand = &begun.hand;
    let done = act(&context.system.engine, &intent, account, what, hand.clone()).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let acted = done.map_err(|rejection| refused(&context, what.act(), hand, rejection))?;
    let position = acted.done.position;
    let answer = Json(answer(&context, account, what, acted)).into_response();
    Ok(with_sequence(&context, position, answer).await)
}

fn answer(context: &Context, account: AccountId, what: OnAccount, acted: Acted) -> ActAnswer {
    let message = acted.told(what, context.language);
    let (changed, waits_for_second) = (acted.changed(), acted.waits_for_second(what));
    let (reference, until) = flagged(acted.flag());
    let hand_over_code = acted.hand_over_code;
    ActAnswer { account, changed, waits_for_second, hand_over_code, reference, until, message }
}

fn flagged(flag: Option<&NextAttemptFlagged>) -> (Option<String>, Option<Timestamp>) {
    flag.map(|flag| (flag.reference.to_string(), flag.until)).unzip()
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
    let message = before.told(what, context.language);
    let (reference, until) = flagged(before.flag.as_ref());
    let (changed, waits_for_second) = (before.changed, before.waits_for_second);
    // It was shown once, and is nowhere to be had again.
    let hand_over_code = None;
    let answer =
        ActAnswer { account, changed, waits_for_second, hand_over_code, reference, until, message };
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
