//! Password hashing: when is a password hashed? In a bounded queue, on as many threads as there are
//! cores.

mod activity;
mod lanes;
mod threads;

pub use lanes::{Lane, QueueFull, Turn};

use crate::boxed;
use crate::failure::Failure;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::hasher::{HashError, PasswordHasher};
use lanes::Lanes;
use prometheus_client::metrics::counter::Counter;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use threads::Threads;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// How long anybody waits for a turn: the queue is shorter, unless others overtake all the time.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Hashing for the whole engine.
pub struct Passwords {
    lanes: Arc<Lanes>,
    hasher: Arc<dyn PasswordHasher>,
    /// How many threads there are to be.
    width: usize,
    threads: Mutex<Option<Arc<Threads>>>,
    /// Hashes computed so far (`keyledger_password_hashes_total`).
    pub hashes: Counter,
    common: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

/// A hash could not be computed, or its thread died.
#[derive(Debug, thiserror::Error)]
pub enum PasswordFailure {
    /// Argon2 failed.
    #[error("the password could not be hashed or compared")]
    Hash(#[source] HashError),
    /// The threads that hash cannot be started.
    #[error("the threads for password hashing cannot be started")]
    Start(#[source] io::Error),
    /// The thread that hashed gave no answer.
    #[error("the thread that hashed a password ended early")]
    Thread,
}

impl Passwords {
    /// `threads` hashes at a time, `queue` waiting for a turn; `common` is the block list. The threads
    /// start with the first hash: most questions need none.
    pub fn new(
        hasher: Box<dyn PasswordHasher>,
        threads: usize,
        queue: usize,
        common: Box<dyn Fn(&str) -> bool + Send + Sync>,
    ) -> Self {
        let width = threads.max(1);
        let lanes = Arc::new(Lanes::new(width, queue.max(1)));
        let (hasher, threads) = (Arc::from(hasher), Mutex::default());
        Self { lanes, hasher, width, threads, hashes: Counter::default(), common }
    }

    /// Starts the threads now: whoever serves has them before anybody waits.
    pub fn start(&self) -> io::Result<()> {
        self.threads().map(|_| ())
    }

    fn threads(&self) -> io::Result<Arc<Threads>> {
        let mut started = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(threads) = &*started {
            return Ok(Arc::clone(threads));
        }
        let threads = Arc::new(Threads::start(Arc::clone(&self.hasher), self.width)?);
        *started = Some(Arc::clone(&threads));
        Ok(threads)
    }

    /// Waits for a turn. Without one nothing is written and nothing is hashed.
    #[boxed]
    pub async fn turn(&self, lane: Lane, clock: &dyn Clock) -> Result<Turn, QueueFull> {
        let hash = self.threads().map_or(Duration::ZERO, |threads| threads.mean());
        let waits = self.lanes.line_up(lane, clock.monotonic(), hash)?;
        let turn = tokio::select! {
            biased;
            turn = waits => turn.ok(),
            () = clock.sleep(WAIT_MAX) => None,
        };
        // Whoever was overtaken until there was no room left is told how long the queue is by now.
        turn.ok_or_else(|| QueueFull { retry_after: self.lanes.retry_after(lane, hash) })
    }

    /// How many wait for a turn, and how many networks are remembered.
    pub fn waiting(&self) -> (usize, usize) {
        self.lanes.waiting()
    }

    /// Forgets networks that went quiet, and gives their memory back.
    pub fn forget_the_quiet(&self, monotonic: Duration) {
        self.lanes.forget_the_quiet(monotonic);
    }

    /// Whether there is a thread that hashes.
    pub fn works(&self) -> Result<(), PasswordFailure> {
        let alive = self.threads().map_err(PasswordFailure::Start)?.alive();
        if alive > 0 { Ok(()) } else { Err(PasswordFailure::Thread) }
    }

    /// Whether the password is on the list of common ones.
    pub fn is_common(&self, password: &str) -> bool {
        (self.common)(password)
    }

    /// Compares a password with a stored hash; without one, does the same work for nothing.
    #[boxed]
    pub async fn verify(
        &self,
        turn: &Turn,
        password: Zeroizing<String>,
        stored: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<bool, PasswordFailure> {
        self.on_a_thread(turn, move |hasher| {
            let stored = stored.as_ref().map(|stored| std::str::from_utf8(stored)).transpose();
            hasher.verify(password.as_bytes(), stored.map_err(|_| HashError::Damaged)?)
        })
        .await
    }

    /// Hashes a new password.
    pub async fn hash(
        &self,
        turn: &Turn,
        password: Zeroizing<String>,
        ids: &dyn Ids,
    ) -> Result<String, PasswordFailure> {
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        self.on_a_thread(turn, move |hasher| hasher.hash(password.as_bytes(), salt)).await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        turn: &Turn,
        work: impl FnOnce(&dyn PasswordHasher) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, PasswordFailure> {
        let (answer, answered) = oneshot::channel();
        let count = self.hashes.clone();
        let work = move |hasher: &dyn PasswordHasher| {
            // Whoever gave up meanwhile needs no hash; there is no answer to send either.
            if !answer.is_closed() {
                count.inc();
                let _ = answer.send(work(hasher));
            }
        };
        let threads = self.threads().map_err(PasswordFailure::Start)?;
        threads.work(turn.is_known(), Box::new(work));
        answered.await.map_err(|_| PasswordFailure::Thread)?.map_err(PasswordFailure::Hash)
    }
}

/// A hash that failed, as a use case fails.
pub(crate) fn hash_failure(error: &PasswordFailure) -> Failure {
    Failure::Other(keyledger_core::chain(error))
}

#[cfg(test)]
mod tests;
