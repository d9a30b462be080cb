//! How long does it take to know an account, and to explain it? Folding 1,000 events, and `explain`
//! on 10,000, beside the decoding of the same events, which bounds both.
//!
//! `cargo bench --bench fold` prints one line for each.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops where it fails")]

use keyledger_adapters::random::SeededIds;
use keyledger_core::account::{Account, AccountCommand, AccountEvent, decide};
use keyledger_core::authority::{ActorCapacity, AtProperty, ReasonCode, Requester};
use keyledger_core::clock::{Ids, Time};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::engine::{Context, Intent};
use keyledger_core::explain::explain_account;
use keyledger_core::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CommandId, CredentialId, DeviceId, EventId,
    LedgerId, LinkId, PropertyId, SessionId,
};
use keyledger_core::language::Language;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, Metadata};
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::store::{Position, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::plain;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::stored_form::StoredForm;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const ROUNDS: usize = 25;
const ADA: AccountId = AccountId(Uuid::from_u128(1));
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/142.0.0.0 Safari/537.36";

/// A working life: mostly log-ins, at times mistyped, at times until the lock and the reset.
struct Life {
    form: StoredForm,
    policy: Policy,
    state: Account,
    stored: Vec<StoredEvent>,
    at: Timestamp,
    drawn: u128,
}

impl Life {
    fn new() -> Self {
        let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(1));
        let keys = Arc::new(KeyRing::new(Arc::new(MemoryVault::new()), Arc::clone(&ids)));
        keys.create_person(ADA).unwrap();
        let form = StoredForm::new(LedgerId(Uuid::from_u128(6)), keys, ids);
        let (policy, at) = (Policy::first(Profile::Hotel), "2026-01-01T07:00:00Z".parse().unwrap());
        Self { form, policy, state: Account::default(), stored: vec![], at, drawn: 0 }
    }

    fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(self.drawn)
    }

    fn ask(&mut self, command: &AccountCommand) {
        let (policy, time) = (&self.policy, Time::sure(self.at));
        let why = ReasonCode::FirstManager.plain();
        let context = Context { policy, time, requester: Requester::nobody().because(&why) };
        for event in decide(&self.state, context, command).unwrap() {
            self.write(&event);
        }
    }

    fn write(&mut self, event: &AccountEvent) {
        let meta = self.metadata();
        let (stream, revision) = (StreamId::account(ADA), self.stored.len() as u64);
        let id = EventId(self.draw());
        let new = self.form.encode(&stream, id, &meta, event).unwrap();
        let stored = StoredEvent {
            position: Position(revision),
            stream,
            revision: Revision(revision),
            id: new.id,
            kind: new.kind,
            metadata: new.metadata,
            data: new.data,
        };
        let recorded: Recorded<AccountEvent> = self.form.decode(&stored).unwrap();
        self.state.evolve(&recorded);
        self.stored.push(stored);
    }

    fn metadata(&mut self) -> Metadata {
        let intent = Intent::new(self.at, Actor::anonymous(), CommandId(self.draw()));
        let key = KeyName::of_origin(&intent.actor, Some(ADA), self.at);
        let origin = self.form.keys().origin(&key, "203.0.113.7".parse().unwrap(), BROWSER);
        Metadata {
            origin: Some(origin.unwrap()),
            command: Some(intent.command),
            ..plain(intent.at, intent.actor, intent.correlation)
        }
    }

    fn guess(&mut self, matched: bool) {
        let attempt = AttemptId(self.draw());
        self.ask(&AccountCommand::AskToLogIn { attempt, device: None });
        let credential = self.state.living().unwrap().usable_password();
        let session = SessionId(format!("{:064x}", self.drawn));
        let device = DeviceId("de".repeat(32));
        let judge = AccountCommand::Judge {
            attempt,
            credential,
            matched,
            session: session.clone(),
            device,
            network: None,
        };
        self.ask(&judge);
        self.at = self.at.plus(chrono::TimeDelta::minutes(1));
        if matched {
            let because = keyledger_core::account::SessionEnd::Logout;
            self.ask(&AccountCommand::EndSession { session, because });
        }
    }

    fn reset(&mut self) {
        self.at = self.at.plus(chrono::TimeDelta::days(1));
        let link = LinkId(self.draw());
        self.ask(&AccountCommand::RequestReset { link });
        let credential = CredentialId(self.draw());
        self.ask(&AccountCommand::ChoosePassword { link, credential });
    }

    /// Exactly so many events.
    fn live(mut self, events: usize) -> Self {
        self.ask(&AccountCommand::Create {
            claim: ClaimId(Uuid::nil()),
            address: AddressTag(format!("1-{}", "ad".repeat(32))),
            email: "ada@hotel.example".to_owned(),
            name: "Ada Lovelace".to_owned(),
            language: Language::En,
            property: PropertyId(Uuid::nil()),
            permissions: [].into(),
            ends_at: None,
            link: LinkId(Uuid::nil()),
            acting: AtProperty::managed(ActorCapacity::Machine),
        });
        self.reset();
        let mut days = 0;
        while self.stored.len() < events {
            days += 1;
            if days % 50 == 0 {
                (0..10).for_each(|_| self.guess(false));
                self.reset();
            } else {
                (0..days % 3).for_each(|_| self.guess(false));
                self.guess(true);
            }
        }
        self.stored.truncate(events);
        self
    }
}

/// The median of some rounds, in microseconds.
fn median(mut one: impl FnMut()) -> Duration {
    one(); // Warm.
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            one();
            begun.elapsed()
        })
        .collect();
    rounds.sort_unstable();
    rounds.get(ROUNDS / 2).copied().unwrap_or_default()
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    format!("{model}, {cores} cores, {}", std::env::consts::OS)
}

fn measure(events: usize) {
    let life = Life::new().live(events);
    let (form, stored) = (&life.form, &life.stored);
    let bytes: usize = stored.iter().map(|event| event.metadata.len() + event.data.len()).sum();
    let shut = || -> Vec<Recorded<AccountEvent>> {
        stored.iter().map(|event| form.decode(event).unwrap()).collect()
    };
    let open = || -> Vec<Recorded<AccountEvent>> {
        stored.iter().map(|event| form.open(event).unwrap()).collect()
    };
    let (decoded, opened) = (shut(), open());
    let decoding = median(|| drop(black_box(shut())));
    let opening = median(|| drop(black_box(open())));
    let folding = median(|| {
        let mut state = Account::default();
        for recorded in &decoded {
            state.evolve(recorded);
        }
        black_box(state);
    });
    let last = opened.last().unwrap().meta.at;
    let explaining = median(|| {
        black_box(explain_account(ADA, &opened, Time::sure(last)));
    });
    let said = explain_account(ADA, &opened, Time::sure(last));
    println!("{events} events of {} bytes on average, {} locks", bytes / events, said.locks.len());
    let share = |part: Duration, whole: Duration| part.as_secs_f64() / whole.as_secs_f64();
    println!("  decode, boxes shut {decoding:>10.1?}");
    println!("  fold               {folding:>10.1?}   {:.3} of decoding", share(folding, decoding));
    println!("  decode and open    {opening:>10.1?}");
    let part = share(explaining, opening);
    println!("  explain            {explaining:>10.1?}   {part:.3} of opening");
}

fn main() {
    println!("{}; medians of {ROUNDS} rounds", machine());
    measure(1_000);
    measure(10_000);
}
