//! Engine operation state: what is remembered about the engine's own month?

use super::event::OperationsEvent;
use crate::account::ErasureGround;
use crate::authority::{Act, NotAuthorised, Requester};
use crate::clock::Doubt;
use crate::codec::Recorded;
use crate::ids::{AccountId, ClockAnomalyId};
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The clock was accepted as it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// When, by the time that was accepted.
    pub at: Timestamp,
    /// The doubt that it settled.
    pub anomaly: Option<ClockAnomalyId>,
    /// The time by which the engine had gone on.
    pub expected: Timestamp,
}

/// One month of the engine's life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    /// Handlers introduced this month, with the first sequence they act on.
    pub introduced: BTreeMap<String, u64>,
    /// Erasures decided this month.
    pub decided: BTreeMap<AccountId, (ErasureGround, Vec<String>)>,
    /// Keys destroyed this month, by their names in the vault.
    pub destroyed: BTreeSet<String>,
    /// Erasures finished this month.
    pub finished: BTreeSet<AccountId>,
    /// Erasures withdrawn this month and not decided again.
    pub withdrawn: BTreeSet<AccountId>,
    /// Key epochs begun this month, each with its moment.
    pub epochs_begun: BTreeMap<u32, Timestamp>,
    /// Key epochs destroyed this month.
    pub epochs_destroyed: BTreeSet<u32>,
    /// Doubts about the clock that began this month.
    pub doubts: Vec<Doubt>,
    /// Doubts that ended by themselves this month.
    pub doubts_ended: BTreeSet<ClockAnomalyId>,
    /// Until when time is known to have gone by, while nobody vouches for the clock.
    pub unconfirmed: Option<Timestamp>,
    /// Whether the clock was relied on at some moment of this month.
    pub confirmed: bool,
    /// Keys drawn anew this month, by their names in the vault.
    pub drawn_anew: BTreeSet<String>,
    /// How the clock was accepted this month, oldest first.
    pub accepted: Vec<Acceptance>,
    /// Witnesses that were missed this month and have not returned, each since when.
    pub witnesses_missed: BTreeMap<String, Timestamp>,
    /// Since when a sweep waits for a person, if one does.
    pub sweep_stopped_at: Option<Timestamp>,
}

