//! An engine over a store in memory, and a feed that can be started and stopped over it.

use keyledger::config::LimitsConfig;
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::nats::{Feed, FeedParts, NatsSettings, Space};
use keyledger_adapters::random::SeededIds;
use keyledger_core::address::EmailAddress;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::ids::{LedgerId, PropertyId, StoreId};
use keyledger_core::language::Language;
use keyledger_core::ledger::{LedgerReader, whole};
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::remembered::InMemory;
use keyledger_core::store::StoredEvent;
use keyledger_core::vault::Vault;
use keyledger_handlers::{Stop, Stopper};
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::access::properties::create_property;
use keyledger_usecases::engine::{Engine, Parts};
use keyledger_usecases::log_in::rate_limits::Limits;
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::Acting;
use keyledger_usecases::secrets::hashing::Passwords;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A ledger with hotels in it.
pub struct Hotels {
    pub engine: Arc<Engine>,
}

/// A feed that runs.
pub struct RunningFeed {
    pub feed: Arc<Feed>,
    stopper: Stopper,
    task: JoinHandle<()>,
}

impl Hotels {
    pub fn new() -> Self {
        Self::of_ledger(2)
    }

    /// The ledger with this id.
    pub fn of_ledger(number: u128) -> Self {
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(7));
        let vault: Arc<dyn Vault> = Arc::new(MemoryVault::new());
        let keys = Arc::new(KeyRing::new(Arc::clone(&vault), Arc::clone(&ids)));
        let ledger = LedgerId(Uuid::from_u128(number));
        let hasher = Hasher::new(Cost { memory_kib: 8, passes: 1 }).unwrap();
        let clock: Arc<dyn Clock> =
            Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let store = Arc::new(MemoryStore::new(StoreId(Uuid::from_u128(1))));
        let engine = Engine::new(Parts {
            ledger: Arc::new(LedgerReader::new(store)),
            vault,
            form: Arc::new(StoredForm::new(ledger, keys, Arc::clone(&ids))),
            clock,
            ids,
            passwords: Passwords::new(Box::new(hasher), 1, 4, Box::new(|_| false)),
            limits: Limits::new(&LimitsConfig::NONE),
            remembered: Arc::new(InMemory::default()),
            lines: None,
        });
        Self { engine: Arc::new(engine) }
    }

    /// So many hotels more: one public event each.
    pub async fn open(&self, count: usize) -> PropertyId {
        open(&self.engine, count).await
    }

    /// A person at that hotel: events of several streams, some of them with sealed boxes.
    pub async fn employ(&self, property: PropertyId, email: &str) {
        employ(&self.engine, property, email).await;
    }

    /// What belongs into the public feed: sequence and id, in order.
    pub async fn public_events(&self) -> Vec<(u64, String)> {
        let ledger = self.ledger().await;
        let public = (0..).zip(&ledger).filter(|(_, event)| Space::Public.subject(event).is_some());
        public.map(|(sequence, event)| (sequence, event.id.to_string())).collect()
    }

    /// The whole ledger.
    pub async fn ledger(&self) -> Vec<StoredEvent> {
        whole(&*self.engine.store).await.unwrap()
    }

    pub fn feed(&self, settings: NatsSettings) -> Arc<Feed> {
        Arc::new(Feed::new(FeedParts {
            ledger: Arc::clone(&self.engine.ledger),
            form: Arc::clone(&self.engine.form),
            site: "https://accounts.example".into(),
            clock: Arc::clone(&self.engine.clock),
            settings,
        }))
    }

    /// A feed over this ledger, running.
    pub fn publish(&self, settings: NatsSettings) -> RunningFeed {
        let feed = self.feed(settings);
        let (stopper, stop) = Stop::new();
        let running = Arc::clone(&feed);
        let task = tokio::spawn(async move { running.run(&stop).await });
        RunningFeed { feed, stopper, task }
    }
}

/// So many hotels more; answers the last one.
pub async fn open(engine: &Engine, count: usize) -> PropertyId {
    let mut last = PropertyId(Uuid::nil());
    for _ in 0..count {
        let intent = engine.intent(Actor::at_the_machine());
        last = create_property(engine, &intent, "Hôtel du Lac", None).await.unwrap().unwrap().0;
    }
    last
}

/// A person at that hotel, who is written to.
pub async fn employ(engine: &Engine, property: PropertyId, email: &str) {
    let person = Person {
        address: EmailAddress::parse(email).unwrap(),
        name: "Ada Lovelace".to_owned(),
        language: Language::En,
        property,
        permissions: BTreeSet::new(),
        ends_at: None,
    };
    let mut intent = engine.intent(Actor::at_the_machine());
    intent.reason = Some(Reason { code: "first_manager".to_owned(), note: None });
    let policy = engine.policy().await.unwrap();
    register(engine, &policy, &intent, &person, &Acting::at_the_machine()).await.unwrap().unwrap();
}

impl RunningFeed {
    /// Ends it; what was under way may or may not have arrived.
    pub async fn stop(self) {
        self.stopper.stop();
        self.task.await.unwrap();
    }

    /// Waits until everything that is in the ledger now is acknowledged in both spaces.
    pub async fn published(&self, hotels: &Hotels) {
        let length = hotels.ledger().await.len() as u64;
        crate::until("everything to be published", || async {
            let status = self.feed.status();
            status.public.reached >= length && status.internal.reached >= length
        })
        .await;
    }

    pub async fn trouble(&self, part: &str) -> String {
        let said = || self.feed.status().trouble.unwrap_or_default();
        crate::until(part, || async { said().contains(part) }).await;
        said()
    }
}
