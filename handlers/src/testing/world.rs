//! People, their accounts under the real rules, and the handlers over them.

use super::fuse::MortalStore;
use super::{Fuse, ScriptedMailer};
use crate::database::Database;
use crate::mail::MailSettings;
use crate::running::{Parts, Running};
use crate::surroundings::{AboutProperty, Addressee, LinkNow, Person, Surroundings, Trouble};
use chrono::TimeDelta;
use keyledger_core::account::{Account, AccountCommand, AccountEvent};
use keyledger_core::authority::{Hand, OperatorRole};
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::engine::{Intent, Refused, Repository};
use keyledger_core::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CommandId, CredentialId, DeviceId, EventId,
    LedgerId, LinkId, PropertyId, SessionId, StoreId,
};
use keyledger_core::language::Language;
use keyledger_core::mail::{Mail, MailEvent};
use keyledger_core::mailer::Mailbox;
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::Actor;
use keyledger_core::operations::Operations;
use keyledger_core::permission::Permission;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::property::{
    BillingMessage, InvoiceSaid, InvoiceStatus, PaymentLink, Property, PropertyCommand,
    SubscriptionSaid, SubscriptionStatus,
};
use keyledger_core::store::{BoxFuture, Direction, EventStore, ReadFrom, StoreError, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

const CACHED: NonZeroUsize = NonZeroUsize::new(100).unwrap();

/// A clock that stands still until it is moved.
pub struct HandClock(Mutex<Timestamp>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    #[expect(clippy::disallowed_methods, reason = "loops that wait must not spin")]
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(2)))
    }
}

/// Counts up: nothing in these tests depends on what is drawn.
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

/// The world as it is outside any process: the ledger, the keys, the clock, the mail server.
pub struct World {
    pub store: Arc<MortalStore>,
    pub form: Arc<StoredForm>,
    pub clock: Arc<HandClock>,
    pub ids: Arc<CountingIds>,
    pub fuse: Arc<Fuse>,
    pub mailer: Arc<ScriptedMailer>,
    pub database: Arc<Database>,
}

/// How many people there are at most.
const PEOPLE: u128 = 9;

/// The person of this number.
pub fn person(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

pub fn property(number: u128) -> PropertyId {
    PropertyId(Uuid::from_u128(0xf0 + number))
}

impl World {
    pub fn new() -> Self {
        Self::over(MemoryStore::new(StoreId(Uuid::from_u128(1))))
    }

    /// Over a ledger that does everything the contract permits.
    pub fn awkward(seed: u64) -> Self {
        Self::over(MemoryStore::awkward(StoreId(Uuid::from_u128(1)), seed))
    }

    fn over(inner: MemoryStore) -> Self {
        let fuse = Fuse::unlit();
        let ids = Arc::new(CountingIds(AtomicU64::new(1)));
        let keys = Arc::new(KeyRing::new(Arc::new(MemoryVault::new()), Arc::clone(&ids) as _));
        let form = StoredForm::new(LedgerId(Uuid::from_u128(2)), keys, Arc::clone(&ids) as _);
        let start = "2026-11-22T08:00:00Z".parse().unwrap();
        Self {
            store: Arc::new(MortalStore { inner, fuse: Arc::clone(&fuse) }),
            form: Arc::new(form),
            clock: Arc::new(HandClock(Mutex::new(start))),
            ids,
            mailer: ScriptedMailer::new(Arc::clone(&fuse)),
            fuse,
            database: Arc::new(Database::in_memory().unwrap()),
        }
    }

    /// Moves the clock forward.
    pub fn later(&self, minutes: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.plus(TimeDelta::minutes(minutes));
    }

    fn repository<A: keyledger_core::engine::Aggregate>(&self) -> Arc<Repository<A>>
    where
        StoredForm: Codec<A::Event>,
    {
        let (store, form, clock) = (self.store.clone(), self.form.clone(), self.clock.clone());
        Arc::new(Repository::new(store, form, clock, "0.1.0", CACHED))
    }

    /// The handlers as a new process would start them.
    pub fn process(&self) -> Running {
        Running::with(Arc::clone(&self.database), self.parts()).unwrap()
    }

    pub fn parts(&self) -> Parts {
        let accounts = self.repository::<Account>();
        Parts {
            store: self.store.clone(),
            codec: self.form.clone() as Arc<dyn Codec<DomainEvent>>,
            mails: self.repository::<Mail>(),
            operations: self.repository::<Operations>(),
            surroundings: Arc::new(Around {
                accounts,
                properties: self.repository(),
                store: self.store.clone(),
                form: self.form.clone(),
                clock: self.clock.clone(),
            }),
            mailer: self.mailer.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            settings: settings(),
        }
    }

    pub fn deeds(&self) -> Deeds<'_> {
        Deeds { world: self, accounts: self.repository(), properties: self.repository() }
    }

    /// The whole ledger.
    pub async fn ledger(&self) -> Vec<StoredEvent> {
        let (mut all, mut after) = (vec![], None);
        loop {
            let page = self.store.read_all(after, 100).await.unwrap();
            after = page.next;
            all.extend(page.events);
            if page.at_head {
                return all;
            }
        }
    }

    /// Every event of the given families, decoded.
    pub async fn facts(&self) -> Vec<Recorded<DomainEvent>> {
        let ledger = self.ledger().await;
        ledger.iter().map(|stored| self.form.decode(stored).unwrap()).collect()
    }

    /// What happened to mails, by kind and in order.
    pub async fn mail_events(&self) -> Vec<MailEvent> {
        let facts = self.facts().await.into_iter();
        let about_mails = facts.filter_map(|fact| {
            let DomainEvent::Mail(event) = fact.event else { return None };
            Some(event)
        });
        about_mails.collect()
    }

    pub async fn kinds_of_mail_events(&self) -> Vec<&'static str> {
        let mails = self.mail_events().await.into_iter();
        mails.map(|event| DomainEvent::Mail(event).kind()).collect()
    }
}

