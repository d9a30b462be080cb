//! Writer thread: how do appends become durable? One thread takes all that wait into one
//! transaction, and answers after its commit was synced.

use super::batch::{Batch, Heads};
use super::checkpoint;
use super::ends::Ends;
use super::error::LedgerError;
use super::schema::{self, Link};
use super::tail::{self, Key, Sweep, Swept, Tail};
use keyledger_core::store::{Appended, Expected, NewEvent, StoreError};
use keyledger_core::stream::StreamId;
use rusqlite::Connection;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{oneshot, watch};

/// How many appends one transaction takes at most: bounds how long the first of them waits.
const BATCH_MAX: usize = 4096;

/// What the other threads see of the writer.
pub(super) struct Shared {
    /// Index entries that are not in `stream_events` yet; changed only after a commit.
    pub(super) tail: RwLock<Tail>,
    /// Where streams end, as far as it is known.
    pub(super) ends: Ends,
    /// The position of the newest acknowledged event; readers look no further.
    pub(super) head: watch::Sender<i64>,
    /// How many transactions wrote something.
    pub(super) commits: AtomicU64,
    /// Why nothing is written any more.
    pub(super) poison: watch::Sender<Option<Arc<LedgerError>>>,
}

impl Shared {
    /// Ends all writing: nobody knows what the disk holds after a failed sync, and asking again
    /// may be told that all is well.
    pub(super) fn poison(&self, error: Arc<LedgerError>) {
        self.poison.send_if_modified(|poison| {
            let first = poison.is_none();
            poison.get_or_insert(error);
            first
        });
    }
}

/// What the writer is asked to do.
pub(super) enum Work {
    Append(Append),
    /// Copies the last frames of the log into the database, between two transactions.
    FinishCheckpoint,
    /// Writes out the tail and ends.
    Close,
}

/// One append on its way.
pub(super) struct Append {
    pub(super) stream: StreamId,
    pub(super) expected: Expected,
    pub(super) events: Vec<NewEvent>,
    pub(super) reply: oneshot::Sender<Answer>,
}

type Answer = Result<Appended, StoreError>;

/// The writer's own state; it lives on the writer's thread.
pub(super) struct Writer {
    pub(super) link: Link,
    pub(super) shared: Arc<Shared>,
    pub(super) heads: Heads,
    pub(super) sweep: Sweep,
    /// The position of the newest event.
    pub(super) head: i64,
    /// How many index entries may stay in memory.
    pub(super) tail_max: usize,
    /// SQLite's count of other connections' commits when the last transaction began.
    pub(super) data_version: i64,
    /// The log length at which the checkpoint thread is woken next.
    pub(super) checkpoint: checkpoint::Due,
    pub(super) wake_checkpoint: SyncSender<()>,
}

/// Why a transaction wrote nothing, or nobody knows whether it did.
enum Failure {
    BeforeCommit(LedgerError),
    AtCommit(LedgerError),
}

impl Writer {
    /// Works until it is told to close, or until nobody is left who could.
    pub(super) fn run(mut self, queue: &Receiver<Work>) {
        let mut waiting = Vec::new();
        let mut open = true;
        while open && let Ok(first) = queue.recv() {
            let mut next = Some(first);
            while let Some(work) = next.take() {
                match work {
                    Work::Append(append) => waiting.push(append),
                    Work::FinishCheckpoint => self.finish_checkpoint(),
                    Work::Close => open = false,
                }
                if open && waiting.len() < BATCH_MAX {
                    next = queue.try_recv().ok();
                }
            }
            if !waiting.is_empty() {
                self.serve(std::mem::take(&mut waiting));
            }
        }
        self.close();
    }

    fn serve(&mut self, appends: Vec<Append>) {
        let poisoned = self.shared.poison.borrow().clone();
        if let Some(source) = poisoned {
            for append in appends {
                let path = self.link.place.path.clone();
                let error = LedgerError::Poisoned { path, source: Arc::clone(&source) };
                // A caller who no longer waits is not told; that is all a failed send means.
                let _ = append.reply.send(Err(error.unavailable()));
            }
            return;
        }
        match self.commit(&appends) {
            Ok(answers) => {
                for (append, answer) in appends.into_iter().zip(answers) {
                    let _ = append.reply.send(answer);
                }
            }
            Err(failure) => self.fail(appends, failure),
        }
    }

