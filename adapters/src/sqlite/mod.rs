//! SQLite event store: how does one machine keep the ledger without a server? Everything in one
//! SQLite file.
//!
//! One thread writes and groups what waits into one synced transaction (`writer`, `batch`); the
//! newest entries of the index stay in memory (`tail`); another thread brings the log back into the
//! database (`checkpoint`); a few more read beside them (`reader`). Only one process may have the
//! ledger open: heads and tail are cached, and whoever finds that somebody else wrote stops.

mod batch;
mod check;
mod checkpoint;
mod ends;
mod error;
mod reader;
mod rows;
mod schema;
mod tail;
mod writer;

pub use check::{check, check_index};
pub use error::LedgerError;

use crate::recent::Recent;
use checkpoint::Due;
use ends::Ends;
use keyledger_core::ids::{LedgerId, StoreId};
use keyledger_core::ledger::LedgerOffset;
use keyledger_core::progress::Progress;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    Revision, StoreError, StoredEvent, acceptable,
};
use keyledger_core::stream::StreamId;
use reader::{Job, Reader};
use schema::{Identity, Link, Place};
use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tail::{Sweep, Tail};
use tokio::sync::{oneshot, watch};
use writer::{Append, Shared, Work, Writer};

/// How many streams' heads the writer remembers at least.
const HEADS_MIN: usize = 100_000;

/// What may be tuned. The defaults are what was measured to be best on a small machine.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Memory for the writer's pages, in KiB. More is slower: when a commit split a page in the
    /// middle of the index, SQLite walks through its whole cache, and 256 MiB cost a third of the
    /// writer's time. What is not in it is in the operating system's cache.
    pub cache_kib: u32,
    /// How many of the newest index entries stay in memory.
    pub tail_max: usize,
    /// How long the log grows, in bytes, before it is brought back into the database.
    pub checkpoint_bytes: u64,
    /// How many reads may go on at once.
    pub readers: usize,
    /// Of how many streams it is remembered where they end, at least. About 200 bytes each.
    pub ends: usize,
    /// Also where it says that it was moved elsewhere: to copy it back.
    pub even_if_moved: bool,
}

impl Default for Options {
    fn default() -> Self {
        let mebibyte = 1 << 20;
        Self {
            cache_kib: 16_384,
            tail_max: 100_000,
            checkpoint_bytes: 16 * mebibyte,
            readers: 4,
            ends: 16_384,
            even_if_moved: false,
        }
    }
}

/// The ledger in one SQLite file.
pub struct SqliteLedger {
    identity: Identity,
    place: Arc<Place>,
    shared: Arc<Shared>,
    queue: Sender<Work>,
    jobs: Sender<Job>,
    threads: Mutex<Option<Threads>>,
}

struct Threads {
    readers: Vec<JoinHandle<()>>,
    checkpoint: JoinHandle<()>,
    writer: JoinHandle<()>,
}

impl SqliteLedger {
    /// Opens the ledger at `path`. A file that is not there yet is created under the id handed in;
    /// one that is keeps its own.
    pub fn open(path: &Path, options: Options, id_if_new: LedgerId) -> Result<Self, LedgerError> {
        let place = Arc::new(Place::open(path)?);
        let mut link = Link::writing(&place, options.cache_kib)?;
        schema::create_if_empty(&mut link.connection, id_if_new)
            .map_err(|error| place.explain(error))?;
        settle(&link)?;
        let identity = schema::identity(&link.connection, path)?;
        if let Some(to) = schema::moved(&link.connection, path)?.filter(|_| !options.even_if_moved)
        {
            return Err(LedgerError::Moved { path: path.to_owned(), to });
        }
        let explain = |error| place.explain(error);
        let tail = Tail::rebuild(&link.connection).map_err(explain)?;
        let head = schema::head(&link.connection).map_err(explain)?;
        let shared = Arc::new(Shared {
            tail: RwLock::new(tail),
            ends: Ends::new(options.ends),
            head: watch::Sender::new(head),
            commits: AtomicU64::new(0),
            poison: watch::Sender::new(None),
        });
        let (queue, work) = mpsc::channel();
        let (jobs, waiting) = mpsc::channel();
        // Room for one: a wake-up while the thread is at work is not lost and does not wait.
        let (wake_checkpoint, woken) = mpsc::sync_channel(1);
        // Readers and checkpoints first: the writer is the one that must not be left without them.
        let readers = start_readers(options.readers.max(1), &place, &shared, waiting)?;
        let checkpoint = start_checkpoint(&place, &shared, woken, queue.clone())?;
        let writer = Writer {
            data_version: data_version(&link).map_err(explain)?,
            link,
            shared: Arc::clone(&shared),
            heads: Recent::new(HEADS_MIN),
            sweep: Sweep::new(head, options.tail_max),
            head,
            tail_max: options.tail_max,
            checkpoint: Due::every(options.checkpoint_bytes),
            wake_checkpoint,
        };
        let writer = start(&place, "ledger-writer", move || writer.run(&work))?;
        let threads = Mutex::new(Some(Threads { readers, checkpoint, writer }));
        Ok(Self { identity, place, shared, queue, jobs, threads })
    }

