//! Counting store: how many events were appended and read, and how often was a stream asked for? A
//! store around the store that counts.

use keyledger_core::ids::StoreId;
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent,
};
use keyledger_core::stream::StreamId;
use prometheus_client::metrics::counter::Counter;
use std::sync::Arc;
use std::time::Duration;

/// Counts what the store within acknowledges and hands out.
pub struct CountingStore {
    within: Arc<dyn EventStore>,
    /// Events acknowledged (`keyledger_events_appended_total`).
    pub events: Counter,
    /// Appends acknowledged: one commit each, at most.
    pub appends: Counter,
    /// Reads of one stream (`keyledger_stream_reads_total`).
    pub stream_reads: Counter,
    /// Events handed out to whoever reads the whole ledger (`keyledger_events_followed_total`).
    pub followed: Counter,
}

impl CountingStore {
    /// Counts what `within` does.
    pub fn new(within: Arc<dyn EventStore>) -> Self {
        let (events, appends) = (Counter::default(), Counter::default());
        let (stream_reads, followed) = (Counter::default(), Counter::default());
        Self { within, events, appends, stream_reads, followed }
    }
}

impl EventStore for CountingStore {
    fn id(&self) -> StoreId {
        self.within.id()
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        let count = events.len() as u64;
        Box::pin(async move {
            let appended = self.within.append(stream, expected, events).await?;
            self.events.inc_by(count);
            self.appends.inc();
            Ok(appended)
        })
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        self.stream_reads.inc();
        self.within.read_stream(stream, from, direction, max)
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        Box::pin(async move {
            let page = self.within.read_all(after, max).await?;
            self.followed.inc_by(page.events.len() as u64);
            Ok(page)
        })
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        self.within.wait_past(position, timeout)
    }

    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        self.within.end()
    }
}
