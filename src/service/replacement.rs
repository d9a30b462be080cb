//! An account was made under a misspelled address: its activation link dies (S32).

use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountCommand;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::policy::Policy;

/// Whether `replaced` belongs to the property and has not chosen a password yet.
pub async fn may_be_replaced(
    engine: &Engine,
    replaced: AccountId,
    property: PropertyId,
) -> Result<bool, Failure> {
    let account = engine.account(replaced).await?;
    Ok(account.living().is_some_and(|living| {
        living.memberships.contains_key(&property) && living.password.is_none()
    }))
}

/// Kills the live activation link of `replaced`.
pub async fn withdraw(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    replaced: AccountId,
    replaced_by: AccountId,
) -> Result<(), Failure> {
    let mut intent = intent.clone();
    intent.command.id = CommandId::derived(&[intent.command.id.0.as_bytes(), b"replaces"]);
    intent.command.request = None;
    let command = AccountCommand::WithdrawActivation { replaced_by };
    // An account that is gone by now has no link left to kill.
    let _ = engine.on_account(replaced, policy, &intent, &command).await?;
    Ok(())
}
