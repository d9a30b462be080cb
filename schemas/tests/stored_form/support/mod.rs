//! What do the tests of the stored form share? Keys that never change, and every kind of event.

pub mod families;
pub mod instance;
pub mod public_form;
pub mod shapes;

use keyledger_core::clock::Ids;
use keyledger_core::ids::{
    AccountId, CommandId, CorrelationId, EventId, LedgerId, PropertyId, SessionId,
};
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, ActorKind, Authority, CommandRef, Metadata, Origin, Reason};
use keyledger_core::personal::Personal;
use keyledger_core::store::{NewEvent, Position, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::stored_form::StoredForm;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Draws what follows from a seed: the same in every run.
pub struct Seeded {
    seed: String,
    drawn: AtomicU64,
}

impl Seeded {
    pub fn new(seed: &str) -> Arc<Self> {
        Arc::new(Self { seed: seed.to_owned(), drawn: AtomicU64::new(0) })
    }
}

impl Ids for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.drawn.fetch_add(1, Ordering::Relaxed);
            let drawn = Sha256::digest(format!("keyledger sample {}: {count}", self.seed));
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

/// The id that a field of this name has in samples.
pub fn uuid_of(name: &str) -> Uuid {
    let digest = Sha256::digest(format!("keyledger sample id {name}"));
    uuid::Builder::from_random_bytes(digest[..16].try_into().unwrap()).into_uuid()
}

pub fn ledger() -> LedgerId {
    LedgerId(uuid_of("ledger"))
}

pub fn ada() -> AccountId {
    AccountId(uuid_of("account"))
}

pub fn manager() -> AccountId {
    AccountId(uuid_of("manager"))
}

pub fn at() -> Timestamp {
    "2026-11-22T07:01:02.123456Z".parse().unwrap()
}

/// The keys that samples are sealed with, for ever.
pub fn sample_vault() -> Arc<MemoryVault> {
    let vault = MemoryVault::new();
    for name in [
        SecretName::person(ada()),
        SecretName::person(manager()),
        SecretName::origin_month(at()),
        SecretName::origin_unknown(at()),
    ] {
        vault.put(&name, &Sha256::digest(format!("keyledger sample key {name}"))).unwrap();
    }
    Arc::new(vault)
}

/// The stored form with the keys of samples; what is drawn follows from `seed`.
pub fn form(seed: &str) -> StoredForm {
    form_over(sample_vault(), seed)
}

pub fn form_over(vault: Arc<MemoryVault>, seed: &str) -> StoredForm {
    let ids = Seeded::new(seed);
    let keys = Arc::new(KeyRing::new(vault, ids.clone()));
    StoredForm::new(ledger(), keys, ids)
}

/// Metadata with every member, as a manager's act has it.
pub fn managed(keys: &KeyRing) -> Metadata {
    let actor = Actor::signed_in(ActorKind::Manager, manager(), SessionId("5e55".repeat(16)));
    let origin = origin(keys, &actor, None);
    let property = PropertyId(uuid_of("property"));
    Metadata {
        schema: 1,
        at: at(),
        actor,
        authority: vec![Authority { stream: StreamId::account(manager()), revision: Revision(17) }],
        property: Some(property),
        origin: Some(origin),
        correlation: CorrelationId(uuid_of("correlation")),
        causation: Some(EventId(uuid_of("causation"))),
        command: Some(CommandRef {
            id: CommandId(uuid_of("command")),
            request: Some("4e9e57".to_owned()),
        }),
        policy: Some(1),
        reason: Some(Reason {
            code: "asked_by_person".to_owned(),
            note: Some(Personal::Clear("Ada called from the front desk.".to_owned())),
        }),
        answer: Some("done".to_owned()),
        trace: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned()),
        release: "0.1.0".to_owned(),
    }
}

/// Metadata as an attempt by nobody known has it.
pub fn anonymous(keys: &KeyRing, subject: Option<AccountId>) -> Metadata {
    let actor = Actor::anonymous();
    let origin = origin(keys, &actor, subject);
    Metadata { actor, origin: Some(origin), ..by_engine() }
}

/// Metadata of what the engine does by itself: nothing personal.
pub fn by_engine() -> Metadata {
    Metadata {
        schema: 1,
        at: at(),
        actor: Actor::system("scheduler"),
        authority: vec![],
        property: None,
        origin: None,
        correlation: CorrelationId(uuid_of("correlation")),
        causation: None,
        command: None,
        policy: Some(1),
        reason: None,
        answer: None,
        trace: None,
        release: "0.1.0".to_owned(),
    }
}

fn origin(keys: &KeyRing, actor: &Actor, subject: Option<AccountId>) -> Origin {
    let key = KeyName::of_origin(actor, subject, at());
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    keys.origin(&key, "203.0.113.7".parse().unwrap(), browser).unwrap()
}

pub fn stored(stream: &StreamId, revision: u64, new: NewEvent) -> StoredEvent {
    StoredEvent {
        position: Position(0),
        stream: stream.clone(),
        revision: Revision(revision),
        id: new.id,
        kind: new.kind,
        metadata: new.metadata,
        data: new.data,
    }
}
