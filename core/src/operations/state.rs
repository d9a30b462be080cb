//! What is remembered about the engine's own month?

use super::event::OperationsEvent;
use crate::account::ErasureGround;
use crate::codec::Recorded;
use crate::ids::AccountId;
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
}

impl Operations {
    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<OperationsEvent>) {
        match &recorded.event {
            OperationsEvent::HandlerIntroduced { handler, from } => {
                self.introduced.insert(handler.clone(), *from);
            }
            OperationsEvent::KeyDestructionDecided { account, ground, keys } => {
                self.decided.insert(*account, (*ground, keys.clone()));
            }
            OperationsEvent::KeyDestroyed { account, keys } => {
                self.destroyed.extend(keys.iter().cloned());
                self.finished.extend(account);
            }
            OperationsEvent::EngineStarted {}
            | OperationsEvent::EngineStopped {}
            | OperationsEvent::HandlerParked { .. }
            | OperationsEvent::HandlerResumed { .. }
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
            OperationsEvent::EngineStarted {}
            | OperationsEvent::EngineStopped {}
            | OperationsEvent::HandlerParked { .. }
            | OperationsEvent::HandlerResumed { .. }
            | OperationsEvent::AttemptsThrottled { .. }
            | OperationsEvent::IntegrityCheckFailed { .. } => false,
        };
        if known { vec![] } else { vec![happened.clone()] }
    }
}