pub fn settings() -> MailSettings {
    let name = Some("Keyledger".to_owned());
    MailSettings {
        from: Mailbox { name, address: "no-reply@hotel.example".to_owned() },
        site: "https://id.hotel.example".to_owned(),
        domain: "id.hotel.example".to_owned(),
        support: "support@hotel.example".to_owned(),
        payment_hosts: vec!["pay.hotel.example".to_owned()],
    }
}

/// What people do.
pub struct Deeds<'a> {
    world: &'a World,
    accounts: Arc<Repository<Account>>,
    properties: Arc<Repository<Property>>,
}

impl Deeds<'_> {
    /// Something is asked of a property; it is made on the first time.
    pub async fn at_property(&self, number: u128, command: PropertyCommand) {
        let stream = StreamId::property(property(number));
        let name = "Hôtel du Lac".to_owned();
        for command in [PropertyCommand::Create { name }, command] {
            let drawn = CommandId(self.world.ids.uuid());
            let intent = Intent::new(self.world.clock.now(), Actor::system("billing"), drawn);
            let policy = Policy::first(Profile::default());
            let _ = self.properties.execute(&stream, &policy, &intent, &command).await;
        }
    }

    /// The billing system says how an invoice stands since now.
    pub async fn invoice(&self, number: u128, id: &str, sequence: u64, status: InvoiceStatus) {
        let page = format!("https://pay.hotel.example/{id}");
        let payment_link = PaymentLink::parse(&page, &settings().payment_hosts).ok();
        let said = InvoiceSaid { status, since: self.world.clock.now(), payment_link };
        let invoice = id.parse().unwrap();
        let message = BillingMessage::Invoice { invoice, sequence, said };
        self.at_property(number, PropertyCommand::Hear(message)).await;
    }

    /// The billing system says how the subscription stands since now.
    pub async fn subscription(&self, number: u128, sequence: u64, status: SubscriptionStatus) {
        let said = SubscriptionSaid { status, since: self.world.clock.now() };
        let message = BillingMessage::Subscription { sequence, said };
        self.at_property(number, PropertyCommand::Hear(message)).await;
    }

    pub async fn ask(&self, who: u128, command: AccountCommand) -> Vec<Recorded<AccountEvent>> {
        let drawn = CommandId(self.world.ids.uuid());
        let intent = Intent::new(self.world.clock.now(), Actor::anonymous(), drawn);
        let policy = Policy::first(Profile::default());
        let stream = StreamId::account(person(who));
        loop {
            match self.accounts.execute(&stream, &policy, &intent, &command).await {
                Err(Refused::Store(StoreError::Unknown(_))) => {}
                done => return done.unwrap().events,
            }
            // An awkward ledger lost every answer, as one in a hundred thousand does: the person
            // looks whether it was done, and asks again if it was not.
            let facts = self.world.facts().await;
            let by_this =
                |fact: &Recorded<_>| fact.meta.command.as_ref().is_some_and(|by| by.id == drawn);
            if facts.iter().any(by_this) {
                return vec![];
            }
        }
    }

    /// A new account, with its activation link.
    pub async fn create(&self, who: u128) {
        self.world.form.keys().create_person(person(who)).unwrap();
        self.ask(
            who,
            AccountCommand::Create {
                claim: ClaimId(Uuid::from_u128(who)),
                address: AddressTag(format!("0-{who:064x}")),
                email: format!("p{who}@hotel.example"),
                name: format!("Person {who}"),
                language: if who.is_multiple_of(2) { Language::En } else { Language::Fr },
                property: property(0),
                permissions: BTreeSet::new(),
                ends_at: None,
                link: activation_link(who),
            },
        )
        .await;
    }

    /// The person chooses their first password.
    pub async fn activate(&self, who: u128) {
        self.choose(who, activation_link(who)).await;
    }

    pub async fn choose(&self, who: u128, link: LinkId) {
        let credential = CredentialId(self.world.ids.uuid());
        self.ask(who, AccountCommand::ChoosePassword { link, credential }).await;
    }

    /// Somebody asks for a new password; answers with the link if a new one was made.
    pub async fn forgot(&self, who: u128) -> LinkId {
        let link = LinkId(self.world.ids.uuid());
        self.ask(who, AccountCommand::RequestReset { link }).await;
        link
    }

    pub async fn join(&self, who: u128, number: u128) {
        let (property, permissions) = (property(number), BTreeSet::new());
        self.ask(who, AccountCommand::Join { property, permissions, ends_at: None }).await;
    }

    /// The person manages the users of a property they belong to, or no longer does.
    pub async fn manages(&self, who: u128, number: u128, manages: bool) {
        self.may(who, number, Permission::ManageUsers, manages).await;
    }

    /// A box of a person is ticked or cleared at a property they belong to.
    pub async fn may(&self, who: u128, number: u128, permission: Permission, may: bool) {
        let (property, hand) = (property(number), Hand::Operator(OperatorRole::Support));
        let (ticked, none) = (BTreeSet::from([permission]), BTreeSet::new());
        let (grant, withdraw) = if may { (ticked, none) } else { (none, ticked) };
        let change =
            AccountCommand::ChangePermissions { property, grant, withdraw, hand, seen: None };
        self.ask(who, change).await;
    }

    pub async fn leave(&self, who: u128, number: u128) {
        self.ask(who, AccountCommand::Leave { property: property(number) }).await;
    }

    /// Ten wrong passwords.
    pub async fn lock(&self, who: u128) {
        for _ in 0..10 {
            let attempt = AttemptId(self.world.ids.uuid());
            self.ask(who, AccountCommand::AskToLogIn { attempt, device: None }).await;
            let credential = self.password(who).await;
            let (session, device) = (SessionId(String::new()), DeviceId(String::new()));
            let verdict = AccountCommand::Judge {
                attempt,
                credential,
                matched: false,
                session,
                device,
                network: None,
            };
            self.ask(who, verdict).await;
        }
    }

    /// A right password, and a session.
    pub async fn log_in(&self, who: u128) {
        let attempt = AttemptId(self.world.ids.uuid());
        self.ask(who, AccountCommand::AskToLogIn { attempt, device: None }).await;
        let (credential, name) = (self.password(who).await, "5e".repeat(32));
        let (session, device) = (SessionId(name.clone()), DeviceId(name));
        let verdict = AccountCommand::Judge {
            attempt,
            credential,
            matched: true,
            session,
            device,
            network: None,
        };
        self.ask(who, verdict).await;
    }

    async fn password(&self, who: u128) -> Option<CredentialId> {
        let loaded = self.accounts.load(&StreamId::account(person(who))).await.unwrap();
        loaded.state.living().and_then(keyledger_core::account::Living::usable_password)
    }
}

