//! A property is made.

use crate::engine::Engine;
use crate::failure::{Outcome, parted};
use keyledger_core::engine::Intent;
use keyledger_core::ids::PropertyId;
use keyledger_core::property::{PropertyCommand, Rejection};
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;

/// Makes a property; its id follows from the command, so that a repeat finds it.
pub async fn create_property(
    engine: &Engine,
    intent: &Intent,
    name: &str,
) -> Outcome<(PropertyId, Option<Position>), Rejection> {
    let property = PropertyId::derived(&[intent.command.id.0.as_bytes()]);
    let policy = engine.policy().await?;
    let command = PropertyCommand::Create { name: name.trim().to_owned() };
    let stream = StreamId::property(property);
    let done = parted(engine.properties.execute(&stream, &policy, intent, &command).await)?;
    Ok(done.map(|done| (property, done.position)))
}
