//! Mail listing. A mail was queued: whoever sends mails learns of it.

use super::sending::{WHAT, next_try};
use crate::database::Database;
use crate::handler::{Handler, HandlerError, parted};
use chrono::TimeDelta;
use keyledger_core::clock::Clock;
use keyledger_core::codec::Recorded;
use keyledger_core::engine::Repository;
use keyledger_core::mail::Mail;
use keyledger_core::store::BoxFuture;
use keyledger_schemas::domain::DomainEvent;
use std::sync::Arc;
use tokio::sync::Notify;

/// Puts every queued mail on the dispatcher's list. Everything after the first attempt is brought
/// about by time, from that list, and not by events: so nothing here reacts to what it writes.
pub struct MailSender {
    /// The mails.
    pub mails: Arc<Repository<Mail>>,
    /// The list.
    pub database: Arc<Database>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Wakes the dispatcher.
    pub nudge: Arc<Notify>,
}

impl MailSender {
    /// The name under which it is introduced to the ledger.
    pub const NAME: &'static str = "mail_sender";
    /// What it reacts to.
    pub const REACTS_TO: &'static [&'static str] = &["mail_queued"];
    /// What follows.
    pub const WRITES: &'static [&'static str] = &[
        "mail_attempted",
        "mail_accepted",
        "mail_deferred",
        "mail_refused",
        "mail_not_handed_over",
        "mail_suppressed",
        "mail_uncertain",
    ];
}

impl Handler for MailSender {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn reacts_to(&self) -> &'static [&'static str] {
        Self::REACTS_TO
    }

    fn handle<'a>(
        &'a self,
        event: &'a Recorded<DomainEvent>,
    ) -> BoxFuture<'a, Result<(), HandlerError>> {
        Box::pin(async move {
            let Some(mail) = event.stream.as_mail() else { return Ok(()) };
            // Its state now, not then: after a lost checkpoint most mails have long been sent.
            let loaded = parted(WHAT, self.mails.load(&event.stream).await)?;
            let due = next_try(&loaded.state, self.clock.now(), TimeDelta::zero());
            let noted = self.database.mail_due(mail, due);
            noted.map_err(|error| HandlerError::failed("the mail cannot be listed", error))?;
            self.nudge.notify_one();
            Ok(())
        })
    }
}
