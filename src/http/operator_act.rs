//! An operator does what needs nothing but a reason: who, why, and on what authority?

use super::body::Body;
use super::caller;
use super::context::Context;
use super::problem::Problem;
use super::reason::{ReasonBody, WithReason};
use crate::service::authorise::Asking;
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;

/// An operator who may do it, and said why.
pub(super) struct ByOperator {
    /// The request.
    pub context: Context,
    /// Who.
    pub by: AccountId,
    /// The act as it goes into the ledger.
    pub intent: Intent,
}

/// The operator behind a body that is nothing but a reason. `subject` is the account it is about.
pub(super) async fn begin(
    body: Body<WithReason>,
    act: Act,
    subject: Option<AccountId>,
) -> Result<ByOperator, Problem> {
    let Body { value, context, .. } = body;
    let (by, intent) = intent(&context, act, subject, &value.reason).await?;
    Ok(ByOperator { context, by, intent })
}

/// The operator who asks, and what they are about to do.
pub(super) async fn intent(
    context: &Context,
    act: Act,
    subject: Option<AccountId>,
    reason: &ReasonBody,
) -> Result<(AccountId, Intent), Problem> {
    let operator = caller::operator(context, act).await?;
    let (reason, by) = (reason.check(context)?, operator.caller.account);
    let asking = Asking::Operator(Box::new(operator));
    let intent = asking.intent(&context.app.engine, &context.request, subject, Some(reason));
    Ok((by, intent.map_err(|failure| Problem::failure(context, &failure))?))
}
