//! Hostile histories: which histories should nobody have written? Any events in any order, with any
//! ids and times.
//!
//! Ids come from small pools, so that they meet. Everything must still be folded without a panic,
//! and no state may grow without bound: a damaged ledger is read too.

use crate::account::{ErasureGround, LinkPurpose, LoginRefusal};
use crate::codec::Recorded;
use crate::email_claim::{EmailClaimEvent, ReleaseGround};
use crate::engine::{Aggregate, Intent, record};
use crate::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, ClockAnomalyId, CommandId, CredentialId, DeviceId,
    EventId, LinkId, LockId, SessionId,
};
use crate::language::Language;
use crate::mail::{
    MailEvent, MailRoute, MailTemplate, MailTrouble, MailedLink, NotHandedOver, Suppression,
};
use crate::metadata::Actor;
use crate::operations::{ClockDoubt, ClockDoubtEnd, ClockWord, OperationsEvent};
use crate::personal::Personal;
use crate::policy::{LockRule, Policy, PolicyEvent, Profile, ProposalEnd};
use crate::property::{InvoiceId, InvoiceStatus, PropertyEvent, SubscriptionStatus};
use crate::store::{Expected, Revision};
use crate::stream::StreamId;
use crate::time_zone::TimeZone;
use crate::timestamp::Timestamp;
use crate::unknown::UnknownEvent;
use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

/// Any moment: near, far, and both ends of time.
pub fn moments() -> impl Strategy<Value = Timestamp> {
    let beginning = crate::testing::moment(0).micros();
    prop_oneof![
        6 => (0..10_000_000_000_i64).prop_map(move |micros| beginning + micros),
        2 => (0..10_000_000_000_000_i64).prop_map(move |micros| beginning - micros),
        1 => any::<i64>(),
        1 => select(vec![i64::MIN, i64::MAX, 0]),
    ]
    .prop_map(Timestamp::from_micros)
}

pub(super) fn ids() -> impl Strategy<Value = Uuid> {
    (0..6_u128).prop_map(Uuid::from_u128)
}

pub(super) fn attempts() -> impl Strategy<Value = AttemptId> {
    ids().prop_map(AttemptId)
}

pub(super) fn links() -> impl Strategy<Value = LinkId> {
    ids().prop_map(LinkId)
}

/// Locks as attempts cause them, so that they meet the rules' own.
pub(super) fn locks() -> impl Strategy<Value = LockId> {
    attempts().prop_map(LockId::caused_by)
}

pub(super) fn sessions() -> impl Strategy<Value = SessionId> {
    (0..4_u8).prop_map(|n| SessionId(format!("{n:064x}")))
}

pub(super) fn devices() -> impl Strategy<Value = DeviceId> {
    (0..40_u8).prop_map(|n| DeviceId(format!("{n:064x}")))
}

pub(super) fn addresses() -> impl Strategy<Value = AddressTag> {
    (0..3_u8).prop_map(|n| AddressTag(format!("1-{n:064x}")))
}

pub(super) fn accounts() -> impl Strategy<Value = AccountId> {
    ids().prop_map(AccountId)
}

pub(super) fn credentials() -> impl Strategy<Value = CredentialId> {
    ids().prop_map(CredentialId)
}

pub(super) fn purposes() -> impl Strategy<Value = LinkPurpose> {
    select(vec![LinkPurpose::Activation, LinkPurpose::Reset])
}

pub(super) fn refusals() -> impl Strategy<Value = LoginRefusal> {
    prop_oneof![
        locks().prop_map(|lock| LoginRefusal::Locked { lock }),
        Just(LoginRefusal::Disabled {}),
        Just(LoginRefusal::Suspended {}),
    ]
}

pub(super) fn personal() -> impl Strategy<Value = Personal<String>> {
    prop_oneof![Just(Personal::Sealed), Just(Personal::Gone), ".{0,8}".prop_map(Personal::Clear),]
}

pub(super) fn rules() -> impl Strategy<Value = LockRule> {
    any::<u32>().prop_map(|failures_max| LockRule::FailuresInARun { failures_max })
}

