//! Has a second factor to be shown before this? Whatever opens or changes something sensitive asks
//! here, at this one place (S21).
//!
//! Asked last, after it is known that it would open otherwise: nobody shows a factor for nothing.

use super::sessions::Caller;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::{DenialCause, Living};
use keyledger_core::authority::{Act, Hand, asks_for_factor};
use keyledger_core::permission::Permission;

/// Whether the caller may use this permission now.
pub async fn for_permission(
    engine: &Engine,
    caller: &Caller,
    permission: Permission,
) -> Result<Result<(), DenialCause>, Failure> {
    if permission.is_sensitive() { shown_lately(engine, caller).await } else { Ok(Ok(())) }
}

/// Whether the caller may act on somebody's account with this hand now.
pub async fn for_act(
    engine: &Engine,
    caller: &Caller,
    act: Act,
    hand: &Hand,
) -> Result<Result<(), DenialCause>, Failure> {
    if asks_for_factor(act, hand) { shown_lately(engine, caller).await } else { Ok(Ok(())) }
}

/// The same of a permission of somebody of whom no session is known: what is sensitive stays shut
/// until a factor was set up.
pub fn of_somebody(living: &Living, permission: Permission) -> Result<(), DenialCause> {
    if permission.is_sensitive() { living.has_factor() } else { Ok(()) }
}

async fn shown_lately(
    engine: &Engine,
    caller: &Caller,
) -> Result<Result<(), DenialCause>, Failure> {
    let (settings, now) = (engine.policy().await?.settings, engine.clock.now());
    let shown = caller.living().map(|living| living.showed_factor(&caller.facts, &settings, now));
    // A caller's account always lives.
    Ok(shown.unwrap_or(Err(DenialCause::NotAMember)))
}
