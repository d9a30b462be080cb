//! Mail sending. A mail waits: does it still make sense, and what did the server say? (S29, S33,
//! invariant 11)
//!
//! `MailAttempted` is durable before the server is asked, so a crash leaves a trace: a mail found
//! in the middle of an attempt is noted as uncertain and sent once more under its Message-ID.

use super::billing::news;
use super::compose::{MailSettings, compose};
use super::letter::{Acted, Content, Letter, OpenLink};
use super::sender::MailSender;
use crate::handler::{HandlerError, parted};
use crate::reaction::too_old;
use crate::surroundings::{Addressee, LinkNow, Person, Surroundings};
use crate::texts::Texts;
use keyledger_core::account::LinkClosed;
use keyledger_core::chain;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::engine::{Intent, Refused, Repository};
use keyledger_core::ids::{CommandId, MailId};
use keyledger_core::mail::{
    Fate, Mail, MailCommand, MailEvent, MailTemplate, Order, Rejection, Suppression,
};
use keyledger_core::mailer::{Handover, Mailer, Message};
use keyledger_core::metadata::Actor;
use keyledger_core::permission::Permission;
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
    pub surroundings: Arc<dyn Surroundings>,
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
        let (Some(order), Some(next)) = (&loaded.state.order, next_try(&loaded.state, now)) else {
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
        Ok(next_try(&after.state, self.clock.now()))
    }

    /// The last question before a mail leaves: is it still right? A link may have been superseded
    /// while the mail waited for its server.
    async fn judge(&self, mail: MailId, order: &Order) -> Result<Verdict, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let at = self.clock.now();
        if too_old(order.caused_at, self.clock.known(at)) {
            return Ok(Verdict::Suppress(Suppression::TooOld));
        }
        let addressee = self.surroundings.addressee(order.account).await.map_err(trouble)?;
        let told_of_it = order.template == MailTemplate::MembershipRemoved;
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
        let zone = self.surroundings.time_zone(order.account, order.property).await;
        let zone = zone.map_err(trouble)?;
        let letter = Letter { mail, at, to: &to, language: order.language, zone, content };
        let message = compose(&self.texts, &self.settings, &letter);
        let message = message.map_err(|error| HandlerError::failed(WHAT, error))?;
        Ok(Verdict::Send(Box::new(message)))
    }

    async fn content(&self, order: &Order) -> Result<Result<Content, Suppression>, HandlerError> {
        let at = order.caused_at;
        Ok(match order.template {
            MailTemplate::Activation => match self.open_link(order).await? {
                Ok(link) => Ok(Content::Activation { property: self.property(order).await?, link }),
                Err(why) => Err(why),
            },
            MailTemplate::PasswordReset => {
                self.open_link(order).await?.map(|link| Content::PasswordReset { link })
            }
            MailTemplate::AccountLocked => Ok(Content::AccountLocked { at }),
            MailTemplate::PasswordChanged => Ok(Content::PasswordChanged { at }),
            MailTemplate::MembershipAdded => Err(Suppression::AccountExists),
            MailTemplate::StaffLocked => self
                .about_staff(order)
                .await?
                .map(|(colleague, property)| Content::StaffLocked { colleague, property, at }),
            MailTemplate::AccountUnlocked => Ok(Content::ActedOn { what: Acted::Unlocked, at }),
            MailTemplate::SessionsEnded => Ok(Content::ActedOn { what: Acted::SessionsEnded, at }),
            MailTemplate::AccountSuspended => Ok(Content::ActedOn { what: Acted::Suspended, at }),
            MailTemplate::AccountResumed => Ok(Content::ActedOn { what: Acted::Resumed, at }),
            MailTemplate::FactorSetUp => Ok(Content::ActedOn { what: Acted::FactorSetUp, at }),
            MailTemplate::FactorPaused => Ok(Content::ActedOn { what: Acted::FactorPaused, at }),
            MailTemplate::FactorRemoved => Ok(Content::ActedOn { what: Acted::FactorRemoved, at }),
            MailTemplate::FactorReset => Ok(Content::ActedOn { what: Acted::FactorReset, at }),
            MailTemplate::RecoveryCodesShown => {
                Ok(Content::ActedOn { what: Acted::CodesShown, at })
            }
            MailTemplate::RecoveryCodeUsed => Ok(Content::ActedOn { what: Acted::CodeUsed, at }),
            MailTemplate::AccountRestored => Ok(Content::ActedOn { what: Acted::Restored, at }),
            MailTemplate::MembershipRemoved => {
                Ok(Content::MembershipRemoved { property: self.property(order).await?, at })
            }
            MailTemplate::StaffMembersChanged => self.members_changed(order).await?,
            MailTemplate::StaffUnlocked => self.staff_acted_on(order, Acted::Unlocked).await?,
            MailTemplate::StaffSessionsEnded => {
                self.staff_acted_on(order, Acted::SessionsEnded).await?
            }
            MailTemplate::StaffSuspended => self.staff_acted_on(order, Acted::Suspended).await?,
            MailTemplate::StaffResumed => self.staff_acted_on(order, Acted::Resumed).await?,
            MailTemplate::StaffFactorReset => {
                self.staff_acted_on(order, Acted::FactorReset).await?
            }
            MailTemplate::StaffActivityReported => {
                let about = self.about_staff(order).await?;
                about.map(|(colleague, property)| Content::ActivityReported {
                    colleague,
                    property,
                    at,
                })
            }
            MailTemplate::SupportActivityReported => self.reported(order).await?,
            MailTemplate::PermissionRequested => self.requested(order).await?,
            MailTemplate::InvoiceDue
            | MailTemplate::InvoiceOverdue
            | MailTemplate::PropertyRestricted
            | MailTemplate::RestrictionLifted
            | MailTemplate::SubscriptionOnHold
            | MailTemplate::SubscriptionSuspended
            | MailTemplate::SubscriptionEnded
            | MailTemplate::SubscriptionResumed => return self.billing(order).await,
        })
    }

    /// What a manager is told about a colleague, if both still belong to that property and the
    /// manager still manages it: a name is told to nobody else.
    async fn about_staff(
        &self,
        order: &Order,
    ) -> Result<Result<(String, Option<String>), Suppression>, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let (Some(property), Some(colleague)) = (order.property, order.cause_stream.as_account())
        else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let around = &self.surroundings;
        let managers = around.holders(property, Permission::ManageUsers).await.map_err(trouble)?;
        let memberships = around.memberships(colleague).await.map_err(trouble)?;
        if !managers.contains(&order.account) || !memberships.contains(&property) {
            return Ok(Err(Suppression::NoLongerConcerned));
        }
        let Addressee::Here(Person { name: colleague, .. }) =
            around.addressee(colleague).await.map_err(trouble)?
        else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        Ok(Ok((colleague, self.property(order).await?)))
    }

    /// What a manager is told about the people of a property, if they still manage it: nobody's name,
    /// since whoever was asked has not said yes.
    async fn members_changed(
        &self,
        order: &Order,
    ) -> Result<Result<Content, Suppression>, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let Some(property) = order.property else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let managers = self.surroundings.holders(property, Permission::ManageUsers).await;
        if !managers.map_err(trouble)?.contains(&order.account) {
            return Ok(Err(Suppression::NoLongerConcerned));
        }
        let (property, at) = (self.property(order).await?, order.caused_at);
        Ok(Ok(Content::StaffMembersChanged { property, at }))
    }

    /// What support is told of who reported something, if they are still support.
    async fn reported(&self, order: &Order) -> Result<Result<Content, Suppression>, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let supporters = self.surroundings.supporters().await.map_err(trouble)?;
        let Some(who) = order.cause_stream.as_account() else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let there = self.surroundings.addressee(who).await.map_err(trouble)?;
        let (true, Addressee::Here(Person { name, .. })) =
            (supporters.contains(&order.account), there)
        else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let at = order.caused_at;
        Ok(Ok(Content::SupportActivityReported { name, account: who, at }))
    }

    /// What a manager is told of who asks for a permission, if they still lack it.
    async fn requested(&self, order: &Order) -> Result<Result<Content, Suppression>, HandlerError> {
        let (colleague, property) = match self.about_staff(order).await? {
            Ok(about) => about,
            Err(why) => return Ok(Err(why)),
        };
        let (Some(at), Some(who)) = (order.property, order.cause_stream.as_account()) else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let asked = self.surroundings.asked_for(who, order.cause, order.language).await;
        let asked = asked.map_err(|source| HandlerError::failed(WHAT, source))?;
        let url = format!("{}/properties/{at}/people/{who}", self.settings.site);
        let at = order.caused_at;
        Ok(asked
            .map(|permission| Content::PermissionRequested {
                colleague,
                property,
                permission,
                url,
                at,
            })
            .ok_or(Suppression::Outdated))
    }

    async fn staff_acted_on(
        &self,
        order: &Order,
        what: Acted,
    ) -> Result<Result<Content, Suppression>, HandlerError> {
        let (about, at) = (self.about_staff(order).await?, order.caused_at);
        Ok(about.map(|(colleague, property)| Content::StaffActedOn {
            what,
            colleague,
            property,
            at,
        }))
    }

    /// What is told to who handles a property's billing, if they still do and it is still so: what
    /// a hotel owes and the way to pay it are nobody else's business.
    async fn billing(&self, order: &Order) -> Result<Result<Content, Suppression>, HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let Some(property) = order.property else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let around = &self.surroundings;
        let holders = around.holders(property, Permission::ManageBilling).await.map_err(trouble)?;
        if !holders.contains(&order.account) {
            return Ok(Err(Suppression::NoLongerConcerned));
        }
        let told = around.about_property(property, order.cause).await.map_err(trouble)?;
        let (now, hosts) = (self.clock.now(), &self.settings.payment_hosts);
        let news = told.and_then(|told| news(&told.event, &told.property, now, hosts));
        Ok(news.map(|news| Content::Billing(Box::new(news))).ok_or(Suppression::Outdated))
    }

    async fn open_link(
        &self,
        order: &Order,
    ) -> Result<Result<OpenLink, Suppression>, HandlerError> {
        let Some(mailed) = order.link else { return Ok(Err(Suppression::LinkClosed)) };
        let link = self.surroundings.link(order.account, mailed.link).await;
        Ok(match link.map_err(|source| HandlerError::failed(WHAT, source))? {
            LinkNow::Opens(url) => Ok(OpenLink { url, until: mailed.expires_at }),
            LinkNow::Closed(LinkClosed::Expired) => Err(Suppression::Expired),
            LinkNow::Closed(LinkClosed::Superseded) => Err(Suppression::Superseded),
            LinkNow::Closed(LinkClosed::Used | LinkClosed::Withdrawn) => {
                Err(Suppression::LinkClosed)
            }
        })
    }

    async fn property(&self, order: &Order) -> Result<Option<String>, HandlerError> {
        let Some(property) = order.property else { return Ok(None) };
        let name = self.surroundings.property(property).await;
        name.map_err(|source| HandlerError::failed(WHAT, source))
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
        while self.decided(mail, order, &MailCommand::Try).await?.iter().any(is_attempt) {
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
        let policy = self.surroundings.policy().await.map_err(trouble)?;
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
pub(super) fn next_try(state: &Mail, now: Timestamp) -> Option<Timestamp> {
    match state.fate {
        Fate::Waiting { from } => Some(from.unwrap_or(now)),
        // An attempt without an answer: the engine died in it.
        Fate::Trying => Some(now),
        Fate::None
        | Fate::Accepted
        | Fate::Refused
        | Fate::NotHandedOver
        | Fate::Bounced
        | Fate::Suppressed => None,
    }
}
