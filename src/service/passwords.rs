//! When is a password hashed? In a bounded queue, on as many threads as there are cores.
//!
//! The threads are the hashes' own: one that is done takes the next password at once, and no other
//! work waits behind 46 MiB of memory traffic for its turn on a shared pool.

use crate::adapters::argon::{HashError, Hasher};
use keyledger_core::clock::Ids;
use prometheus_client::metrics::counter::Counter;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use zeroize::Zeroizing;

/// Hashing for the whole engine.
pub struct Passwords {
    /// Ends the threads when it goes.
    work: Sender<Work>,
    queue: Arc<Semaphore>,
    /// Hashes computed so far (`keyledger_password_hashes_total`).
    pub hashes: Counter,
    common: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

/// One hash to compute, with the way its answer takes.
type Work = Box<dyn FnOnce(&Hasher) + Send>;

/// A place in the queue. Without one, nothing is written and nothing is hashed.
pub struct QueuePlace(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// The queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull;

/// A hash could not be computed, or its thread died.
#[derive(Debug, thiserror::Error)]
pub enum PasswordFailure {
    /// Argon2 failed.
    #[error("the password could not be hashed or compared")]
    Hash(#[source] HashError),
    /// The thread that hashed gave no answer.
    #[error("the thread that hashed a password ended early")]
    Thread,
}

impl Passwords {
    /// `threads` hashes at a time, `queue` waiting or running; `common` is the block list.
    pub fn new(
        hasher: Hasher,
        threads: usize,
        queue: usize,
        common: Box<dyn Fn(&str) -> bool + Send + Sync>,
    ) -> io::Result<Self> {
        let (work, waiting) = mpsc::channel();
        let (hasher, waiting) = (Arc::new(hasher), Arc::new(Mutex::new(waiting)));
        for number in 1..=threads.max(1) {
            let (hasher, waiting) = (Arc::clone(&hasher), Arc::clone(&waiting));
            let named = thread::Builder::new().name(format!("hashing-{number}"));
            named.spawn(move || work_through(&hasher, &waiting))?;
        }
        let queue = Arc::new(Semaphore::new(queue.max(1)));
        Ok(Self { work, queue, hashes: Counter::default(), common })
    }

    /// A place in the queue, at once or not at all.
    pub fn place(&self) -> Result<QueuePlace, QueueFull> {
        Arc::clone(&self.queue).try_acquire_owned().map(QueuePlace).map_err(|_| QueueFull)
    }

    /// Whether there is a thread that hashes.
    pub fn works(&self) -> Result<(), PasswordFailure> {
        self.work.send(Box::new(|_| ())).map_err(|_| PasswordFailure::Thread)
    }

    /// Whether the password is on the list of common ones.
    pub fn is_common(&self, password: &str) -> bool {
        (self.common)(password)
    }

    /// Compares a password with a stored hash; without one, does the same work for nothing.
    pub async fn verify(
        &self,
        _place: &QueuePlace,
        password: Zeroizing<String>,
        stored: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<bool, PasswordFailure> {
        self.on_a_thread(move |hasher| match stored {
            Some(stored) => {
                let stored = std::str::from_utf8(&stored).map_err(|_| HashError::Damaged)?;
                hasher.verify(password.as_bytes(), stored)
            }
            None => hasher.verify_nobodys(password.as_bytes()).map(|()| false),
        })
        .await
    }

    /// Hashes a new password.
    pub async fn hash(
        &self,
        _place: &QueuePlace,
        password: Zeroizing<String>,
        ids: &dyn Ids,
    ) -> Result<String, PasswordFailure> {
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        self.on_a_thread(move |hasher| hasher.hash(password.as_bytes(), salt)).await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hasher) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, PasswordFailure> {
        let (answer, answered) = oneshot::channel();
        let count = self.hashes.clone();
        let work = move |hasher: &Hasher| {
            // Whoever gave up meanwhile needs no hash; there is no answer to send either.
            if !answer.is_closed() {
                count.inc();
                let _ = answer.send(work(hasher));
            }
        };
        self.work.send(Box::new(work)).map_err(|_| PasswordFailure::Thread)?;
        answered.await.map_err(|_| PasswordFailure::Thread)?.map_err(PasswordFailure::Hash)
    }
}

/// Hashes until nobody can ask any more.
fn work_through(hasher: &Hasher, waiting: &Mutex<Receiver<Work>>) {
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(work) = next() {
        // A panic loses one answer, never the thread: the next password needs it.
        let done = catch_unwind(AssertUnwindSafe(|| work(hasher)));
        if done.is_err() {
            tracing::error!("hashing a password panicked");
        }
    }
}