/// Any event of a shard of addresses nobody holds.
pub fn unknown_event() -> impl Strategy<Value = UnknownEvent> {
    let pair = || (addresses(), attempts());
    prop_oneof![
        4 => pair().prop_map(|(address, attempt)| {
            UnknownEvent::UnknownLoginAttempted { address, attempt }
        }),
        1 => (pair(), refusals()).prop_map(|((address, attempt), because)| {
            UnknownEvent::UnknownLoginRefused { address, attempt, because }
        }),
        1 => pair().prop_map(|(address, attempt)| {
            UnknownEvent::UnknownLoginAttemptAbandoned { address, attempt }
        }),
        4 => pair().prop_map(|(address, attempt)| {
            UnknownEvent::UnknownLoginFailed { address, attempt }
        }),
        2 => (addresses(), locks(), rules(), vec(attempts(), 0..4), prop::option::of(moments()))
            .prop_map(|(address, lock, rule, evidence, until)| {
                UnknownEvent::UnknownAddressLocked { address, lock, rule, evidence, until }
            }),
        1 => (addresses(), locks()).prop_map(|(address, lock)| {
            UnknownEvent::UnknownLockExpired { address, lock }
        }),
        1 => (addresses(), any::<u32>()).prop_map(|(address, consecutive)| {
            UnknownEvent::UnknownAddressDisabled { address, consecutive }
        }),
        1 => addresses().prop_map(|address| UnknownEvent::UnknownResetRequested { address }),
    ]
}

/// Any event of an address's claim.
pub fn email_claim_event() -> impl Strategy<Value = EmailClaimEvent> {
    let pair = || (accounts(), ids().prop_map(ClaimId));
    let grounds = select(vec![ReleaseGround::CreationAbandoned, ReleaseGround::Erased]);
    prop_oneof![
        pair().prop_map(|(account, claim)| EmailClaimEvent::EmailClaimed { account, claim }),
        pair().prop_map(|(account, claim)| EmailClaimEvent::EmailConfirmed { account, claim }),
        (pair(), grounds).prop_map(|((account, claim), because)| {
            EmailClaimEvent::EmailReleased { account, claim, because }
        }),
    ]
}

/// Any event of a mail.
pub fn mail_event() -> impl Strategy<Value = MailEvent> {
    let code = prop::option::of(any::<u16>());
    let cause = || select(vec![MailTrouble::Unreachable, MailTrouble::Other]);
    prop_oneof![
        2 => (accounts(), moments(), links(), moments()).prop_map(
            |(account, caused_at, link, expires_at)| MailEvent::MailQueued {
                account,
                template: MailTemplate::Activation,
                language: Language::En,
                cause: EventId(Uuid::nil()),
                cause_stream: StreamId::account(account),
                caused_at,
                link: Some(MailedLink { link, purpose: LinkPurpose::Activation, expires_at }),
                property: None,
            }
        ),
        2 => prop_oneof![0..4_u32, any::<u32>(), Just(u32::MAX)]
            .prop_map(|attempt| MailEvent::MailAttempted { attempt }),
        1 => (accounts(), personal()).prop_map(|(account, reply)| {
            MailEvent::MailAccepted { account, via: MailRoute::Outbox, reply }
        }),
        1 => (accounts(), code, cause(), personal(), moments()).prop_map(
            |(account, code, cause, reply, retry_at)| {
                MailEvent::MailDeferred { account, code, cause, reply, retry_at }
            }
        ),
        1 => (accounts(), cause(), personal()).prop_map(|(account, cause, reply)| {
            MailEvent::MailRefused { account, code: None, cause, reply }
        }),
        1 => (accounts(), personal()).prop_map(|(account, reply)| {
            let because = NotHandedOver::GivenUp;
            MailEvent::MailNotHandedOver { account, because, code: None, reply }
        }),
        1 => (accounts(), ".{0,6}", cause(), personal()).prop_map(
            |(account, status, cause, diagnostic)| {
                MailEvent::MailBounced { account, status, cause, diagnostic }
            }
        ),
        1 => Just(MailEvent::MailSuppressed { why: Suppression::TooOld }),
        1 => any::<u32>().prop_map(|attempt| MailEvent::MailUncertain { attempt }),
    ]
}

