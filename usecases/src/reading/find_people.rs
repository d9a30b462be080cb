//! Finding people: who asks is checked, that they looked is written down, and then it is answered
//! (C5, scope 4).

use super::event::permalink;
use super::find::{Found, NotWanted, Row, Wanted, describe, find};
use super::networks;
use super::note::{ACCOUNTS_NAMED_MAX, ReadRecord, note, note_page};
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::failure::Outcome;
use crate::system::System;
use crate::texts::say;
use crate::texts::written::moment;
use futures_util::future::try_join_all;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::EventId;
use keyledger_core::language::Language;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;
use serde::Serialize;

/// Accounts read side by side: enough to keep every reader of the store busy.
const SIDE_BY_SIDE: usize = 16;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Who or what is looked for.
    pub wanted: Wanted,
    /// Where an earlier answer ended.
    pub cursor: Option<String>,
    /// At most so many accounts.
    pub limit: usize,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// Whoever asks may not.
    TurnedAway(TurnedAway),
    /// It cannot be looked for.
    NotWanted(NotWanted),
    /// The cursor is of another question, another reader or another store.
    Cursor,
}

/// What was found.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Accounts.
    People(People),
    /// The one event whose id was looked for.
    Event(OneEvent),
}

/// A page of the accounts that were found.
#[derive(Debug, Serialize)]
pub struct People {
    /// In the order of their ids.
    pub accounts: Vec<Row>,
    /// How many there are in all.
    pub total: usize,
    /// What to hand in as the cursor for more.
    pub next: Option<String>,
    /// What a search by network compared.
    pub network: Option<networks::Found>,
}

/// An event whose id was looked for, and no accounts.
#[derive(Debug, Serialize)]
pub struct OneEvent {
    accounts: [Row; 0],
    total: usize,
    event: FoundEvent,
}

/// Where an event is, and what kind it is of.
#[derive(Debug, Serialize)]
pub struct FoundEvent {
    event: EventId,
    sequence: u64,
    kind: String,
    at: Timestamp,
    stream: StreamId,
    revision: u64,
    link: String,
}

/// Looks for it.
#[boxed]
pub async fn find_people(
    system: &System,
    asker: &Asker,
    question: Question,
) -> Outcome<Answer, NotFound> {
    let intent = match asker.may(&system.engine, Act::FindPeople, None).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(NotFound::TurnedAway(why))),
    };
    let question = Question { wanted: question.wanted.understood(), ..question };
    // The page behind a cursor lies anywhere.
    let first_page = question.limit.max(ACCOUNTS_NAMED_MAX);
    let most = question.cursor.as_ref().map_or(first_page, |_| usize::MAX);
    let found = match find(system, &question.wanted, most).await? {
        Ok(found) => found,
        Err(why) => return Ok(Err(NotFound::NotWanted(why))),
    };
    match found.event {
        Some(entry) => {
            let accounts = entry.stream.as_account().into_iter().collect();
            let event = Some(entry.event);
            let words = Some(question.wanted.words());
            let about = ReadRecord::about(ReadQuestion::Find);
            note(&system.engine, &intent, ReadRecord { accounts, event, words, ..about }).await?;
            Ok(Ok(Answer::Event(OneEvent::of(entry))))
        }
        None => people(system, &intent, question, found).await,
    }
}

async fn people(
    system: &System,
    intent: &Intent,
    Question { wanted, cursor, limit }: Question,
    Found { accounts, total, network, .. }: Found,
) -> Outcome<Answer, NotFound> {
    let (engine, words) = (&system.engine, wanted.words());
    let (what, about) = (format!("find {words}"), ReadRecord::about(ReadQuestion::Find));
    let named = accounts.iter().take(ACCOUNTS_NAMED_MAX).copied().collect();
    let reading = ReadRecord { accounts: named, words: Some(words), ..about };
    let Some(page) = note_page(engine, intent, &what, reading, cursor.as_deref()).await? else {
        return Ok(Err(NotFound::Cursor));
    };
    let start = usize::try_from(page.place.unwrap_or(0)).unwrap_or(usize::MAX);
    let end = start.saturating_add(limit);
    let shown: Vec<_> = accounts.into_iter().skip(start).take(limit).collect();
    let mut rows = vec![];
    for some in shown.chunks(SIDE_BY_SIDE) {
        let read = some.iter().map(|account| describe(system, *account, network.as_ref()));
        rows.extend(try_join_all(read).await?.into_iter().flatten());
    }
    let next = page.next(engine, u64::try_from(end).ok().filter(|_| end < total))?;
    Ok(Ok(Answer::People(People { accounts: rows, total, next, network })))
}

impl OneEvent {
    /// The event's id.
    pub fn id(&self) -> EventId {
        self.event.event
    }

    fn of(entry: log::Entry) -> Self {
        let log::Entry { event, sequence, stream, revision, kind, at, .. } = entry;
        let (revision, link) = (revision.0, permalink(event));
        let event = FoundEvent { event, sequence, kind, at, stream, revision, link };
        Self { accounts: [], total: 0, event }
    }
}

impl Answer {
    /// Whether nobody and nothing was found.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::People(people) => people.total == 0,
            Self::Event(_) => false,
        }
    }

    /// The same in words, a line for each.
    pub fn tell(&self, language: Language) -> String {
        match self {
            Self::People(people) => people.tell(language),
            Self::Event(OneEvent { event, .. }) => {
                let FoundEvent { sequence, at, kind, stream, revision, .. } = event;
                format!("{sequence:>8}  {}  {kind} · {stream} {revision}\n", moment(*at))
            }
        }
    }
}

impl People {
    fn tell(&self, language: Language) -> String {
        let mut text: String = self.accounts.iter().map(|row| row.line(language)).collect();
        if let Some(network) = &self.network {
            let arguments = [
                ("networks", network.networks.len().into()),
                ("months", network.months.join(", ").into()),
                ("compared", network.compared.into()),
                ("without", network.without_key.into()),
            ];
            text.extend([say(language, "find-network", &arguments), "\n".into()]);
        }
        if let Some(next) = &self.next {
            let arguments = [("cursor", next.clone().into())];
            text.extend([say(language, "timeline-more", &arguments), "\n".into()]);
        }
        text
    }
}
