//! Mail queue. An event asks for a mail: how is that written down, once? (invariant 11)

use crate::handler::{Handler, HandlerError, parted};
use crate::mail_directory::MailDirectory;
use crate::reaction::{Reaction, Recipients, WantedMail, too_old};
use keyledger_core::clock::Clock;
use keyledger_core::codec::Recorded;
use keyledger_core::engine::{Intent, Repository};
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::mail::{Mail, MailCommand, Order, Suppression};
use keyledger_core::metadata::Actor;
use keyledger_core::permission::Permission;
use keyledger_core::store::BoxFuture;
use keyledger_core::stream::StreamId;
use keyledger_schemas::domain::DomainEvent;
use std::collections::BTreeMap;
use std::sync::Arc;

const WHAT: &str = "the mail cannot be queued";

/// Writes the mails that one reaction asks for to their streams.
pub struct MailQueue {
    /// The reaction.
    pub reaction: Reaction,
    /// Where mails are written.
    pub mails: Arc<Repository<Mail>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Languages and the policy.
    pub mail_directory: Arc<dyn MailDirectory>,
}

impl MailQueue {
    async fn queue(
        &self,
        cause: &Recorded<DomainEvent>,
        wanted: WantedMail,
    ) -> Result<(), HandlerError> {
        for (recipient, property) in self.recipients(&wanted).await? {
            self.queue_to(cause, WantedMail { property, ..wanted }, recipient).await?;
        }
        Ok(())
    }

    /// Each recipient once, with the property for whose sake they are written to.
    async fn recipients(
        &self,
        wanted: &WantedMail,
    ) -> Result<BTreeMap<AccountId, Option<PropertyId>>, HandlerError> {
        let about = match wanted.to {
            Recipients::One(account) => return Ok([(account, wanted.property)].into()),
            Recipients::Holders(property, permission) => {
                let holders = self.mail_directory.holders(property, permission).await;
                let holders = holders.map_err(|source| HandlerError::failed(WHAT, source))?;
                return Ok(holders.into_iter().map(|who| (who, Some(property))).collect());
            }
            Recipients::Support(about) => {
                let supporters = self.mail_directory.supporters().await;
                let supporters = supporters.map_err(|source| HandlerError::failed(WHAT, source))?;
                let others = supporters.into_iter().filter(|who| *who != about);
                return Ok(others.map(|who| (who, wanted.property)).collect());
            }
            Recipients::ManagersOf(account) => account,
        };
        let trouble = |source| HandlerError::failed(WHAT, source);
        let around = &self.mail_directory;
        let mut recipients = BTreeMap::new();
        for property in around.memberships(about).await.map_err(trouble)? {
            let managers = around.holders(property, Permission::ManageUsers).await;
            for manager in managers.map_err(trouble)?.into_iter().filter(|who| *who != about) {
                recipients.entry(manager).or_insert(Some(property));
            }
        }
        Ok(recipients)
    }

    async fn queue_to(
        &self,
        cause: &Recorded<DomainEvent>,
        wanted: WantedMail,
        recipient: AccountId,
    ) -> Result<(), HandlerError> {
        let trouble = |source| HandlerError::failed(WHAT, source);
        let at = self.clock.now();
        let too_old = too_old(cause.meta.at, self.clock.known(at)).then_some(Suppression::TooOld);
        let order = Order {
            account: recipient,
            template: wanted.template,
            language: self.mail_directory.language(recipient).await.map_err(trouble)?,
            cause: cause.id,
            cause_stream: cause.stream.clone(),
            caused_at: cause.meta.at,
            link: wanted.link,
            property: wanted.property,
        };
        let policy = self.mail_directory.policy().await.map_err(trouble)?;
        let mail = wanted.id(cause.id, recipient);
        // Named after the mail: whoever does this again says the very same.
        let command = CommandId::derived(&[b"queue", mail.0.as_bytes()]);
        let mut intent = Intent::new(at, Actor::system(self.reaction.name), command);
        intent.correlation = cause.meta.correlation;
        intent.causation = Some(cause.id);
        intent.property = wanted.property;
        let command = MailCommand::Queue { order, suppressed: wanted.suppressed.or(too_old) };
        let stream = StreamId::mail(mail);
        parted(WHAT, self.mails.execute(&stream, &policy, &intent, &command).await)?;
        Ok(())
    }
}

impl Handler for MailQueue {
    fn name(&self) -> &'static str {
        self.reaction.name
    }

    fn reacts_to(&self) -> &'static [&'static str] {
        self.reaction.reacts_to
    }

    fn handle<'a>(
        &'a self,
        event: &'a Recorded<DomainEvent>,
    ) -> BoxFuture<'a, Result<(), HandlerError>> {
        Box::pin(async move {
            match self.reaction.wants(event) {
                Some(wanted) => self.queue(event, wanted).await,
                None => Ok(()),
            }
        })
    }
}