    /// The ledger's own id, which travels with a copy.
    pub fn ledger_id(&self) -> LedgerId {
        self.identity.ledger
    }

    /// How many transactions wrote something since the ledger was opened.
    pub fn commits(&self) -> u64 {
        self.shared.commits.load(Ordering::Relaxed)
    }

    /// Reads the whole file and tells what does not fit; see [`check()`].
    pub fn check(&self, progress: Progress<'_>) -> Result<Vec<String>, LedgerError> {
        check(&self.place.path, progress)
    }

    /// Tells what does not fit in the index by streams; see [`check_index()`].
    pub fn check_index(&self) -> Result<Vec<String>, LedgerError> {
        check_index(&self.place.path)
    }

    /// Waits until a write failed in a way after which nothing is acknowledged any more, and says
    /// why. The process must end then, and start again.
    pub async fn poisoned(&self) -> Arc<LedgerError> {
        let mut poison = self.shared.poison.subscribe();
        match poison.wait_for(Option::is_some).await.map(|poison| poison.clone()) {
            Ok(Some(error)) => error,
            // The sender lives in `self.shared`, so neither can happen.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// Finishes what was asked for, and leaves the file complete and without a log. Blocks for a
    /// moment; what is asked for afterwards is answered with [`LedgerError::Closed`].
    pub fn close(&self) {
        let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Threads { readers, checkpoint, writer }) = threads else { return };
        self.shared.ends.close();
        // One for each before waiting for any: nobody knows which reader takes which job.
        for _ in &readers {
            let _ = self.jobs.send(Job::Close);
        }
        for reader in readers {
            // A thread that panicked has said so itself.
            let _ = reader.join();
        }
        // The writer's end is the checkpoint thread's end, since it alone wakes it.
        let _ = self.queue.send(Work::Close);
        let _ = writer.join();
        let _ = checkpoint.join();
    }

    /// Writes events of another store that holds the same ledger where they were, in their order. They
    /// must follow the last one here, without a gap.
    pub async fn load(&self, events: &[StoredEvent]) -> Result<(), StoreError> {
        let mut loading = Vec::new();
        for run in events.chunk_by(|one, next| one.stream == next.stream) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let expected = Expected::after(first.revision.0.checked_sub(1).map(Revision));
            let new = run.iter().map(|event| NewEvent {
                id: event.id,
                kind: Arc::clone(&event.kind),
                metadata: event.metadata.clone(),
                data: event.data.clone(),
            });
            let mut append = self.append(&first.stream, expected, new.collect());
            // Polled once, it waits in the writer's queue: in this order, whenever it is answered.
            let polled = poll_fn(|context| Poll::Ready(append.as_mut().poll(context))).await;
            match polled {
                Poll::Ready(answer) => drop(answer?),
                Poll::Pending => loading.push((append, last)),
            }
        }
        for (append, last) in loading {
            let place = append.await?.position;
            if place != last.position {
                let what = format!("event {} came to position {}", last.id, place.0);
                return Err(LedgerError::damaged(&self.place.path, what).unavailable());
            }
        }
        Ok(())
    }

