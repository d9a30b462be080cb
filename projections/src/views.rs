//! The projections' database: where is current state kept, and how is it asked for? One file, one
//! writer, many readers.

use crate::digest::{self, Digest};
use crate::error::{NotReached, ViewsError};
use crate::file::{self, Identity, Mode};
use crate::log;
use crate::pipeline::{self, Observe, Source, Until, Work};
use crate::status::Status;
use crate::writer::{Head, Writer};
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::task::spawn_blocking;

/// How many connections for queries stay open.
const READERS_KEPT: usize = 8;

/// The views of one ledger. Cheap to clone.
#[derive(Clone)]
pub struct Views {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) path: PathBuf,
    pub(crate) identity: Identity,
    /// Held for reading while a query runs, for writing while the file is exchanged.
    readers: RwLock<Mutex<Vec<Connection>>>,
    head: watch::Sender<Head>,
    status: Mutex<Status>,
    /// Whoever writes holds this.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Whoever builds the next file holds this.
    pub(crate) rebuilding: Arc<tokio::sync::Mutex<()>>,
    /// Set by who wants the turn of a follower that would never end by itself.
    pub(crate) give_way: watch::Sender<bool>,
}

/// The right to write the file.
pub(crate) type Turn = OwnedMutexGuard<()>;

impl Views {
    /// Opens the views at `path`, creating them empty. A file that is of no use here (another
    /// ledger's, a newer release's, a damaged one) is set aside; the log says so.
    pub fn open(path: &Path, identity: Identity) -> Result<Self, ViewsError> {
        file::make_way(path, identity)?;
        let writer = match Writer::open(path, identity, Mode::Live) {
            Err(error) if error.is_damage() => {
                file::set_aside(path, &file::said(&error))?;
                Writer::open(path, identity, Mode::Live)
            }
            opened => opened,
        }?;
        let head = writer.head();
        let status = Status { head, ..Status::default() };
        let shared = Shared {
            path: path.to_owned(),
            identity,
            readers: RwLock::default(),
            head: watch::Sender::new(head),
            status: Mutex::new(status),
            turn: Arc::default(),
            rebuilding: Arc::default(),
            give_way: watch::Sender::new(false),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Asks the views. All queries of one call see the same moment; they run on a thread that may
    /// block.
    pub async fn read<T, Q>(&self, query: Q) -> Result<T, ViewsError>
    where
        T: Send + 'static,
        Q: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        blocking(move || shared.read(query)).await
    }

    /// Asks the views on this very thread, which must be one that may block.
    pub fn read_blocking<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ViewsError> {
        self.shared.read(query)
    }

    /// How far the views have come.
    pub fn head(&self) -> Head {
        *self.shared.head.borrow()
    }

    /// The sequence of the last event in the views; `None` while they are empty.
    pub fn head_sequence(&self) -> Option<u64> {
        self.head().sequence()
    }

    /// How the runner fares.
    pub fn status(&self) -> Status {
        self.shared.status().clone()
    }

    /// Waits until the event with this sequence is in the views: a read that was given
    /// `min_sequence` asks this first (DESIGN 9).
    pub async fn wait_for_sequence(&self, min: u64, timeout: Duration) -> Result<(), NotReached> {
        self.wait_until(timeout, |head| head.next_sequence > min).await
    }

    /// Waits until the event at this position is in the views, and says its sequence: what a write
    /// answers with.
    pub async fn reached(&self, position: Position, timeout: Duration) -> Result<u64, NotReached> {
        self.wait_until(timeout, |head| head.position >= Some(position)).await?;
        let behind = NotReached::Behind { next_sequence: self.head().next_sequence };
        self.sequence_at(position).await?.ok_or(behind)
    }

    /// The sequence of the event at this position, or of the first one behind it; `None` when the
    /// views have none.
    pub async fn sequence_at(&self, position: Position) -> Result<Option<u64>, ViewsError> {
        let found = self.read(move |views| log::from_position(views, position)).await?;
        Ok(found.map(|entry| entry.sequence))
    }

    /// A SHA-256 per projection over its rows: the same for the same history, however it was
    /// applied (C2).
    pub async fn digests(&self) -> Result<Vec<Digest>, ViewsError> {
        self.read(digest::all).await
    }

    /// Brings the views to the ledger's head once, and returns.
    pub async fn catch_up(&self, source: &Source) -> Result<Head, ViewsError> {
        let turn = self.shared.take_turn().await;
        let writer = self.shared.writer().await?;
        let observer = Arc::clone(&self.shared) as Arc<dyn Observe>;
        let work = Arc::<Work>::default();
        pipeline::run(source, writer, turn, Until::AtHead, observer, work).await?;
        Ok(self.head())
    }

    async fn wait_until(
        &self,
        timeout: Duration,
        arrived: impl FnMut(&Head) -> bool,
    ) -> Result<(), NotReached> {
        let mut head = self.shared.head.subscribe();
        match tokio::time::timeout(timeout, head.wait_for(arrived)).await {
            Ok(Ok(_)) => Ok(()),
            // The sender lives as long as `self`, so only time can run out.
            Ok(Err(_)) | Err(_) => {
                Err(NotReached::Behind { next_sequence: self.head().next_sequence })
            }
        }
    }
}

impl Shared {
    fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ViewsError> {
        // A query that panicked has lost its connection and nothing else.
        let readers = self.readers.read().unwrap_or_else(PoisonError::into_inner);
        let idle = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| file::open_for_reading(&self.path), Ok)?;
        let asked = connection.unchecked_transaction().and_then(|snapshot| query(&snapshot));
        let answer = asked.map_err(ViewsError::sql(&self.path))?;
        let mut kept = readers.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < READERS_KEPT {
            kept.push(connection);
        }
        Ok(answer)
    }

