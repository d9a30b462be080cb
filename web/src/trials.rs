//! Trials of policies under way: off the request path, one at a time for each operator, and few in all.

use keyledger_core::ids::AccountId;
use keyledger_core::policy::Policy;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::policy::what_if::{Tried, try_policy};
use keyledger_usecases::system::System;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::AbortHandle;
use uuid::Uuid;

/// How many run at once: each reads the whole ledger.
const RUNNING_MAX: usize = 2;
/// How many are kept, running or done.
const KEPT_MAX: usize = 16;

/// One trial.
pub struct TrialRun {
    /// Its name.
    pub id: Uuid,
    /// Who asked.
    pub by: AccountId,
    /// What is tried.
    pub candidate: Policy,
    /// From when on it holds.
    pub from: Timestamp,
    done: AtomicU64,
    known: AtomicU64,
    outcome: Mutex<Outcome>,
    abort: Mutex<Option<AbortHandle>>,
}

/// How far it is.
#[derive(Clone, Default)]
pub enum Outcome {
    /// It runs.
    #[default]
    Runs,
    /// It is done.
    Done(Arc<Tried>),
    /// Somebody took it back.
    Cancelled,
    /// It could not be done.
    Failed,
}

/// Why none begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBegun {
    /// One of this operator runs already.
    YoursRuns,
    /// So many of others run.
    OthersRun,
}

impl TrialRun {
    /// Events read, and events there are.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.known.load(Ordering::Relaxed))
    }

    /// How far it is.
    pub fn outcome(&self) -> Outcome {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn runs(&self) -> bool {
        matches!(self.outcome(), Outcome::Runs)
    }

    fn ends(&self, outcome: Outcome) {
        let mut present = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*present, Outcome::Runs) {
            *present = outcome;
        }
    }

    /// Takes it back: what was read is forgotten.
    pub fn cancel(&self) {
        self.ends(Outcome::Cancelled);
        if let Some(abort) = self.abort.lock().unwrap_or_else(PoisonError::into_inner).take() {
            abort.abort();
        }
    }
}

/// All that are kept.
#[derive(Default)]
pub struct Trials(Mutex<VecDeque<Arc<TrialRun>>>);

impl Trials {
    /// Begins one.
    pub fn begin(
        &self,
        system: &Arc<System>,
        (id, by): (Uuid, AccountId),
        candidate: Policy,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Arc<TrialRun>, NotBegun> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().any(|one| one.by == by && one.runs()) {
            return Err(NotBegun::YoursRuns);
        }
        if kept.iter().filter(|one| one.runs()).count() >= RUNNING_MAX {
            return Err(NotBegun::OthersRun);
        }
        while kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        let run = Arc::new(TrialRun {
            id,
            by,
            candidate,
            from,
            done: AtomicU64::new(0),
            known: AtomicU64::new(0),
            outcome: Mutex::default(),
            abort: Mutex::default(),
        });
        let (system, running) = (Arc::clone(system), Arc::clone(&run));
        let task = tokio::spawn(async move {
            let told = |done: u64, known: u64| {
                running.done.store(done, Ordering::Relaxed);
                running.known.store(known, Ordering::Relaxed);
            };
            let tried = try_policy(&system, running.candidate.clone(), from, to, &told).await;
            running.ends(match tried {
                Ok(tried) => Outcome::Done(Arc::new(tried)),
                Err(failure) => {
                    tracing::error!(error = %keyledger_core::chain(&failure), "a trial of a policy failed");
                    Outcome::Failed
                }
            });
        });
        *run.abort.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.abort_handle());
        kept.push_back(Arc::clone(&run));
        Ok(run)
    }

    /// The one of this name, for who asked.
    pub fn find(&self, id: Uuid, by: AccountId) -> Option<Arc<TrialRun>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|one| one.id == id && one.by == by).cloned()
    }
}
