//! What lies in the ledger that is rebuilt from? The same small life for every account.

use keyledger_adapters::random::SeededIds;
use keyledger_core::account::{AccountEvent, LinkPurpose, SessionEnd};
use keyledger_core::codec::Codec;
use keyledger_core::email_claim::EmailClaimEvent;
use keyledger_core::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CommandId, CorrelationId, CredentialId, DeviceId,
    EventId, LedgerId, LinkId, MailId, PropertyId, SessionId,
};
use keyledger_core::language::Language;
use keyledger_core::mail::{MailEvent, MailRoute, MailTemplate};
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::{Actor, CommandRef, Metadata};
use keyledger_core::permission::Permission;
use keyledger_core::personal::Personal;
use keyledger_core::store::{EventStore, Expected, NewEvent, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::plain;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::stored_form::StoredForm;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many callers fill the ledger at once.
const WRITERS: usize = 256;
/// How many events one life has, in all its streams.
const LIFE: usize = 20;
const PROPERTIES: u64 = 500;
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/142.0.0.0 Safari/537.36";

/// What was written.
pub struct Written {
    pub events: u64,
    pub accounts: usize,
    pub bytes_min: u64,
    pub bytes_max: u64,
    pub took: Duration,
}

/// A stored form whose keys last as long as the process.
pub fn stored_form(ledger: LedgerId) -> StoredForm {
    let ids = Arc::new(SeededIds::new(1));
    let keys = KeyRing::new(Arc::new(MemoryVault::new()), ids.clone());
    StoredForm::new(ledger, Arc::new(keys), ids)
}

struct Sizes {
    events: AtomicU64,
    min: AtomicU64,
    max: AtomicU64,
}

/// Writes about `events` events: stage by stage, each for all accounts.
pub async fn fill(ledger: &Arc<dyn EventStore>, form: &Arc<StoredForm>, events: usize) -> Written {
    let started = Instant::now();
    let accounts = (events / LIFE).max(1);
    let sizes = Arc::new(Sizes {
        events: AtomicU64::new(0),
        min: AtomicU64::new(u64::MAX),
        max: AtomicU64::new(0),
    });
    for stage in 0..STAGES {
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let (ledger, form, sizes) = (ledger.clone(), form.clone(), sizes.clone());
            writers.push(tokio::spawn(async move {
                for number in (writer..accounts).step_by(WRITERS) {
                    live(&*ledger, &form, &sizes, number as u64, stage).await;
                }
            }));
        }
        for writer in writers {
            writer.await.unwrap();
        }
    }
    Written {
        events: sizes.events.load(Ordering::Relaxed),
        accounts,
        bytes_min: sizes.min.load(Ordering::Relaxed),
        bytes_max: sizes.max.load(Ordering::Relaxed),
        took: started.elapsed(),
    }
}

/// One account's stage: one append.
async fn live(
    ledger: &dyn EventStore,
    form: &StoredForm,
    sizes: &Sizes,
    number: u64,
    stage: usize,
) {
    let person = Person::new(number);
    if stage == 0 {
        form.keys().create_person(person.account).unwrap();
    }
    let (stream, first, events) = person.stage(stage);
    let expected =
        first.checked_sub(1).map_or(Expected::NoStream, |r| Expected::Exact(Revision(r)));
    let meta = metadata(form, &person, number, stage);
    let encode = |(index, event): (usize, DomainEvent)| -> NewEvent {
        let (number, place) = (number.to_be_bytes(), [u8::try_from(stage * 8 + index).unwrap()]);
        let new =
            form.encode(&stream, EventId::derived(&[&number, &place]), &meta, &event).unwrap();
        let bytes = (new.metadata.len() + new.data.len()) as u64;
        sizes.min.fetch_min(bytes, Ordering::Relaxed);
        sizes.max.fetch_max(bytes, Ordering::Relaxed);
        new
    };
    let events: Vec<NewEvent> = events.into_iter().enumerate().map(encode).collect();
    sizes.events.fetch_add(events.len() as u64, Ordering::Relaxed);
    ledger.append(&stream, expected, events).await.unwrap();
}

fn at(number: u64, stage: usize) -> Timestamp {
    let second = stage as u64 * 86_400 + number % 86_400;
    Timestamp::from_micros(1_800_000_000_000_000 + i64::try_from(second).unwrap() * 1_000_000)
}

fn metadata(form: &StoredForm, person: &Person, number: u64, stage: usize) -> Metadata {
    let (actor, at) = (Actor::anonymous(), at(number, stage));
    let key = KeyName::of_origin(&actor, Some(person.account), at);
    let [.., high, low] = number.to_be_bytes();
    let command = CommandId::derived(&[&number.to_be_bytes(), &stage.to_be_bytes()]);
    Metadata {
        origin: Some(form.keys().origin(&key, [203, 0, high, low].into(), BROWSER).unwrap()),
        command: Some(CommandRef {
            id: command,
            request: (stage == 1).then(|| format!("{number:064x}")),
        }),
        trace: Some(format!("00-{:032x}-{number:016x}-01", command.0.as_u128())),
        ..plain(at, actor, CorrelationId(command.0))
    }
}

const STAGES: usize = 11;

/// One account and what belongs to it.
struct Person {
    number: u64,
    account: AccountId,
}

