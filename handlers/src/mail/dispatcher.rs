//! Mail dispatcher: which mails are to be tried now?

use super::sending::Sending;
use crate::database::{Database, DatabaseError};
use crate::dispatcher::{Dispatcher, Steps, Work};
use crate::handler::HandlerError;
use chrono::TimeDelta;
use keyledger_core::clock::Clock;
use keyledger_core::ids::MailId;
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;

/// How long a mail waits that could not even be tried, such as with the vault shut.
const TRY_AGAIN_MINUTES: i64 = 1;

/// Works through the list of mails that are due.
pub type MailDispatcher = Dispatcher<MailWork>;

/// The list of mails, and how one is sent.
pub struct MailWork {
    /// How.
    pub sending: Sending,
    /// The list.
    pub database: Arc<Database>,
}

impl Work for MailWork {
    type Entry = MailId;

    const AT_A_TIME: usize = 8;

    const STEPS: Steps = Steps {
        read: "the list of mails cannot be read",
        written: "the list of mails cannot be written",
        tried: "a mail could not be tried",
        broke_off: "an attempt at a mail broke off",
    };

    fn clock(&self) -> &dyn Clock {
        &*self.sending.clock
    }

    fn due(&self, now: Timestamp, max: usize) -> Result<Vec<MailId>, DatabaseError> {
        self.database.due(now, max)
    }

    fn note(&self, mail: &MailId, next: Option<Timestamp>) -> Result<(), DatabaseError> {
        self.database.mail_due(*mail, next)
    }

    fn attempt<'a>(
        &'a self,
        mail: &'a MailId,
    ) -> BoxFuture<'a, Result<Option<Timestamp>, HandlerError>> {
        Box::pin(self.sending.attempt(*mail))
    }

    fn again_at(&self, _: &MailId, now: Timestamp) -> Timestamp {
        now.plus(TimeDelta::minutes(TRY_AGAIN_MINUTES))
    }
}
