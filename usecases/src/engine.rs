//! Engine container. Everything a use case needs, in one place: the streams, the keys, the clock,
//! the hashes.

mod parts;

pub use parts::Parts;

use crate::boxed;
use crate::caller::permission_holders::PermissionHolders;
use crate::factors::app::Memory;
use crate::failure::{Failure, Outcome, parted, read};
use crate::log_in::rate_limits::{Limits, Moment};
use crate::log_in::turns::AttemptQueues;
use crate::reading::histories::Histories;
use crate::secrets::hashing::Passwords;
use keyledger_core::account::{self, Account, AccountCommand};
use keyledger_core::audit_reads::AuditReads;
use keyledger_core::clock::{Clock, Ids, Time, WatchedClock};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::email_claim::EmailClaim;
use keyledger_core::engine::{Aggregate, Done, Intent, Repository};
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::ledger::LedgerReader;
use keyledger_core::lines::Lines;
use keyledger_core::mail::Mail;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::operations::{Operations, OperationsEvent};
use keyledger_core::operators::Operators;
use keyledger_core::passkeys::Passkeys;
use keyledger_core::permission::Permission;
use keyledger_core::policy::{Policy, PolicyState, Profile};
use keyledger_core::property::Property;
use keyledger_core::remembered::Remembered;
use keyledger_core::service_token::ServiceToken;
use keyledger_core::store::{Direction, EventStore, ReadFrom, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::Unknown;
use keyledger_core::vault::Vault;
use keyledger_handlers::trail::LogService;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};

/// The release that events name.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// Accounts whose folded state stays in memory (about 2 KB each).
const ACCOUNTS_CACHED: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();
/// States of every other kind that stay in memory.
const OTHERS_CACHED: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// Events per read when a whole history is wanted.
const PAGE: usize = 1_000;

/// The engine: one per process.
pub struct Engine {
    /// People.
    pub accounts: Repository<Account>,
    /// Addresses nobody holds.
    pub unknown: Repository<Unknown>,
    /// Who holds an address.
    pub claims: Repository<EmailClaim>,
    /// Hotels.
    pub properties: Repository<Property>,
    /// Mails.
    pub mails: Arc<Repository<Mail>>,
    /// Policy versions.
    pub policies: Repository<PolicyState>,
    /// The engine's own life.
    pub operations: Arc<Repository<Operations>>,
    /// Who operates the system.
    pub operators: Repository<Operators>,
    /// Tokens of other software.
    pub service_tokens: Repository<ServiceToken>,
    /// Who read which histories.
    pub reads: Repository<AuditReads>,
    /// The ledger itself, for reading histories.
    pub store: Arc<dyn EventStore>,
    /// The same, for whoever reads the whole of it.
    pub ledger: Arc<LedgerReader>,
    /// The stored form.
    pub form: Arc<StoredForm>,
    /// Keys and secrets.
    pub vault: Arc<dyn Vault>,
    /// Time, as far as it can be believed.
    pub clock: Arc<dyn Clock>,
    /// The same clock, with what is known against it.
    pub time: Arc<WatchedClock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Password hashing.
    pub passwords: Passwords,
    /// Limits in front of the ledger.
    pub limits: Limits,
    /// What was worked out from the ledger, across starts.
    pub remembered: Arc<dyn Remembered>,
    /// Who goes first among the engines of this ledger; none where it is the only one.
    pub lines: Option<Arc<dyn Lines>>,
    /// One guess of each kind at one account at a time.
    pub gates: AttemptQueues,
    /// Who holds what where.
    pub permission_holders: PermissionHolders,
    /// Histories that were asked about last.
    pub histories: Histories,
    /// The log service of the audit trail, where there is one.
    trail: OnceLock<Arc<LogService>>,
    /// Whether the disk has room, where somebody can tell.
    room: OnceLock<Room>,
    /// What is remembered of devices of our own app, and who waits for them.
    pub app: Memory,
    /// Who reads what browsers answer with passkeys, where the address allows them.
    pub passkeys: OnceLock<Arc<dyn Passkeys>>,
    /// Who wakes phones, where push services know the address.
    pub push: OnceLock<Arc<dyn keyledger_core::push::PushSender>>,
}

/// Says whether the disk has room for more.
pub type Room = Box<dyn Fn() -> bool + Send + Sync>;

