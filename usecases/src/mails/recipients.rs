//! Mail directory: what do mails need to know? People, links and the policy, from the ledger as it
//! is now.

use crate::caller::profile::{Profile, profile};
use crate::caller::tokens::mint_link;
use crate::caller::{authorise, time_zones};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::texts::say;
use keyledger_core::account::{AccountEvent, DenialCause, LinkClosed, LinkPurpose, Living};
use keyledger_core::ids::{AccountId, EventId, LinkId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::policy::Policy;
use keyledger_core::property::PropertyEvent;
use keyledger_core::store::BoxFuture;
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;
use keyledger_handlers::mail_directory::{
    AboutProperty, Addressee, LinkNow, MailDirectory, Person, Trouble,
};
use std::sync::Arc;

/// The world around the handlers, as this engine has it.
pub struct LedgerMailDirectory {
    engine: Arc<Engine>,
    public_url: String,
}

impl LedgerMailDirectory {
    /// Links are built from `public_url` alone, never from what a request says.
    pub fn new(engine: Arc<Engine>, public_url: &str) -> Self {
        Self { engine, public_url: public_url.trim_end_matches('/').to_owned() }
    }

    async fn person(&self, account: AccountId) -> Result<Addressee, Failure> {
        let state = self.engine.account(account).await?;
        let Some(living) = state.living() else { return Ok(Addressee::Gone) };
        let profile = profile(&self.engine, account).await?;
        let Some(Profile { name: Some(name), email: Some(email), .. }) = profile else {
            return Ok(Addressee::Gone); // The person's key was destroyed: nobody is there any more.
        };
        let (has_password, reset_required) =
            (living.password.is_some(), living.reset_required_at.is_some());
        let person = Person { name, email, has_password, reset_required };
        let deleted = living.deleted_at.is_some();
        Ok(if deleted { Addressee::Deleted(person) } else { Addressee::Here(person) })
    }

    async fn link_now(&self, account: AccountId, link: LinkId) -> Result<LinkNow, Failure> {
        let state = self.engine.account(account).await?;
        let Some(living) = state.living().filter(|living| living.deleted_at.is_none()) else {
            return Ok(LinkNow::Closed(LinkClosed::Withdrawn));
        };
        self.open_link(account, living, link)
    }

    fn open_link(
        &self,
        account: AccountId,
        living: &Living,
        link: LinkId,
    ) -> Result<LinkNow, Failure> {
        if let Some(why) = living.links.closed(link, self.engine.clock.now()) {
            return Ok(LinkNow::Closed(why));
        }
        let Some(live) = living.links.find(link) else {
            return Ok(LinkNow::Closed(LinkClosed::Expired));
        };
        let page = match live.purpose {
            LinkPurpose::Activation => "activate",
            LinkPurpose::Reset => "reset",
        };
        let token = mint_link(&self.engine, account, live)?;
        // Behind the `#`: a browser keeps it to itself, so no log of a server or a proxy has it.
        Ok(LinkNow::Opens(format!("{}/{page}#token={token}", self.public_url)))
    }
}

impl MailDirectory for LedgerMailDirectory {
    fn policy(&self) -> BoxFuture<'_, Result<Policy, Trouble>> {
        Box::pin(async move { Ok(self.engine.policy().await?) })
    }

    fn language(&self, account: AccountId) -> BoxFuture<'_, Result<Language, Trouble>> {
        Box::pin(async move {
            let state = self.engine.account(account).await?;
            Ok(state.living().map(|living| living.language).unwrap_or_default())
        })
    }

    fn time_zone(
        &self,
        account: AccountId,
        property: Option<PropertyId>,
    ) -> BoxFuture<'_, Result<TimeZone, Trouble>> {
        Box::pin(async move { Ok(time_zones::of_person(&self.engine, account, property).await?) })
    }

    fn supporters(&self) -> BoxFuture<'_, Result<Vec<AccountId>, Trouble>> {
        Box::pin(async move { Ok(authorise::supporters(&self.engine).await?) })
    }

    fn asked_for(
        &self,
        account: AccountId,
        event: EventId,
        language: Language,
    ) -> BoxFuture<'_, Result<Option<String>, Trouble>> {
        Box::pin(async move {
            let stream = StreamId::account(account);
            let history = self.engine.history::<AccountEvent>(&stream).await?;
            let found = history.into_iter().find(|recorded| recorded.id == event);
            let Some(AccountEvent::PermissionRequested(asked)) = found.map(|found| found.event)
            else {
                return Ok(None);
            };
            let state = self.engine.account(account).await?;
            let held = state.living().map(|of| of.holds(asked.property, asked.permission));
            let lacks = held == Some(Err(DenialCause::PermissionMissing));
            let words = || say(language, &format!("permission-{}", asked.permission), &[]);
            Ok(lacks.then(words))
        })
    }

    fn addressee(&self, account: AccountId) -> BoxFuture<'_, Result<Addressee, Trouble>> {
        Box::pin(async move { Ok(self.person(account).await?) })
    }

    fn link(&self, account: AccountId, link: LinkId) -> BoxFuture<'_, Result<LinkNow, Trouble>> {
        Box::pin(async move { Ok(self.link_now(account, link).await?) })
    }

    fn memberships(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<PropertyId>, Trouble>> {
        Box::pin(async move {
            let state = self.engine.account(account).await?;
            let living = state.living();
            Ok(living.map(|of| of.memberships.keys().copied().collect()).unwrap_or_default())
        })
    }

    fn holders(
        &self,
        property: PropertyId,
        permission: Permission,
    ) -> BoxFuture<'_, Result<Vec<AccountId>, Trouble>> {
        let engine = &self.engine;
        Box::pin(async move { Ok(engine.holders(property, permission).await?) })
    }

    fn about_property(
        &self,
        property: PropertyId,
        event: EventId,
    ) -> BoxFuture<'_, Result<Option<AboutProperty>, Trouble>> {
        Box::pin(async move {
            let stream = StreamId::property(property);
            let history = self.engine.history::<PropertyEvent>(&stream).await?;
            let found = history.into_iter().find(|recorded| recorded.id == event);
            let loaded = crate::failure::read(self.engine.properties.load(&stream).await)?;
            Ok(found.map(|event| AboutProperty { event, property: loaded.state }))
        })
    }

    fn property(&self, property: PropertyId) -> BoxFuture<'_, Result<Option<String>, Trouble>> {
        Box::pin(async move {
            let stream = StreamId::property(property);
            let loaded = crate::failure::read(self.engine.properties.load(&stream).await)?;
            Ok(loaded.state.name().map(str::to_owned))
        })
    }
}
