//! How is the ledger read from end to end? One reader for whoever follows, counts or looks something
//! up: offsets that know sequence and position, marks on the way, the newest events kept for a while.
//!
//! The store's positions have gaps; the sequence is the index in the ledger's order. Counting from
//! the beginning once is fast, and later questions begin at the nearest mark before them.

mod newest;
mod pages;
#[cfg(test)]
mod tests;

#[cfg(any(test, feature = "testing"))]
pub use pages::whole;
pub use pages::{Pages, pages};

use crate::store::{EventStore, Page, Position, StoreError, StoredEvent};
use newest::Newest;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Events per read while the reader itself counts.
const PAGE: usize = 1_000;

/// A place between two events of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerOffset {
    /// The sequence of the next event: how many lie before it.
    pub sequence: u64,
    /// The position of the event before it.
    pub position: Option<Position>,
}

impl LedgerOffset {
    /// Moves behind `event`, which must be the next one.
    pub fn pass(&mut self, event: &StoredEvent) {
        self.sequence += 1;
        self.position = Some(event.position);
    }

    fn behind(self, page: &Page) -> Self {
        let sequence = self.sequence + page.events.len() as u64;
        Self { sequence, position: page.next.or(self.position) }
    }
}

/// The ledger, for everybody in the process who reads more of it than one stream.
pub struct LedgerReader {
    store: Arc<dyn EventStore>,
    marks: Mutex<BTreeMap<u64, Option<Position>>>,
    newest: Newest,
}

impl LedgerReader {
    /// Reads this store.
    pub fn new(store: Arc<dyn EventStore>) -> Self {
        let marks = Mutex::new(BTreeMap::from([(0, None)]));
        Self { store, marks, newest: Newest::default() }
    }

    /// The store itself: for writing, for streams, and for whoever checks what lies on the disk.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// At most `max` events behind a position, for whoever follows the ledger. The newest ones are
    /// read from the store once and handed to everybody who asks a moment later.
    pub async fn behind(&self, after: Option<Position>, max: usize) -> Result<Page, StoreError> {
        if std::env::var_os("BYPASS").is_some() {
            return self.store.read_all(after, max).await;
        }
        if let Some(kept) = self.newest.behind(after, max) {
            return self.kept(kept).await;
        }
        // At the head everybody wakes at the same moment: one reads, the others take it from there.
        let _turn = self.newest.turn(after).await;
        if let Some(kept) = self.newest.behind(after, max) {
            return self.kept(kept).await;
        }
        let page = self.store.read_all(after, max).await?;
        let is_the_head = page.at_head
            && (!page.events.is_empty() || self.store_ends_at(after).await? == Some(true));
        if is_the_head {
            self.newest.keep(after, &page.events);
        }
        Ok(page)
    }

    /// The events from a counted offset on, as [`Self::behind`] gives them; the place behind them
    /// becomes a mark.
    pub async fn page(&self, offset: LedgerOffset, max: usize) -> Result<Page, StoreError> {
        let page = self.behind(offset.position, max).await?;
        self.mark(offset.behind(&page));
        Ok(page)
    }

    /// The offset before the event with this sequence, or the ledger's end where it ends before it.
    pub async fn reach(&self, sequence: u64) -> Result<LedgerOffset, StoreError> {
        let mut offset = self.nearest(sequence);
        while offset.sequence < sequence {
            let page = self.page(offset, PAGE).await?;
            let left = usize::try_from(sequence - offset.sequence).unwrap_or(usize::MAX);
            for event in page.events.iter().take(left) {
                offset.pass(event);
            }
            if page.at_head && page.events.len() <= left {
                break;
            }
        }
        Ok(offset)
    }

    /// The event with this sequence.
    pub async fn at(&self, sequence: u64) -> Result<Option<StoredEvent>, StoreError> {
        let offset = self.reach(sequence).await?;
        if offset.sequence < sequence {
            return Ok(None);
        }
        self.next_behind(offset.position).await
    }

    /// The event at exactly this position, read from the store.
    pub async fn at_position(&self, position: Position) -> Result<Option<StoredEvent>, StoreError> {
        let before = position.0.checked_sub(1).map(Position);
        let next = self.next_behind(before).await?;
        Ok(next.filter(|event| event.position == position))
    }

    /// The first event behind a position, read from the store.
    pub async fn next_behind(
        &self,
        after: Option<Position>,
    ) -> Result<Option<StoredEvent>, StoreError> {
        Ok(pages(&*self.store, after, 1).next().await?.and_then(|page| page.into_iter().next()))
    }

    /// Whether anything lies behind a position now.
    pub async fn goes_on_behind(&self, after: Option<Position>) -> Result<bool, StoreError> {
        match self.store.end().await? {
            Some(end) => Ok(end.position > after),
            None => Ok(self.next_behind(after).await?.is_some()),
        }
    }

    /// Where the ledger ends now; counted on from the last mark only where the store cannot tell.
    pub async fn end(&self) -> Result<LedgerOffset, StoreError> {
        match self.store.end().await? {
            Some(end) => Ok(end),
            None => self.reach(u64::MAX).await,
        }
    }

    async fn kept(&self, events: Vec<StoredEvent>) -> Result<Page, StoreError> {
        let next = events.last().map(|event| event.position);
        // Only the store knows whether more came since; where it cannot tell, one reads on.
        let at_head = self.store_ends_at(next).await? == Some(true);
        Ok(Page { events, next, at_head })
    }

    async fn store_ends_at(&self, position: Option<Position>) -> Result<Option<bool>, StoreError> {
        Ok(self.store.end().await?.map(|end| end.position == position))
    }

    fn nearest(&self, sequence: u64) -> LedgerOffset {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let nearest = marks.range(..=sequence).next_back();
        nearest.map_or_else(LedgerOffset::default, |(sequence, position)| LedgerOffset {
            sequence: *sequence,
            position: *position,
        })
    }

    /// Remembers a place, one per page: the newest lies at the head and moves along.
    fn mark(&self, offset: LedgerOffset) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let near = marks.range(..=offset.sequence).next_back();
        if near.is_none_or(|(sequence, _)| offset.sequence - sequence >= PAGE as u64) {
            marks.insert(offset.sequence, offset.position);
        }
    }
}
