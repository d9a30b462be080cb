//! Operator requests. An operator does what needs nothing but a reason: who, why, and on what
//! authority?

use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent, Turn, turn};
use crate::request::reason::{ReasonBody, WithReason};
use keyledger_core::account::Unchanged;
use keyledger_core::authority::{Act, NotAuthorised};
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_projections::commands::CommandRow;

/// An operator who may do it, and said why.
pub(crate) struct ByOperator {
    /// The request.
    pub context: Context,
    /// Who.
    pub by: AccountId,
    /// The act as it goes into the ledger.
    pub intent: Intent,
    /// Held until the answer.
    turn: Turn,
}

impl ByOperator {
    /// What it led to, where this very request was answered before.
    pub fn before(&self) -> Option<&CommandRow> {
        self.turn.before.as_ref()
    }

    /// What was found the first time, where this was answered before and nothing followed.
    pub async fn unchanged(&self) -> Result<Option<Unchanged>, Problem> {
        let Some(row) = self.before() else { return Ok(None) };
        idempotency_key::unchanged(&self.context, row, self.by).await
    }
}

/// The operator behind a body that is nothing but a reason. `subject` is the account it is about.
pub(crate) async fn begin(
    sent: &Sent,
    body: Body<WithReason>,
    act: Act,
    subject: Option<AccountId>,
) -> Result<ByOperator, Problem> {
    let Body { value, bytes, context } = body;
    by_operator(context, (sent, &bytes), act, subject, &value.reason).await
}

/// The same of a body that says more, which was these bytes.
pub(crate) async fn by_operator(
    context: Context,
    (sent, bytes): (&Sent, &[u8]),
    act: Act,
    subject: Option<AccountId>,
    reason: &ReasonBody,
) -> Result<ByOperator, Problem> {
    let (by, mut intent) = intent(&context, act, subject, reason).await?;
    let turn = turn(&context, sent, &by.to_string(), bytes).await?;
    turn.name(&mut intent);
    Ok(ByOperator { context, by, intent, turn })
}

/// The operator who asks, and what they are about to do.
pub(crate) async fn intent(
    context: &Context,
    act: Act,
    subject: Option<AccountId>,
    reason: &ReasonBody,
) -> Result<(AccountId, Intent), Problem> {
    let by = caller::asker(context, reason.said()).await?;
    let may = by.may(&context.system.engine, act, subject).await;
    let may = may.map_err(|failure| Problem::failure(context, &failure))?;
    let (by, intent) = may.map_err(|why| caller::turned_away(context, act, why))?;
    // At the front door it is always somebody's account.
    let by = by.account().ok_or_else(|| caller::denied(context, act, NotAuthorised::Role))?;
    Ok((by, intent))
}