/// Any event of the policy, settings outside every bound included.
pub fn policy_event() -> impl Strategy<Value = PolicyEvent> {
    let versions = prop_oneof![0..4_u32, Just(u32::MAX)];
    let numbers = prop_oneof![0..200_u32, any::<u32>()];
    let shapes = (versions, numbers, vec(any::<u32>(), 0..3), moments(), 0..5_u8);
    shapes.prop_map(|(version, number, lock_minutes, until, what)| {
        let mut settings = Profile::Nist.settings();
        settings.failures_max = number;
        settings.consecutive_failures_max = number;
        settings.session_hours = number;
        settings.session_idle_minutes = number;
        settings.reset_repeat_minutes = number;
        settings.lock_minutes = lock_minutes;
        let (profile, proposal) = (Profile::Nist, version);
        match what {
            0 | 1 => PolicyEvent::PolicyAdopted { version, profile, settings, proposal: None },
            2 => {
                let proposal = Some(number);
                PolicyEvent::PolicyAdopted { version, profile, settings, proposal }
            }
            3 => {
                let loosens = vec!["failures_max".to_owned()];
                PolicyEvent::PolicyProposed { proposal, profile, settings, loosens, until }
            }
            _ => PolicyEvent::PolicyProposalEnded { proposal, because: ProposalEnd::Lapsed },
        }
    })
}

/// Any event of a property.
pub fn property_event() -> impl Strategy<Value = PropertyEvent> {
    use PropertyEvent as E;
    let invoice = || "F-[1-3]".prop_filter_map("no id", |id| id.parse::<InvoiceId>().ok());
    let sequence = || prop_oneof![0..10_u64, any::<u64>()];
    let invoices = || vec(invoice(), 0..3);
    let about_invoice = (invoice(), sequence(), moments(), moments(), 0..6_u8).prop_map(
        |(invoice, sequence, since, restricts_at, what)| {
            let payment_link = None;
            match what {
                0 => E::InvoiceIssued { invoice, sequence, since, payment_link },
                1 => E::InvoiceDue { invoice, sequence, since, payment_link },
                2 => E::InvoiceOverdue { invoice, sequence, since, payment_link, restricts_at },
                3 => E::InvoicePaid { invoice, sequence, since },
                4 => E::InvoiceVoided { invoice, sequence, since },
                _ => {
                    let (newest, status) = (sequence / 2, InvoiceStatus::Overdue);
                    E::InvoiceMessageLate { invoice, sequence, newest, status, since, payment_link }
                }
            }
        },
    );
    let about_subscription =
        (sequence(), moments(), 0..6_u8).prop_map(|(sequence, since, what)| match what {
            0 => E::SubscriptionActive { sequence, since },
            1 => E::SubscriptionResumed { sequence, since },
            2 => E::SubscriptionOnHold { sequence, since },
            3 => E::SubscriptionSuspended { sequence, since },
            4 => E::SubscriptionEnded { sequence, since },
            _ => {
                let status = SubscriptionStatus::Ended;
                E::SubscriptionMessageLate { sequence, newest: sequence / 2, status, since }
            }
        });
    prop_oneof![
        2 => ".{0,300}".prop_map(|name| E::PropertyCreated { name }),
        1 => select(vec!["Europe/Paris", "Asia/Tokyo", "UTC"]).prop_map(|name| {
            let time_zone = TimeZone::named(name).unwrap_or_else(TimeZone::utc);
            E::PropertyTimeZoneSet { time_zone }
        }),
        6 => about_invoice,
        4 => about_subscription,
        1 => invoices().prop_map(|invoices| E::PropertyRestricted { invoices }),
        1 => invoices().prop_map(|invoices| E::PropertyRestrictionLifted { invoices }),
    ]
}

