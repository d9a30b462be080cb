//! What do the engine's tests share? A plain codec, a clock by hand, and one account's life.

use crate::account::{Account, AccountCommand, AccountEvent};
use crate::authority::ReasonCode;
use crate::clock::Clock;
use crate::codec::{Codec, CodecError, Recorded};
use crate::engine::{Done, Intent, Refused, Repository};
use crate::ids::{AccountId, CommandId, EventId, StoreId};
use crate::language::Language;
use crate::memory::MemoryStore;
use crate::metadata::{Actor, Metadata};
use crate::personal::{Personal, PersonalFields};
use crate::policy::{Policy, Profile};
use crate::store::{BoxFuture, Direction, EventStore, NewEvent, ReadFrom, Revision, StoredEvent};
use crate::stream::StreamId;
use crate::testing::accounts::*;
use crate::testing::moment;
use crate::timestamp::Timestamp;
use futures_lite::future;
use serde_json::Value;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// JSON with every personal value behind its marker: the engine never reads one.
pub struct PlainCodec;

impl Codec<AccountEvent> for PlainCodec {
    fn encode(
        &self,
        _: &StreamId,
        id: EventId,
        meta: &Metadata,
        event: &AccountEvent,
    ) -> Result<NewEvent, CodecError> {
        let (mut meta, mut event) = (meta.clone(), event.clone());
        event.personal(&mut |_, value| *value = Personal::Sealed);
        if let Some(origin) = &mut meta.origin {
            (origin.ip, origin.user_agent) = (Personal::Sealed, Personal::Sealed);
        }
        let data = serde_json::to_value(&event).unwrap();
        let kind = data["kind"].as_str().unwrap().into();
        let metadata = serde_json::to_vec(&meta).unwrap();
        Ok(NewEvent { id, kind, metadata, data: data.to_string().into_bytes() })
    }

    fn decode(&self, stored: &StoredEvent) -> Result<Recorded<AccountEvent>, CodecError> {
        let data: Value = serde_json::from_slice(&stored.data).unwrap();
        Ok(Recorded {
            stream: stored.stream.clone(),
            revision: stored.revision,
            id: stored.id,
            meta: serde_json::from_slice(&stored.metadata).unwrap(),
            event: serde_json::from_value(data).unwrap(),
            position: Some(stored.position),
        })
    }

    fn open(&self, stored: &StoredEvent) -> Result<Recorded<AccountEvent>, CodecError> {
        self.decode(stored)
    }
}

/// Time stands still, and waiting for it lets others go first.
pub struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        moment(0)
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(future::yield_now())
    }
}

pub fn ada() -> StreamId {
    StreamId::account(AccountId(Uuid::from_u128(1)))
}

pub fn store(seed: Option<u64>) -> Arc<dyn EventStore> {
    let id = StoreId(Uuid::from_u128(7));
    Arc::new(seed.map_or_else(|| MemoryStore::new(id), |seed| MemoryStore::awkward(id, seed)))
}

/// The accounts as one process has them.
pub fn process(store: &Arc<dyn EventStore>) -> Repository<Account> {
    let capacity = NonZeroUsize::new(100).unwrap();
    Repository::new(Arc::clone(store), Arc::new(PlainCodec), Arc::new(Still), "test", capacity)
}

/// The intent of a command with this number.
pub fn intent(number: u128, at: Timestamp) -> Intent {
    let reason = Some(ReasonCode::ManagingStaff.plain());
    let command = CommandId(Uuid::from_u128(number));
    Intent { reason, ..Intent::new(at, Actor::anonymous(), command) }
}

pub type Answer = Result<Done<Account>, Refused<crate::account::Rejection>>;

/// Runs a command with this number a moment after the beginning.
pub async fn run(accounts: &Repository<Account>, number: u128, command: AccountCommand) -> Answer {
    let policy = Policy::first(Profile::Hotel);
    accounts.execute(&ada(), &policy, &intent(number, moment(0)), &command).await
}

pub fn create() -> AccountCommand {
    AccountCommand::Create {
        claim: claim(),
        address: address(1),
        email: "ada@hotel.example".to_owned(),
        name: "Ada".to_owned(),
        language: Language::En,
        property: property(1),
        permissions: reception(),
        ends_at: None,
        link: link(0),
        acting: support_acts(),
    }
}

/// An account with its first password, made by the commands 1 and 2.
pub async fn make_an_active_account(accounts: &Repository<Account>) {
    run(accounts, 1, create()).await.unwrap();
    let choose = AccountCommand::ChoosePassword { link: link(0), credential: password(1) };
    run(accounts, 2, choose).await.unwrap();
}

/// Every event of the account, read in as many pages as the store likes.
pub async fn history(store: &Arc<dyn EventStore>) -> Vec<Recorded<AccountEvent>> {
    let mut history = vec![];
    loop {
        let from = ReadFrom::Revision(Revision(history.len() as u64));
        let page = store.read_stream(&ada(), from, Direction::Forwards, 1000).await.unwrap();
        if page.is_empty() {
            return history;
        }
        history.extend(page.iter().map(|stored| PlainCodec.decode(stored).unwrap()));
    }
}
