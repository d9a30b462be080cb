//! Crash injector: where does the process die? After so many steps: whatever is being done then
//! never comes back.

use keyledger_core::ids::StoreId;
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::memory::MemoryStore;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent,
};
use keyledger_core::stream::StreamId;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Counts steps down; at the last one the process is dead.
pub struct Fuse {
    left: AtomicI64,
    blown: Notify,
}

impl Fuse {
    /// A fuse that never blows before it is lit.
    pub fn unlit() -> Arc<Self> {
        Arc::new(Self { left: AtomicI64::new(i64::MAX), blown: Notify::new() })
    }

    /// Lets the process live for so many more steps.
    pub fn light(&self, steps: i64) {
        self.left.store(steps, Ordering::SeqCst);
    }

    /// One step. Never returns when it is one too many.
    pub async fn step(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.blown.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// Returns when the process died.
    pub async fn blown(&self) {
        self.blown.notified().await;
    }
}

/// A ledger whose process can die before an append, and after it but before the answer.
pub struct MortalStore {
    pub inner: MemoryStore,
    pub fuse: Arc<Fuse>,
}

impl EventStore for MortalStore {
    fn id(&self) -> StoreId {
        self.inner.id()
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        Box::pin(async move {
            self.fuse.step().await;
            let appended = self.inner.append(stream, expected, events).await;
            self.fuse.step().await;
            appended
        })
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        self.inner.read_stream(stream, from, direction, max)
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        self.inner.read_all(after, max)
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        self.inner.wait_past(position, timeout)
    }

    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        self.inner.end()
    }
}
