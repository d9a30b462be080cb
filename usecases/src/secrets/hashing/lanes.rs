//! Hashing queue: whose password is hashed next? Devices that an account knows first, then the
//! networks that asked the least lately; who asked most gives way when there is no room.
//!
//! Known devices have turns and places of their own: however many strangers come, they take none of
//! them.

use super::activity::Activity;
use crate::log_in::rate_limits::Network;
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot::{self, Receiver, Sender};

/// Turns at the same time for each thread, in each lane: while one is hashed others are written down.
const TURNS_PER_THREAD: usize = 4;

/// One place in so many is kept for known devices.
const KEPT: usize = 4;

/// Who wants something hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A device that the account knows, or somebody who has shown more than an address: a session, a
    /// right password, a link that opens.
    Known,
    /// Anybody else, from this network.
    Stranger(Network),
}

/// There is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull {
    /// How long it takes until those who wait have been hashed.
    pub retry_after: Duration,
}

/// A turn to hash; it ends when the value goes.
pub struct Turn {
    lanes: Arc<Lanes>,
    known: bool,
}

/// The queue.
pub(super) struct Lanes {
    threads: usize,
    queue: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Waiting>,
    known_running: usize,
    strangers_running: usize,
    arrived: u64,
    activity: Activity,
}

struct Waiting {
    known: bool,
    /// How much its network had asked lately when it came.
    asked: u32,
    number: u64,
    turn: Sender<Turn>,
}

impl Waiting {
    fn order(&self, other: &Self) -> Ordering {
        let of = |one: &Self| (!one.known, one.asked, one.number);
        of(self).cmp(&of(other))
    }
}

impl Lanes {
    pub fn new(threads: usize, queue: usize) -> Self {
        Self { threads, queue, state: Mutex::default() }
    }

    /// Takes a place. The turn comes through what is returned; nothing comes to whom others overtook
    /// until there was no room.
    pub fn line_up(
        self: &Arc<Self>,
        lane: Lane,
        now: Duration,
        hash: Duration,
    ) -> Result<Receiver<Turn>, QueueFull> {
        let (turn, waits) = oneshot::channel();
        let taken = self.lock().line_up(lane, now, turn, self.queue);
        if !taken {
            return Err(QueueFull { retry_after: self.retry_after(lane, hash) });
        }
        self.go_on();
        Ok(waits)
    }

    /// How long until all who are before a newcomer have been hashed.
    pub fn retry_after(&self, lane: Lane, hash: Duration) -> Duration {
        let state = self.lock();
        let before = match lane {
            Lane::Known => state.known_running + state.count(true),
            Lane::Stranger(_) => {
                state.known_running + state.strangers_running + state.waiting.len()
            }
        };
        let rounds = before.div_ceil(self.threads);
        hash.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    pub fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        (state.waiting.len(), state.activity.len())
    }

    pub fn forget_the_quiet(&self, now: Duration) {
        self.lock().activity.forget_the_quiet(now);
    }

    /// Gives turns to whoever is next, as many as there are.
    fn go_on(self: &Arc<Self>) {
        let turns = self.threads * TURNS_PER_THREAD;
        loop {
            let next = self.lock().next(turns);
            let Some(next) = next else { return };
            let turn = Turn { lanes: Arc::clone(self), known: next.known };
            // Whoever does not wait any more gives the turn back at once.
            let _ = next.turn.send(turn);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn line_up(&mut self, lane: Lane, now: Duration, turn: Sender<Turn>, queue: usize) -> bool {
        let (known, asked) = match lane {
            Lane::Known => (true, 0),
            Lane::Stranger(network) => (false, self.activity.note(network, now)),
        };
        self.arrived += 1;
        let newcomer = Waiting { known, asked, number: self.arrived, turn };
        if !self.makes_room_for(&newcomer, queue) {
            return false;
        }
        self.waiting.push(newcomer);
        true
    }

    /// Whether there is a place, where needed that of a stranger whose network asked more.
    fn makes_room_for(&mut self, newcomer: &Waiting, queue: usize) -> bool {
        let strangers_max = queue - queue / KEPT;
        let is_full = |state: &Self| {
            let strangers = !newcomer.known && state.count(false) >= strangers_max;
            strangers || state.waiting.len() >= queue
        };
        if is_full(self) {
            self.waiting.retain(|one| !one.turn.is_closed());
        }
        if !is_full(self) {
            return true;
        }
        let strangers = self.waiting.iter().enumerate().filter(|(_, one)| !one.known);
        let last = strangers.max_by(|(_, one), (_, other)| one.order(other));
        match last {
            Some((index, last)) if newcomer.order(last).is_lt() => {
                self.waiting.swap_remove(index);
                true
            }
            Some(_) | None => false,
        }
    }

    fn next(&mut self, turns: usize) -> Option<Waiting> {
        let may = |one: &Waiting| {
            let running = if one.known { self.known_running } else { self.strangers_running };
            running < turns
        };
        let waiting = self.waiting.iter().enumerate().filter(|(_, one)| may(one));
        let (index, _) = waiting.min_by(|(_, one), (_, other)| one.order(other))?;
        let next = self.waiting.swap_remove(index);
        *self.running(next.known) += 1;
        Some(next)
    }

    fn count(&self, known: bool) -> usize {
        self.waiting.iter().filter(|one| one.known == known).count()
    }

    fn running(&mut self, known: bool) -> &mut usize {
        if known { &mut self.known_running } else { &mut self.strangers_running }
    }
}

impl Turn {
    /// Whether it was a known device's.
    pub fn is_known(&self) -> bool {
        self.known
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.lanes.lock().running(self.known) -= 1;
        self.lanes.go_on();
    }
}
