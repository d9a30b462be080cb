//! State and decisions of unknown addresses: what is remembered about addresses nobody holds, and
//! what follows from a guess at one? (B7)

use super::event::UnknownEvent;
use crate::answer::Answer;
use crate::clock::Time;
use crate::codec::Recorded;
use crate::engine::Nature;
use crate::ids::{AddressTag, AttemptId};
use crate::lockout::{Fact, Lockout, NoPlace};
use crate::policy::Policy;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Addresses that one shard remembers; beyond it the one untouched for longest is forgotten.
pub const PHANTOMS_MAX: usize = 4096;

/// How long an address untouched is remembered (DESIGN 5).
pub const PHANTOM_DAYS_MAX: i64 = 30;

/// One shard of addresses nobody holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    phantoms: BTreeMap<AddressTag, Phantom>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Phantom {
    lockout: Lockout,
    touched_at: Timestamp,
}

/// An intent about one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownCommand {
    /// Take a place for a log-in attempt.
    AskToLogIn {
        /// Which address.
        address: AddressTag,
        /// The attempt.
        attempt: AttemptId,
    },
    /// Record the verdict: wrong, as every one is.
    Fail {
        /// Which address.
        address: AddressTag,
        /// The attempt.
        attempt: AttemptId,
    },
    /// Ask for a new password.
    RequestReset {
        /// Which address.
        address: AddressTag,
    },
}

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Too many guesses wait for their verdict.
    #[error("too many attempts are open")]
    NoPlace,
    /// The guess was closed meanwhile.
    #[error("the result came too late")]
    VerdictTooLate,
}

impl Unknown {
    /// Whether something is remembered about this address.
    pub fn remembers(&self, address: &AddressTag, time: Time) -> bool {
        self.phantoms.get(address).is_some_and(|phantom| !phantom.is_forgotten(time.certain))
    }

    /// Whether guesses at this address are refused.
    pub fn is_shut(&self, address: &AddressTag, time: Time) -> bool {
        self.lockout(address, time.certain).is_shut(time)
    }

    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<UnknownEvent>) {
        self.fold(&recorded.event, recorded.meta.at);
    }

    pub(super) fn fold(&mut self, event: &UnknownEvent, at: Timestamp) {
        let address = event.address();
        if !self.phantoms.contains_key(address) && self.phantoms.len() >= PHANTOMS_MAX {
            self.make_room(at);
        }
        let phantom = self.phantoms.entry(address.clone()).or_insert_with(|| Phantom::new(at));
        if phantom.is_forgotten(at) {
            match begins_anew(event) {
                Some(true) => *phantom = Phantom::new(at),
                Some(false) => {}
                None => return,
            }
        }
        phantom.touched_at = at;
        if let Some(fact) = lockout_fact(event) {
            phantom.lockout.evolve(&fact, at);
        }
    }

    fn make_room(&mut self, at: Timestamp) {
        self.phantoms.retain(|_, phantom| !phantom.is_forgotten(at));
        if self.phantoms.len() < PHANTOMS_MAX {
            return;
        }
        let oldest = self.phantoms.iter().min_by_key(|(_, phantom)| phantom.touched_at);
        if let Some(address) = oldest.map(|(address, _)| address.clone()) {
            self.phantoms.remove(&address);
        }
    }

    pub(super) fn lockout(&self, address: &AddressTag, at: Timestamp) -> Lockout {
        let phantom = self.phantoms.get(address).filter(|phantom| !phantom.is_forgotten(at));
        phantom.map(|phantom| phantom.lockout.clone()).unwrap_or_default()
    }

    /// Answers a command with the events that follow from it.
    pub fn decide(
        &self,
        policy: &Policy,
        time: Time,
        command: &UnknownCommand,
    ) -> Result<Vec<UnknownEvent>, Rejection> {
        let settings = &policy.settings;
        let (address, facts) = match command {
            UnknownCommand::AskToLogIn { address, attempt } => {
                let asked =
                    self.lockout(address, time.certain).ask(*attempt, false, settings, time);
                (address, asked.map_err(|NoPlace| Rejection::NoPlace)?.0)
            }
            UnknownCommand::Fail { address, attempt } => {
                let lockout = self.lockout(address, time.certain);
                if !lockout.awaits_verdict(*attempt, time) {
                    return Err(Rejection::VerdictTooLate);
                }
                (address, lockout.fail(*attempt, settings, time))
            }
            UnknownCommand::RequestReset { address } => {
                let asked = UnknownEvent::UnknownResetRequested { address: address.clone() };
                let overdue = self.lockout(address, time.certain).overdue(time);
                let overdue = overdue.into_iter().filter_map(|fact| say(fact, address));
                return Ok(overdue.chain([asked]).collect());
            }
        };
        Ok(facts.into_iter().filter_map(|fact| say(fact, address)).collect())
    }
}

impl Phantom {
    fn new(at: Timestamp) -> Self {
        Self { lockout: Lockout::default(), touched_at: at }
    }

