//! Generated histories: which histories are the views tested on? Whole ones, written through the
//! rules of every family.

mod acts;
mod operating;

pub(crate) use operating::tokens;

use crate::{Identity, Source, Views};
use keyledger_core::account::{Account, AccountCommand};
use keyledger_core::audit_reads::AuditReads;
use keyledger_core::authority::ReasonCode;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::CodecError;
use keyledger_core::email_claim::EmailClaim;
use keyledger_core::engine::{Aggregate, Done, Intent, Refused, Repository};
use keyledger_core::ids::{AccountId, CommandId, EventId, LedgerId, MailId, PropertyId, StoreId};
use keyledger_core::ledger::LedgerReader;
use keyledger_core::mail::Mail;
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::Actor;
use keyledger_core::operations::Operations;
use keyledger_core::operators::Operators;
use keyledger_core::policy::{Policy, PolicyState, Profile};
use keyledger_core::property::Property;
use keyledger_core::service_token::ServiceToken;
use keyledger_core::store::{BoxFuture, EventStore, StoreError};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::Unknown;
use keyledger_core::vault::Vault;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::stored_form::StoredForm;
use proptest::prelude::*;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

pub(crate) const IDENTITY: Identity =
    Identity { ledger: LedgerId(Uuid::from_u128(1)), store: StoreId(Uuid::from_u128(2)) };

/// How many accounts, and how many properties, a history is about.
const ACCOUNTS: u8 = 4;
const PROPERTIES: u8 = 3;

/// One thing that somebody does; most of it is refused by the rules, as in life.
pub(crate) type Step = (u8, u8, u8);

/// Any history.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..38u8, 0..ACCOUNTS, any::<u8>()), 1..120)
}

/// Draws that follow from a counter.
#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(16) {
            let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            let drawn = EventId::derived(&[&count]);
            chunk.copy_from_slice(&drawn.0.as_bytes()[..chunk.len()]);
        }
    }
}

/// A clock on which no time passes.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(0)
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

/// A ledger that things happen in.
pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) form: Arc<StoredForm>,
    vault: Arc<MemoryVault>,
    pub(crate) accounts: Repository<Account>,
    claims: Repository<EmailClaim>,
    pub(crate) mails: Repository<Mail>,
    operations: Repository<Operations>,
    reads: Repository<AuditReads>,
    operators: Repository<Operators>,
    pub(crate) service_tokens: Repository<ServiceToken>,
    pub(crate) policies: Repository<PolicyState>,
    pub(crate) properties: Repository<Property>,
    unknown: Repository<Unknown>,
    pub(crate) now: Timestamp,
    policy: Policy,
    done: u64,
    pub(crate) last_mails: Vec<MailId>,
}

fn id(kind: &str, number: u64) -> Uuid {
    EventId::derived(&[kind.as_bytes(), &number.to_be_bytes()]).0
}

pub(crate) fn account(who: u8) -> AccountId {
    AccountId(id("account", who.into()))
}

pub(crate) fn property(which: u8) -> PropertyId {
    PropertyId(id("property", (which % PROPERTIES).into()))
}

pub(crate) fn everyone() -> impl Iterator<Item = AccountId> {
    (0..ACCOUNTS).map(account)
}

/// The views of any such ledger.
pub(crate) fn open_views(folder: &Path, name: &str) -> Views {
    Views::open(&folder.join(name), IDENTITY).unwrap()
}

impl World {
    /// An empty ledger; with a seed, an awkward one.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let store = Arc::new(match seed {
            Some(seed) => MemoryStore::awkward(IDENTITY.store, seed),
            None => MemoryStore::new(IDENTITY.store),
        });
        let (vault, ids) = (Arc::new(MemoryVault::new()), Arc::new(Counted::default()));
        let keys = KeyRing::new(Arc::clone(&vault) as Arc<dyn Vault>, ids.clone());
        let form = Arc::new(StoredForm::new(IDENTITY.ledger, Arc::new(keys), ids));
        macro_rules! repository {
            () => {{
                let capacity = NonZeroUsize::new(100).unwrap();
                let store = Arc::clone(&store) as Arc<dyn EventStore>;
                Repository::new(store, form.clone(), Arc::new(Still), "test", capacity)
            }};
        }
        Self {
            accounts: repository!(),
            claims: repository!(),
            mails: repository!(),
            operations: repository!(),
            reads: repository!(),
            operators: repository!(),
            service_tokens: repository!(),
            policies: repository!(),
            properties: repository!(),
            unknown: repository!(),
            now: Timestamp::from_micros(1_800_000_000_000_000),
            policy: Policy::first(Profile::Nist),
            done: 0,
            last_mails: vec![],
            store,
            form,
            vault,
        }
    }

    pub(crate) fn source(&self) -> Source {
        let ledger = Arc::new(LedgerReader::new(self.store.clone()));
        Source { ledger, codec: self.form.clone() }
    }

    pub(crate) async fn live_through(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(*step).await;
        }
    }

    fn fresh(&mut self, kind: &str) -> Uuid {
        self.done += 1;
        id(kind, self.done)
    }

    fn pass(&mut self, seconds: i64) {
        self.now = Timestamp::from_micros(self.now.micros() + seconds * 1_000_000);
    }

    fn intent(&mut self, who: AccountId, named: bool) -> Intent {
        let command = CommandId(self.fresh("command"));
        let mut intent = Intent::new(self.now, Actor::anonymous(), command);
        if named {
            intent.command.request = Some(format!("{:064x}", self.done));
        }
        intent.reason = Some(ReasonCode::AskedByPerson.plain());
        let key = KeyName::of_origin(&intent.actor, Some(who), self.now);
        let origin = self.form.keys().origin(&key, [192, 0, 2, 7].into(), "Browser");
        intent.origin = origin.ok(); // There is none once the person is forgotten.
        intent
    }

    async fn run<A: Aggregate>(
        repository: &Repository<A>,
        stream: StreamId,
        policy: &Policy,
        intent: Intent,
        command: A::Command,
    ) -> Option<Done<A>> {
        match repository.execute(&stream, policy, &intent, &command).await {
            Ok(done) => Some(done),
            // A rule said no; or the word was about a person who is forgotten; or the awkward store
            // lost it so often that the caller gave up, not knowing whether it was written.
            Err(
                Refused::ByRule(_)
                | Refused::Codec(CodecError::Key(_))
                | Refused::Store(StoreError::Unknown(_)),
            ) => None,
            Err(error) => panic!("{error}: {error:?}"),
        }
    }

    pub(crate) async fn on(&mut self, who: u8, command: AccountCommand) -> Option<Done<Account>> {
        let named = self.done.is_multiple_of(3);
        let mut intent = self.intent(account(who), named);
        if is_at_large(&command) {
            (intent.actor, intent.origin) = (Actor::at_the_machine(), None);
        }
        let stream = StreamId::account(account(who));
        Self::run(&self.accounts, stream, &self.policy, intent, command).await
    }
}

/// Whether it is done at the machine, whoever it is about.
fn is_at_large(command: &AccountCommand) -> bool {
    matches!(
        command,
        AccountCommand::Erase { .. }
            | AccountCommand::PlaceHold { .. }
            | AccountCommand::LiftHold { .. }
            | AccountCommand::InviteOperator { .. }
            | AccountCommand::WithdrawOperator
    )
}
