//! Replay of unknown addresses under another policy: what would have become of addresses nobody
//! holds, under another policy? (B2, B7)
//!
//! Every password tried there is wrong, so what follows is always known: an attempt that was refused
//! unread would have been one more failure.

use super::event::UnknownEvent;
use super::state::{Unknown, UnknownCommand};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::{AddressTag, AttemptId};
use crate::lockout::Lock;
use crate::timestamp::Timestamp;
use crate::what_if::{Difference, Trial, WouldBe};
use std::collections::{BTreeMap, BTreeSet};

/// One shard of addresses nobody holds, lived again.
#[derive(Clone, Debug, Default)]
pub struct UnknownReplay {
    shadow: Unknown,
    /// Attempts that were judged in reality and are refused under the candidate.
    refused: BTreeSet<AttemptId>,
    /// A lock under the candidate; the next event tells whether reality locked as well.
    locked: Option<(AddressTag, Difference)>,
    differences: BTreeMap<AddressTag, Vec<Difference>>,
}

impl UnknownReplay {
    /// Reads the next event of the shard.
    pub fn event(&mut self, trial: &Trial, recorded: &Recorded<UnknownEvent>) {
        let at = recorded.meta.at;
        if at >= trial.to {
            return;
        }
        if at < trial.from {
            self.shadow.evolve(recorded);
            return;
        }
        if !matches!(recorded.event, UnknownEvent::UnknownAddressLocked { .. }) {
            self.tell_lock();
        }
        self.live(trial, recorded);
    }

    /// Everything that would have been different, address by address, oldest first.
    pub fn finish(mut self) -> BTreeMap<AddressTag, Vec<Difference>> {
        self.tell_lock();
        self.differences
    }

    fn live(&mut self, trial: &Trial, recorded: &Recorded<UnknownEvent>) {
        use UnknownEvent as E;
        let at = recorded.meta.at;
        match &recorded.event {
            E::UnknownLoginAttempted { address, attempt } => {
                if !self.takes_a_place(trial, at, address, *attempt) {
                    self.refused.insert(*attempt);
                }
            }
            E::UnknownLoginRefused { address, attempt, .. } => {
                if self.takes_a_place(trial, at, address, *attempt) {
                    self.fails(trial, recorded, address, *attempt);
                }
            }
            E::UnknownLoginFailed { address, attempt } => {
                if !self.refused.remove(attempt) {
                    self.fails(trial, recorded, address, *attempt);
                }
            }
            E::UnknownAddressLocked { address, .. } => self.was_locked(recorded, address),
            E::UnknownResetRequested { address } => {
                self.decide(trial, at, &UnknownCommand::RequestReset { address: address.clone() });
            }
            // What the rules made of reality; under the candidate they decide themselves.
            E::UnknownLoginAttemptAbandoned { .. }
            | E::UnknownLockExpired { .. }
            | E::UnknownAddressDisabled { .. } => {}
        }
    }

    fn takes_a_place(
        &mut self,
        trial: &Trial,
        at: Timestamp,
        address: &AddressTag,
        attempt: AttemptId,
    ) -> bool {
        let ask = UnknownCommand::AskToLogIn { address: address.clone(), attempt };
        let taken =
            |event: &UnknownEvent| matches!(event, UnknownEvent::UnknownLoginAttempted { .. });
        self.decide(trial, at, &ask).iter().any(taken)
    }

    fn fails(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<UnknownEvent>,
        address: &AddressTag,
        attempt: AttemptId,
    ) {
        let fail = UnknownCommand::Fail { address: address.clone(), attempt };
        for event in self.decide(trial, recorded.meta.at, &fail) {
            if let UnknownEvent::UnknownAddressLocked { address, evidence, until, .. } = event {
                let what = WouldBe::BeLocked { evidence, until };
                self.locked = Some((address, difference(recorded, what)));
            }
        }
    }

    fn was_locked(&mut self, recorded: &Recorded<UnknownEvent>, address: &AddressTag) {
        let now = self.shadow.lockout(address, recorded.meta.at);
        let same = self.locked.take().is_some() || now.lock != Lock::Open;
        if !same {
            self.note(address.clone(), difference(recorded, WouldBe::NotBeLocked));
        }
    }

    fn decide(
        &mut self,
        trial: &Trial,
        at: Timestamp,
        command: &UnknownCommand,
    ) -> Vec<UnknownEvent> {
        // What is refused waits for a place, as in reality, or came too late: nothing follows.
        let events =
            self.shadow.decide(&trial.candidate, Time::sure(at), command).unwrap_or_default();
        for event in &events {
            self.shadow.fold(event, at);
        }
        events
    }

    fn tell_lock(&mut self) {
        if let Some((address, difference)) = self.locked.take() {
            self.note(address, difference);
        }
    }

    fn note(&mut self, address: AddressTag, difference: Difference) {
        self.differences.entry(address).or_default().push(difference);
    }
}

fn difference(recorded: &Recorded<UnknownEvent>, what: WouldBe) -> Difference {
    Difference { at: recorded.meta.at, event: recorded.id, what }
}

#[cfg(test)]
mod tests;
