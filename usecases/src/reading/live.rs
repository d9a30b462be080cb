//! Live rows: what happens on an account from here on, a row for each event, as the page of a person tells
//! it (B6).

use super::event::with_personal;
use super::sentences::EventRenderer;
use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::codec::Codec;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::store::{Direction, Position, ReadFrom, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use std::time::Duration;

/// Rows that are told at once; more come with the next look.
const ROWS: usize = 100;
/// Steps on the way that say nothing by themselves.
const SILENT: [&str; 1] = ["session_seen"];

/// Where somebody who follows an account is.
pub struct Follower {
    account: AccountId,
    next: Revision,
    seen: Option<Position>,
    language: Language,
    zone: TimeZone,
}

/// What happened.
#[derive(Debug, Serialize)]
pub struct Row {
    /// When.
    #[serde(skip)]
    pub at: Timestamp,
    /// The event.
    pub event: String,
    /// What happened, in words.
    pub what: String,
    /// Who acted and from where, in words.
    pub details: String,
    /// What the person was shown.
    pub shown: Option<String>,
}

impl Follower {
    /// Whoever has seen the account's events up to and including `after`; all of them come where there
    /// is none.
    pub fn behind(
        account: AccountId,
        after: Option<Revision>,
        (language, zone): (Language, TimeZone),
    ) -> Self {
        let next = Revision(after.map_or(0, |after| after.0.saturating_add(1)));
        Self { account, next, seen: None, language, zone }
    }

    /// What is new, which may be nothing.
    #[boxed]
    pub async fn news(&mut self, system: &System) -> Result<Vec<Row>, Failure> {
        let engine = &system.engine;
        let end = engine.store.end().await.map_err(Failure::Store)?;
        self.seen = end.and_then(|end| end.position);
        let (stream, from) = (StreamId::account(self.account), ReadFrom::Revision(self.next));
        let read = engine.store.read_stream(&stream, from, Direction::Forwards, ROWS);
        let page = read.await.map_err(Failure::Store)?;
        // Where a page was cut, the rest does not wait for the next event.
        if page.len() == ROWS {
            self.seen = None;
        }
        let mut teller = EventRenderer::new(system, self.language).by(self.zone.clone());
        let mut rows = vec![];
        for stored in &page {
            self.next = Revision(stored.revision.0.saturating_add(1));
            if SILENT.contains(&stored.kind.as_ref()) {
                continue;
            }
            let opened = engine.form.open(stored).map_err(Failure::Codec)?;
            let told = with_personal(stored, opened, 0)?;
            let actor = teller.actor(&told, Some(self.account)).await?;
            let details = [Some(actor), teller.from_where(&told)];
            rows.push(Row {
                at: told.at,
                event: told.event.clone(),
                what: teller.happened(&told).await?,
                details: details.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                shown: told.shown().map(|code| teller.shown(code)),
            });
        }
        Ok(rows)
    }

    /// Returns once something happened on the account, or after so long. What happens to others wakes
    /// nobody here: whether the account's stream has grown is known without reading anything.
    pub async fn wait(&self, system: &System, at_most: Duration) {
        // Whether it grew or the time is over, the caller looks.
        drop(tokio::time::timeout(at_most, self.grown(system, at_most)).await);
    }

    async fn grown(&self, system: &System, at_most: Duration) {
        let (store, stream) = (&system.engine.store, StreamId::account(self.account));
        let mut seen = self.seen;
        while seen.is_some() {
            store.wait_past(seen, at_most).await;
            let (from, one) = (ReadFrom::Revision(self.next), Direction::Forwards);
            // The end first: what comes while the stream is looked at wakes us again.
            let end = store.end().await.map(|end| end.and_then(|end| end.position));
            let grown = store.read_stream(&stream, from, one, 1).await;
            match (end, grown) {
                (Ok(end), Ok(page)) if page.is_empty() => seen = end,
                // Rows, or a failure, which the next look tells.
                (_, _) => return,
            }
        }
    }
}
