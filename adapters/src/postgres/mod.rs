//! PostgreSQL event store: how do several machines keep one ledger? Everything in one schema of a
//! PostgreSQL database, which replicates it (B12).
//!
//! One task writes and groups what waits into one transaction (`writer`, `batch`); a pool of
//! connections reads beside it (`reads`). Unlike the file of the embedded store, the database has
//! other writers: nothing about its streams is kept in memory, every transaction looks again under
//! the lock that orders all of them.
//!
//! Positions are given out without a gap, so they are the events' sequence as well.

mod address;
mod batch;
mod check;
mod connection;
mod error;
mod lines;
mod load;
mod reads;
mod rows;
mod schema;
mod sorting;
mod statements;
mod tls;
mod vault;
mod writer;

pub use address::{Address, AddressError};
pub use error::PostgresError;
pub use lines::PostgresLines;
pub use load::Loader;
pub use vault::{OpenFor, PostgresVault, PostgresVaultError, copy_vault, copy_vault_back};

use connection::Place;
use keyledger_core::ids::{LedgerId, StoreId};
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent, acceptable,
};
use keyledger_core::stream::StreamId;
use reads::Reads;
use schema::Identity;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use writer::{Append, Writer};

/// How often somebody who waits for events looks for those that other engines wrote.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long each step with the server may take. The answer to a log-in waits for two of them at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Reaching a server and logging in to it, all its addresses together.
    pub connect: Duration,
    /// One transaction, and one read. What commits no faster has an unknown outcome.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), answer: Duration::from_secs(5) }
    }
}

/// Who else may serve the ledger meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engines {
    /// Nobody: what the engine keeps beside the ledger (the vault) is its own.
    One,
    /// Others that share everything with it.
    Several,
}

/// How a ledger is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long each step may take.
    pub limits: Limits,
    /// Who else may serve it.
    pub engines: Engines,
    /// Also where it says that it was moved elsewhere: to copy it back.
    pub even_if_moved: bool,
    /// Make the tables where there are none.
    pub create: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            engines: Engines::One,
            even_if_moved: false,
            create: true,
        }
    }
}

/// What the writer and everybody else see of each other.
struct Shared {
    /// The position of the newest event that this engine knows of.
    head: watch::Sender<i64>,
    /// How many transactions wrote something.
    commits: AtomicU64,
    /// Why nothing is written any more.
    poison: watch::Sender<Option<Arc<PostgresError>>>,
    /// Why the last transaction failed, until one succeeds.
    trouble: watch::Sender<Option<Arc<PostgresError>>>,
}

impl Shared {
    /// The ledger is known to reach this position: whoever waits for it is woken.
    fn reaches(&self, head: i64) {
        self.head.send_if_modified(|known| {
            let newer = head > *known;
            *known = head.max(*known);
            newer
        });
    }

    /// Ends all writing: the store is not the one that was served.
    fn poison(&self, error: &Arc<PostgresError>) {
        self.poison.send_if_modified(|poison| {
            let first = poison.is_none();
            poison.get_or_insert(Arc::clone(error));
            first
        });
    }
}

