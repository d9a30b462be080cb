//! Which histories are the views tested on? Whole ones, written through the rules of every family.

use crate::{Identity, Source, Views};
use keyledger_core::account::{Account, AccountCommand, ErasureGround, LinkPurpose, SessionEnd};
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::CodecError;
use keyledger_core::email_claim::{EmailClaim, EmailClaimCommand};
use keyledger_core::engine::{AdoptPolicy, Aggregate, Done, Intent, Refused, Repository};
use keyledger_core::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CommandId, CredentialId, DeviceId, EventId,
    LedgerId, LinkId, MailId, PropertyId, SessionId, StoreId,
};
use keyledger_core::language::Language;
use keyledger_core::mail::{
    Mail, MailCommand, MailRoute, MailTemplate, MailTrouble, Order, Suppression,
};
use keyledger_core::memory::MemoryStore;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::Actor;
use keyledger_core::operations::{Operations, OperationsEvent};
use keyledger_core::permission::Permission;
use keyledger_core::policy::{Policy, PolicyState, Profile};
use keyledger_core::property::{Property, PropertyCommand};
use keyledger_core::store::{BoxFuture, EventStore, StoreError};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::{Unknown, UnknownCommand};
use keyledger_core::vault::{SecretName, Vault};
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
    prop::collection::vec((0..26u8, 0..ACCOUNTS, any::<u8>()), 1..120)
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
    pub(crate) policies: Repository<PolicyState>,
    properties: Repository<Property>,
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
        Source { store: self.store.clone(), codec: self.form.clone() }
    }

    pub(crate) fn views(&self, folder: &Path, name: &str) -> Views {
        Views::open(&folder.join(name), IDENTITY).unwrap()
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
            // A word about a person who is forgotten cannot be written; nor is a rule broken.
            Err(Refused::ByRule(_) | Refused::Codec(CodecError::Key(_))) => None,
            // Lost so often in a row that the caller gave up; whether it was written is not known.
            Err(Refused::Store(StoreError::Unknown(_))) => None,
            Err(error) => panic!("{error}: {error:?}"),
        }
    }

    pub(crate) async fn on(&mut self, who: u8, command: AccountCommand) -> Option<Done<Account>> {
        let named = self.done.is_multiple_of(3);
        let intent = self.intent(account(who), named);
        let stream = StreamId::account(account(who));
        Self::run(&self.accounts, stream, &self.policy, intent, command).await
    }

    pub(crate) async fn create(&mut self, who: u8, at: u8) {
        self.form.keys().create_person(account(who)).ok();
        let (account, claim) = (account(who), ClaimId(id("claim", who.into())));
        let address = AddressTag(format!("1-{:064x}", who));
        let stream = StreamId::email_claim(&address);
        let intent = self.intent(account, true);
        let (claims, policy) = (&self.claims, &self.policy);
        let command = EmailClaimCommand::Claim { account, claim };
        Self::run(claims, stream.clone(), policy, intent, command).await;
        let link = LinkId(self.fresh("link"));
        let create = AccountCommand::Create {
            claim,
            address,
            email: format!("person{who}@hotel.example"),
            name: "Ada".to_owned(),
            language: if who % 2 == 0 { Language::Fr } else { Language::En },
            property: property(at),
            permissions: [Permission::ManageUsers].into(),
            link,
        };
        self.on(who, create).await;
        let intent = self.intent(account, false);
        let command = EmailClaimCommand::Confirm { account, claim };
        Self::run(&self.claims, stream, &self.policy, intent, command).await;
    }

    /// Chooses a password through whatever link opens.
    pub(crate) async fn choose(&mut self, who: u8) {
        let state = self.accounts.load(&StreamId::account(account(who))).await.unwrap().state;
        let purposes = [LinkPurpose::Reset, LinkPurpose::Activation];
        let live = state.living().and_then(|living| {
            purposes.iter().find_map(|purpose| living.links.live(*purpose)).map(|live| live.link)
        });
        let link = live.unwrap_or(LinkId(id("link", 1)));
        let credential = CredentialId(self.fresh("credential"));
        self.on(who, AccountCommand::ChoosePassword { link, credential }).await;
    }

    /// One guess, judged at once.
    pub(crate) async fn guess(&mut self, who: u8, matched: bool, device: u8) {
        let attempt = AttemptId(self.fresh("attempt"));
        let device = DeviceId(format!("{device:064x}"));
        let ask = AccountCommand::AskToLogIn { attempt, device: Some(device.clone()) };
        let Some(asked) = self.on(who, ask).await else { return };
        let credential = asked.state.living().and_then(|living| living.usable_password());
        let matched = matched && credential.is_some();
        let session = SessionId(format!("{:064x}", self.done));
        let judge = AccountCommand::Judge { attempt, credential, matched, session, device };
        self.on(who, judge).await;
    }

    async fn queue(&mut self, who: u8, suppressed: Option<Suppression>) {
        let cause = EventId(self.fresh("cause"));
        let mail = MailId::caused_by(cause, "reset");
        self.last_mails.push(mail);
        let order = Order {
            account: account(who),
            template: MailTemplate::PasswordReset,
            language: Language::Fr,
            cause,
            cause_stream: StreamId::account(account(who)),
            caused_at: self.now,
            link: None,
            property: None,
        };
        self.on_mail(mail, account(who), MailCommand::Queue { order, suppressed }).await;
    }

    async fn on_mail(&mut self, mail: MailId, who: AccountId, command: MailCommand) {
        let mut intent = self.intent(who, false);
        intent.origin = None;
        Self::run(&self.mails, StreamId::mail(mail), &self.policy, intent, command).await;
    }

    async fn on_some_mail(&mut self, detail: u8, command: MailCommand) {
        let mail = self.last_mails.iter().rev().nth(usize::from(detail % 3)).copied();
        if let Some(mail) = mail {
            self.on_mail(mail, account(0), command).await;
        }
    }

    async fn happens(&mut self, event: OperationsEvent) {
        let command = CommandId(self.fresh("command"));
        let intent = Intent::new(self.now, Actor::system("test"), command);
        let stream = StreamId::operations(self.now);
        Self::run(&self.operations, stream, &self.policy, intent, event).await;
    }

    pub(crate) async fn adopt(&mut self, idle_minutes: u32) {
        let mut settings = Profile::Nist.settings();
        settings.session_idle_minutes = idle_minutes;
        let command =
            AdoptPolicy { profile: Profile::Nist, settings, approved_by_second_person: true };
        let mut intent = self.intent(account(0), false);
        intent.origin = None;
        let adopted =
            Self::run(&self.policies, StreamId::policy(), &self.policy, intent, command).await;
        if let Some(policy) = adopted.and_then(|done| done.state.current().cloned()) {
            self.policy = policy;
        }
    }

    pub(crate) async fn erase(&mut self, who: u8) {
        let ground = ErasureGround::Request;
        if self.on(who, AccountCommand::Erase { ground }).await.is_none() {
            return;
        }
        let name = SecretName::person(account(who));
        let (account, keys) = (account(who), vec![name.as_str().to_owned()]);
        let decided = OperationsEvent::KeyDestructionDecided { account, ground, keys };
        self.happens(decided).await;
        self.vault.destroy(&name).unwrap();
        self.form.keys().forget(account);
        let keys = vec![name.as_str().to_owned()];
        self.happens(OperationsEvent::KeyDestroyed { account: Some(account), keys }).await;
    }

    async fn guess_at_nobody(&mut self, detail: u8) {
        let address = AddressTag(format!("0-{:064x}", detail % 2));
        for _ in 0..5 {
            let attempt = AttemptId(self.fresh("attempt"));
            for command in [
                UnknownCommand::AskToLogIn { address: address.clone(), attempt },
                UnknownCommand::Fail { address: address.clone(), attempt },
            ] {
                let id = CommandId(self.fresh("command"));
                let intent = Intent::new(self.now, Actor::anonymous(), id);
                let stream = StreamId::unknown(1);
                Self::run(&self.unknown, stream, &self.policy, intent, command).await;
            }
        }
    }

    /// Time has come for whatever the account has.
    async fn expire(&mut self, who: u8) {
        use keyledger_core::lockout::Lock;
        let state = self.accounts.load(&StreamId::account(account(who))).await.unwrap().state;
        let Some(living) = state.living() else { return };
        if let Lock::Shut { lock, .. } = living.lockout.lock {
            self.on(who, AccountCommand::ExpireLock { lock }).await;
        }
        for live in living.links.all_live() {
            self.on(who, AccountCommand::ExpireLink { link: live.link }).await;
        }
        for session in living.sessions.keys() {
            let session = session.clone();
            self.on(who, AccountCommand::ExpireSession { session }).await;
        }
    }

    async fn use_or_end_a_session(&mut self, who: u8, detail: u8) {
        let state = self.accounts.load(&StreamId::account(account(who))).await.unwrap().state;
        let some = state.living().and_then(|living| living.sessions.keys().next().cloned());
        let session = some.unwrap_or(SessionId("none".to_owned()));
        let command = match detail % 3 {
            0 => AccountCommand::EndSession { session, because: SessionEnd::Logout },
            _ => AccountCommand::UseSession { session },
        };
        self.on(who, command).await;
    }

    async fn step(&mut self, (what, who, detail): Step) {
        self.pass(i64::from(detail));
        let reply = || "250 as you like it".to_owned();
        let cause = MailTrouble::MailboxFull;
        match what {
            0..=3 => self.create(who, detail).await,
            4 => {
                let (property, permissions) = (property(detail), [Permission::Rates].into());
                self.on(who, AccountCommand::Join { property, permissions }).await;
            }
            5 => {
                let property = property(detail);
                self.on(who, AccountCommand::Leave { property }).await;
            }
            6 | 7 => {
                let link = LinkId(self.fresh("link"));
                self.on(who, AccountCommand::RequestReset { link }).await;
            }
            8 | 9 => self.choose(who).await,
            10 | 11 => {
                for _ in 0..detail % 12 {
                    self.guess(who, false, 0).await;
                }
            }
            12 | 13 => self.guess(who, true, detail % 2).await,
            14 => self.use_or_end_a_session(who, detail).await,
            15 => self.expire(who).await,
            16 => self.pass(i64::from(detail) * 600),
            17 => self.queue(who, None).await,
            18 => self.queue(who, Some(Suppression::TooOld)).await,
            19 => self.on_some_mail(detail, MailCommand::Try).await,
            20 => {
                let command = match detail % 4 {
                    0 => MailCommand::Accept { via: MailRoute::Smtp, reply: reply() },
                    1 => MailCommand::Defer { code: Some(452), cause, reply: reply() },
                    2 => MailCommand::Refuse { code: None, cause, reply: reply() },
                    _ => MailCommand::Bounce {
                        status: "5.2.2".to_owned(),
                        cause,
                        diagnostic: reply(),
                    },
                };
                self.on_some_mail(detail, command).await;
            }
            21 => self.adopt(10 + u32::from(detail % 50)).await,
            22 if detail % 4 == 0 => self.erase(who).await,
            23 => {
                let command = PropertyCommand::Create { name: "Hotel du Lac".to_owned() };
                let intent = Intent::new(
                    self.now,
                    Actor::at_the_machine(),
                    CommandId(self.fresh("command")),
                );
                let stream = StreamId::property(property(detail));
                Self::run(&self.properties, stream, &self.policy, intent, command).await;
            }
            24 => self.guess_at_nobody(detail).await,
            25 => {
                let stream = StreamId::account(account(who));
                self.happens(OperationsEvent::HandlerResumed {
                    handler: "mail".to_owned(),
                    stream,
                })
                .await;
            }
            _ => {}
        }
    }
}
