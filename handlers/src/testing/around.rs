//! Test mail directory: what do the handlers see of a small world? The states of its accounts and
//! properties.

use super::fuse::MortalStore;
use super::world::{HandClock, person};
use crate::mail_directory::{AboutProperty, Addressee, LinkNow, MailDirectory, Person, Trouble};
use keyledger_core::account::{Account, LinkClosed};
use keyledger_core::authority::OperatorRole;
use keyledger_core::clock::Clock;
use keyledger_core::codec::Codec;
use keyledger_core::engine::Repository;
use keyledger_core::ids::{AccountId, EventId, LinkId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::property::Property;
use keyledger_core::store::{BoxFuture, Direction, EventStore, ReadFrom};
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;
use keyledger_schemas::stored_form::StoredForm;
use std::sync::Arc;

/// How many people there are at most.
const PEOPLE: u128 = 9;

/// The world as the handlers see it: the accounts' own states.
pub struct Around {
    pub accounts: Arc<Repository<Account>>,
    pub properties: Arc<Repository<Property>>,
    pub store: Arc<MortalStore>,
    pub form: Arc<StoredForm>,
    pub clock: Arc<HandClock>,
}

impl Around {
    async fn account(&self, account: AccountId) -> Result<Arc<Account>, Trouble> {
        let stream = StreamId::account(account);
        self.accounts.load(&stream).await.map(|loaded| loaded.state).map_err(Into::into)
    }
}

impl MailDirectory for Around {
    fn policy(&self) -> BoxFuture<'_, Result<Policy, Trouble>> {
        Box::pin(async { Ok(Policy::first(Profile::default())) })
    }

    fn language(&self, account: AccountId) -> BoxFuture<'_, Result<Language, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            Ok(state.living().map(|living| living.language).unwrap_or_default())
        })
    }

    fn time_zone(
        &self,
        account: AccountId,
        _: Option<PropertyId>,
    ) -> BoxFuture<'_, Result<TimeZone, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            let own = state.living().and_then(|living| living.time_zone.clone());
            Ok(own.unwrap_or_else(TimeZone::utc))
        })
    }

    fn supporters(&self) -> BoxFuture<'_, Result<Vec<AccountId>, Trouble>> {
        Box::pin(async move {
            let mut supporters = vec![];
            for who in (1..=PEOPLE).map(person) {
                let state = self.account(who).await?;
                let role = state.living().and_then(|of| of.operator);
                if role == Some(OperatorRole::Support) {
                    supporters.push(who);
                }
            }
            Ok(supporters)
        })
    }

    fn asked_for(
        &self,
        _: AccountId,
        _: EventId,
        _: Language,
    ) -> BoxFuture<'_, Result<Option<String>, Trouble>> {
        Box::pin(async { Ok(Some("Rates".to_owned())) })
    }

    fn addressee(&self, account: AccountId) -> BoxFuture<'_, Result<Addressee, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            Ok(state.living().map_or(Addressee::Gone, |living| {
                let who = account.0.as_u128();
                let person = Person {
                    name: format!("Person {who}"),
                    email: format!("p{who}@hotel.example"),
                    has_password: living.password.is_some(),
                    reset_required: living.reset_required_at.is_some(),
                };
                let deleted = living.deleted_at.is_some();
                if deleted { Addressee::Deleted(person) } else { Addressee::Here(person) }
            }))
        })
    }

    fn link(&self, account: AccountId, link: LinkId) -> BoxFuture<'_, Result<LinkNow, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            let closed = state.living().map(|living| living.links.closed(link, self.clock.now()));
            Ok(match closed {
                Some(None) => LinkNow::Opens(format!("https://id.hotel.example/open#token={link}")),
                Some(Some(why)) => LinkNow::Closed(why),
                None => LinkNow::Closed(LinkClosed::Withdrawn),
            })
        })
    }

    fn memberships(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<PropertyId>, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            let living = state.living();
            Ok(living.map(|of| of.memberships.keys().copied().collect()).unwrap_or_default())
        })
    }

    fn holders(
        &self,
        property: PropertyId,
        permission: Permission,
    ) -> BoxFuture<'_, Result<Vec<AccountId>, Trouble>> {
        Box::pin(async move {
            let mut holders = vec![];
            for who in (1..=PEOPLE).map(person) {
                let state = self.account(who).await?;
                if state.living().is_some_and(|of| of.holds(property, permission).is_ok()) {
                    holders.push(who);
                }
            }
            Ok(holders)
        })
    }

    fn about_property(
        &self,
        property: PropertyId,
        event: EventId,
    ) -> BoxFuture<'_, Result<Option<AboutProperty>, Trouble>> {
        Box::pin(async move {
            let stream = StreamId::property(property);
            let all = ReadFrom::Start;
            let read = self.store.read_stream(&stream, all, Direction::Forwards, 1_000).await?;
            let property = self.properties.load(&stream).await?.state;
            let found = read.iter().find(|stored| stored.id == event);
            let about = |stored| {
                let event = self.form.decode(stored)?;
                Ok(AboutProperty { event, property })
            };
            found.map(about).transpose()
        })
    }

    fn property(&self, _: PropertyId) -> BoxFuture<'_, Result<Option<String>, Trouble>> {
        Box::pin(async { Ok(Some("Hôtel du Lac".to_owned())) })
    }
}
