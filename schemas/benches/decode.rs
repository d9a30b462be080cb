//! Decode benchmark: how fast does a rebuild read the ledger? Events decoded and opened in a second
//! on one core.
//!
//! `cargo bench -p keyledger-schemas` prints one line for each.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops where it fails")]

use keyledger_core::account::AccountEvent;
use keyledger_core::clock::Ids;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::{
    AccountId, AttemptId, CorrelationId, DeviceId, EventId, LedgerId, SessionId,
};
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, Metadata};
use keyledger_core::store::{Position, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::stored_form::StoredForm;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const SPAN: Duration = Duration::from_millis(500);
const ROUNDS: usize = 5;
const ADA: AccountId = AccountId(Uuid::from_u128(1));
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/142.0.0.0 Safari/537.36";

/// Nothing here is secret.
struct Sevens;

impl Ids for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// What a hotel's ledger mostly holds: log-ins, each with a sealed origin.
fn log_ins(form: &StoredForm) -> Vec<StoredEvent> {
    let at: Timestamp = "2026-11-22T07:01:02.123456Z".parse().unwrap();
    let attempt = AttemptId(Uuid::from_u128(2));
    let actor = Actor::anonymous();
    let key = KeyName::of_origin(&actor, Some(ADA), at);
    let origin = form.keys().origin(&key, "203.0.113.7".parse().unwrap(), BROWSER).unwrap();
    let meta = Metadata {
        schema: 1,
        at,
        actor,
        authority: vec![],
        property: None,
        origin: Some(origin),
        correlation: CorrelationId(Uuid::from_u128(4)),
        causation: None,
        command: None,
        policy: Some(1),
        reason: None,
        answer: None,
        trace: None,
        release: "0.1.0".to_owned(),
    };
    let events = [
        AccountEvent::LoginAttempted { attempt, device: None },
        AccountEvent::LoginSucceeded {
            attempt,
            session: SessionId("5e".repeat(32)),
            device: DeviceId("de".repeat(32)),
            expires_at: at,
        },
    ];
    let stream = StreamId::account(ADA);
    let encode = |(index, event): (u64, AccountEvent)| {
        let new = form.encode(&stream, EventId(Uuid::from_u128(5)), &meta, &event).unwrap();
        StoredEvent {
            position: Position(index),
            stream: stream.clone(),
            revision: Revision(index),
            id: new.id,
            kind: new.kind,
            metadata: new.metadata,
            data: new.data,
        }
    };
    (0..).zip(events).map(encode).collect()
}

/// The median of some rounds, in events a second.
fn rate(mut one: impl FnMut(usize)) -> u128 {
    let mut rates: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let (begun, mut done) = (Instant::now(), 0_usize);
            while begun.elapsed() < SPAN {
                for _ in 0..64 {
                    one(done);
                    done += 1;
                }
            }
            done as u128 * 1_000_000 / begun.elapsed().as_micros().max(1)
        })
        .collect();
    rates.sort_unstable();
    rates.get(ROUNDS / 2).copied().unwrap_or(0)
}

fn main() {
    let keys = Arc::new(KeyRing::new(Arc::new(MemoryVault::new()), Arc::new(Sevens)));
    keys.create_person(ADA).unwrap();
    let form = StoredForm::new(LedgerId(Uuid::from_u128(6)), keys, Arc::new(Sevens));
    let events = log_ins(&form);
    let bytes: usize = events.iter().map(|event| event.metadata.len() + event.data.len()).sum();
    println!("log-in events of {} bytes on average", bytes / events.len());
    let event = |number: usize| events.get(number % events.len()).unwrap();
    let decode = rate(|number| {
        let recorded: Recorded<DomainEvent> = form.decode(black_box(event(number))).unwrap();
        black_box(recorded);
    });
    println!("decoded with boxes shut: {decode} events/s");
    let open = rate(|number| {
        let recorded: Recorded<DomainEvent> = form.open(black_box(event(number))).unwrap();
        black_box(recorded);
    });
    println!("decoded and opened:      {open} events/s");
}
