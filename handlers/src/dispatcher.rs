//! Dispatcher: what on a list is to be tried now? A few at a time, so that a slow server holds up neither
//! the others nor the reading of the ledger (S29). Mails have one, and messages to phones another.

use crate::database::DatabaseError;
use crate::handler::HandlerError;
use crate::stop::Stop;
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::{Id, JoinError, JoinSet};

/// How often the list is looked at when nobody nudges: what was put off, or a clock moved by hand.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What goes wrong, in words, by the step it goes wrong at.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    /// The list cannot be read.
    pub read: &'static str,
    /// The list cannot be written.
    pub written: &'static str,
    /// An entry could not be tried.
    pub tried: &'static str,
    /// An attempt ended without an answer.
    pub broke_off: &'static str,
}

/// A list of what is to be tried, and how.
pub trait Work: Send + Sync + 'static {
    /// What is on the list.
    type Entry: Clone + PartialEq + Send + Sync + 'static;

    /// How many are on their way at a time.
    const AT_A_TIME: usize;

    /// What goes wrong, in words.
    const STEPS: Steps;

    /// Time.
    fn clock(&self) -> &dyn Clock;

    /// What is due, the longest waiting first.
    fn due(&self, now: Timestamp, max: usize) -> Result<Vec<Self::Entry>, DatabaseError>;

    /// Notes when an entry is to be tried next; `None` takes it off the list.
    fn note(&self, entry: &Self::Entry, next: Option<Timestamp>) -> Result<(), DatabaseError>;

    /// Tries one. Answers when it is to be tried next; `None` when there is nothing left to try.
    fn attempt<'a>(
        &'a self,
        entry: &'a Self::Entry,
    ) -> BoxFuture<'a, Result<Option<Timestamp>, HandlerError>>;

    /// When one is tried again that could not even be tried, such as with the vault shut.
    fn again_at(&self, entry: &Self::Entry, now: Timestamp) -> Timestamp;
}

type Attempt = Result<Option<Timestamp>, HandlerError>;

/// Works through a list of what is due.
pub struct Dispatcher<W: Work> {
    work: Arc<W>,
    nudge: Arc<Notify>,
    /// What went wrong last, by the step that has not gone well since.
    troubles: Mutex<BTreeMap<&'static str, String>>,
    /// One list is worked through by one round at a time.
    one_round: tokio::sync::Mutex<()>,
}

/// What is on its way.
struct Round<E> {
    attempts: JoinSet<Attempt>,
    entries: HashMap<Id, E>,
}

impl<E> Default for Round<E> {
    fn default() -> Self {
        Self { attempts: JoinSet::new(), entries: HashMap::new() }
    }
}

impl<W: Work> Dispatcher<W> {
    /// A dispatcher of this work; `nudge` tells of new entries.
    pub fn new(work: W, nudge: Arc<Notify>) -> Self {
        let (troubles, one_round) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { work: Arc::new(work), nudge, troubles, one_round }
    }

    /// Tries what is due until it is stopped, and then only finishes what is on its way.
    pub async fn run(&self, stop: &Stop) {
        let _alone = self.one_round.lock().await;
        let mut round = Round::default();
        loop {
            self.take_up(&mut round);
            tokio::select! {
                () = stop.requested() => break,
                Some(done) = round.attempts.join_next_with_id() => self.put_down(&mut round, done),
                () = self.nudge.notified() => {}
                () = self.work.clock().sleep(LOOK_AGAIN) => {}
            }
        }
        while let Some(done) = round.attempts.join_next_with_id().await {
            self.put_down(&mut round, done);
        }
    }

    /// Tries everything that is due now, and returns when nothing is. Waits while [`Self::run`]
    /// does.
    pub async fn empty_the_list(&self) {
        let _alone = self.one_round.lock().await;
        let mut round = Round::default();
        loop {
            self.take_up(&mut round);
            match round.attempts.join_next_with_id().await {
                Some(done) => self.put_down(&mut round, done),
                None => return,
            }
        }
    }

    /// What went wrong last on our side, and has not gone well since.
    pub fn last_error(&self) -> Option<String> {
        let troubles = self.troubles();
        let told = troubles.iter().map(|(step, error)| format!("{step}: {error}"));
        (!troubles.is_empty()).then(|| told.collect::<Vec<_>>().join("; "))
    }

    fn troubles(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_up(&self, round: &mut Round<W::Entry>) {
        let due = self.work.due(self.work.clock().now(), W::AT_A_TIME + round.entries.len());
        let due = self.checked(W::STEPS.read, due).unwrap_or_default();
        for entry in due {
            let on_its_way = round.entries.values().any(|taken| *taken == entry);
            if on_its_way || round.entries.len() >= W::AT_A_TIME {
                continue;
            }
            let (work, taken) = (Arc::clone(&self.work), entry.clone());
            let handle = round.attempts.spawn(async move { work.attempt(&taken).await });
            round.entries.insert(handle.id(), entry);
        }
    }

    fn put_down(&self, round: &mut Round<W::Entry>, done: Result<(Id, Attempt), JoinError>) {
        let id = match &done {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let Some(entry) = round.entries.remove(&id) else { return };
        let tried = self
            .checked(W::STEPS.broke_off, done)
            .and_then(|(_, next)| self.checked(W::STEPS.tried, next));
        let later = || Some(self.work.again_at(&entry, self.work.clock().now()));
        let next = tried.unwrap_or_else(later);
        self.checked(W::STEPS.written, self.work.note(&entry, next));
    }

    /// What a step answered. A failure is kept until the same step goes well.
    fn checked<T, E: std::error::Error>(
        &self,
        step: &'static str,
        done: Result<T, E>,
    ) -> Option<T> {
        match done {
            Ok(answer) => {
                self.troubles().remove(step);
                Some(answer)
            }
            Err(error) => {
                let error = chain(&error);
                tracing::error!(%error, "{step}");
                self.troubles().insert(step, error);
                None
            }
        }
    }
}
