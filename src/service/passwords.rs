//! When is a password hashed? In a bounded queue, on as many threads as there are cores.

use crate::adapters::argon::{HashError, Hasher};
use keyledger_core::clock::Ids;
use prometheus_client::metrics::counter::Counter;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// Hashing for the whole engine.
pub struct Passwords {
    hasher: Arc<Hasher>,
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// Hashes computed so far (`keyledger_password_hashes_total`).
    pub hashes: Counter,
    common: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

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
    /// The thread that hashed died.
    #[error("the thread that hashed a password ended early")]
    Thread(#[source] tokio::task::JoinError),
}

impl Passwords {
    /// `permits` hashes at a time, `queue` waiting or running; `common` is the block list.
    pub fn new(
        hasher: Hasher,
        permits: usize,
        queue: usize,
        common: Box<dyn Fn(&str) -> bool + Send + Sync>,
    ) -> Self {
        Self {
            hasher: Arc::new(hasher),
            permits: Arc::new(Semaphore::new(permits.max(1))),
            queue: Arc::new(Semaphore::new(queue.max(1))),
            hashes: Counter::default(),
            common,
        }
    }

    /// A place in the queue, at once or not at all.
    pub fn place(&self) -> Result<QueuePlace, QueueFull> {
        Arc::clone(&self.queue).try_acquire_owned().map(QueuePlace).map_err(|_| QueueFull)
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
        // The semaphore is never closed; if it were, hashing without a permit would still be right.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        let (hasher, count) = (Arc::clone(&self.hasher), self.hashes.clone());
        let thread = tokio::task::spawn_blocking(move || {
            // The permit moves in: a caller who gives up does not free a core that still works.
            let _permit = permit;
            count.inc();
            work(&hasher)
        });
        thread.await.map_err(PasswordFailure::Thread)?.map_err(PasswordFailure::Hash)
    }
}
