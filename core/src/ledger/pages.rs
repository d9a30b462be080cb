//! How is a ledger read to its head, as the store has it? Page by page.

use crate::store::{EventStore, Position, StoreError, StoredEvent};

/// The ledger from a place to its head. What comes while it is read is read too.
pub struct Pages<'a> {
    store: &'a dyn EventStore,
    place: Option<Position>,
    size: usize,
    ended: bool,
}

/// Everything behind `after`, at most `size` events at a time.
pub fn pages(store: &dyn EventStore, after: Option<Position>, size: usize) -> Pages<'_> {
    Pages { store, place: after, size, ended: size == 0 }
}

impl Pages<'_> {
    /// The next events, never none; `None` once the head was reached.
    pub async fn next(&mut self) -> Result<Option<Vec<StoredEvent>>, StoreError> {
        while !self.ended {
            let page = self.store.read_all(self.place, self.size).await?;
            self.place = page.next.or(self.place);
            self.ended = page.at_head;
            if !page.events.is_empty() {
                return Ok(Some(page.events));
            }
        }
        Ok(None)
    }

    /// The position of the last event that was handed out.
    pub fn place(&self) -> Option<Position> {
        self.place
    }
}

/// Everything that is in a store, in memory, for tests.
#[cfg(any(test, feature = "testing"))]
pub async fn whole(store: &dyn EventStore) -> Result<Vec<StoredEvent>, StoreError> {
    let (mut all, mut pages) = (vec![], pages(store, None, 1_000));
    while let Some(events) = pages.next().await? {
        all.extend(events);
    }
    Ok(all)
}
