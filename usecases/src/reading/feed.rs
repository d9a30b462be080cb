//! Event feed: what happened behind this place, for other software? Dense by sequence, nothing
//! personal (C7).

use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::ids::EventId;
use keyledger_core::store::{Position, StoredEvent};
use keyledger_projections::log;
use keyledger_schemas::public::{PublicEvent, render};
use keyledger_schemas::stored_form::StoredForm;
use lru::LruCache;
use serde::Serialize;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Events kept in JSON: some megabytes.
const ENCODED_MAX: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
/// About the length of one.
const EVENT_BYTES: usize = 700;

/// A place in the ledger as readers hand it in: the sequence of the last event they have, and its
/// id, `1234.7f0c…`. With the id a reader finds out that this is another ledger, or one that was
/// put back from a backup and has gone another way since. A number alone is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The last sequence read.
    pub sequence: u64,
    /// The id of that event.
    pub event: Option<EventId>,
}

/// Not a place in any ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a position is a sequence, or a sequence and an event id separated by a dot")]
pub struct NotAPlace;

impl FromStr for After {
    type Err = NotAPlace;
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (sequence, event) = match text.split_once('.') {
            Some((sequence, event)) => (sequence, Some(event.parse().map_err(|_| NotAPlace)?)),
            None => (text, None),
        };
        let plain = !sequence.is_empty() && sequence.bytes().all(|byte| byte.is_ascii_digit());
        let sequence = sequence.parse().ok().filter(|_| plain).ok_or(NotAPlace)?;
        Ok(Self { sequence, event })
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Some(event) => write!(f, "{}.{event}", self.sequence),
            None => write!(f, "{}", self.sequence),
        }
    }
}

/// Some events, as they lie in the ledger.
#[derive(Debug)]
pub struct Page {
    /// The sequence of the first of them.
    first: u64,
    stored: Vec<StoredEvent>,
    /// What to hand in as `after` next time; none while the ledger is empty.
    pub next: Option<String>,
    /// Nothing lay behind these when they were read.
    pub at_head: bool,
}

impl Page {
    /// The same as other software sees it.
    pub fn public(&self, system: &System) -> Result<PublicPage, Failure> {
        let form = &system.engine.form;
        let rendered = self.numbered().map(|(sequence, stored)| render(form, stored, sequence));
        let events = rendered.collect::<Result<_, _>>().map_err(Failure::Codec)?;
        Ok(PublicPage { events, next: self.next.clone(), at_head: self.at_head })
    }

    /// That in JSON. An event is encoded when it is first asked for: many readers follow the
    /// ledger, and all of them are sent the same.
    pub fn json(&self, system: &System) -> Result<String, Failure> {
        let mut events = String::with_capacity(self.stored.len() * EVENT_BYTES);
        for (sequence, stored) in self.numbered() {
            if !events.is_empty() {
                events.push(',');
            }
            events.push_str(&system.encoded.of(&system.engine.form, stored, sequence)?);
        }
        let next = encoded(&self.next)?;
        Ok(format!(r#"{{"events":[{events}],"next":{next},"at_head":{}}}"#, self.at_head))
    }

    fn numbered(&self) -> impl Iterator<Item = (u64, &StoredEvent)> {
        (self.first..).zip(&self.stored)
    }
}

/// Some events as other software sees them.
#[derive(Debug, Serialize)]
pub struct PublicPage {
    /// The events, dense by sequence.
    pub events: Vec<PublicEvent>,
    /// What to hand in as `after` next time; none while the ledger is empty.
    pub next: Option<String>,
    /// Nothing lay behind these when they were read.
    pub at_head: bool,
}

/// Events in JSON as other software sees them: the ones that were asked for last. Nothing in them is
/// personal, so an erasure changes none.
pub struct EncodedEvents(Mutex<LruCache<EventId, Arc<str>>>);

impl Default for EncodedEvents {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(ENCODED_MAX)))
    }
}

impl EncodedEvents {
    fn of(
        &self,
        form: &StoredForm,
        stored: &StoredEvent,
        sequence: u64,
    ) -> Result<Arc<str>, Failure> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(&stored.id) {
            return Ok(Arc::clone(known));
        }
        let event = render(form, stored, sequence).map_err(Failure::Codec)?;
        let event: Arc<str> = encoded(&event)?.into();
        kept().put(stored.id, Arc::clone(&event));
        Ok(event)
    }
}

fn encoded(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Other(error.to_string()))
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPage {
    /// The ledger ends before that place.
    NotThere,
    /// Another event stands at that place: it is from another ledger.
    Foreign,
}

/// At most `limit` events behind a place; waits so long for the first.
#[boxed]
pub async fn page(
    system: &System,
    after: Option<After>,
    limit: usize,
    wait: Duration,
) -> Result<Result<Page, NoPage>, Failure> {
    let behind = match after {
        None => None,
        Some(after) => match place(system, after).await? {
            Ok(position) => Some(position),
            Err(why) => return Ok(Err(why)),
        },
    };
    let ledger = &system.engine.ledger;
    let mut read = ledger.behind(behind, limit).await.map_err(Failure::Store)?;
    if read.events.is_empty() && !wait.is_zero() {
        system.wait_for_more(behind, wait).await;
        read = ledger.behind(behind, limit).await.map_err(Failure::Store)?;
    }
    let first = after.map_or(0, |after| after.sequence + 1);
    let (stored, at_head) = (read.events, read.at_head);
    let last = (first..).zip(&stored).last();
    let last = last.map(|(sequence, last)| After { sequence, event: Some(last.id) });
    let next = last.or(after).map(|next| next.to_string());
    Ok(Ok(Page { first, stored, next, at_head }))
}

/// The store's own place of it.
async fn place(system: &System, after: After) -> Result<Result<Position, NoPage>, Failure> {
    system.catch_up().await?;
    let sequence = after.sequence;
    // A number beyond what any ledger holds is beyond this one too.
    let sought = i64::try_from(sequence).ok().map(|_| sequence);
    let Some(sought) = sought else { return Ok(Err(NoPage::NotThere)) };
    let entry = system.ask(move |views| log::by_sequence(views, sought)).await?;
    Ok(match entry {
        None => Err(NoPage::NotThere),
        Some(entry) if after.event.is_some_and(|event| event != entry.event) => {
            Err(NoPage::Foreign)
        }
        Some(entry) => Ok(entry.position),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_as_it_was_written_and_nothing_else_is_one() {
        let id = "7f0c0000-0000-4000-8000-000000000001";
        for text in ["0", "12", &format!("12.{id}")] {
            assert_eq!(text.parse::<After>().unwrap().to_string(), text);
        }
        for text in
            ["", ".", "-1", "+1", "1.", "1.2", &format!(".{id}"), "1 ", "99999999999999999999"]
        {
            assert_eq!(text.parse::<After>(), Err(NotAPlace), "{text}");
        }
    }
}