    /// Writes down where the ledger in the file at `path` lies from now on: nobody serves it here any
    /// more. Without a place, that it lies here again. Nobody may have it open.
    pub fn moved_to(path: &Path, elsewhere: Option<&str>) -> Result<(), LedgerError> {
        let place = Arc::new(Place::open(path)?);
        let link = Link::writing(&place, 0)?;
        schema::set_moved(&link.connection, elsewhere).map_err(|error| place.explain(error))?;
        settle(&link)
    }

    fn closed(&self) -> LedgerError {
        LedgerError::Closed { path: self.place.path.clone() }
    }

    async fn read<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, LedgerError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).map_err(|_| self.closed().unavailable())?;
        answer
            .await
            .map_err(|_| self.closed())
            .and_then(|answer| answer)
            .map_err(LedgerError::unavailable)
    }
}

impl Drop for SqliteLedger {
    fn drop(&mut self) {
        self.close();
    }
}

/// Makes sure that everything the last process left in the log is on the disk, before anyone reads
/// it: after a kill the log may hold commits that were never synced.
fn settle(link: &Link) -> Result<(), LedgerError> {
    let place = &link.place;
    let mut log = place.path.clone().into_os_string();
    log.push("-wal");
    match File::open(&log).and_then(|log| log.sync_data()) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(LedgerError::File { path: log.into(), source }),
    }
    let busy: i64 = link
        .connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|error| place.explain(error))?;
    if busy == 0 { Ok(()) } else { Err(LedgerError::InUse { path: place.path.clone() }) }
}

fn data_version(link: &Link) -> rusqlite::Result<i64> {
    link.connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}

fn start(
    place: &Place,
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, LedgerError> {
    let refused = |source| LedgerError::File { path: place.path.clone(), source };
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(refused)
}

fn start_readers(
    count: usize,
    place: &Arc<Place>,
    shared: &Arc<Shared>,
    jobs: Receiver<Job>,
) -> Result<Vec<JoinHandle<()>>, LedgerError> {
    let jobs = Arc::new(Mutex::new(jobs));
    let mut readers = Vec::with_capacity(count);
    for _ in 0..count {
        let reader = Reader::new(Link::reading(place)?, Arc::clone(shared));
        let jobs = Arc::clone(&jobs);
        readers.push(start(place, "ledger-reader", move || reader.run(&jobs))?);
    }
    Ok(readers)
}

fn start_checkpoint(
    place: &Arc<Place>,
    shared: &Arc<Shared>,
    woken: Receiver<()>,
    writer: Sender<Work>,
) -> Result<JoinHandle<()>, LedgerError> {
    let link = Link::writing(place, 0)?;
    let shared = Arc::clone(shared);
    start(place, "ledger-checkpoint", move || {
        checkpoint::run_thread(&link, &shared, &woken, &writer);
    })
}

impl EventStore for SqliteLedger {
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
            let (reply, answer) = oneshot::channel();
            let append = Append { stream: stream.clone(), expected, events, reply };
            self.queue.send(Work::Append(append)).map_err(|_| self.closed().unavailable())?;
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
        if self.shared.ends.nothing_from(stream, from, direction) {
            return Box::pin(std::future::ready(Ok(Vec::new())));
        }
        let stream = stream.clone();
        Box::pin(self.read(move |reply| Job::Stream { stream, from, direction, max, reply }))
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        Box::pin(self.read(move |reply| Job::All { after, max, reply }))
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let seen = position.map_or(0, |Position(at)| i64::try_from(at).unwrap_or(i64::MAX));
            let mut head = self.shared.head.subscribe();
            // A hint: neither a timeout nor a closed ledger is an error to whoever waits.
            let _ = tokio::time::timeout(timeout, head.wait_for(|head| *head > seen)).await;
        })
    }

    /// Positions begin at 1 and are given out without a gap (`batch`), so the head is the length.
    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        let head = u64::try_from(*self.shared.head.borrow()).unwrap_or(0);
        let position = (head > 0).then_some(Position(head));
        Box::pin(async move { Ok(Some(LedgerOffset { sequence: head, position })) })
    }
}
