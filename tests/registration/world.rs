//! An engine over a store in memory, and managers who add the same address.

use super::crashing::{Crash, CrashingStore};
use chrono::TimeDelta;
use keyledger::config::LimitsConfig;
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::random::SeededIds;
use keyledger_core::account::Account;
use keyledger_core::address::EmailAddress;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::email_claim::EmailClaim;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, CommandId, LedgerId, PropertyId, SessionId, StoreId};
use keyledger_core::language::Language;
use keyledger_core::ledger::{LedgerReader, whole};
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, ActorKind, Authority, Reason};
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::remembered::InMemory;
use keyledger_core::store::{EventStore, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::Vault;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::engine::{Engine, Parts};
use keyledger_usecases::failure::Outcome;
use keyledger_usecases::log_in::rate_limits::Limits;
use keyledger_usecases::members::add::{Person, register};
use keyledger_usecases::members::authority::Acting;
use keyledger_usecases::members::registration::{NotAdded, Registration};
use keyledger_usecases::secrets::hashing::Passwords;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use uuid::Uuid;

pub const MANAGER: AccountId = AccountId(Uuid::from_u128(0xb055));
const PROPERTY: PropertyId = PropertyId(Uuid::from_u128(0xa));
const EMAIL: &str = "ada@hotel.example";

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

/// One process on a ledger; what it drew is drawn again by the next one with another seed.
pub struct World {
    pub engine: Engine,
    store: Arc<CrashingStore>,
    vault: Arc<dyn Vault>,
    processes: u64,
}

impl World {
    /// A new ledger on a store that is simple, or awkward by this seed.
    pub fn new(seed: Option<u64>) -> Self {
        let id = StoreId(Uuid::from_u128(1));
        let store = match seed {
            None => MemoryStore::new(id),
            Some(seed) => MemoryStore::awkward(id, seed),
        };
        Self::process(Arc::new(store), Arc::new(MemoryVault::new()), 0)
    }

    fn process(store: Arc<dyn EventStore>, vault: Arc<dyn Vault>, number: u64) -> Self {
        let store = Arc::new(CrashingStore::new(store));
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(number));
        let keys = Arc::new(KeyRing::new(Arc::clone(&vault), Arc::clone(&ids)));
        let form = StoredForm::new(LedgerId(Uuid::from_u128(2)), keys, Arc::clone(&ids));
        let now: Timestamp = "2026-11-22T07:00:00Z".parse().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now.plus(TimeDelta::zero())));
        let hasher = Hasher::new(Cost { memory_kib: 8, passes: 1 }).unwrap();
        let engine = Engine::new(Parts {
            ledger: Arc::new(LedgerReader::new(Arc::clone(&store) as Arc<dyn EventStore>)),
            vault: Arc::clone(&vault),
            form: Arc::new(form),
            clock,
            ids,
            passwords: Passwords::new(Box::new(hasher), 1, 1, Box::new(|_| false)),
            limits: Limits::new(&LimitsConfig::NONE),
            remembered: Arc::new(InMemory::default()),
            lines: None,
        });
        Self { engine, store, vault, processes: number + 1 }
    }

    /// The next process on the same ledger, when this one died or beside it: nothing is shared but
    /// the ledger and the vault.
    pub fn another_process(&self) -> Self {
        Self::process(self.store.within(), Arc::clone(&self.vault), self.processes)
    }

    pub fn restarted(&self) -> Self {
        self.another_process()
    }

    pub fn appends(&self) -> u64 {
        self.store.appends.load(Ordering::SeqCst)
    }

    /// A manager's command with this number: the same number is the same command.
    pub async fn register(&self, command: u128) -> Result<Registration, NotAdded> {
        self.try_to_register(command).await.unwrap()
    }

    async fn try_to_register(&self, command: u128) -> Outcome<Registration, NotAdded> {
        let session = SessionId("5e".repeat(32));
        let actor = Actor::signed_in(ActorKind::Manager, MANAGER, session);
        let authority = Authority { stream: StreamId::account(MANAGER), revision: Revision(3) };
        let intent = Intent {
            authority: vec![authority],
            property: Some(PROPERTY),
            reason: Some(Reason { code: "new_colleague".to_owned(), note: None }),
            ..Intent::new(self.engine.clock.now(), actor, CommandId(Uuid::from_u128(command)))
        };
        let person = Person {
            address: EmailAddress::for_new_account(EMAIL).unwrap(),
            name: "Ada".to_owned(),
            language: Language::En,
            property: PROPERTY,
            permissions: BTreeSet::new(),
            ends_at: None,
        };
        let (policy, acting) = (Policy::first(Profile::Hotel), Acting::at_the_machine());
        register(&self.engine, &policy, &intent, &person, &acting).await
    }

    /// Begins a registration that hangs at `crash`.
    pub async fn begin(&self, command: u128, crash: Crash) -> Result<Registration, NotAdded> {
        self.store.crash_at(crash);
        self.register(command).await
    }

    /// Returns when it hangs.
    pub async fn hanging(&self) {
        self.store.hanging.notified().await;
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.store.go_on.notify_one();
    }

    /// The process dies in the middle of a registration, or after it where it took fewer steps.
    pub async fn dies(&self, command: u128, crash: Crash) {
        tokio::select! {
            biased;
            _ = self.begin(command, crash) => {}
            () = self.hanging() => {}
        }
    }

    /// Registers, and leaves exactly one account behind.
    pub async fn finishes(&self, command: u128, told: &str) {
        let outcome = self.try_to_register(command).await;
        assert!(outcome.is_ok(), "{told}: {outcome:?}");
        let account = self.has_one_account().await;
        match outcome.unwrap() {
            Ok(done) => assert_eq!(done.account, account, "{told}"),
            Err(why) => assert_eq!(why, NotAdded::AlreadyMember(account), "{told}"),
        }
    }

    /// Exactly one account lives, and the claim on the address is its own and confirmed.
    pub async fn has_one_account(&self) -> AccountId {
        let address = EmailAddress::parse(EMAIL).unwrap();
        let tag = self.engine.keys().address_tag(address.key()).unwrap();
        let claim = self.engine.claims.load(&StreamId::email_claim(&tag)).await.unwrap();
        let EmailClaim::Held { account, .. } = *claim.state else {
            panic!("nobody holds the address: {:?}", claim.state)
        };
        let mut living = vec![];
        for stream in self.accounts().await {
            let state = self.engine.account(stream).await.unwrap();
            if matches!(&*state, Account::Living(_)) {
                living.push(stream);
            }
        }
        assert_eq!(living, [account]);
        account
    }

    /// Every account there ever was a stream of.
    async fn accounts(&self) -> BTreeSet<AccountId> {
        let all = whole(&*self.engine.store).await.unwrap();
        all.iter().filter_map(|event| event.stream.as_account()).collect()
    }
}
