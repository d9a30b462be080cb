//! Lockout state: what is remembered about the guesses at one address?

use super::fact::{Fact, OPEN_ATTEMPTS_MAX};
use crate::clock::Time;
use crate::ids::{AttemptId, LockId};
use crate::timestamp::Timestamp;

/// Failures remembered in one run: no policy may allow more before it locks (`policy::floors`).
/// A history the rules would not have written must not fill the memory either.
const RUN_MAX: usize = 100;

/// A guess that took its place and has no verdict yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenAttempt {
    /// The attempt.
    pub attempt: AttemptId,
    /// When it took its place.
    pub at: Timestamp,
    /// Whether it uses the known devices' own budget.
    pub from_known_device: bool,
}

/// Whether guesses are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// They are.
    #[default]
    Open,
    /// They are not.
    Shut {
        /// What ends it names this id.
        lock: LockId,
        /// Since when.
        since: Timestamp,
        /// When it ends by itself, if it does.
        until: Option<Timestamp>,
        /// Whether known devices are shut out as well.
        for_known_devices: bool,
    },
}

/// The guesses at one address. Two counters: `run` is cleared by a success, a reset, an unlock and
/// an expiry; `consecutive` only by a success and a completed reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockout {
    /// Guesses without a verdict.
    pub open: Vec<OpenAttempt>,
    /// Failures that count towards the next lock, oldest first.
    pub run: Vec<AttemptId>,
    /// Failures that count towards the known devices' budget within the present lock.
    pub known_device_run: Vec<AttemptId>,
    /// Failures since the last success or reset, over all locks.
    pub consecutive: u32,
    /// Locks since the last success or reset: each may last longer than the one before.
    pub locks: u32,
    /// The present lock.
    pub lock: Lock,
    /// Whether the password is disabled until a reset.
    pub disabled: bool,
}

impl Lockout {
    /// The lock that holds, as far as it is written down.
    pub fn present_lock(&self) -> Option<LockId> {
        match self.lock {
            Lock::Shut { lock, .. } => Some(lock),
            Lock::Open => None,
        }
    }

    /// Whether strangers' guesses are refused, whatever they are: nothing is hashed for them.
    pub fn is_shut(&self, time: Time) -> bool {
        self.lock_at(time).is_some() || self.disabled
    }

    /// The lock that holds, where time has not ended it.
    pub fn lock_at(&self, time: Time) -> Option<LockId> {
        let Lock::Shut { lock, since, until, .. } = self.lock else { return None };
        until.is_none_or(|until| !time.is_over(since, until)).then_some(lock)
    }

    /// Folds one fact that happened at `at`.
    pub fn evolve(&mut self, fact: &Fact, at: Timestamp) {
        match fact {
            Fact::Attempted { attempt, from_known_device } => {
                let (attempt, from_known_device) = (*attempt, *from_known_device);
                push(
                    &mut self.open,
                    OpenAttempt { attempt, at, from_known_device },
                    OPEN_ATTEMPTS_MAX,
                );
            }
            Fact::Refused { .. } => {}
            Fact::Abandoned { attempt } => {
                self.close(*attempt);
            }
            Fact::Failed { attempt } => self.failed(*attempt),
            Fact::Locked { lock, until, .. } => {
                let (lock, until) = (*lock, *until);
                self.lock = Lock::Shut { lock, since: at, until, for_known_devices: false };
                self.locks = self.locks.saturating_add(1);
                self.known_device_run.clear();
            }
            Fact::KnownDevicesShutOut { .. } => {
                if let Lock::Shut { for_known_devices, .. } = &mut self.lock {
                    *for_known_devices = true;
                }
            }
            Fact::Expired { lock } => self.lift(*lock),
            Fact::Disabled { .. } => self.disabled = true,
        }
    }

    /// The password was right: the attempt is over, the counters wait for the whole log-in.
    pub fn accepted(&mut self, attempt: AttemptId) {
        self.close(attempt);
    }

    /// A log-in succeeded. A lock against strangers stays: only what ends a lock ends it.
    pub fn succeeded(&mut self) {
        self.consecutive = 0;
        self.known_device_run.clear();
        if self.lock == Lock::Open {
            self.run.clear();
            self.locks = 0;
        }
    }

    /// A reset was completed: everything starts anew, except guesses still being judged.
    pub fn reset(&mut self) {
        *self = Self { open: std::mem::take(&mut self.open), ..Self::default() };
    }

    /// The lock with this id ends, and the run with it. Another lock is not touched.
    pub fn lift(&mut self, lifted: LockId) {
        if matches!(self.lock, Lock::Shut { lock, .. } if lock == lifted) {
            self.lock = Lock::Open;
            self.run.clear();
            self.known_device_run.clear();
        }
    }

    /// The password may be tried again; what was counted stays counted, so that the next failure
    /// disables it again and one success clears it.
    pub fn enable(&mut self) {
        self.disabled = false;
    }

    fn close(&mut self, attempt: AttemptId) -> Option<OpenAttempt> {
        let index = self.open.iter().position(|open| open.attempt == attempt)?;
        Some(self.open.remove(index))
    }

    fn failed(&mut self, attempt: AttemptId) {
        let from_known_device = self.close(attempt).is_some_and(|open| open.from_known_device);
        // The known devices' budget lies beside a lock. Where the lock ended while the guess was
        // being judged, it counts like everybody's, or a run would have more places than its limit.
        let beside_a_lock = from_known_device && self.lock != Lock::Open;
        let run = if beside_a_lock { &mut self.known_device_run } else { &mut self.run };
        push(run, attempt, RUN_MAX);
        self.consecutive = self.consecutive.saturating_add(1);
    }
}

/// Adds one and forgets the oldest beyond `most`.
fn push<T>(row: &mut Vec<T>, one: T, most: usize) {
    if row.len() >= most {
        row.remove(0);
    }
    row.push(one);
}
