//! In-memory event store: how does an event store behave? The port's executable specification, in
//! memory.
//!
//! The awkward mode does everything the contract permits and SQLite never does: positions with
//! gaps, appends whose outcome stays unknown, short and slow reads, wake-ups for nothing. What
//! stands above the port is tested on it, so that nothing there is shaped by one back end.

mod awkward;

use crate::ids::StoreId;
use crate::ledger::LedgerOffset;
use crate::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    Revision, StoreError, StoredEvent, acceptable,
};
use crate::stream::StreamId;
use awkward::{Awkward, Outcome};
use event_listener::Event;
use futures_lite::future;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// No waiting reader sleeps longer: [`EventStore::wait_past`] is a hint, and timers overflow.
const WAIT_MAX: Duration = Duration::from_hours(1);

/// Events in memory. They last as long as the store, or as the one made by
/// [`MemoryStore::restarted`].
pub struct MemoryStore {
    id: StoreId,
    log: Mutex<Log>,
    grown: Event,
}

/// Everything behind the lock: check and write are one step because they happen under it.
struct Log {
    events: Vec<StoredEvent>,
    /// For each stream, where its events lie in `events`, by revision.
    streams: HashMap<StreamId, Vec<usize>>,
    awkward: Option<Awkward>,
}

impl MemoryStore {
    /// A store that behaves as simply as the contract permits.
    pub fn new(id: StoreId) -> Self {
        Self::with(id, None)
    }

    /// A store that behaves as awkwardly as the contract permits; the same seed and the same calls
    /// give the same surprises.
    pub fn awkward(id: StoreId, seed: u64) -> Self {
        Self::with(id, Some(Awkward::new(seed)))
    }

    fn with(id: StoreId, awkward: Option<Awkward>) -> Self {
        let log = Log { events: Vec::new(), streams: HashMap::new(), awkward };
        Self { id, log: Mutex::new(log), grown: Event::new() }
    }

    /// The store as the next process would find it: the same identity and events, nothing else.
    /// A `seed` makes the new one awkward.
    #[must_use]
    pub fn restarted(&self, seed: Option<u64>) -> Self {
        let old = self.lock();
        let log = Log {
            events: old.events.clone(),
            streams: old.streams.clone(),
            awkward: seed.map(Awkward::new),
        };
        Self { id: self.id, log: Mutex::new(log), grown: Event::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        // No code panics while it holds the lock halfway through a change.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append_now(
        &self,
        stream: &StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        acceptable(&events)?;
        let mut log = self.lock();
        let outcome = log.awkward.as_mut().map_or(Outcome::Told, Awkward::outcome);
        if outcome == Outcome::LostUntold {
            return Err(StoreError::Unknown("the awkward mode lost the request".into()));
        }
        let answer = log.append(stream, expected, events);
        drop(log);
        self.grown.notify(usize::MAX);
        if outcome == Outcome::WrittenUntold {
            return Err(StoreError::Unknown("the awkward mode lost the answer".into()));
        }
        answer
    }
}

impl Log {
    fn append(
        &mut self,
        stream: &StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        let own = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        // A revision beyond what memory can address is beyond the end of the stream too.
        let first = usize::try_from(expected.first_revision().0).unwrap_or(usize::MAX);
        if own.len() != first {
            return self.repeated(own, first, &events).ok_or_else(|| StoreError::Conflict {
                current: own.len().checked_sub(1).map(|last| Revision(last as u64)),
            });
        }
        let mut appended = Appended { revision: Revision(0), position: Position(0) };
        for event in events {
            appended = self.write(stream, event);
        }
        Ok(appended)
    }

    /// The answer given before, if exactly these events were written at this place.
    fn repeated(&self, own: &[usize], first: usize, events: &[NewEvent]) -> Option<Appended> {
        let written = own.get(first..first.checked_add(events.len())?)?;
        let mut last = None;
        for (index, event) in written.iter().zip(events) {
            last = self.events.get(*index).filter(|stored| stored.id == event.id);
            last?;
        }
        last.map(|stored| Appended { revision: stored.revision, position: stored.position })
    }

    fn write(&mut self, stream: &StreamId, event: NewEvent) -> Appended {
        let gap = self.awkward.as_mut().map_or(0, Awkward::gap);
        let position = Position(self.events.last().map_or(0, |last| last.position.0 + 1) + gap);
        let own = self.streams.entry(stream.clone()).or_default();
        let revision = Revision(own.len() as u64);
        own.push(self.events.len());
        self.events.push(StoredEvent {
            position,
            stream: stream.clone(),
            revision,
            id: event.id,
            kind: event.kind,
            metadata: event.metadata,
            data: event.data,
        });
        Appended { revision, position }
    }

