//! Acts without effect: what did an act find that changed nothing? It leaves no trace where it was
//! to happen; so it is noted with who asked, and a repeat under the same `Idempotency-Key` is
//! answered the same, whatever happened since (DESIGN 3).

use super::acts;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::system::System;
use crate::upkeep::idempotency;
use keyledger_core::account::{AccountCommand, AccountEvent, Unchanged};
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_projections::commands::CommandRow;

/// Notes that nothing followed from what was intended, where whoever asked gave it a name. Answers
/// where that stands.
#[boxed]
pub async fn note(
    engine: &Engine,
    intent: &Intent,
    act: Act,
    subject: Option<AccountId>,
    because: Unchanged,
) -> Result<Option<Position>, Failure> {
    if intent.command.request.is_none() {
        return Ok(None);
    }
    let Some((who, mut noted)) = acts::noted_with_actor(engine, intent) else { return Ok(None) };
    noted.command = intent.command.clone();
    noted.property = intent.property;
    let command = AccountCommand::NoteUnchanged { act, subject, because };
    let policy = engine.policy().await?;
    let done = engine.on_account(who, &policy, &noted, &command).await?;
    Ok(done.ok().and_then(|done| done.position))
}

/// What was found when `who` asked for this the first time; `None` where something followed.
#[boxed]
pub async fn before(
    system: &System,
    row: &CommandRow,
    who: AccountId,
) -> Result<Option<Unchanged>, Failure> {
    let written =
        idempotency::written::<AccountEvent>(system, row, &StreamId::account(who)).await?;
    Ok(written.into_iter().find_map(|recorded| {
        let AccountEvent::ActChangedNothing { because, .. } = recorded.event else { return None };
        Some(because)
    }))
}
