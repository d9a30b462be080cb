//! Connection pace: what does a connection do now, and until when may it?

use super::remains::Remains;
use super::{HEAD_AT_STOP, Limits};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Nothing: its last answer was given.
    Idle,
    /// A head is on its way, or the first one is waited for.
    Head,
    /// A request is answered: bodies and answers have limits of their own.
    Answering,
}

/// One connection's pace.
#[derive(Debug)]
pub struct Pace {
    state: Mutex<State>,
    evicted: Notify,
    /// What is left of the bodies it brought.
    pub(super) remains: Remains,
}

#[derive(Clone, Copy, Debug)]
struct State {
    doing: Doing,
    since: Instant,
    /// Since when nothing could be written.
    stuck: Option<Instant>,
    /// It was told to make room.
    leaving: bool,
}

impl Pace {
    /// A connection that has just come.
    pub(super) fn new(now: Instant) -> Self {
        let state = State { doing: Doing::Head, since: now, stuck: None, leaving: false };
        Self { state: Mutex::new(state), evicted: Notify::new(), remains: Remains::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, doing: Doing) {
        let mut state = self.state();
        (state.doing, state.since) = (doing, Instant::now());
    }

    /// Bytes came in: after an answer they begin the next head.
    pub(super) fn heard(&self) {
        if self.state().doing == Doing::Idle {
            self.turn(Doing::Head);
        }
    }

    /// A head is whole.
    pub(super) fn answering(&self) {
        self.turn(Doing::Answering);
    }

    /// An answer was given.
    pub(super) fn answered(&self) {
        self.turn(Doing::Idle);
        self.remains.wipe();
    }

    /// Whether bytes could be handed to the other side.
    pub(super) fn wrote(&self, taken: bool) {
        let mut state = self.state();
        state.stuck = if taken { None } else { state.stuck.or_else(|| Some(Instant::now())) };
    }

    /// When the connection is given up unless something changes.
    pub(super) fn deadline(&self, limits: Limits, stopping: Option<Instant>) -> Option<Instant> {
        let State { doing, since, stuck, .. } = *self.state();
        let waits = match (doing, stopping) {
            (Doing::Answering, _) => None,
            (Doing::Idle, Some(told)) => Some(told),
            (Doing::Head, Some(told)) => Some((since + limits.head).min(told + HEAD_AT_STOP)),
            (Doing::Idle, None) => Some(since + limits.idle),
            (Doing::Head, None) => Some(since + limits.head),
        };
        let stuck = stuck.map(|since| since + limits.unread);
        waits.into_iter().chain(stuck).min()
    }

    /// Since when it waits without a request under way, if it does.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.doing != Doing::Answering && !state.leaving).then_some(state.since)
    }

    /// Tells it to make room for another.
    pub(super) fn evict(&self) {
        self.state().leaving = true;
        self.evicted.notify_one();
    }

    /// Resolves when it has to make room.
    pub(super) async fn evicted(&self) {
        self.evicted.notified().await;
    }
}
