//! Operator requests. An operator does what needs nothing but a reason: who, why, and on what
//! authority?

use crate::answer::problem::Problem;
use crate::request::body::Body;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Turn, turn};
use crate::request::reason::{ReasonBody, WithReason};
use axum::http::HeaderMap;
use keyledger_core::account::Unchanged;
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::caller::authorise::Asking;
use tokio::sync::OwnedMutexGuard;

/// An operator who may do it, and said why.
pub(crate) struct ByOperator {
    /// The request.
    pub context: Context,
    /// Who.
    pub by: AccountId,
    /// The act as it goes into the ledger.
    pub intent: Intent,
    /// What it led to, where this very request was answered before.
    pub before: Option<CommandRow>,
    /// Held until the answer: the same key twice at once is one after the other.
    _under_way: Option<OwnedMutexGuard<()>>,
}

impl ByOperator {
    /// What was found the first time, where this was answered before and nothing followed.
    pub async fn unchanged(&self) -> Result<Option<Unchanged>, Problem> {
        let Some(row) = &self.before else { return Ok(None) };
        idempotency_key::unchanged(&self.context, row, self.by).await
    }
}

/// The operator behind a body that is nothing but a reason. `subject` is the account it is about,
/// `route` names what is asked for beside the caller's `Idempotency-Key`.
pub(crate) async fn begin(
    (headers, route): (&HeaderMap, &str),
    body: Body<WithReason>,
    act: Act,
    subject: Option<AccountId>,
) -> Result<ByOperator, Problem> {
    let Body { value, bytes, context } = body;
    by_operator(context, (headers, route, &bytes), act, subject, &value.reason).await
}

/// The same of a body that says more, which was these bytes.
pub(crate) async fn by_operator(
    context: Context,
    (headers, route, bytes): (&HeaderMap, &str, &[u8]),
    act: Act,
    subject: Option<AccountId>,
    reason: &ReasonBody,
) -> Result<ByOperator, Problem> {
    let (by, mut intent) = intent(&context, act, subject, reason).await?;
    let (before, under_way) = match turn(&context, headers, &by.to_string(), route, bytes).await? {
        Turn::Before(row) => {
            // What the first one left unfinished goes on under the same command.
            intent.command = row.named();
            (Some(row), None)
        }
        Turn::Now { named, guard } => {
            if let Some(named) = named {
                intent.command = named;
            }
            (None, guard)
        }
    };
    Ok(ByOperator { context, by, intent, before, _under_way: under_way })
}

/// The operator who asks, and what they are about to do.
pub(crate) async fn intent(
    context: &Context,
    act: Act,
    subject: Option<AccountId>,
    reason: &ReasonBody,
) -> Result<(AccountId, Intent), Problem> {
    let operator = caller::operator(context, act).await?;
    let (reason, by) = (reason.check(context)?, operator.caller.account);
    let asking = Asking::Operator(Box::new(operator));
    let intent = asking.intent(&context.system.engine, &context.request, subject, Some(reason));
    Ok((by, intent.map_err(|failure| Problem::failure(context, &failure))?))
}
