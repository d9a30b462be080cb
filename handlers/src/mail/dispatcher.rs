//! Mail dispatcher: which mails are to be tried now? A few at a time, so that a slow server holds
//! up neither the others nor the reading of the ledger (S29).

use super::sending::Sending;
use crate::database::{Database, DatabaseError};
use crate::handler::HandlerError;
use crate::stop::Stop;
use chrono::TimeDelta;
use keyledger_core::chain;
use keyledger_core::ids::MailId;
use keyledger_core::timestamp::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::{Id, JoinError, JoinSet};

/// Mails that are on their way at a time.
const AT_A_TIME: usize = 8;

/// How often the list is looked at when nobody nudges: a deferred mail, or a clock moved by hand.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long a mail waits that could not even be tried, such as with the vault shut.
const TRY_AGAIN_MINUTES: i64 = 1;

const LIST_READ: &str = "the list of mails cannot be read";
const LIST_WRITTEN: &str = "the list of mails cannot be written";
const TRIED: &str = "a mail could not be tried";
const BROKE_OFF: &str = "an attempt at a mail broke off";

type Attempt = (MailId, Result<Option<Timestamp>, HandlerError>);

/// Works through the list of mails that are due.
pub struct MailDispatcher {
    sending: Arc<Sending>,
    database: Arc<Database>,
    nudge: Arc<Notify>,
    /// What went wrong last, by the step that has not gone well since.
    troubles: Mutex<BTreeMap<&'static str, String>>,
    /// One list is worked through by one round at a time.
    one_round: tokio::sync::Mutex<()>,
}

/// The mails that are on their way.
#[derive(Default)]
struct Round {
    attempts: JoinSet<Attempt>,
    mails: HashMap<Id, MailId>,
}

impl MailDispatcher {
    /// A dispatcher with this list; `nudge` tells of new entries.
    pub fn new(sending: Arc<Sending>, database: Arc<Database>, nudge: Arc<Notify>) -> Self {
        Self {
            sending,
            database,
            nudge,
            troubles: Mutex::default(),
            one_round: tokio::sync::Mutex::default(),
        }
    }

    /// Sends what is due until it is stopped, and then only finishes what is on its way.
    pub async fn run(&self, stop: &Stop) {
        let _alone = self.one_round.lock().await;
        let mut round = Round::default();
        loop {
            self.take_up(&mut round);
            tokio::select! {
                () = stop.requested() => break,
                Some(done) = round.attempts.join_next_with_id() => self.put_down(&mut round, done),
                () = self.nudge.notified() => {}
                () = self.sending.clock.sleep(LOOK_AGAIN) => {}
            }
        }
        while let Some(done) = round.attempts.join_next_with_id().await {
            self.put_down(&mut round, done);
        }
    }

    /// Sends everything that is due now, and returns when nothing is. Waits while [`Self::run`]
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

    /// What went wrong last on our side of the mail server, and has not gone well since.
    pub fn last_error(&self) -> Option<String> {
        let troubles = self.troubles();
        let told = troubles.iter().map(|(step, error)| format!("{step}: {error}"));
        (!troubles.is_empty()).then(|| told.collect::<Vec<_>>().join("; "))
    }

    fn troubles(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_up(&self, round: &mut Round) {
        let now = self.sending.clock.now();
        let due = self.database.due(now, AT_A_TIME + round.mails.len());
        let due = self.checked(LIST_READ, due).unwrap_or_default();
        for mail in due {
            let on_its_way = round.mails.values().any(|taken| *taken == mail);
            if on_its_way || round.mails.len() >= AT_A_TIME {
                continue;
            }
            let sending = Arc::clone(&self.sending);
            let attempt = async move { (mail, sending.attempt(mail).await) };
            let handle = round.attempts.spawn(attempt);
            round.mails.insert(handle.id(), mail);
        }
    }

    fn put_down(&self, round: &mut Round, done: Result<(Id, Attempt), JoinError>) {
        let later = || self.sending.clock.now().plus(TimeDelta::minutes(TRY_AGAIN_MINUTES));
        let id = match &done {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let Some(mail) = round.mails.remove(&id) else { return };
        let tried =
            self.checked(BROKE_OFF, done).and_then(|(_, (_, next))| self.checked(TRIED, next));
        let next = tried.unwrap_or_else(|| Some(later()));
        self.checked(LIST_WRITTEN, self.note(mail, next));
    }

    fn note(&self, mail: MailId, next: Option<Timestamp>) -> Result<(), DatabaseError> {
        self.database.mail_due(mail, next)
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
