//! Waiting for news: pages and apps that wait are woken when something happened to the requests of their
//! account in this engine. What happened in another one is found by looking again.

use super::waits::Waiter;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::Account;
use keyledger_core::ids::AccountId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// The longest that a page or an app waits in one call.
pub const WAIT_MAX: Duration = Duration::from_secs(25);

/// How often whoever waits looks again: another engine may have written.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Who waits, by account.
#[derive(Default)]
pub struct News {
    waiting: Mutex<HashMap<AccountId, Weak<Notify>>>,
}

impl News {
    /// What wakes those who wait for this account. Held for as long as one waits.
    fn of(&self, account: AccountId) -> Arc<Notify> {
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

/// Looks at an account until there is news, or `wait` is over; answers what was seen last. Whoever waits too
/// often at a time is answered at once.
pub(super) async fn wait_for<T>(
    engine: &Engine,
    (account, who): (AccountId, Waiter),
    wait: Duration,
    look: impl Fn(&Arc<Account>) -> Result<T, Failure>,
    is_news: impl Fn(&T) -> bool,
) -> Result<T, Failure> {
    let notify = engine.app.news.of(account);
    let mut place = None;
    let until = engine.clock.monotonic().saturating_add(wait.min(WAIT_MAX));
    loop {
        // Before the look: what happens while it looks wakes it, too.
        let told = notify.notified();
        tokio::pin!(told);
        told.as_mut().enable();
        let seen = look(&engine.account(account).await?)?;
        let left = until.saturating_sub(engine.clock.monotonic());
        if is_news(&seen) || left.is_zero() {
            return Ok(seen);
        }
        // Who only looks holds nothing back.
        let place = place.get_or_insert_with(|| engine.app.waits.place(who.clone()));
        tokio::select! {
            () = told => {}
            () = place.replaced() => return Ok(seen),
            () = engine.clock.sleep(left.min(LOOK_AGAIN)) => {}
        }
    }
}
