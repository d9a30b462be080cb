//! Test fixture: a ledger, keys, a clock moved by hand and a mail server, and the handlers over
//! them.

use super::around::Around;
use super::deeds::Deeds;
use super::fuse::MortalStore;
use super::phones::Phones;
use super::{Fuse, ScriptedMailer, ScriptedPush};
use crate::database::Database;
use crate::mail::MailSettings;
use crate::running::{Parts, Running};
use chrono::TimeDelta;
use keyledger_core::account::Account;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::engine::Repository;
use keyledger_core::ids::{AccountId, LedgerId, PropertyId, StoreId};
use keyledger_core::ledger::{LedgerReader, whole};
use keyledger_core::mail::{Mail, MailEvent};
use keyledger_core::mailer::Mailbox;
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::operations::Operations;
use keyledger_core::store::{BoxFuture, StoredEvent};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
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
    pub push: Arc<ScriptedPush>,
    /// Whether messages to phones can be sent.
    pub push_is_on: bool,
    pub database: Arc<Database>,
}

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
            push: ScriptedPush::new(Arc::clone(&fuse)),
            push_is_on: true,
            fuse,
            database: Arc::new(Database::in_memory().unwrap()),
        }
    }

    /// Moves the clock forward.
    pub fn later(&self, minutes: i64) {
        self.seconds_later(60 * minutes);
    }

    pub fn seconds_later(&self, seconds: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.plus(TimeDelta::seconds(seconds));
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
            ledger: Arc::new(LedgerReader::new(self.store.clone())),
            codec: self.form.clone() as Arc<dyn Codec<DomainEvent>>,
            mails: self.repository::<Mail>(),
            operations: self.repository::<Operations>(),
            mail_directory: Arc::new(Around {
                accounts,
                properties: self.repository(),
                store: self.store.clone(),
                form: self.form.clone(),
                clock: self.clock.clone(),
            }),
            mailer: self.mailer.clone(),
            push_directory: Arc::new(Phones {
                accounts: self.repository(),
                clock: self.clock.clone(),
                ids: self.ids.clone(),
            }),
            push: self.push_is_on.then(|| Arc::clone(&self.push) as _),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            settings: settings(),
            lost_after: TimeDelta::zero(),
        }
    }

    pub fn deeds(&self) -> Deeds<'_> {
        Deeds { world: self, accounts: self.repository(), properties: self.repository() }
    }

    /// The whole ledger.
    pub async fn ledger(&self) -> Vec<StoredEvent> {
        whole(&*self.store).await.unwrap()
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
