//! What if the process dies, or hangs, at one append?

use keyledger_core::ids::StoreId;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent,
};
use keyledger_core::stream::StreamId;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// At which append, and on which side of it. A registrant who needs fewer appends does not crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Nothing of it is written.
    Before(u64),
    /// It is written, and nobody learns it.
    After(u64),
}

impl Crash {
    /// Before and after each of so many appends, the first being the first.
    pub fn at_each_of(appends: u64) -> Vec<Self> {
        (1..=appends).flat_map(|n| [Self::Before(n), Self::After(n)]).collect()
    }
}

/// A store that stops answering at one append, and counts them.
pub struct CrashingStore {
    within: Arc<dyn EventStore>,
    crash: Mutex<Option<Crash>>,
    pub appends: AtomicU64,
    pub hanging: Notify,
    pub go_on: Notify,
}

impl CrashingStore {
    pub fn new(within: Arc<dyn EventStore>) -> Self {
        Self {
            within,
            crash: Mutex::default(),
            appends: AtomicU64::new(0),
            hanging: Notify::new(),
            go_on: Notify::new(),
        }
    }

    pub fn within(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.within)
    }

    /// From now on, appends counted from 1.
    pub fn crash_at(&self, crash: Crash) {
        self.appends.store(0, Ordering::SeqCst);
        *self.crash.lock().unwrap() = Some(crash);
    }

    /// Tells the test, and waits to be told that all is well; a crash is never told.
    async fn hang_at(&self, here: Crash) {
        let hit = *self.crash.lock().unwrap() == Some(here);
        if hit {
            self.hanging.notify_one();
            self.go_on.notified().await;
        }
    }
}

impl EventStore for CrashingStore {
    fn id(&self) -> StoreId {
        self.within.id()
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        Box::pin(async move {
            let number = self.appends.fetch_add(1, Ordering::SeqCst) + 1;
            self.hang_at(Crash::Before(number)).await;
            let answer = self.within.append(stream, expected, events).await;
            self.hang_at(Crash::After(number)).await;
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
        self.within.read_stream(stream, from, direction, max)
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        self.within.read_all(after, max)
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        self.within.wait_past(position, timeout)
    }
}
