//! Composition root of the handlers: how are the handlers put together, and how are they doing?

use crate::bus::Bus;
use crate::database::{Database, DatabaseError, Waiting};
use crate::driver::{Driver, DriverParts, Lags, Pause, Progress};
use crate::handler::Handler;
use crate::mail::{MailDispatcher, MailQueue, MailSender, MailSettings, MailWork, Sending};
use crate::mail_directory::MailDirectory;
use crate::push::{PhoneWaker, PushDispatcher, PushSending, PushWork};
use crate::push_directory::PushDirectory;
use crate::reactions;
use crate::stop::Stop;
use crate::texts::{TextError, Texts};
use chrono::TimeDelta;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::Codec;
use keyledger_core::engine::{Intent, Repository};
use keyledger_core::ids::EventId;
use keyledger_core::ledger::LedgerReader;
use keyledger_core::mail::Mail;
use keyledger_core::mailer::Mailer;
use keyledger_core::operations::Operations;
use keyledger_core::push::PushSender;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Notify;

/// What the handlers are put together from.
pub struct Parts {
    /// The ledger.
    pub ledger: Arc<LedgerReader>,
    /// Reads events of every family.
    pub codec: Arc<dyn Codec<DomainEvent>>,
    /// Mails. The program's own, so that its states are the program's too.
    pub mails: Arc<Repository<Mail>>,
    /// The engine's own life.
    pub operations: Arc<Repository<Operations>>,
    /// People, links, the policy.
    pub mail_directory: Arc<dyn MailDirectory>,
    /// The way to the mail server.
    pub mailer: Arc<dyn Mailer>,
    /// Phones of accounts.
    pub push_directory: Arc<dyn PushDirectory>,
    /// The way to push services, where this site has one.
    pub push: Option<Arc<dyn PushSender>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Sender, domain, contact.
    pub settings: MailSettings,
    /// How long an attempt at a mail without an outcome may still be another engine's; zero where there
    /// is none.
    pub lost_after: TimeDelta,
}

