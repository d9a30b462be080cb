//! Audit log service: who keeps the trail up to date? Whatever brings frames hands them in here, in
//! their order.
//!
//! The log service decides when a checkpoint is due: at most a second after the last event, and every
//! minute where nothing happened, so that a trail that stopped can be told from a quiet one. When it
//! must stop, it says why and since when; nothing is skipped, and it never goes on over a
//! disagreement.

use super::error::TrailError;
use super::log_writer::{LogWriter, Published};
use super::merkle::Hash;
use super::note::{Note, Signature};
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_core::timestamp::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A checkpoint that was due longer than this has priority over catching up.
const PUBLISH_WITHIN: Duration = Duration::from_millis(400);
/// How often an unchanged checkpoint is signed again.
const SIGN_AGAIN_SECONDS: u64 = 60;

/// Opens the trail, at the moment given in seconds since 1970.
pub type OpenTrail = Box<dyn Fn(u64) -> Result<LogWriter, TrailError> + Send + Sync>;

/// Why the trail stands still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Since when.
    pub since: Timestamp,
    /// Why, with the remedy.
    pub why: String,
    /// Whether ledger and trail contradict each other, as opposed to a disk that is full.
    pub disagreement: bool,
}

/// How the trail is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailStatus {
    /// The checkpoint published last, with its signatures.
    pub published: Option<Published>,
    /// Why it stands still, if it does.
    pub stopped: Option<Stopped>,
}

/// Why frames were not taken.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The trail itself.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// The ledger's event is not the one that the trail has as this leaf.
    #[error(
        "event {sequence} of the ledger is not the one in the audit log: one of the \
         two was changed. `keyledger audit verify` shows where they differ"
    )]
    Disagrees {
        /// Which event.
        sequence: u64,
    },
    /// Frames did not come in their order.
    #[error("the audit log expected event {expected} and received event {came}")]
    Gap {
        /// Which is next.
        expected: u64,
        /// Which came.
        came: u64,
    },
    /// The stream no longer holds what comes next.
    #[error(
        "the stream brings event {came}, and the audit log has {expected} events: the events between \
         are no longer there. Run `keyledger audit pack --from {expected} --out DIR` at the engine, \
         bring the folder here and start once with --pack DIR"
    )]
    StreamLacks {
        /// Which is next.
        expected: u64,
        /// Which came.
        came: u64,
    },
    /// The ledger has fewer events than the trail.
    #[error(
        "the ledger has {ledger} events and the audit log {trail}: the ledger is an old copy, or \
         was cut. Restore the newer ledger.db"
    )]
    LedgerShort {
        /// Events in the ledger.
        ledger: u64,
        /// Leaves of the trail.
        trail: u64,
    },
    /// A thread ended before its work.
    #[error("work on the audit log was interrupted")]
    Interrupted,
}

impl KeepError {
    /// Whether ledger and trail contradict each other, or the trail itself.
    pub const fn is_disagreement(&self) -> bool {
        match self {
            Self::Disagrees { .. } | Self::LedgerShort { .. } => true,
            Self::Gap { .. } | Self::StreamLacks { .. } | Self::Interrupted => false,
            Self::Trail(error) => error.is_disagreement(),
        }
    }
}

/// Keeps one trail.
pub struct LogService {
    open: OpenTrail,
    clock: Arc<dyn Clock>,
    log_writer: Arc<Mutex<Option<LogWriter>>>,
    status: Mutex<TrailStatus>,
    /// Since when, by the monotonic clock, something waits to be published.
    unpublished: Mutex<Option<Duration>>,
}

impl LogService {
    /// A log service of the trail that `open` opens. Nothing is read before frames come.
    pub fn new(open: OpenTrail, clock: Arc<dyn Clock>) -> Self {
        let (log_writer, status) = (Arc::default(), Mutex::default());
        Self { open, clock, log_writer, status, unpublished: Mutex::default() }
    }

    /// How it is doing.
    pub fn status(&self) -> TrailStatus {
        self.lock_status().clone()
    }

    /// Opens the trail anew: how many leaves it has, and the last of them.
    pub fn open(&self) -> Result<(u64, Option<Hash>), KeepError> {
        let mut held = lock(&self.log_writer);
        *held = None;
        let log_writer = (self.open)(self.seconds())?;
        let found = (log_writer.size(), log_writer.last_leaf()?);
        self.lock_status().published = Some(log_writer.published().clone());
        *held = Some(log_writer);
        *lock(&self.unpublished) = None;
        Ok(found)
    }