impl Engine {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let Parts { ledger, vault, form, clock, ids, passwords, limits, remembered, lines } = parts;
        let store = Arc::clone(ledger.store());
        let time = Arc::new(WatchedClock::new(clock));
        let clock = Arc::clone(&time) as Arc<dyn Clock>;
        Self {
            accounts: repository(&store, &form, &clock, ACCOUNTS_CACHED),
            unknown: repository(&store, &form, &clock, OTHERS_CACHED),
            claims: repository(&store, &form, &clock, OTHERS_CACHED),
            properties: repository(&store, &form, &clock, OTHERS_CACHED),
            mails: Arc::new(repository(&store, &form, &clock, OTHERS_CACHED)),
            policies: repository(&store, &form, &clock, OTHERS_CACHED),
            operations: Arc::new(repository(&store, &form, &clock, OTHERS_CACHED)),
            operators: repository(&store, &form, &clock, OTHERS_CACHED),
            service_tokens: repository(&store, &form, &clock, OTHERS_CACHED),
            reads: repository(&store, &form, &clock, OTHERS_CACHED),
            permission_holders: PermissionHolders::of(
                Arc::clone(&ledger),
                Arc::clone(&form),
                Arc::clone(&remembered),
            ),
            histories: Histories::default(),
            store,
            ledger,
            form,
            vault,
            clock,
            time,
            ids,
            passwords,
            limits,
            remembered,
            lines,
            gates: AttemptQueues::default(),
            trail: OnceLock::new(),
            room: OnceLock::new(),
            app: Memory::default(),
            passkeys: OnceLock::new(),
            push: OnceLock::new(),
        }
    }

    /// Whether no other engine serves the same ledger: nothing changes but by this one.
    pub const fn is_alone(&self) -> bool {
        self.lines.is_none()
    }

    /// Names the log service of the audit trail, once: how the trail is doing decides who logs in.
    pub fn kept_by(&self, log_service: Arc<LogService>) {
        let _ = self.trail.set(log_service);
    }

    /// Names who tells whether the disk has room, once.
    pub fn room_is_told_by(&self, room: Room) {
        let _ = self.room.set(room);
    }

    /// Whether the disk has room for more: without it, nothing is written for people nobody knows.
    pub fn has_room(&self) -> bool {
        self.room.get().is_none_or(|has_room| has_room())
    }

    /// This moment, as the limits in front of the ledger count it.
    pub fn moment(&self) -> Moment {
        Moment { monotonic: self.clock.monotonic(), at: self.clock.now() }
    }

    /// Since when the audit trail stands still; `None` while it goes on, or where none is kept.
    pub fn trail_stopped_since(&self) -> Option<Timestamp> {
        self.trail.get()?.status().stopped.map(|stopped| stopped.since)
    }

    /// The keys.
    pub fn keys(&self) -> &KeyRing {
        self.form.keys()
    }

    /// Until when time is known to have gone by: now, once somebody vouches for the clock.
    pub fn certain(&self) -> Timestamp {
        self.clock.known(self.clock.now()).certain
    }

    /// A command the engine itself names: nobody can repeat it from outside.
    pub fn draw_command(&self) -> CommandId {
        CommandId(self.ids.uuid())
    }

    /// An intent of `actor` now, under a command drawn here.
    pub fn intent(&self, actor: Actor) -> Intent {
        Intent::new(self.clock.now(), actor, self.draw_command())
    }

    /// The policy that judges now. Before the first was adopted, the default profile's.
    #[boxed]
    pub async fn policy(&self) -> Result<Policy, Failure> {
        let loaded = read(self.policies.load(&StreamId::policy()).await)?;
        Ok(loaded.state.current().cloned().unwrap_or_else(|| Policy::first(Profile::default())))
    }

    /// A command to one account.
    pub async fn on_account(
        &self,
        account: AccountId,
        policy: &Policy,
        intent: &Intent,
        command: &AccountCommand,
    ) -> Outcome<Done<Account>, account::Rejection> {
        let stream = StreamId::account(account);
        parted(self.accounts.execute(&stream, policy, intent, command).await)
    }

    /// The state of one account, as the ledger has it. A membership whose end has come is none, even
    /// where nobody has written that down yet.
    #[boxed]
    pub async fn account(&self, account: AccountId) -> Result<Arc<Account>, Failure> {
        let state = read(self.accounts.load(&StreamId::account(account)).await)?.state;
        Ok(self.as_it_stands(state))
    }

    /// The same of a state that was read.
    pub fn as_it_stands(&self, state: Arc<Account>) -> Arc<Account> {
        state.without_ended_memberships(self.clock.now()).map_or(state, Arc::new)
    }

    /// Everybody who holds `permission` at `property` now, in the order of their ids.
    pub async fn holders(
        &self,
        property: PropertyId,
        permission: Permission,
    ) -> Result<Vec<AccountId>, Failure> {
        let mut holders = vec![];
        for account in self.permission_holders.candidates(property, permission).await? {
            let state = self.account(account).await?;
            let held = state.living().map(|living| living.holds(property, permission).is_ok());
            if held == Some(true) {
                holders.push(account);
            }
        }
        Ok(holders)
    }

    /// Writes down something about the engine itself.
    #[boxed]
    pub async fn record(&self, happened: OperationsEvent, part: &str) -> Result<(), Failure> {
        let intent = self.intent(Actor::system(part));
        let policy = self.policy().await?;
        let stream = StreamId::operations(intent.at);
        let done = self.operations.execute(&stream, &policy, &intent, &happened).await;
        read(done).map(|_| ())
    }

    /// Writes down what a person did to the engine itself, and why.
    pub async fn record_by(
        &self,
        actor: Actor,
        reason: Reason,
        happened: OperationsEvent,
    ) -> Result<(), Failure> {
        let mut intent = self.intent(actor);
        intent.reason = Some(reason);
        let policy = self.policy().await?;
        let stream = StreamId::operations(intent.at);
        let done = self.operations.execute(&stream, &policy, &intent, &happened).await;
        read(done).map(|_| ())
    }

    /// What is known of the time at a moment that somebody asks about. Of one that has not come it is what
    /// would be known if nothing happened until then: it is over when it comes.
    pub fn time_at(&self, at: Timestamp) -> Time {
        if at > self.clock.now() { Time::sure(at) } else { self.clock.known(at) }
    }

    /// The whole history of a stream; what is personal stays sealed, for states are folded without it.
    pub async fn history<E>(&self, stream: &StreamId) -> Result<Vec<Recorded<E>>, Failure>
    where
        E: Send + 'static,
        StoredForm: Codec<E>,
    {
        Ok(self.stored_and_sealed(stream, 0).await?.1)
    }

    /// What stands in it behind its first `behind` events, also as it is stored. While one page is decoded
    /// the next one is read.
    pub async fn stored_and_sealed<E>(
        &self,
        stream: &StreamId,
        behind: usize,
    ) -> Result<(Vec<StoredEvent>, Vec<Recorded<E>>), Failure>
    where
        E: Send + 'static,
        StoredForm: Codec<E>,
    {
        let (mut history, mut sealed) = (vec![], vec![]);
        let mut page = self.page_of(stream, behind).await?;
        while !page.is_empty() {
            let behind = behind + history.len() + page.len();
            let next = self.page_of(stream, behind);
            let decoded = decoded(Arc::clone(&self.form), page);
            let (next, (stored, mut told)) = tokio::try_join!(next, decoded)?;
            history.extend(stored);
            sealed.append(&mut told);
            page = next;
        }
        Ok((history, sealed))
    }

    /// A page of a stream. A short one is no proof of the end: a store may hand out less than was asked
    /// for; an empty one is.
    async fn page_of(&self, stream: &StreamId, behind: usize) -> Result<Vec<StoredEvent>, Failure> {
        let from = ReadFrom::Revision(Revision(behind as u64));
        let read = self.store.read_stream(stream, from, Direction::Forwards, PAGE);
        read.await.map_err(Failure::Store)
    }

    /// The whole history of a stream, as it is stored.
    pub async fn stored_history(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, Failure> {
        let mut history: Vec<StoredEvent> = vec![];
        loop {
            let page = self.page_of(stream, history.len()).await?;
            if page.is_empty() {
                return Ok(history);
            }
            history.extend(page);
        }
    }

    /// Stored events, opened as far as their keys allow.
    pub fn opened<E>(&self, stored: &[StoredEvent]) -> Result<Vec<Recorded<E>>, Failure>
    where
        StoredForm: Codec<E>,
    {
        stored.iter().map(|one| self.form.open(one).map_err(Failure::Codec)).collect()
    }
}

