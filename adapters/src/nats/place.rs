//! Ledger offsets: where in the ledger is the event with this sequence? Counted, with marks on the
//! way.
//!
//! The store's positions have gaps; the sequence is the index in the ledger's order. Counting from
//! the beginning once is fast, and later questions begin at the nearest mark before them.

use keyledger_core::store::{EventStore, Page, Position, StoreError, StoredEvent};
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Events per read.
pub(super) const PAGE: usize = 500;

/// A place between two events: `sequence` is that of the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sequence: u64,
    pub(super) position: Option<Position>,
}

/// The ledger, with marks at known places.
pub(super) struct Ledger {
    store: Arc<dyn EventStore>,
    marks: Mutex<BTreeMap<u64, Option<Position>>>,
}

/// When an event happened: all that is read of its metadata.
#[derive(Deserialize)]
struct At {
    at: Timestamp,
}

impl Ledger {
    pub(super) fn new(store: Arc<dyn EventStore>) -> Self {
        let marks = Mutex::new(BTreeMap::from([(0, None)]));
        Self { store, marks }
    }

    pub(super) fn store(&self) -> &dyn EventStore {
        &*self.store
    }

    /// The events from `place` on.
    pub(super) async fn page(&self, place: Place) -> Result<Page, StoreError> {
        let page = self.store.read_all(place.position, PAGE).await?;
        self.mark(Place {
            sequence: place.sequence + page.events.len() as u64,
            position: page.next.or(place.position),
        });
        Ok(page)
    }

    /// The place before the event with this sequence; `None` where the ledger ends before it. The
    /// ledger's head is a place too.
    pub(super) async fn before(&self, sequence: u64) -> Result<Option<Place>, StoreError> {
        let mut place = self.nearest(sequence);
        while place.sequence < sequence {
            let page = self.page(place).await?;
            for event in &page.events {
                if place.sequence == sequence {
                    return Ok(Some(place));
                }
                place.sequence += 1;
                place.position = Some(event.position);
            }
            if page.events.is_empty() {
                if page.at_head {
                    return Ok(None);
                }
                place.position = page.next.or(place.position);
            }
        }
        Ok(Some(place))
    }

    /// The event with this sequence.
    pub(super) async fn at(&self, sequence: u64) -> Result<Option<StoredEvent>, StoreError> {
        let Some(mut place) = self.before(sequence).await? else { return Ok(None) };
        loop {
            let page = self.store.read_all(place.position, 1).await?;
            place.position = page.next;
            match page.events.into_iter().next() {
                Some(event) => return Ok(Some(event)),
                None if page.at_head => return Ok(None),
                // A store may hand out less than was asked for.
                None => {}
            }
        }
    }

    /// The place before the first event that happened at `moment` or later, and the last event
    /// before it that `counts`.
    pub(super) async fn since(
        &self,
        moment: Timestamp,
        counts: impl Fn(&StoredEvent) -> bool,
    ) -> Result<(Place, Option<u64>), StoreError> {
        let (mut place, mut previous) = (Place::default(), None);
        loop {
            let page = self.page(place).await?;
            for event in &page.events {
                let happened: Option<At> = serde_json::from_slice(&event.metadata).ok();
                if happened.is_none_or(|happened| happened.at >= moment) {
                    return Ok((place, previous));
                }
                if counts(event) {
                    previous = Some(place.sequence);
                }
                place.sequence += 1;
                place.position = Some(event.position);
            }
            if page.events.is_empty() {
                if page.at_head {
                    return Ok((place, previous));
                }
                place.position = page.next.or(place.position);
            }
        }
    }

    fn nearest(&self, sequence: u64) -> Place {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let nearest = marks.range(..=sequence).next_back();
        nearest.map_or_else(Place::default, |(sequence, position)| Place {
            sequence: *sequence,
            position: *position,
        })
    }

    /// Remembers a place, one per page: the newest lies at the head and moves along.
    fn mark(&self, place: Place) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let near = marks.range(..=place.sequence).next_back();
        if near.is_none_or(|(sequence, _)| place.sequence - sequence >= PAGE as u64) {
            marks.insert(place.sequence, place.position);
        }
    }
}
