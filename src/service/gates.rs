//! How many guesses at one address are under way? Two places each, in the order of arrival.

use keyledger_core::lockout::OPEN_ATTEMPTS_MAX;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many unused gates may pile up before they are swept.
const SWEEP_AT: usize = 4096;

/// One gate per address. They keep a crowd in line within this process; what decides is the
/// reservation in the stream.
#[derive(Default)]
pub struct Gates {
    by_address: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl Gates {
    /// Waits for a place at the gate of `address`; fair, and without a time limit of its own.
    pub async fn enter(&self, address: &str) -> Option<OwnedSemaphorePermit> {
        self.of(address).acquire_owned().await.ok()
    }

    fn of(&self, address: &str) -> Arc<Semaphore> {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = by_address.get(address).and_then(Weak::upgrade) {
            return gate;
        }
        if by_address.len() >= SWEEP_AT {
            by_address.retain(|_, gate| gate.strong_count() > 0);
        }
        let gate = Arc::new(Semaphore::new(OPEN_ATTEMPTS_MAX));
        by_address.insert(address.to_owned(), Arc::downgrade(&gate));
        gate
    }
}