    fn read_stream(
        &mut self,
        stream: &StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> Vec<StoredEvent> {
        let max = self.awkward.as_mut().map_or(max, |awkward| awkward.short(max));
        let own = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let start = match from {
            ReadFrom::Start => 0,
            ReadFrom::End => own.len().saturating_sub(1),
            ReadFrom::Revision(Revision(at)) => usize::try_from(at).unwrap_or(usize::MAX),
        };
        let stored = |index: &usize| self.events.get(*index).cloned();
        match direction {
            Direction::Forwards => own.iter().skip(start).take(max).filter_map(stored).collect(),
            Direction::Backwards => {
                let upto = own.len().min(start.saturating_add(1));
                own.iter().take(upto).rev().take(max).filter_map(stored).collect()
            }
        }
    }

    fn read_all(&mut self, after: Option<Position>, max: usize) -> Page {
        let max = self.awkward.as_mut().map_or(max, |awkward| awkward.short(max));
        let start = self.events.partition_point(|event| Some(event.position) <= after);
        let events: Vec<_> = self.events.iter().skip(start).take(max).cloned().collect();
        let at_head = start + events.len() == self.events.len();
        Page { next: events.last().map(|event| event.position).or(after), events, at_head }
    }

    fn grown_past(&self, position: Option<Position>) -> bool {
        self.events.last().map(|last| last.position) > position
    }

    fn slowness(&mut self) -> u64 {
        self.awkward.as_mut().map_or(0, Awkward::slowness)
    }

    fn wakes_for_nothing(&mut self) -> bool {
        self.awkward.as_mut().is_some_and(Awkward::wakes_for_nothing)
    }
}

/// Lets others go first: what was read may be old by the time it is handed out.
async fn dawdle(times: u64) {
    for _ in 0..times {
        future::yield_now().await;
    }
}

impl EventStore for MemoryStore {
    fn id(&self) -> StoreId {
        self.id
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        Box::pin(async move {
            let answer = self.append_now(stream, expected, events);
            let slowness = self.lock().slowness();
            dawdle(slowness).await;
            answer
        })
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        Box::pin(async move {
            let (events, slowness) = {
                let mut log = self.lock();
                (log.read_stream(stream, from, direction, max), log.slowness())
            };
            dawdle(slowness).await;
            Ok(events)
        })
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        Box::pin(async move {
            let (page, slowness) = {
                let mut log = self.lock();
                (log.read_all(after, max), log.slowness())
            };
            dawdle(slowness).await;
            Ok(page)
        })
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let woken = async {
                loop {
                    // Listen before looking, or an append in between would go unnoticed.
                    let grown = self.grown.listen();
                    let done = {
                        let mut log = self.lock();
                        log.grown_past(position) || log.wakes_for_nothing()
                    };
                    if done {
                        return;
                    }
                    grown.await;
                }
            };
            let late = async {
                futures_timer::Delay::new(timeout.min(WAIT_MAX)).await;
            };
            future::or(woken, late).await;
        })
    }

    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        Box::pin(async move {
            let log = self.lock();
            let position = log.events.last().map(|last| last.position);
            let end = LedgerOffset { sequence: log.events.len() as u64, position };
            // The awkward mode does not know, so that counting is tried on it.
            Ok(log.awkward.is_none().then_some(end))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::contract::{Case, Reopen};
    use std::sync::Arc;
    use uuid::Uuid;

    /// Runs one case of the contract on a store that is "reopened" by copying what it holds.
    fn run(case: Case, seed: Option<u64>) {
        let id = StoreId(Uuid::from_u128(1));
        let store = Arc::new(MemoryStore::with(id, seed.map(Awkward::new)));
        let newest = Mutex::new(Arc::clone(&store));
        let reopen: Reopen<'_> = &|| {
            let mut newest = newest.lock().unwrap();
            *newest = Arc::new(newest.restarted(seed));
            Arc::clone(&*newest) as Arc<dyn EventStore>
        };
        future::block_on(case(store.as_ref(), reopen));
    }

    mod simple {
        crate::event_store_contract!(|case| super::run(case, None));
    }

    mod awkward {
        crate::event_store_contract!(|case| {
            for seed in 0..20 {
                super::run(case, Some(seed));
            }
        });
    }
}