impl Person {
    fn new(number: u64) -> Self {
        Self { number, account: AccountId::derived(&[&number.to_be_bytes()]) }
    }

    /// The append of one stage: its stream, the revision it begins at, and its events.
    fn stage(&self, stage: usize) -> (StreamId, u64, Vec<DomainEvent>) {
        let account = StreamId::account(self.account);
        let of_account = |first, events: Vec<AccountEvent>| {
            (account.clone(), first, events.into_iter().map(DomainEvent::Account).collect())
        };
        match stage {
            0 => self.claim(0),
            1 => of_account(0, self.created()),
            2 => self.claim(1),
            3 => self.mail(),
            4 => of_account(3, vec![self.password_chosen()]),
            5 => of_account(4, vec![self.attempted(1)]),
            6 => of_account(5, self.signed_in(1)),
            7 => of_account(7, vec![self.seen(1), self.attempted(2)]),
            8 => of_account(9, vec![self.failed(2), self.attempted(3)]),
            9 => of_account(11, self.signed_in(3)),
            _ => of_account(13, vec![self.seen(3), self.ended(1)]),
        }
    }

    fn id(&self) -> [u8; 8] {
        self.number.to_be_bytes()
    }

    fn attempt(&self, n: u8) -> AttemptId {
        AttemptId::derived(&[&self.id(), &[n]])
    }

    fn session(&self, n: u8) -> SessionId {
        SessionId(format!("{:032x}{n:032x}", self.attempt(n).0.as_u128()))
    }

    fn credential(&self) -> CredentialId {
        CredentialId::derived(&[&self.id()])
    }

    fn link(&self) -> LinkId {
        LinkId::derived(&[&self.id()])
    }

    fn claim(&self, revision: u64) -> (StreamId, u64, Vec<DomainEvent>) {
        let (account, claim) = (self.account, ClaimId::derived(&[&self.id()]));
        let event = match revision {
            0 => EmailClaimEvent::EmailClaimed { account, claim },
            _ => EmailClaimEvent::EmailConfirmed { account, claim },
        };
        (StreamId::email_claim(&self.address()), revision, vec![DomainEvent::EmailClaim(event)])
    }

    fn address(&self) -> AddressTag {
        AddressTag(format!("1-{:032x}{:032x}", self.account.0.as_u128(), self.number))
    }

    fn created(&self) -> Vec<AccountEvent> {
        vec![
            AccountEvent::AccountCreated {
                claim: ClaimId::derived(&[&self.id()]),
                address: self.address(),
                email: Personal::Clear(format!("person{}@hotel.example", self.number)),
                name: Personal::Clear("Ada Lovelace".to_owned()),
                language: Language::Fr,
            },
            AccountEvent::MembershipAdded {
                property: PropertyId::derived(&[&(self.number % PROPERTIES).to_be_bytes()]),
                permissions: [Permission::Reservations, Permission::Rates].into(),
            },
            AccountEvent::ActivationLinkIssued {
                link: self.link(),
                expires_at: at(self.number, 2),
                supersedes: None,
            },
        ]
    }

    fn mail(&self) -> (StreamId, u64, Vec<DomainEvent>) {
        let cause = EventId::derived(&[&self.id()]);
        let events = [
            MailEvent::MailQueued {
                account: self.account,
                template: MailTemplate::Activation,
                language: Language::Fr,
                cause,
                cause_stream: StreamId::account(self.account),
                caused_at: at(self.number, 1),
                link: None,
                property: None,
            },
            MailEvent::MailAttempted { attempt: 1 },
            MailEvent::MailAccepted {
                account: self.account,
                via: MailRoute::Smtp,
                reply: Personal::Clear("250 2.0.0 Ok: queued as 4XyZ1234".to_owned()),
            },
        ];
        let mail = StreamId::mail(MailId::caused_by(cause, "activation"));
        (mail, 0, events.into_iter().map(DomainEvent::Mail).collect())
    }

    fn password_chosen(&self) -> AccountEvent {
        AccountEvent::PasswordChosen {
            credential: self.credential(),
            link: self.link(),
            purpose: LinkPurpose::Activation,
            replaces: None,
        }
    }

    fn attempted(&self, n: u8) -> AccountEvent {
        AccountEvent::LoginAttempted { attempt: self.attempt(n), device: None }
    }

    fn failed(&self, n: u8) -> AccountEvent {
        let (attempt, credential) = (self.attempt(n), Some(self.credential()));
        AccountEvent::LoginFailed { attempt, credential }
    }

    fn signed_in(&self, n: u8) -> Vec<AccountEvent> {
        let (attempt, credential) = (self.attempt(n), self.credential());
        vec![
            AccountEvent::PasswordAccepted { attempt, credential },
            AccountEvent::LoginSucceeded {
                attempt,
                session: self.session(n),
                device: DeviceId(format!("{:064x}", self.number)),
                expires_at: at(self.number, usize::from(n) + 20),
            },
        ]
    }

    fn seen(&self, n: u8) -> AccountEvent {
        AccountEvent::SessionSeen { session: self.session(n) }
    }

    fn ended(&self, n: u8) -> AccountEvent {
        let sessions = vec![self.session(n)];
        AccountEvent::SessionsEnded { sessions, because: SessionEnd::Logout }
    }
}