    /// Writes one transaction and gives the answers that hold once it is committed.
    fn commit(&mut self, appends: &[Append]) -> Result<Vec<Answer>, Failure> {
        let before = self.head;
        let connection = &self.link.connection;
        let explain = |error| Failure::BeforeCommit(self.link.place.explain(error));
        begin(connection).map_err(explain)?;
        if self.written_by_others().map_err(explain)? {
            let path = self.link.place.path.clone();
            return Err(Failure::BeforeCommit(LedgerError::InUse { path }));
        }
        let tail = &self.shared.tail;
        let mut batch =
            Batch::new(&self.link.connection, &self.link.place, &mut self.heads, tail, before)
                .map_err(Failure::BeforeCommit)?;
        let mut answers = Vec::with_capacity(appends.len());
        for append in appends {
            let answer = batch
                .append(&append.stream, append.expected, &append.events)
                .map_err(Failure::BeforeCommit)?;
            answers.push(answer);
        }
        let (head, staged) = (batch.head, std::mem::take(&mut batch.staged));
        drop(batch);
        let connection = &self.link.connection;
        if staged.is_empty() {
            // Repeats and conflicts only: what they tell about was synced before.
            end(connection, "ROLLBACK").map_err(explain)?;
            return Ok(answers);
        }
        let swept = {
            let tail = tail.read().unwrap_or_else(PoisonError::into_inner);
            self.sweep.write_out(connection, &tail, staged.len()).map_err(explain)?
        };
        end(connection, "COMMIT")
            .map_err(|error| Failure::AtCommit(self.link.place.explain(error)))?;
        let grown = appends.iter().zip(&answers).filter_map(|(append, answer)| {
            let last = i64::try_from(answer.as_ref().ok()?.revision.0).ok()?;
            Some((&append.stream, last))
        });
        self.committed(head, staged, &swept, grown);
        Ok(answers)
    }

    /// Lets everyone see what was committed, before anyone is answered.
    fn committed<'a>(
        &mut self,
        head: i64,
        staged: Vec<(Key, i64)>,
        swept: &Swept,
        grown: impl Iterator<Item = (&'a StreamId, i64)>,
    ) {
        {
            let mut tail = self.shared.tail.write().unwrap_or_else(PoisonError::into_inner);
            // While nobody reads the tail: who finds the old end of a stream has looked before this.
            self.shared.ends.grew(grown);
            self.sweep.committed(&mut tail, swept, self.head);
            tail.extend(staged);
        }
        self.head = head;
        self.heads.trim();
        self.shared.commits.fetch_add(1, Ordering::Relaxed);
        self.shared.head.send_replace(head);
        self.wake_checkpoint_if_due();
    }

    /// Whether another connection wrote events. Its streams' heads would not be in the caches.
    fn written_by_others(&self) -> rusqlite::Result<bool> {
        let connection = &self.link.connection;
        let version: i64 =
            connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        // A tool that only vacuumed the file has written as well, so look at the events.
        Ok(version != self.data_version && schema::head(connection)? != self.head)
    }

    fn wake_checkpoint_if_due(&mut self) {
        match checkpoint::frames(&self.link.connection) {
            Ok(frames) if self.checkpoint.is_due(frames.in_log) => {
                // When the thread is still at work it has been woken already.
                let _ = self.wake_checkpoint.try_send(());
            }
            // An error here will come back where it can be answered for: at the next commit.
            Ok(_) | Err(_) => {}
        }
    }

    fn finish_checkpoint(&mut self) {
        match checkpoint::copy_frames(&self.link.connection) {
            Ok(frames) => self.checkpoint.finished(frames),
            Err(error) => self.unless_it_passes(&Arc::new(self.link.place.explain(error))),
        }
    }

    /// Tells everybody that the transaction failed, and makes sure that nothing of it is left in
    /// the caches.
    fn fail(&mut self, appends: Vec<Append>, failure: Failure) {
        let (error, may_be_written) = match failure {
            Failure::BeforeCommit(error) => (Arc::new(error), false),
            // The frames may lie in the log although SQLite could not sync them: after a crash
            // they may come back.
            Failure::AtCommit(error) => (Arc::new(error), true),
        };
        self.unless_it_passes(&error);
        if let Err(error) = self.start_over() {
            self.shared.poison(Arc::new(error));
        }
        for append in appends {
            let why = Box::new(Arc::clone(&error));
            let told = if may_be_written {
                StoreError::Unknown(why)
            } else {
                StoreError::Unavailable(why)
            };
            let _ = append.reply.send(Err(told));
        }
    }

    fn unless_it_passes(&self, error: &Arc<LedgerError>) {
        if !error.passes() {
            self.shared.poison(Arc::clone(error));
        }
    }

    /// Forgets the failed transaction and reads again what is committed.
    fn start_over(&mut self) -> Result<(), LedgerError> {
        let connection = &self.link.connection;
        let explain = |error| self.link.place.explain(error);
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK").map_err(explain)?;
        }
        let rebuilt = Tail::rebuild(connection).map_err(explain)?;
        *self.shared.tail.write().unwrap_or_else(PoisonError::into_inner) = rebuilt;
        self.heads.clear();
        self.shared.ends.forget();
        self.sweep = Sweep::new(self.head, self.tail_max);
        Ok(())
    }

    /// Leaves a complete index behind, so that the next open has nothing to scan. What fails here
    /// costs only that.
    fn close(self) {
        let tail = self.shared.tail.read().unwrap_or_else(PoisonError::into_inner);
        if self.shared.poison.borrow().is_some() || tail.len() == 0 {
            return;
        }
        let connection = &self.link.connection;
        let written = begin(connection)
            .and_then(|()| tail::write_out_all(connection, &tail, self.head))
            .and_then(|()| end(connection, "COMMIT"));
        if let Err(error) = written {
            tracing::warn!(%error, "the tail of the index was not written; the next start will scan it");
        }
    }
}

fn begin(connection: &Connection) -> rusqlite::Result<()> {
    // Immediate: the write lock is taken before anything is checked.
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]).map(drop)
}

fn end(connection: &Connection, how: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(how)?.execute([]).map(drop)
}