    fn is_forgotten(&self, at: Timestamp) -> bool {
        at.since(self.touched_at) > TimeDelta::days(PHANTOM_DAYS_MAX)
    }
}

/// What an event at a forgotten address says: whether what was known of it is known no more.
///
/// How much time had gone by, whoever decided knew better than the moment of the event. A guess that got
/// its place was the first that is known. A lock that refused one was known; and who only asked for a
/// reset changed nothing.
pub(crate) fn begins_anew(event: &UnknownEvent) -> Option<bool> {
    match event {
        UnknownEvent::UnknownLoginAttempted { .. } => Some(true),
        UnknownEvent::UnknownResetRequested { .. } => None,
        UnknownEvent::UnknownLoginRefused { .. }
        | UnknownEvent::UnknownLoginAttemptAbandoned { .. }
        | UnknownEvent::UnknownLoginFailed { .. }
        | UnknownEvent::UnknownAddressLocked { .. }
        | UnknownEvent::UnknownLockExpired { .. }
        | UnknownEvent::UnknownAddressDisabled { .. } => Some(false),
    }
}

/// What the person is shown when these events are the outcome: the same as at an account.
pub fn answer(events: &[UnknownEvent]) -> Option<Answer> {
    events.iter().fold(None, |answer, event| match event {
        UnknownEvent::UnknownLoginFailed { .. } => Some(Answer::WrongCredentials),
        UnknownEvent::UnknownAddressLocked { .. }
        | UnknownEvent::UnknownAddressDisabled { .. }
        | UnknownEvent::UnknownLoginRefused { .. } => Some(Answer::AccountLocked),
        UnknownEvent::UnknownResetRequested { .. } => Some(Answer::ResetMailSent),
        UnknownEvent::UnknownLoginAttempted { .. }
        | UnknownEvent::UnknownLoginAttemptAbandoned { .. }
        | UnknownEvent::UnknownLockExpired { .. } => answer,
    })
}

/// How each event comes into its append.
pub fn nature(event: &UnknownEvent) -> Nature {
    match event {
        UnknownEvent::UnknownLoginAttemptAbandoned { .. }
        | UnknownEvent::UnknownLockExpired { .. } => Nature::Time,
        UnknownEvent::UnknownAddressLocked { .. } | UnknownEvent::UnknownAddressDisabled { .. } => {
            Nature::Consequence
        }
        UnknownEvent::UnknownLoginAttempted { .. }
        | UnknownEvent::UnknownLoginRefused { .. }
        | UnknownEvent::UnknownLoginFailed { .. }
        | UnknownEvent::UnknownResetRequested { .. } => Nature::Act,
    }
}

/// What an event says about guesses, in the words both kinds of address share.
pub(crate) fn lockout_fact(event: &UnknownEvent) -> Option<Fact> {
    Some(match event {
        UnknownEvent::UnknownLoginAttempted { attempt, .. } => {
            Fact::Attempted { attempt: *attempt, from_known_device: false }
        }
        UnknownEvent::UnknownLoginRefused { attempt, because, .. } => {
            Fact::Refused { attempt: *attempt, because: *because }
        }
        UnknownEvent::UnknownLoginAttemptAbandoned { attempt, .. } => {
            Fact::Abandoned { attempt: *attempt }
        }
        UnknownEvent::UnknownLoginFailed { attempt, .. } => Fact::Failed { attempt: *attempt },
        UnknownEvent::UnknownAddressLocked { lock, rule, evidence, until, .. } => Fact::Locked {
            lock: *lock,
            rule: rule.clone(),
            evidence: evidence.clone(),
            until: *until,
        },
        UnknownEvent::UnknownLockExpired { lock, .. } => Fact::Expired { lock: *lock },
        UnknownEvent::UnknownAddressDisabled { consecutive, .. } => {
            Fact::Disabled { consecutive: *consecutive }
        }
        UnknownEvent::UnknownResetRequested { .. } => return None,
    })
}

/// The unknown address's word for a fact about guesses; it has no known devices.
fn say(fact: Fact, address: &AddressTag) -> Option<UnknownEvent> {
    let address = address.clone();
    Some(match fact {
        Fact::Attempted { attempt, .. } => UnknownEvent::UnknownLoginAttempted { address, attempt },
        Fact::Refused { attempt, because } => {
            UnknownEvent::UnknownLoginRefused { address, attempt, because }
        }
        Fact::Abandoned { attempt } => {
            UnknownEvent::UnknownLoginAttemptAbandoned { address, attempt }
        }
        Fact::Failed { attempt } => UnknownEvent::UnknownLoginFailed { address, attempt },
        Fact::Locked { lock, rule, evidence, until } => {
            UnknownEvent::UnknownAddressLocked { address, lock, rule, evidence, until }
        }
        Fact::Expired { lock } => UnknownEvent::UnknownLockExpired { address, lock },
        Fact::Disabled { consecutive } => {
            UnknownEvent::UnknownAddressDisabled { address, consecutive }
        }
        Fact::KnownDevicesShutOut { .. } => return None,
    })
}
