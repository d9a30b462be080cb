//! Subject export. Everything that is held about a person (GDPR article 15): what they said, what
//! happened to them, what they were sent, what they did to others, and who read it.

use super::readers::{Read, reads};
use crate::boxed;
use crate::caller::profile::profile;
use crate::failure::Failure;
use crate::reading::event::{EventView, told, told_all};
use crate::reading::state::{AsOf, state_then};
use crate::system::System;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::{acts, belonging, log, mails, members, timeline};
use serde::Serialize;
use serde_json::{Map, Value};

const BATCH: usize = 1_000;
const MAILS_MAX: usize = 100_000;

/// Everything about one person.
#[derive(Debug, Serialize)]
pub struct Export {
    /// The account.
    pub account: AccountId,
    /// When this was put together.
    pub exported_at: Timestamp,
    /// The address as typed.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The language of mails.
    pub language: Option<Language>,
    /// What is true now.
    pub state: Value,
    /// Where the person belonged.
    pub memberships: Vec<Membership>,
    /// What became of every mail.
    pub mails: Vec<Mail>,
    /// Every event that concerns the person, opened as far as keys live.
    pub events: Vec<EventView>,
    /// What the person did to others; what is personal to those others is left out.
    pub acts_on_others: Vec<EventView>,
    /// Who read any of this, and why.
    pub read_by: Vec<Read>,
}

/// One stay at a property.
#[derive(Debug, Serialize)]
pub struct Membership {
    /// The property.
    pub property: PropertyId,
    /// Its name.
    pub name: Option<String>,
    /// When they came.
    pub from: Option<Timestamp>,
    /// When they went.
    pub to: Option<Timestamp>,
}

/// What became of one mail.
#[derive(Debug, Serialize)]
pub struct Mail {
    /// The mail.
    pub mail: String,
    /// What it said.
    pub template: keyledger_core::mail::MailTemplate,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// What became of it.
    pub fate: mails::Fate,
    /// In words.
    pub text: String,
}

/// Puts it together; none where there is no such account.
#[boxed]
pub async fn export(
    system: &System,
    account: AccountId,
    language: Language,
) -> Result<Option<Export>, Failure> {
    system.catch_up().await?;
    let Some(known) = profile(&system.engine, account).await? else { return Ok(None) };
    let now = system.engine.clock.now();
    let state = state_then(&system.engine, account, AsOf { at: now, last: None }).await?.state;
    let events = events(system, account).await?;
    // The person's account began no later than the first thing that is known about them.
    let first = events.first().map_or(now, |told| told.at);
    let soon = now.plus(chrono::TimeDelta::seconds(1));
    Ok(Some(Export {
        account,
        exported_at: now,
        email: known.email,
        name: known.name,
        language: Some(known.language),
        state,
        memberships: memberships(system, account).await?,
        mails: mails_of(system, account, language).await?,
        events,
        acts_on_others: acts_on_others(system, account).await?,
        read_by: reads(&system.engine, (first, soon), Some(account)).await?,
    }))
}

async fn events(system: &System, account: AccountId) -> Result<Vec<EventView>, Failure> {
    let (mut events, mut from) = (vec![], 0);
    loop {
        let entries = system.ask(move |views| timeline::from(views, account, from, BATCH)).await?;
        let told = told_all(&system.engine, &entries, &[]).await?;
        events.extend(told.into_iter().map(|told| own(told, account)));
        let Some(last) = entries.last() else { return Ok(events) };
        from = last.sequence + 1;
    }
}

/// From where somebody else acted is theirs, not this person's (GDPR article 15, 4).
fn own(mut told: EventView, account: AccountId) -> EventView {
    let actor = told.metadata.pointer("/actor/id").and_then(Value::as_str);
    let another = actor.and_then(|id| id.parse::<AccountId>().ok()).is_some_and(|id| id != account);
    if another {
        for theirs in ["ip", "user_agent"] {
            told.personal.remove(theirs);
        }
    }
    told
}

async fn acts_on_others(system: &System, account: AccountId) -> Result<Vec<EventView>, Failure> {
    let mut others = vec![];
    for act in system.ask(move |views| acts::by(views, account)).await? {
        let Some(mut told) = told(&system.engine, &act.entry).await? else { continue };
        let theirs = std::mem::replace(&mut told.personal, Map::new());
        let own = theirs.into_iter().filter(|(name, _)| name == "ip" || name == "user_agent");
        told.personal = own.collect();
        others.push(told);
    }
    Ok(others)
}

async fn memberships(system: &System, account: AccountId) -> Result<Vec<Membership>, Failure> {
    let stays = system
        .ask(move |views| {
            let mut stays = vec![];
            for stay in belonging::of_account(views, account)? {
                let at = |sequence| -> rusqlite::Result<Option<Timestamp>> {
                    Ok(log::by_sequence(views, sequence)?.map(|entry| entry.at))
                };
                let to = match stay.parted {
                    Some(sequence) => at(sequence)?,
                    None => None,
                };
                let name = members::find_property(views, stay.property)?.map(|known| known.name);
                let (property, from) = (stay.property, at(stay.joined)?);
                stays.push(Membership { property, name, from, to });
            }
            Ok(stays)
        })
        .await?;
    Ok(stays)
}

async fn mails_of(
    system: &System,
    account: AccountId,
    language: Language,
) -> Result<Vec<Mail>, Failure> {
    let rows = system.ask(move |views| mails::of_account(views, account, MAILS_MAX)).await?;
    let mail = |row: mails::MailRow| Mail {
        text: crate::texts::mails::mail_in_words(&row, language),
        mail: row.mail.to_string(),
        template: row.template,
        queued_at: row.queued_at,
        updated_at: row.updated_at,
        fate: row.fate,
    };
    Ok(rows.into_iter().map(mail).collect())
}
