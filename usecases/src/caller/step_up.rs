//! Step-up: has a second factor to be shown before this? Whatever opens or changes something
//! sensitive asks here, at this one place (S21).
//!
//! Asked last, after it is known that it would open otherwise: nobody shows a factor for nothing.

use super::sessions::Caller;
use crate::engine::Engine;
use keyledger_core::account::{DenialCause, Living};
use keyledger_core::authority::{Act, ActorCapacity, OperatorRole, asks_for_factor};
use keyledger_core::permission::Permission;

/// Whether the caller may use this permission now.
pub fn for_permission(
    engine: &Engine,
    caller: &Caller,
    permission: Permission,
) -> Result<(), DenialCause> {
    if permission.is_sensitive() { shown_lately(engine, caller) } else { Ok(()) }
}

/// Whether the caller may act on somebody's account with this hand now.
pub fn for_act(
    engine: &Engine,
    caller: &Caller,
    act: Act,
    hand: &ActorCapacity,
) -> Result<(), DenialCause> {
    if asks_for_factor(act, hand) { shown_lately(engine, caller) } else { Ok(()) }
}

/// Whether the caller may do this as an operator now: what is more than reading asks for a factor
/// shown lately, and nothing at all opens in a session in which none was ever shown.
pub fn for_operator(
    engine: &Engine,
    caller: &Caller,
    does: OperatorDoes,
) -> Result<(), DenialCause> {
    match does {
        OperatorDoes::Acts => shown_lately(engine, caller),
        OperatorDoes::Looks if caller.facts.factor_at.is_some() => Ok(()),
        OperatorDoes::Looks => {
            let there = caller.living().map(Living::has_factor);
            // A caller's account always lives.
            let there = there.unwrap_or(Err(DenialCause::NotAMember));
            there.and(Err(DenialCause::StepUpRequired))
        }
    }
}

/// Whether the caller may take everything out that is held about them. Who has no second factor yet is
/// not kept from what is theirs.
pub fn for_own_data(engine: &Engine, caller: &Caller) -> Result<(), DenialCause> {
    let there = caller.living().is_some_and(|living| !living.factors.enrolled.is_empty());
    if there { shown_lately(engine, caller) } else { Ok(()) }
}

/// What an operator is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorDoes {
    /// Something that changes something, or takes everything about a person out.
    Acts,
    /// Nothing but looking.
    Looks,
}

impl OperatorDoes {
    /// What the table's act comes to.
    pub fn of(act: Act, role: OperatorRole) -> Self {
        if asks_for_factor(act, &ActorCapacity::Operator(role)) { Self::Acts } else { Self::Looks }
    }
}

/// The same of a permission of somebody of whom no session is known: what is sensitive stays shut
/// until a factor was set up.
pub fn of_somebody(living: &Living, permission: Permission) -> Result<(), DenialCause> {
    if permission.is_sensitive() { living.has_factor() } else { Ok(()) }
}

fn shown_lately(engine: &Engine, caller: &Caller) -> Result<(), DenialCause> {
    let (settings, now) = (&caller.policy().settings, engine.clock.now());
    let shown = caller.living().map(|living| living.showed_factor(&caller.facts, settings, now));
    // A caller's account always lives.
    shown.unwrap_or(Err(DenialCause::NotAMember))
}