    /// How many leaves it has, published or not; `None` while it is not open.
    pub fn size(&self) -> Option<u64> {
        lock(&self.log_writer).as_ref().map(LogWriter::size)
    }

    /// Of how many leaves its tiles spoke when it was opened; `None` while it is not open.
    pub fn found(&self) -> Option<u64> {
        lock(&self.log_writer).as_ref().map(LogWriter::found)
    }

    /// Lets go of the trail's files, which are about to be exchanged.
    pub fn close(&self) {
        *lock(&self.log_writer) = None;
    }

    /// Takes the next frames, of which the first has the sequence `first`, and publishes if it is
    /// time. `at_head` says that nothing more waits.
    pub async fn take(
        self: &Arc<Self>,
        first: u64,
        frames: Vec<Vec<u8>>,
        at_head: bool,
    ) -> Result<u64, KeepError> {
        let log_service = Arc::clone(self);
        let work =
            tokio::task::spawn_blocking(move || log_service.take_now(first, &frames, at_head));
        work.await.unwrap_or(Err(KeepError::Interrupted))
    }

    fn take_now(&self, first: u64, frames: &[Vec<u8>], at_head: bool) -> Result<u64, KeepError> {
        let mut held = lock(&self.log_writer);
        let Some(log_writer) = held.as_mut() else { return Err(KeepError::Interrupted) };
        if log_writer.size() != first {
            return Err(KeepError::Gap { expected: log_writer.size(), came: first });
        }
        for frame in frames {
            log_writer.append(frame)?;
        }
        let (now, seconds) = (self.clock.monotonic(), self.seconds());
        let mut unpublished = lock(&self.unpublished);
        if !frames.is_empty() {
            unpublished.get_or_insert(now);
        }
        let due = match *unpublished {
            Some(since) => at_head || now.saturating_sub(since) >= PUBLISH_WITHIN,
            None => seconds.saturating_sub(log_writer.published().seconds) >= SIGN_AGAIN_SECONDS,
        };
        if due {
            let published = log_writer.publish(seconds)?.clone();
            // Where another engine signed more, it is tried again with what comes next.
            if published.checkpoint.size == log_writer.size() {
                *unpublished = None;
            }
            self.lock_status().published = Some(published);
        }
        Ok(log_writer.size())
    }

    /// Signs a text that is no checkpoint, such as a pack's list; `None` while the trail is not open.
    pub fn sign(&self, text: &str) -> Option<Note> {
        lock(&self.log_writer).as_ref().map(|log_writer| log_writer.sign(text))
    }

    /// Puts a witness's signature beside our own. False where the checkpoint is another by now.
    pub async fn cosigned(
        self: &Arc<Self>,
        text: String,
        signature: Signature,
    ) -> Result<bool, KeepError> {
        let log_service = Arc::clone(self);
        let work = tokio::task::spawn_blocking(move || {
            let mut held = lock(&log_service.log_writer);
            let Some(log_writer) = held.as_mut() else { return Ok(false) };
            let kept = log_writer.cosigned(&text, signature)?;
            log_service.lock_status().published = Some(log_writer.published().clone());
            Ok(kept)
        });
        work.await.unwrap_or(Err(KeepError::Interrupted))
    }

    /// Notes that the trail stands still. Answers whether that is news.
    pub fn stopped(&self, error: &KeepError) -> bool {
        let (why, disagreement) = (chain(error), error.is_disagreement());
        let mut status = self.lock_status();
        let known = status.stopped.as_ref();
        let news = known.is_none_or(|known| known.why != why);
        let since = known.map_or_else(|| self.clock.now(), |known| known.since);
        status.stopped = Some(Stopped { since, why, disagreement });
        news
    }

    /// Notes that it goes on.
    pub fn goes_on(&self) {
        self.lock_status().stopped = None;
    }

    fn seconds(&self) -> u64 {
        u64::try_from(self.clock.now().micros() / 1_000_000).unwrap_or(0)
    }

    fn lock_status(&self) -> MutexGuard<'_, TrailStatus> {
        lock(&self.status)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
