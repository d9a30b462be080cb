//! A legal hold: while it lasts the person is not erased, and from where they acted stays readable
//! beyond its time (DESIGN 8).

use crate::accounts::unchanged;
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::reading::note::{ReadRecord, note};
use crate::system::System;
use crate::texts::in_words::reason_in_words;
use crate::texts::say;
use crate::texts::written::moment;
use keyledger_core::account::{AccountCommand, Rejection, Unchanged};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, HoldId};
use keyledger_core::language::Language;
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::{Source, Views, holds, log};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One legal hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hold {
    /// The hold.
    #[schema(value_type = uuid::Uuid)]
    pub hold: HoldId,
    /// Whose data it keeps.
    #[schema(value_type = uuid::Uuid)]
    pub account: AccountId,
    /// When it was placed.
    #[schema(value_type = String, format = DateTime)]
    pub placed_at: Timestamp,
    /// When it was lifted, if it was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lifted_at: Option<Timestamp>,
    /// Who placed it.
    pub placed_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The holds that match the query.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HoldsAnswer)]
pub struct Holds {
    /// In the order they were placed.
    pub holds: Vec<Hold>,
    /// The next page's cursor, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Holds {
    /// The same in words, a line for each.
    pub fn tell(&self, language: Language) -> String {
        if self.holds.is_empty() {
            return say(language, "hold-list-none", &[]) + "\n";
        }
        let line = |hold: &Hold| {
            let reason = hold.reason.as_ref().map(|why| reason_in_words(language, why));
            let reason = reason.unwrap_or_default();
            let lifted = hold.lifted_at.map_or_else(String::new, |at| format!(" - {}", moment(at)));
            let placed = moment(hold.placed_at);
            format!("{}  {}  {placed}{lifted}  {reason}\n", hold.hold, hold.account)
        };
        self.holds.iter().map(line).collect()
    }
}

/// Places a hold.
#[boxed]
pub async fn place(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
) -> Outcome<(HoldId, Option<Position>), Rejection> {
    let (hold, policy) = (HoldId(engine.ids.uuid()), engine.policy().await?);
    let command = AccountCommand::PlaceHold { hold };
    Ok(engine
        .on_account(account, &policy, intent, &command)
        .await?
        .map(|done| (hold, done.position)))
}

/// Lifts one.
#[boxed]
pub async fn lift(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    hold: HoldId,
) -> Outcome<Option<Position>, Rejection> {
    let policy = engine.policy().await?;
    let command = AccountCommand::LiftHold { hold };
    let lifted = engine.on_account(account, &policy, intent, &command).await?;
    if let Err(Rejection::NoSuchHold) = lifted {
        let (act, because) = (Act::LiftLegalHold, Unchanged::NotThere {});
        unchanged::note(engine, intent, act, Some(account), because).await?;
    }
    Ok(lifted.map(|done| done.position))
}

/// A hold that lasts or lasted, by its id.
#[boxed]
pub async fn find(system: &System, hold: HoldId) -> Result<Option<holds::HoldRow>, Failure> {
    system.catch_up().await?;
    system.ask(move |views| holds::find(views, hold)).await
}

/// Everybody whose data must not be erased now.
#[boxed]
pub async fn held(views: &Views, source: &Source) -> Result<BTreeSet<AccountId>, Failure> {
    let failed = |error| Failure::Views(Box::new(error));
    views.catch_up(source).await.map_err(failed)?;
    let living = views.read(|views| holds::list(views, false)).await.map_err(failed)?;
    Ok(living.into_iter().map(|hold| hold.account).collect())
}

/// Every hold, lifted ones too where they are asked for, for those who could place one. Whoever sees
/// them is written down first (C5).
#[boxed]
pub async fn list(system: &System, asker: &Asker, lifted_too: bool) -> Outcome<Holds, TurnedAway> {
    let intent = match asker.may_look(&system.engine, Act::PlaceLegalHold).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(why)),
    };
    let holds = all(system, lifted_too).await?;
    let accounts = holds.iter().map(|hold| hold.account).collect();
    let reading = ReadRecord { accounts, ..ReadRecord::about(ReadQuestion::Acts) };
    note(&system.engine, &intent, reading).await?;
    Ok(Ok(Holds { holds, next: None }))
}

async fn all(system: &System, lifted_too: bool) -> Result<Vec<Hold>, Failure> {
    system.catch_up().await?;
    let mut told = vec![];
    for row in system.ask(move |views| holds::list(views, lifted_too)).await? {
        let placed = row.placed;
        let entry = system.ask(move |views| log::by_sequence(views, placed)).await?;
        let event = match entry {
            Some(entry) => crate::reading::event::told(&system.engine, &entry).await?,
            None => None,
        };
        let reason = event.as_ref().and_then(crate::reading::sentences::reason);
        let placed_by = event.map(|event| event.actor);
        let (placed_at, lifted_at) = (row.placed_at, row.lifted_at);
        let (hold, account) = (row.hold, row.account);
        told.push(Hold { hold, account, placed_at, lifted_at, placed_by, reason });
    }
    Ok(told)
}