impl Operations {
    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<OperationsEvent>) {
        match &recorded.event {
            OperationsEvent::HandlerIntroduced { handler, from } => {
                self.introduced.insert(handler.clone(), *from);
            }
            OperationsEvent::KeyDestructionDecided { account, ground, keys } => {
                self.withdrawn.remove(account);
                self.decided.insert(*account, (*ground, keys.clone()));
            }
            OperationsEvent::KeyDestroyed { account, keys } => {
                self.destroyed.extend(keys.iter().cloned());
                self.finished.extend(account);
            }
            OperationsEvent::KeyDestructionWithdrawn { account } => {
                self.decided.remove(account);
                self.withdrawn.insert(*account);
            }
            OperationsEvent::KeyEpochBegun { epoch } => {
                self.epochs_begun.insert(*epoch, recorded.meta.at);
            }
            OperationsEvent::KeyEpochDestroyed { epoch } => {
                self.epochs_destroyed.insert(*epoch);
            }
            OperationsEvent::ClockAnomalyDetected { anomaly, cause, wall, expected } => {
                let (anomaly, cause, wall, expected) = (*anomaly, *cause, *wall, *expected);
                self.doubts.push(Doubt { anomaly, cause, wall, expected });
            }
            OperationsEvent::ClockAccepted { anomaly, expected, .. } => {
                let (at, anomaly, expected) = (recorded.meta.at, *anomaly, *expected);
                self.accepted.push(Acceptance { at, anomaly, expected });
                self.sweep_stopped_at = None;
                (self.unconfirmed, self.confirmed) = (None, true);
            }
            OperationsEvent::ClockDoubtEnded { anomaly, .. } => {
                self.doubts_ended.insert(*anomaly);
            }
            OperationsEvent::ClockUnconfirmed { certain, .. } => {
                self.unconfirmed.get_or_insert(*certain);
            }
            OperationsEvent::ClockConfirmed { .. } => {
                (self.unconfirmed, self.confirmed) = (None, true);
            }
            OperationsEvent::KeyDrawnAnew { key } => {
                self.drawn_anew.insert(key.clone());
            }
            OperationsEvent::SweepStopped { .. } => {
                self.sweep_stopped_at = Some(recorded.meta.at);
            }
            OperationsEvent::WitnessMissed { witness, since } => {
                self.witnesses_missed.insert(witness.clone(), *since);
            }
            OperationsEvent::WitnessReturned { witness, .. } => {
                self.witnesses_missed.remove(witness);
            }
            OperationsEvent::EngineStarted {}
            | OperationsEvent::EngineStopped {}
            | OperationsEvent::HandlerParked { .. }
            | OperationsEvent::HandlerResumed { .. }
            | OperationsEvent::HandlerSkipped { .. }
            | OperationsEvent::AttemptsThrottled { .. }
            | OperationsEvent::AuditTrailRebuilt { .. }
            | OperationsEvent::IntegrityCheckFailed { .. } => {}
        }
    }

    /// Records what happened, once: an introduction, a decision or a destruction known already is
    /// not written again. What a person decides is judged; the rest is what the engine saw.
    ///
    /// # Errors
    /// Where whoever asks may not.
    pub fn decide(
        &self,
        requester: Requester<'_>,
        happened: &OperationsEvent,
    ) -> Result<Vec<OperationsEvent>, NotAuthorised> {
        if let Some(act) = act_of(happened) {
            requester.may(act)?;
        }
        let known = match happened {
            OperationsEvent::HandlerIntroduced { handler, .. } => {
                self.introduced.contains_key(handler)
            }
            OperationsEvent::KeyDestructionDecided { account, .. } => {
                self.decided.contains_key(account)
            }
            OperationsEvent::KeyDestroyed { keys, account } => {
                let finished = account.is_none_or(|account| self.finished.contains(&account));
                finished && keys.iter().all(|key| self.destroyed.contains(key))
            }
            OperationsEvent::KeyDestructionWithdrawn { account } => {
                self.withdrawn.contains(account)
            }
            OperationsEvent::KeyEpochBegun { epoch } => self.epochs_begun.contains_key(epoch),
            OperationsEvent::KeyEpochDestroyed { epoch } => self.epochs_destroyed.contains(epoch),
            OperationsEvent::ClockAnomalyDetected { anomaly, .. } => {
                self.doubts.iter().any(|doubt| doubt.anomaly == *anomaly)
            }
            OperationsEvent::ClockDoubtEnded { anomaly, .. } => self.doubts_ended.contains(anomaly),
            OperationsEvent::ClockUnconfirmed { .. } => self.unconfirmed.is_some(),
            OperationsEvent::KeyDrawnAnew { key } => self.drawn_anew.contains(key),
            OperationsEvent::SweepStopped { .. } => self.sweep_stopped_at.is_some(),
            OperationsEvent::WitnessMissed { witness, .. } => {
                self.witnesses_missed.contains_key(witness)
            }
            // It may have been missed, or unconfirmed, since a month before this one.
            OperationsEvent::WitnessReturned { .. }
            | OperationsEvent::ClockConfirmed { .. }
            | OperationsEvent::ClockAccepted { .. }
            | OperationsEvent::EngineStarted {}
            | OperationsEvent::EngineStopped {}
            | OperationsEvent::HandlerParked { .. }
            | OperationsEvent::HandlerResumed { .. }
            | OperationsEvent::HandlerSkipped { .. }
            | OperationsEvent::AttemptsThrottled { .. }
            | OperationsEvent::AuditTrailRebuilt { .. }
            | OperationsEvent::IntegrityCheckFailed { .. } => false,
        };
        Ok(if known { vec![] } else { vec![happened.clone()] })
    }
}

/// What somebody needs authority for of what can happen to the engine.
const fn act_of(happened: &OperationsEvent) -> Option<Act> {
    use OperationsEvent as E;
    match happened {
        E::ClockAccepted { .. } => Some(Act::AcceptClock),
        E::KeyDestructionDecided { .. } => Some(Act::Erase),
        E::HandlerResumed { .. } | E::HandlerSkipped { .. } => Some(Act::ManageHandlers),
        E::HandlerIntroduced { .. }
        | E::KeyDestroyed { .. }
        | E::KeyDestructionWithdrawn { .. }
        | E::KeyEpochBegun { .. }
        | E::KeyEpochDestroyed { .. }
        | E::ClockAnomalyDetected { .. }
        | E::ClockDoubtEnded { .. }
        | E::ClockUnconfirmed { .. }
        | E::ClockConfirmed { .. }
        | E::KeyDrawnAnew { .. }
        | E::SweepStopped { .. }
        | E::WitnessMissed { .. }
        | E::WitnessReturned { .. }
        | E::EngineStarted {}
        | E::EngineStopped {}
        | E::HandlerParked { .. }
        | E::AttemptsThrottled { .. }
        | E::AuditTrailRebuilt { .. }
        | E::IntegrityCheckFailed { .. } => None,
    }
}
