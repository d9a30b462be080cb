//! Bounded waits: how many calls may one device, one log-in or one session hold back at a time? A client that
//! opens connections without end replaces its own: the oldest is answered at once, as if nothing had happened.

use keyledger_core::ids::{AccountId, AttemptId, FactorId, SessionId};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How many at a time: more than one, since a page may be open twice.
const WAITS_MAX: usize = 3;

/// Who waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Waiter {
    /// A device of the app.
    Device(AccountId, FactorId),
    /// The page of a log-in.
    LogIn(AttemptId),
    /// A page of a session.
    Session(SessionId),
}

type Held = HashMap<Waiter, VecDeque<Arc<Notify>>>;

/// The waits that are held.
#[derive(Default)]
pub(crate) struct Waits(Mutex<Held>);

impl Waits {
    /// A place for one more; the oldest makes room.
    pub(super) fn place(&self, who: Waiter) -> Place<'_> {
        let replaced = Arc::new(Notify::new());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.entry(who.clone()).or_default();
        if held.len() >= WAITS_MAX
            && let Some(oldest) = held.pop_front()
        {
            // Kept until it looks: it may not wait yet.
            oldest.notify_one();
        }
        held.push_back(Arc::clone(&replaced));
        drop(all);
        Place { waits: self, who, replaced }
    }
}

/// One wait. Its place is free when it ends, also where its connection broke.
pub(super) struct Place<'a> {
    waits: &'a Waits,
    who: Waiter,
    replaced: Arc<Notify>,
}

impl Place<'_> {
    /// Until newer ones took its place.
    pub(super) async fn replaced(&self) {
        self.replaced.notified().await;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut all = self.waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(&self.who) {
            held.retain(|one| !Arc::ptr_eq(one, &self.replaced));
            if held.is_empty() {
                all.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use uuid::Uuid;

    fn log_in(n: u128) -> Waiter {
        Waiter::LogIn(AttemptId(Uuid::from_u128(n)))
    }

    fn is_replaced(place: &Place<'_>) -> bool {
        place.replaced().now_or_never().is_some()
    }

    #[test]
    fn s20_the_oldest_wait_makes_room_and_those_of_others_stay() {
        let waits = Waits::default();
        let other = waits.place(log_in(2));
        let held: Vec<_> = (0..5).map(|_| waits.place(log_in(1))).collect();
        let replaced: Vec<_> = held.iter().map(is_replaced).collect();
        assert_eq!(replaced, [true, true, false, false, false]);
        assert!(!is_replaced(&other));
    }

    #[test]
    fn s20_a_wait_that_ended_leaves_nothing_behind() {
        let waits = Waits::default();
        for _ in 0..10 {
            let place = waits.place(log_in(1));
            assert!(!is_replaced(&place));
        }
        drop((0..5).map(|_| waits.place(log_in(1))).collect::<Vec<_>>());
        assert!(waits.0.lock().unwrap().is_empty());
    }
}