pub fn activation_link(who: u128) -> LinkId {
    LinkId(Uuid::from_u128(0xac00 + who))
}

/// The world as the handlers see it: the accounts' own states.
struct Around {
    accounts: Arc<Repository<Account>>,
    properties: Arc<Repository<Property>>,
    store: Arc<MortalStore>,
    form: Arc<StoredForm>,
    clock: Arc<HandClock>,
}

impl Around {
    async fn account(&self, account: AccountId) -> Result<Arc<Account>, Trouble> {
        let stream = StreamId::account(account);
        self.accounts.load(&stream).await.map(|loaded| loaded.state).map_err(Into::into)
    }
}

impl Surroundings for Around {
    fn policy(&self) -> BoxFuture<'_, Result<Policy, Trouble>> {
        Box::pin(async { Ok(Policy::first(Profile::default())) })
    }

    fn language(&self, account: AccountId) -> BoxFuture<'_, Result<Language, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            Ok(state.living().map(|living| living.language).unwrap_or_default())
        })
    }

    fn addressee(&self, account: AccountId) -> BoxFuture<'_, Result<Addressee, Trouble>> {
        Box::pin(async move {
            let state = self.account(account).await?;
            let living = state.living().filter(|living| living.deleted_at.is_none());
            Ok(living.map_or(Addressee::Gone, |living| {
                let who = account.0.as_u128();
                Addressee::Here(Person {
                    name: format!("Person {who}"),
                    email: format!("p{who}@hotel.example"),
                    has_password: living.password.is_some(),
                })
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
                None => LinkNow::Closed(keyledger_core::account::LinkClosed::Withdrawn),
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