    /// Exchanges the file while nobody reads it: `exchange` runs when the last query has ended and
    /// every connection is closed. The caller has the turn.
    pub(crate) fn exchange(
        &self,
        exchange: impl FnOnce(&Path) -> Result<(), ViewsError>,
    ) -> Result<(), ViewsError> {
        let mut readers = self.readers.write().unwrap_or_else(PoisonError::into_inner);
        readers.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        exchange(&self.path)?;
        let head = Writer::open(&self.path, self.identity, Mode::Live)?.head();
        self.publish(head, None);
        Ok(())
    }

    /// Opens the file's one writer. The caller has the turn.
    pub(crate) async fn writer(&self) -> Result<Writer, ViewsError> {
        let (path, identity) = (self.path.clone(), self.identity);
        blocking(move || Writer::open(&path, identity, Mode::Live)).await
    }

    /// Waits for the turn to write; a follower gives it up when asked.
    pub(crate) async fn take_turn(&self) -> Turn {
        struct Asking<'a>(&'a watch::Sender<bool>);
        impl Drop for Asking<'_> {
            fn drop(&mut self) {
                self.0.send_replace(false);
            }
        }
        let asking = Asking(&self.give_way);
        asking.0.send_replace(true);
        self.wait_for_turn().await
    }

    /// Waits for the turn to write until whoever has it is done.
    pub(crate) async fn wait_for_turn(&self) -> Turn {
        Arc::clone(&self.turn).lock_owned().await
    }

    pub(crate) fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, head: Head, at: Option<Timestamp>) {
        self.status().note_applied(head, at);
        self.head.send_replace(head);
    }
}

impl Observe for Shared {
    fn read(&self, position: Option<Position>, at_head: bool) {
        self.status().note_read(position, at_head);
    }

    fn applied(&self, head: Head, at: Option<Timestamp>) {
        self.publish(head, at);
    }
}

/// Runs what blocks on a thread that may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ViewsError> + Send + 'static,
) -> Result<T, ViewsError> {
    spawn_blocking(work).await.map_err(ViewsError::Thread)?
}
