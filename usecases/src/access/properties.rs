//! Properties: one is made, and all are listed.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, parted, read};
use crate::system::System;
use keyledger_core::engine::Intent;
use keyledger_core::ids::PropertyId;
use keyledger_core::property::{PropertyCommand, Rejection};
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::members::{self, PropertyRow};
use serde::Serialize;

/// Properties read at once.
const BATCH: usize = 200;

/// Makes a property; its id follows from the command, so that a repeat finds it.
#[boxed]
pub async fn create_property(
    engine: &Engine,
    intent: &Intent,
    name: &str,
    time_zone: Option<TimeZone>,
) -> Outcome<(PropertyId, Option<Position>), Rejection> {
    let property = PropertyId::derived(&[intent.command.id.0.as_bytes()]);
    let policy = engine.policy().await?;
    let command = PropertyCommand::Create { name: name.trim().to_owned(), time_zone };
    let stream = StreamId::property(property);
    let done = parted(engine.properties.execute(&stream, &policy, intent, &command).await)?;
    Ok(done.map(|done| (property, done.position)))
}

/// One property, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: PropertyId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How it stands with the billing system: `open`, `payment_overdue` …
    pub state: &'static str,
    /// How many people belong to it.
    pub members: usize,
}

/// Every property, by name.
#[boxed]
pub async fn list(system: &System) -> Result<Vec<Listed>, Failure> {
    system.catch_up().await?;
    let (mut listed, mut after) = (vec![], None);
    loop {
        let page = system.ask(move |views| members::list_properties(views, after, BATCH)).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.property);
        for row in page {
            listed.push(of_row(system, row).await?);
        }
    }
    listed.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(listed)
}

async fn of_row(system: &System, row: PropertyRow) -> Result<Listed, Failure> {
    let PropertyRow { property: id, name, created_at } = row;
    let there = system.ask(move |views| members::of_property(views, id, None, usize::MAX)).await?;
    let stream = StreamId::property(id);
    let access =
        read(system.engine.properties.load(&stream).await)?.state.access(system.engine.certain());
    Ok(Listed { id, name, created_at, state: access.code(), members: there.len() })
}
