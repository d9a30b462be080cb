//! Waiting for news: pages and apps that wait are woken when something happened to the requests of their
//! account in this engine. What happened in another one is found by looking again.

use keyledger_core::ids::AccountId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// How often whoever waits looks again: another engine may have written.
pub const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Who waits, by account.
#[derive(Default)]
pub struct News {
    waiting: Mutex<HashMap<AccountId, Weak<Notify>>>,
}

impl News {
    /// What wakes those who wait for this account. Held for as long as one waits.
    pub fn of(&self, account: AccountId) -> Arc<Notify> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = waiting.get(&account).and_then(Weak::upgrade) {
            return notify;
        }
        // Those whom nobody waits for any more go when there is no more room for new ones.
        if waiting.len() == waiting.capacity() {
            waiting.retain(|_, notify| notify.strong_count() > 0);
        }
        let notify = Arc::new(Notify::new());
        waiting.insert(account, Arc::downgrade(&notify));
        notify
    }

    /// Something happened.
    pub fn tell(&self, account: AccountId) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = waiting.get(&account).and_then(Weak::upgrade) {
            notify.notify_waiters();
        }
    }
}
