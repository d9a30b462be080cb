//! Mail sending. A mail waits: does it still make sense, and what did the server say? (S29, S33,
//! invariant 11)
//!
//! `MailAttempted` is durable before the server is asked, so a crash leaves a trace: a mail found
//! in the middle of an attempt is noted as uncertain and sent once more under its Message-ID.

use super::compose::{MailSettings, compose};
use super::draft::MailDraft;
use super::sender::MailSender;
use crate::handler::{HandlerError, parted};
use crate::mail_directory::{Addressee, MailDirectory};
use crate::reaction::too_old;
use crate::texts::Texts;
use chrono::TimeDelta;
use keyledger_core::chain;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::engine::{Intent, Refused, Repository};
use keyledger_core::ids::{CommandId, MailId};
use keyledger_core::mail::{
    Fate, Mail, MailCommand, MailEvent, Matter, Order, Rejection, Suppression,
};
use keyledger_core::mailer::{Handover, Mailer, Message};
use keyledger_core::metadata::Actor;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How long to wait before an outcome that could not be written down is written again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// Everything that sending needs.
pub struct Sending {
    /// The mails.
    pub mails: Arc<Repository<Mail>>,
    /// People, links, the policy.
    pub mail_directory: Arc<dyn MailDirectory>,
    /// The way to the server.
    pub mailer: Arc<dyn Mailer>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Sender, domain, contact.
    pub settings: MailSettings,
    /// The words.
    pub texts: Texts,
    /// How long an attempt without an outcome may still be another engine's; zero where there is none.
    pub lost_after: TimeDelta,
}

/// What to do about a mail that waits.
enum Verdict {
    Send(Box<Message>),
    Suppress(Suppression),
}

pub(super) const WHAT: &str = "the mail cannot be sent";

impl Sending {
    /// Tries one mail, if it is its time. Answers when it is to be tried next; `None` when its fate
    /// is sealed.
    pub async fn attempt(&self, mail: MailId) -> Result<Option<Timestamp>, HandlerError> {
        let loaded = parted(WHAT, self.mails.load(&StreamId::mail(mail)).await)?;
        let now = self.clock.now();
        let (Some(order), Some(next)) =
            (&loaded.state.order, next_try(&loaded.state, now, self.lost_after))
        else {
            return Ok(None);
        };
        if next > now {
            return Ok(Some(next));
        }
        match self.judge(mail, order).await? {
            Verdict::Suppress(why) => {
                self.decided(mail, order, &MailCommand::Suppress { why }).await?;
            }
            Verdict::Send(message) => self.send(mail, order, &message).await?,
        }
        let after = parted(WHAT, self.mails.load(&StreamId::mail(mail)).await)?;
        Ok(next_try(&after.state, self.clock.now(), self.lost_after))
    }

