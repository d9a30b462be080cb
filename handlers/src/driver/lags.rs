//! Handler lag: how far behind is each handler, in events and in time?

use super::{Driver, Pause};
use crate::database::Waiting;
use chrono::TimeDelta;
use keyledger_core::ids::EventId;
use keyledger_core::store::{Direction, Position, ReadFrom, StoredEvent};
use keyledger_core::timestamp::Timestamp;
use std::collections::BTreeMap;

/// How far behind the handlers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lags {
    /// How old the first event is that was not yet delivered; nothing at the head.
    pub undelivered: TimeDelta,
    /// Each handler, with the streams that it keeps waiting.
    pub handlers: Vec<Lag>,
}

/// How far behind one handler is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// The handler.
    pub handler: &'static str,
    /// Events of the ledger that it has not been offered, of whatever kind.
    pub events: u64,
    /// How old the first event is that it has still to act on, in a waiting stream or behind.
    pub age: TimeDelta,
    /// The streams that wait, parked or to be tried again.
    pub waiting: Vec<Waiting>,
    /// When the events happened at which they wait, where those can be read.
    pub happened: BTreeMap<EventId, Timestamp>,
}

impl Driver {
    /// How far behind every handler is, where the ledger has `length` events.
    pub async fn lags(&self, length: u64) -> Result<Lags, Pause> {
        let checkpoint = self.parts.database.checkpoint(self.parts.ledger.store().id())?;
        let undelivered = self.first_behind(checkpoint.position).await?;
        let all = self.parts.database.all_waiting()?;
        let mut handlers = vec![];
        for handler in self.parts.handlers.iter().map(|handler| handler.name()) {
            let of_it = |waiting: &&Waiting| waiting.handler == handler;
            let waiting: Vec<Waiting> = all.iter().filter(of_it).cloned().collect();
            let mut oldest = undelivered;
            let mut happened = BTreeMap::new();
            for one in &waiting {
                let at = self.waited_for(one).await?;
                oldest = [oldest, at].into_iter().flatten().min();
                happened.extend(at.map(|at| (one.event, at)));
            }
            let events = length.saturating_sub(checkpoint.sequence);
            handlers.push(Lag { handler, events, age: self.age(oldest), waiting, happened });
        }
        Ok(Lags { undelivered: self.age(undelivered), handlers })
    }

    fn age(&self, at: Option<Timestamp>) -> TimeDelta {
        let now = self.parts.clock.now();
        at.map_or(TimeDelta::zero(), |at| now.since(at).max(TimeDelta::zero()))
    }

    async fn first_behind(&self, after: Option<Position>) -> Result<Option<Timestamp>, Pause> {
        let page = self.parts.ledger.behind(after, 1).await.map_err(Pause::Ledger)?;
        Ok(page.events.first().and_then(|event| self.happened(event)))
    }

    /// When the event happened at which a stream waits.
    async fn waited_for(&self, waiting: &Waiting) -> Result<Option<Timestamp>, Pause> {
        let from = ReadFrom::Revision(waiting.revision);
        let store = self.parts.ledger.store();
        let read = store.read_stream(&waiting.stream, from, Direction::Forwards, 1);
        Ok(read.await.map_err(Pause::Ledger)?.first().and_then(|event| self.happened(event)))
    }

    /// When an event happened; one that cannot be read parks elsewhere.
    fn happened(&self, stored: &StoredEvent) -> Option<Timestamp> {
        self.parts.codec.decode(stored).ok().map(|recorded| recorded.meta.at)
    }
}