/// A ledger in a PostgreSQL database.
pub struct PostgresLedger {
    identity: Identity,
    reads: Arc<Reads>,
    queue: Mutex<Option<mpsc::Sender<Append>>>,
    shared: Arc<Shared>,
    place: Arc<Place>,
    /// When somebody who waited looked last.
    looked: tokio::sync::Mutex<Instant>,
    /// Connections live on the runtime that opened the ledger, whoever asks.
    runtime: Handle,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl PostgresLedger {
    /// Opens the ledger in this database; makes its tables where there are none, for a ledger with
    /// the id `new`.
    pub async fn open(
        address: &Address,
        options: Options,
        new: LedgerId,
    ) -> Result<Self, PostgresError> {
        let place = Arc::new(Place::new(address, options)?);
        let identity = schema::open(&place, new).await?;
        let reads = Arc::new(Reads::open(&place, identity)?);
        let head = reads.head().await?;
        let shared = Arc::new(Shared {
            head: watch::Sender::new(head),
            commits: AtomicU64::new(0),
            poison: watch::Sender::new(None),
            trouble: watch::Sender::new(None),
        });
        let (queue, work) = mpsc::channel(writer::QUEUE_MAX);
        let mut writer = Writer::new(Arc::clone(&place), identity, Arc::clone(&shared));
        writer.connect().await?;
        let writer = tokio::spawn(writer.run(work));
        let (queue, writer) = (Mutex::new(Some(queue)), Mutex::new(Some(writer)));
        let (looked, runtime) = (tokio::sync::Mutex::new(Instant::now()), Handle::current());
        Ok(Self { identity, reads, queue, shared, place, looked, runtime, writer })
    }

    /// The id of the ledger, given when it was begun.
    pub fn ledger_id(&self) -> LedgerId {
        self.identity.ledger
    }

    /// Whether nothing was written yet.
    pub async fn is_empty(&self) -> Result<bool, PostgresError> {
        Ok(self.reads.head().await? == 0)
    }

    /// Where it lies, as it is told to people: without a password.
    pub fn place(&self) -> &str {
        self.place.name()
    }

    /// What writes many events at once: those of another store that holds the same ledger.
    pub async fn loader(&self) -> Result<Loader, PostgresError> {
        Loader::open(&self.place, self.identity).await
    }

    /// Writes down where the ledger lies from now on: nobody serves it here any more. Without a place,
    /// that it lies here again.
    pub async fn moved_to(&self, elsewhere: Option<&str>) -> Result<(), PostgresError> {
        schema::set_moved(&self.place, elsewhere).await
    }

    /// Reads all rows and tells what does not fit.
    pub async fn check(&self) -> Result<Vec<String>, PostgresError> {
        check::check(&self.place).await
    }

    /// How many transactions wrote something since it was opened.
    pub fn commits(&self) -> u64 {
        self.shared.commits.load(Ordering::Relaxed)
    }

    /// Why nothing can be written at the moment, as far as it is known: the last transaction failed, and
    /// none was confirmed since. It is tried again every second.
    pub fn trouble(&self) -> Option<Arc<PostgresError>> {
        self.shared.trouble.borrow().clone()
    }

    /// Waits until nothing can be written any more, and says why.
    pub async fn poisoned(&self) -> Arc<PostgresError> {
        let mut poison = self.shared.poison.subscribe();
        match poison.wait_for(Option::is_some).await.map(|poison| poison.clone()) {
            Ok(Some(error)) => error,
            // The sender lives in `self.shared`, so neither can happen.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// Takes no more appends. Those that wait are still written; [`Self::closed_down`] waits for them.
    pub fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Returns when everything that waited was answered.
    pub async fn closed_down(&self) {
        self.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // A writer that panicked has answered nobody: each of them was told that it is unknown.
            let _ = writer.await;
        }
    }

    fn closed(&self) -> PostgresError {
        PostgresError::Closed { place: self.place.name().to_owned() }
    }

    /// Asks on the runtime that has the connections: who waits may have another, or none.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl Future<Output = Result<T, PostgresError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let asked = self.runtime.spawn(question);
        match asked.await {
            Ok(answer) => answer.map_err(PostgresError::unavailable),
            Err(_) => Err(self.closed().unavailable()),
        }
    }

    async fn look(&self) -> Result<i64, StoreError> {
        let reads = Arc::clone(&self.reads);
        let head = self.ask(async move { reads.head().await }).await?;
        self.shared.reaches(head);
        Ok(head)
    }
}

impl EventStore for PostgresLedger {
    fn id(&self) -> StoreId {
        self.identity.store
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        Box::pin(async move {
            acceptable(&events)?;
            rows::storable(&events)?;
            let (reply, answer) = oneshot::channel();
            let append = Append { stream: stream.clone(), expected, events, reply };
            let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let queue = queue.ok_or_else(|| self.closed().unavailable())?;
            queue.send(append).await.map_err(|_| self.closed().unavailable())?;
            // Without an answer the writer ended, before or after it wrote.
            answer.await.unwrap_or_else(|_| Err(StoreError::Unknown(Box::new(self.closed()))))
        })
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        let (reads, stream) = (Arc::clone(&self.reads), stream.clone());
        Box::pin(self.ask(async move { reads.stream(&stream, from, direction, max).await }))
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        let reads = Arc::clone(&self.reads);
        Box::pin(self.ask(async move { reads.all(after, max).await }))
    }

    /// What this engine wrote is noticed at once, what another wrote within a fraction of a second.
    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let seen = position.map_or(0, |Position(at)| i64::try_from(at).unwrap_or(i64::MAX));
            let mut head = self.shared.head.subscribe();
            let looks = async {
                loop {
                    let own = head.wait_for(|head| *head > seen);
                    if tokio::time::timeout(LOOK_EVERY, own).await.is_ok() {
                        return;
                    }
                    // One looks for all who wait. A server that does not answer is told to whoever
                    // reads, not to whoever waits.
                    if let Ok(mut looked) = self.looked.try_lock()
                        && looked.elapsed() >= LOOK_EVERY / 2
                    {
                        let _ = self.look().await;
                        *looked = Instant::now();
                    }
                }
            };
            let _ = tokio::time::timeout(timeout, looks).await;
        })
    }

    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        Box::pin(async move {
            let head = u64::try_from(self.look().await?).unwrap_or(0);
            let position = (head > 0).then_some(Position(head));
            Ok(Some(LedgerOffset { sequence: head, position }))
        })
    }
}