    /// The last question before a mail leaves: is it still right? A link may have been superseded
    /// while the mail waited for its server.
    async fn judge(&self, mail: MailId, order: &Order) -> Result<Verdict, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let at = self.clock.now();
        if too_old(order.caused_at, self.clock.known(at)) {
            return Ok(Verdict::Suppress(Suppression::TooOld));
        }
        let addressee = self.mail_directory.addressee(order.account).await.map_err(trouble)?;
        let told_of_it = order.template.matter() == Matter::Left;
        let to = match addressee {
            Addressee::Here(to) => to,
            // Who never chose a password has lost nothing: their address may be a stranger's.
            Addressee::Deleted(to) if told_of_it && to.has_password => to,
            Addressee::Deleted(_) | Addressee::Gone => {
                return Ok(Verdict::Suppress(Suppression::AccountClosed));
            }
        };
        let content = match self.content(order).await? {
            Ok(content) => content,
            Err(why) => return Ok(Verdict::Suppress(why)),
        };
        let zone = self.mail_directory.time_zone(order.account, order.property).await;
        let zone = zone.map_err(trouble)?;
        let draft = MailDraft { mail, at, to: &to, language: order.language, zone, content };
        let message = compose(&self.texts, &self.settings, &draft);
        let message = message.map_err(|error| HandlerError::failed(WHAT, error))?;
        Ok(Verdict::Send(Box::new(message)))
    }

    /// Asks the server, and once more where the connection broke after the text had gone out: what
    /// arrives twice under one Message-ID is one mail to whoever receives it. Whether there is a
    /// next time is for the rules to say.
    async fn send(
        &self,
        mail: MailId,
        order: &Order,
        message: &Message,
    ) -> Result<(), HandlerError> {
        let attempt = MailCommand::Try { lost_after: self.lost_after };
        while self.decided(mail, order, &attempt).await?.iter().any(is_attempt) {
            let handover = self.mailer.send(message).await;
            let lost = handover == Handover::Uncertain;
            self.write_down(mail, order, &self.outcome(handover)).await?;
            if !lost {
                break;
            }
        }
        Ok(())
    }

    fn outcome(&self, handover: Handover) -> MailCommand {
        match handover {
            Handover::Accepted { reply } => MailCommand::Accept { via: self.mailer.route(), reply },
            Handover::Transient { code, reply, cause } => MailCommand::Defer { code, cause, reply },
            Handover::Permanent { code, reply, cause } => {
                MailCommand::Refuse { code, cause, reply }
            }
            Handover::Impossible { because, reply } => MailCommand::Withhold { because, reply },
            Handover::Uncertain => MailCommand::Lose,
        }
    }

    /// Writes an outcome down, again and again until the ledger takes it: the server was asked, and
    /// forgetting that would ask it again.
    async fn write_down(
        &self,
        mail: MailId,
        order: &Order,
        command: &MailCommand,
    ) -> Result<(), HandlerError> {
        loop {
            match self.decided(mail, order, command).await {
                Err(HandlerError::Ledger(error)) => {
                    let error = chain(&error);
                    tracing::error!(%mail, %error, "the outcome of a mail could not be recorded yet");
                    self.clock.sleep(WRITE_AGAIN).await;
                }
                done => return done.map(|_| ()),
            }
        }
    }

    /// Asks the rules, and answers what they wrote down. A no means that something else sealed the
    /// mail's fate meanwhile, such as a bounce: then that holds, and nothing is written.
    async fn decided(
        &self,
        mail: MailId,
        order: &Order,
        command: &MailCommand,
    ) -> Result<Vec<MailEvent>, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let policy = self.mail_directory.policy().await.map_err(trouble)?;
        let drawn = CommandId(self.ids.uuid());
        let mut intent = Intent::new(self.clock.now(), Actor::system(MailSender::NAME), drawn);
        intent.causation = Some(order.cause);
        intent.property = order.property;
        let stream = StreamId::mail(mail);
        match self.mails.execute(&stream, &policy, &intent, command).await {
            Err(Refused::ByRule(Rejection::NotWaiting | Rejection::NotDue)) => Ok(vec![]),
            done => {
                let done = parted(WHAT, done)?;
                Ok(done.events.into_iter().map(|recorded| recorded.event).collect())
            }
        }
    }
}

fn is_attempt(event: &MailEvent) -> bool {
    matches!(event, MailEvent::MailAttempted { .. })
}

/// When a mail is to be tried; `None` when there is nothing left to try.
pub(super) fn next_try(state: &Mail, now: Timestamp, lost_after: TimeDelta) -> Option<Timestamp> {
    match state.fate {
        Fate::Waiting { from } => Some(from.unwrap_or(now)),
        // An attempt without an answer: the engine that made it died, or another one is in it.
        Fate::Trying => state.lost_at(now, lost_after),
        Fate::None
        | Fate::Accepted
        | Fate::Refused
        | Fate::NotHandedOver
        | Fate::Bounced
        | Fate::Suppressed => None,
    }
}