/// Any event of the engine's own life.
pub fn operations_event() -> impl Strategy<Value = OperationsEvent> {
    prop_oneof![
        Just(OperationsEvent::EngineStarted {}),
        Just(OperationsEvent::EngineStopped {}),
        ("[a-c]", any::<u64>())
            .prop_map(|(handler, from)| OperationsEvent::HandlerIntroduced { handler, from }),
        (accounts(), vec("[a-f]", 0..3)).prop_map(|(account, keys)| {
            let ground = ErasureGround::NoLongerNeeded;
            OperationsEvent::KeyDestructionDecided { account, ground, keys }
        }),
        (prop::option::of(accounts()), vec("[a-f]", 0..3))
            .prop_map(|(account, keys)| OperationsEvent::KeyDestroyed { account, keys }),
        accounts().prop_map(|account| OperationsEvent::KeyDestructionWithdrawn { account }),
        any::<u32>().prop_map(|epoch| OperationsEvent::KeyEpochBegun { epoch }),
        any::<u32>().prop_map(|epoch| OperationsEvent::KeyEpochDestroyed { epoch }),
        ".{0,20}".prop_map(|finding| OperationsEvent::IntegrityCheckFailed { finding }),
        (moments(), moments()).prop_map(|(wall, expected)| {
            let anomaly = ClockAnomalyId::noticed(wall, expected);
            let cause = ClockDoubt::EventAhead;
            OperationsEvent::ClockAnomalyDetected { anomaly, cause, wall, expected }
        }),
        (moments(), moments()).prop_map(|(wall, expected)| {
            let anomaly = Some(ClockAnomalyId::noticed(wall, expected));
            OperationsEvent::ClockAccepted { anomaly, wall, expected }
        }),
        (moments(), moments()).prop_map(|(wall, expected)| {
            let anomaly = ClockAnomalyId::noticed(wall, expected);
            let because = ClockDoubtEnd::Passed;
            OperationsEvent::ClockDoubtEnded { anomaly, because, wall, expected }
        }),
        (moments(), moments())
            .prop_map(|(wall, certain)| OperationsEvent::ClockUnconfirmed { wall, certain }),
        Just(OperationsEvent::ClockConfirmed { because: ClockWord::Steady }),
        "[a-f]".prop_map(|key| OperationsEvent::KeyDrawnAnew { key }),
        (any::<u64>(), any::<u64>()).prop_map(|(would_lapse, accounts)| {
            OperationsEvent::SweepStopped { would_lapse, accounts }
        }),
        ("[a-c]", moments())
            .prop_map(|(witness, since)| OperationsEvent::WitnessMissed { witness, since }),
        ("[a-c]", moments())
            .prop_map(|(witness, since)| OperationsEvent::WitnessReturned { witness, since }),
        (any::<u64>(), "[a-c]", prop::option::of((any::<u64>(), "[a-c]")), any::<bool>()).prop_map(
            |(size, root, former, new_key)| {
                let (former_size, former_root) = former.unzip();
                OperationsEvent::AuditTrailRebuilt { size, root, former_size, former_root, new_key }
            }
        ),
    ]
}

/// Any events at any moments, in one stream.
pub fn hostile<A: Aggregate>(
    event: impl Strategy<Value = A::Event>,
    stream: StreamId,
    size: impl Into<SizeRange>,
) -> impl Strategy<Value = Vec<Recorded<A::Event>>> {
    let events = vec((event, moments()), size);
    events.prop_map(move |events| recorded_anyhow::<A>(&stream, events))
}

/// Events recorded one by one at their moments, whatever the rules say.
pub fn recorded_anyhow<A: Aggregate>(
    stream: &StreamId,
    events: Vec<(A::Event, Timestamp)>,
) -> Vec<Recorded<A::Event>> {
    let policy = Policy::first(Profile::Hotel);
    let numbered = (0_u64..).zip(events);
    let recorded = numbered.flat_map(|(number, (event, at))| {
        let command = CommandId(Uuid::from_u128(u128::from(number)));
        let intent = Intent::new(at, Actor::system("hostile"), command);
        let expected = Expected::after(number.checked_sub(1).map(Revision));
        record::<A>(stream, &policy, &intent, "test", expected, vec![event])
    });
    recorded.collect()
}

/// A history shuffled, with some events twice and its beginning or end cut off.
pub fn out_of_order<E: Clone + std::fmt::Debug>(
    history: Vec<Recorded<E>>,
) -> impl Strategy<Value = Vec<Recorded<E>>> {
    let most = history.len() * 2;
    let picks = vec(any::<prop::sample::Index>(), 0..=most);
    picks.prop_map(move |picks| {
        if history.is_empty() {
            return vec![];
        }
        picks.iter().map(|pick| pick.get(&history).clone()).collect()
    })
}