/// Why the handlers cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// `reactions.db` cannot be used.
    #[error("the handlers' checkpoint cannot be opened")]
    Database(#[from] DatabaseError),
    /// A text is broken.
    #[error("the texts of mails cannot be read")]
    Texts(#[from] TextError),
}

/// How the handlers are doing.
#[derive(Clone, Debug)]
pub struct Status {
    /// How far the ledger was delivered.
    pub progress: Progress,
    /// How far behind that is, by the ledger's own times: nothing at the head.
    pub lag: TimeDelta,
    /// Streams that wait, parked or to be tried again.
    pub waiting: Vec<Waiting>,
    /// Mails that are still to be tried.
    pub mails_waiting: u64,
    /// When the first of them is due.
    pub mail_due_at: Option<Timestamp>,
    /// The last thing that went wrong on our side of the mail server.
    pub mail_error: Option<String>,
    /// Phones that are still to be woken.
    pub phones_waiting: u64,
    /// The last thing that went wrong on our side of the push services.
    pub push_error: Option<String>,
}

/// All handlers with their driver and the dispatchers.
pub struct Running {
    driver: Driver,
    mails: MailDispatcher,
    pushes: PushDispatcher,
    database: Arc<Database>,
    clock: Arc<dyn Clock>,
}

impl Running {
    /// Puts them together; `reactions` is the path of `reactions.db`.
    pub fn open(reactions: &Path, parts: Parts) -> Result<Self, OpenError> {
        Self::with(Arc::new(Database::open(reactions)?), parts)
    }

    /// Puts them together over an open database.
    pub fn with(database: Arc<Database>, parts: Parts) -> Result<Self, OpenError> {
        let nudges = Nudges::default();
        let handlers = handlers(&database, &nudges, &parts);
        let Parts {
            ledger,
            codec,
            mails,
            operations,
            mail_directory,
            mailer,
            push_directory,
            push,
            clock,
            ids,
            settings,
            lost_after,
        } = parts;
        let sending = Sending {
            mails,
            mail_directory: Arc::clone(&mail_directory),
            mailer,
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            settings,
            texts: Texts::new()?,
            lost_after,
        };
        let mail_work = MailWork { sending, database: Arc::clone(&database) };
        let sending = PushSending { push_directory, sender: push, clock: Arc::clone(&clock) };
        let push_work = PushWork { sending, database: Arc::clone(&database) };
        let driver = Driver::new(DriverParts {
            ledger,
            codec,
            operations,
            mail_directory,
            clock: Arc::clone(&clock),
            ids,
            database: Arc::clone(&database),
            handlers,
        });
        let mails = MailDispatcher::new(mail_work, nudges.mails);
        let pushes = PushDispatcher::new(push_work, nudges.pushes);
        Ok(Self { driver, mails, pushes, database, clock })
    }

    /// Delivers and sends until it is stopped; what is on its way is finished first. Where there is
    /// a message bus, its messages wake the driver.
    pub async fn run(&self, stop: Stop, bus: Option<&dyn Bus>) {
        tokio::join!(self.driver.run(&stop, bus), self.mails.run(&stop), self.pushes.run(&stop));
    }

    /// Delivers everything that is in the ledger now and sends what is due, without following: for
    /// the demo's simulated days and for tests.
    pub async fn catch_up(&self) -> Result<(), Pause> {
        self.driver.catch_up().await?;
        tokio::join!(self.mails.empty_the_list(), self.pushes.empty_the_list());
        // Sending wrote to the ledger; the checkpoint goes along.
        self.driver.catch_up().await
    }

    /// Tries a parked stream again. Answers whether it was parked.
    pub async fn resume(
        &self,
        handler: &str,
        stream: &StreamId,
        intent: &Intent,
    ) -> Result<bool, Pause> {
        self.driver.resume(handler, stream, intent).await
    }

    /// Leaves out the event that a parked stream waits at, for the reason in `intent`. Answers which it was.
    pub async fn skip(
        &self,
        handler: &str,
        stream: &StreamId,
        intent: &Intent,
    ) -> Result<Option<EventId>, Pause> {
        self.driver.skip(handler, stream, intent).await
    }

    /// How far behind each handler is, where the ledger has `length` events.
    pub async fn lags(&self, length: u64) -> Result<Lags, Pause> {
        self.driver.lags(length).await
    }

    /// How they are doing.
    pub fn status(&self) -> Result<Status, DatabaseError> {
        let progress = self.driver.progress();
        let behind = |last: Timestamp| self.clock.now().since(last).max(TimeDelta::zero());
        let lag = if progress.at_head { None } else { progress.last_event_at.map(behind) };
        let (mails_waiting, mail_due_at) = self.database.mails_waiting()?;
        Ok(Status {
            lag: lag.unwrap_or_default(),
            progress,
            waiting: self.database.all_waiting()?,
            mails_waiting,
            mail_due_at,
            mail_error: self.mails.last_error(),
            phones_waiting: self.database.wakes_waiting()?,
            push_error: self.pushes.last_error(),
        })
    }
}

/// What wakes the dispatchers before their time.
#[derive(Default)]
pub(crate) struct Nudges {
    mails: Arc<Notify>,
    pushes: Arc<Notify>,
}

/// One handler per reaction, one that brings queued mails to their dispatcher, and one that brings phones
/// to theirs.
pub(crate) fn handlers(
    database: &Arc<Database>,
    nudges: &Nudges,
    parts: &Parts,
) -> Vec<Arc<dyn Handler>> {
    let queue = |reaction| {
        Arc::new(MailQueue {
            reaction,
            mails: Arc::clone(&parts.mails),
            clock: Arc::clone(&parts.clock),
            mail_directory: Arc::clone(&parts.mail_directory),
        }) as Arc<dyn Handler>
    };
    let sender = MailSender {
        mails: Arc::clone(&parts.mails),
        database: Arc::clone(database),
        clock: Arc::clone(&parts.clock),
        nudge: Arc::clone(&nudges.mails),
    };
    let waker = PhoneWaker {
        push_directory: Arc::clone(&parts.push_directory),
        database: Arc::clone(database),
        clock: Arc::clone(&parts.clock),
        nudge: Arc::clone(&nudges.pushes),
        is_on: parts.push.is_some(),
    };
    let mut handlers: Vec<Arc<dyn Handler>> = reactions::ALL.into_iter().map(queue).collect();
    handlers.push(Arc::new(sender));
    handlers.push(Arc::new(waker));
    handlers
}
