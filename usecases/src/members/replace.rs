//! Replacing a misspelled account. An account was made under a misspelled address: its activation
//! link dies (S32).

use super::authority::{Acting, NotDone, not_done};
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{AccountCommand, Rejection};
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::policy::Policy;

/// Whether `replaced` is the property's to replace: it made the account, and nobody activated it.
#[boxed]
pub async fn may_be_replaced(
    engine: &Engine,
    replaced: AccountId,
    property: PropertyId,
) -> Result<bool, Failure> {
    let account = engine.account(replaced).await?;
    Ok(account.living().is_some_and(|living| living.is_replaceable_at(property)))
}

/// Kills the live activation link of `replaced`.
#[boxed]
pub async fn withdraw(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    acting: &Acting,
    replaced: AccountId,
    by: (AccountId, PropertyId),
) -> Outcome<(), NotDone> {
    let (replaced_by, property) = by;
    let hand = acting.on(replaced);
    let mut intent = intent.clone();
    intent.command.id = CommandId::derived(&[intent.command.id.0.as_bytes(), b"replaces"]);
    intent.command.request = None;
    let command = AccountCommand::WithdrawActivation { replaced_by, property, hand };
    match engine.on_account(replaced, policy, &intent, &command).await? {
        // An account that was activated or went meanwhile has no link left to kill.
        Ok(_) | Err(Rejection::NotHere | Rejection::NotReplaceable) => Ok(Ok(())),
        Err(why) => not_done(why).map(Err),
    }
}