/// How many events are decoded at once on the thread that asks: more go to one of their own.
const DECODED_HERE: usize = 64;

/// These events with what is personal sealed.
async fn decoded<E>(
    form: Arc<StoredForm>,
    stored: Vec<StoredEvent>,
) -> Result<(Vec<StoredEvent>, Vec<Recorded<E>>), Failure>
where
    E: Send + 'static,
    StoredForm: Codec<E>,
{
    let few = stored.len() <= DECODED_HERE;
    let decode = move || {
        let told = stored.iter().map(|one| form.decode(one)).collect::<Result<_, _>>();
        told.map(|told| (stored, told)).map_err(Failure::Codec)
    };
    if few {
        return decode();
    }
    let done = tokio::task::spawn_blocking(decode).await;
    done.map_err(|error| Failure::Other(format!("events could not be decoded: {error}")))?
}

fn repository<A: Aggregate>(
    store: &Arc<dyn EventStore>,
    form: &Arc<StoredForm>,
    clock: &Arc<dyn Clock>,
    capacity: NonZeroUsize,
) -> Repository<A>
where
    StoredForm: Codec<A::Event>,
{
    let codec: Arc<dyn Codec<A::Event>> = Arc::clone(form) as Arc<dyn Codec<A::Event>>;
    Repository::new(Arc::clone(store), codec, Arc::clone(clock), RELEASE, capacity)
}
