//! Per-address attempt queues: how many guesses at one account are under way? One of each kind, in
//! the order of arrival.

use keyledger_core::address::EmailAddress;
use keyledger_core::ids::AccountId;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many unused gates may pile up before they are swept.
const SWEEP_AT: usize = 4096;

/// What is guessed at, and by whom. The stream has two places for passwords (`OPEN_ATTEMPTS_MAX`):
/// strangers line up for one of them, so that the other is free for devices that the account knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate<'a> {
    /// The password of whoever has this address, from a device that nobody knows.
    Strangers(&'a EmailAddress),
    /// The password, from devices that the account knows.
    KnownDevices(AccountId),
    /// Codes whose hashes lie in the vault: what was counted of one is known before the next one is
    /// hashed.
    Codes(AccountId),
}

/// The gates. They keep a crowd in line within this process; what decides is the stream.
#[derive(Default)]
pub struct AttemptQueues {
    hasher: RandomState,
    by_key: Mutex<HashMap<u64, Weak<Semaphore>>>,
}

/// A place inside; it is left when the value goes.
pub struct Inside(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl AttemptQueues {
    /// Waits for a place behind a gate; fair, and without a time limit of its own.
    pub async fn enter(&self, gate: Gate<'_>) -> Option<Inside> {
        let key = match gate {
            Gate::Strangers(address) => self.key((0, address.key())),
            Gate::KnownDevices(account) => self.key((1, account)),
            Gate::Codes(account) => self.key((2, account)),
        };
        self.of(key).acquire_owned().await.ok().map(Inside)
    }

    /// Forgets gates that nobody stands at, and gives their memory back.
    pub fn forget_unused(&self) {
        let mut by_key = self.lock();
        by_key.retain(|_, gate| gate.strong_count() > 0);
        by_key.shrink_to_fit();
    }

    /// How many gates are remembered.
    pub fn remembered(&self) -> usize {
        self.lock().len()
    }

    fn key(&self, what: impl Hash) -> u64 {
        self.hasher.hash_one(what)
    }

    fn of(&self, key: u64) -> Arc<Semaphore> {
        let mut by_key = self.lock();
        if let Some(gate) = by_key.get(&key).and_then(Weak::upgrade) {
            return gate;
        }
        if by_key.len() >= SWEEP_AT {
            by_key.retain(|_, gate| gate.strong_count() > 0);
        }
        let gate = Arc::new(Semaphore::new(1));
        by_key.insert(key, Arc::downgrade(&gate));
        gate
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Weak<Semaphore>>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
