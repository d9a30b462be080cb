//! Before a mail leaves: is what it says still so, and may its reader still be told? (S29, invariant 11)
//!
//! Names, invoices and links are looked up now and not when the mail was queued: it may have waited
//! for its server while a manager left, an invoice was paid or a link was superseded.

use super::billing::news;
use super::draft::{About, Colleague, MailContent, OpenLink};
use super::sending::{Sending, WHAT};
use crate::handler::HandlerError;
use crate::mail_directory::{Addressee, LinkNow, Person, Trouble};
use keyledger_core::account::LinkClosed;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::mail::{Matter, Order, Suppression};
use keyledger_core::permission::Permission;

/// What was looked up for a mail, or why it is not sent.
type Found<T> = Result<Result<T, Suppression>, HandlerError>;

fn trouble(source: Trouble) -> HandlerError {
    HandlerError::failed(WHAT, source)
}

impl Sending {
    /// What the mail says, if it is still so.
    pub(super) async fn content(&self, order: &Order) -> Found<MailContent> {
        let about = match order.template.matter() {
            Matter::Link => self.link(order).await?,
            Matter::Account => Ok(About::Oneself),
            Matter::Joined => Err(Suppression::AccountExists),
            Matter::Left => Ok(About::Property(self.property(order).await?)),
            Matter::Colleague => self.colleague(order).await?.map(About::Colleague),
            Matter::Members => self.members(order).await?,
            Matter::Request => self.request(order).await?,
            Matter::Report => self.report(order).await?,
            Matter::Billing => self.billing(order).await?,
        };
        let (template, at) = (order.template, order.caused_at);
        Ok(about.map(|about| MailContent { template, at, about }))
    }

    async fn link(&self, order: &Order) -> Found<About> {
        let Some(mailed) = order.link else { return Ok(Err(Suppression::LinkClosed)) };
        let now = self.mail_directory.link(order.account, mailed.link).await.map_err(trouble)?;
        Ok(match now {
            LinkNow::Opens(url) => {
                let link = OpenLink { url, until: mailed.expires_at };
                Ok(About::Link { link, property: self.property(order).await? })
            }
            LinkNow::Closed(LinkClosed::Expired) => Err(Suppression::Expired),
            LinkNow::Closed(LinkClosed::Superseded) => Err(Suppression::Superseded),
            LinkNow::Closed(LinkClosed::Used | LinkClosed::Withdrawn) => {
                Err(Suppression::LinkClosed)
            }
        })
    }

    /// What a manager is told about a colleague, if both still belong to that property and the
    /// manager still manages it: a name is told to nobody else.
    async fn colleague(&self, order: &Order) -> Found<Colleague> {
        let (Some(property), Some(colleague)) = (order.property, order.cause_stream.as_account())
        else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let around = &self.mail_directory;
        let memberships = around.memberships(colleague).await.map_err(trouble)?;
        if !self.holds(order, property, Permission::ManageUsers).await?
            || !memberships.contains(&property)
        {
            return Ok(Err(Suppression::NoLongerConcerned));
        }
        let Some(name) = self.name(colleague).await? else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        Ok(Ok(Colleague { name, property: self.property(order).await? }))
    }

    /// What a manager is told about the people of a property, if they still manage it: nobody's name,
    /// since whoever was asked has not said yes.
    async fn members(&self, order: &Order) -> Found<About> {
        let manages = match order.property {
            Some(property) => self.holds(order, property, Permission::ManageUsers).await?,
            None => false,
        };
        if !manages {
            return Ok(Err(Suppression::NoLongerConcerned));
        }
        Ok(Ok(About::Property(self.property(order).await?)))
    }

    /// What a manager is told of who asks for a permission, if they still lack it.
    async fn request(&self, order: &Order) -> Found<About> {
        let by = match self.colleague(order).await? {
            Ok(colleague) => colleague,
            Err(why) => return Ok(Err(why)),
        };
        let (Some(property), Some(who)) = (order.property, order.cause_stream.as_account()) else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let asked = self.mail_directory.asked_for(who, order.cause, order.language).await;
        let url = format!("{}/properties/{property}/people/{who}", self.settings.site);
        let asked = asked.map_err(trouble)?;
        let about = asked.map(|permission| About::Request { by, permission, url });
        Ok(about.ok_or(Suppression::Outdated))
    }

    /// What support is told of who reported something, if they are still support.
    async fn report(&self, order: &Order) -> Found<About> {
        let supporters = self.mail_directory.supporters().await.map_err(trouble)?;
        let (Some(account), true) =
            (order.cause_stream.as_account(), supporters.contains(&order.account))
        else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        let name = self.name(account).await?;
        Ok(name.map(|name| About::Report { name, account }).ok_or(Suppression::NoLongerConcerned))
    }

    /// What is told to who handles a property's billing, if they still do and it is still so: what
    /// a hotel owes and the way to pay it are nobody else's business.
    async fn billing(&self, order: &Order) -> Found<About> {
        let Some(property) = order.property else {
            return Ok(Err(Suppression::NoLongerConcerned));
        };
        if !self.holds(order, property, Permission::ManageBilling).await? {
            return Ok(Err(Suppression::NoLongerConcerned));
        }
        let told = self.mail_directory.about_property(property, order.cause).await;
        let (now, hosts) = (self.clock.now(), &self.settings.payment_hosts);
        let told = told.map_err(trouble)?;
        let news = told.and_then(|told| news(&told.event, &told.property, now, hosts));
        Ok(news.map(|news| About::Billing(Box::new(news))).ok_or(Suppression::Outdated))
    }

    /// Whether the reader holds a permission at the property the mail is about.
    async fn holds(
        &self,
        order: &Order,
        property: PropertyId,
        permission: Permission,
    ) -> Result<bool, HandlerError> {
        let holders = self.mail_directory.holders(property, permission).await.map_err(trouble)?;
        Ok(holders.contains(&order.account))
    }

    /// What somebody is called who is still here.
    async fn name(&self, account: AccountId) -> Result<Option<String>, HandlerError> {
        Ok(match self.mail_directory.addressee(account).await.map_err(trouble)? {
            Addressee::Here(Person { name, .. }) => Some(name),
            Addressee::Deleted(_) | Addressee::Gone => None,
        })
    }

    async fn property(&self, order: &Order) -> Result<Option<String>, HandlerError> {
        let Some(property) = order.property else { return Ok(None) };
        self.mail_directory.property(property).await.map_err(trouble)
    }
}
