//! What is remembered about the engine's own month?

use super::event::OperationsEvent;
use crate::account::ErasureGround;
use crate::codec::Recorded;
use crate::ids::AccountId;
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

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
            OperationsEvent::EngineStarted {}
            | OperationsEvent::EngineStopped {}
            | OperationsEvent::HandlerParked { .. }
            | OperationsEvent::HandlerResumed { .. }
            | OperationsEvent::HandlerSkipped { .. }
            | OperationsEvent::AttemptsThrottled { .. }
            | OperationsEvent::IntegrityCheckFailed { .. } => {}
        }
    }

    /// Records what happened, once: an introduction, a decision or a destruction known already is
    /// not written again.
    pub fn decide(&self, happened: &OperationsEvent) -> Vec<OperationsEvent> {
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
            OperationsEvent::EngineStarted {}
            | OperationsEvent::EngineStopped {}
            | OperationsEvent::HandlerParked { .. }
            | OperationsEvent::HandlerResumed { .. }
            | OperationsEvent::HandlerSkipped { .. }
            | OperationsEvent::AttemptsThrottled { .. }
            | OperationsEvent::IntegrityCheckFailed { .. } => false,
        };
        if known { vec![] } else { vec![happened.clone()] }
    }
}
