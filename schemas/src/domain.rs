//! The list of event families: which facts are there at all? Every family of events as one type,
//! for who reads the whole ledger.

use crate::codec_of;
use crate::document::kinds_of;
use crate::policy_shapes;
use crate::stored_form::StoredForm;
use crate::upcast::{Family, OldShape, fewer_words, schema_version};
use keyledger_core::account::AccountEvent;
use keyledger_core::audit_reads::AuditReadsEvent;
use keyledger_core::codec::{Codec, CodecError, Recorded};
use keyledger_core::email_claim::EmailClaimEvent;
use keyledger_core::ids::{AccountId, EventId};
use keyledger_core::mail::MailEvent;
use keyledger_core::metadata::Metadata;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::operators::OperatorsEvent;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::policy::PolicyEvent;
use keyledger_core::property::PropertyEvent;
use keyledger_core::service_token::ServiceTokenEvent;
use keyledger_core::store::{NewEvent, StoredEvent};
use keyledger_core::stream::{Category, StreamId};
use keyledger_core::unknown::UnknownEvent;
use serde::Serialize;

/// Any fact of the ledger; the stream's name says which family it is of. It serialises as
/// `{"kind": …, "data": …}`, and refuses to while a personal value stands in it in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DomainEvent {
    /// About an account.
    Account(AccountEvent),
    /// About who holds an address.
    EmailClaim(EmailClaimEvent),
    /// About a property.
    Property(PropertyEvent),
    /// About addresses nobody holds.
    Unknown(UnknownEvent),
    /// About a mail.
    Mail(MailEvent),
    /// About the policy.
    Policy(PolicyEvent),
    /// About the engine itself.
    Operations(OperationsEvent),
    /// About who operates the system.
    Operators(OperatorsEvent),
    /// About a service token.
    ServiceToken(ServiceTokenEvent),
    /// About who read which histories.
    AuditReads(AuditReadsEvent),
}

/// Runs the same expression on whichever family an event is of.
macro_rules! of_any_family {
    ($event:expr, $fact:ident => $what:expr) => {
        match $event {
            DomainEvent::Account($fact) => $what,
            DomainEvent::EmailClaim($fact) => $what,
            DomainEvent::Property($fact) => $what,
            DomainEvent::Unknown($fact) => $what,
            DomainEvent::Mail($fact) => $what,
            DomainEvent::Policy($fact) => $what,
            DomainEvent::Operations($fact) => $what,
            DomainEvent::Operators($fact) => $what,
            DomainEvent::ServiceToken($fact) => $what,
            DomainEvent::AuditReads($fact) => $what,
        }
    };
}

/// Reads by the stream's category with the same method for every family.
macro_rules! by_category {
    ($form:expr, $method:ident, $stored:expr) => {
        match $stored.stream.category() {
            Category::Account => $form.$method($stored).map(|e| wrap(e, DomainEvent::Account)),
            Category::EmailClaim => {
                $form.$method($stored).map(|e| wrap(e, DomainEvent::EmailClaim))
            }
            Category::Property => $form.$method($stored).map(|e| wrap(e, DomainEvent::Property)),
            Category::Unknown => $form.$method($stored).map(|e| wrap(e, DomainEvent::Unknown)),
            Category::Mail => $form.$method($stored).map(|e| wrap(e, DomainEvent::Mail)),
            Category::Policy => $form.$method($stored).map(|e| wrap(e, DomainEvent::Policy)),
            Category::Operations => {
                $form.$method($stored).map(|e| wrap(e, DomainEvent::Operations))
            }
            Category::Operators => $form.$method($stored).map(|e| wrap(e, DomainEvent::Operators)),
            Category::ServiceToken => {
                $form.$method($stored).map(|e| wrap(e, DomainEvent::ServiceToken))
            }
            Category::AuditReads => {
                $form.$method($stored).map(|e| wrap(e, DomainEvent::AuditReads))
            }
        }
    };
}

impl DomainEvent {
    /// The account it is about, if it is about one.
    pub fn subject(&self, stream: &StreamId) -> Option<AccountId> {
        of_any_family!(self, fact => fact.subject(stream))
    }

    /// The kind's name, as the ledger has it.
    pub fn kind(&self) -> &'static str {
        of_any_family!(self, fact => crate::kind::kind_of(fact))
    }

    /// The version of the kind's shape that this release writes.
    pub fn version(&self) -> u16 {
        of_any_family!(self, fact => version_of(fact))
    }
}

impl PersonalFields for DomainEvent {
    fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal<String>)) {
        of_any_family!(self, fact => fact.personal(visit));
    }
}

impl Codec<DomainEvent> for StoredForm {
    fn encode(
        &self,
        stream: &StreamId,
        id: EventId,
        meta: &Metadata,
        event: &DomainEvent,
    ) -> Result<NewEvent, CodecError> {
        of_any_family!(event, fact => self.encode(stream, id, meta, fact))
    }

    fn decode(&self, stored: &StoredEvent) -> Result<Recorded<DomainEvent>, CodecError> {
        by_category!(self, decode, stored)
    }

    fn open(&self, stored: &StoredEvent) -> Result<Recorded<DomainEvent>, CodecError> {
        by_category!(self, open, stored)
    }
}

/// The name of every kind of event that this release writes.
pub fn every_kind() -> impl Iterator<Item = &'static str> {
    let families = [
        kinds_of::<AccountEvent>(),
        kinds_of::<EmailClaimEvent>(),
        kinds_of::<PropertyEvent>(),
        kinds_of::<UnknownEvent>(),
        kinds_of::<MailEvent>(),
        kinds_of::<PolicyEvent>(),
        kinds_of::<OperationsEvent>(),
        kinds_of::<OperatorsEvent>(),
        kinds_of::<ServiceTokenEvent>(),
        kinds_of::<AuditReadsEvent>(),
    ];
    families.into_iter().flatten().copied()
}

fn version_of<E: Family>(fact: &E) -> u16 {
    schema_version::<E>(crate::kind::kind_of(fact))
}

fn wrap<E>(recorded: Recorded<E>, family: fn(E) -> DomainEvent) -> Recorded<DomainEvent> {
    let Recorded { stream, revision, id, meta, event, position } = recorded;
    Recorded { stream, revision, id, meta, event: family(event), position }
}

codec_of!(
    AccountEvent,
    AuditReadsEvent,
    EmailClaimEvent,
    MailEvent,
    OperationsEvent,
    OperatorsEvent,
    PolicyEvent,
    PropertyEvent,
    ServiceTokenEvent,
    UnknownEvent,
);

impl Family for AccountEvent {
    const VERSIONS: &'static [(&'static str, u16)] = &[
        ("act_changed_nothing", 5),
        ("act_refused", 5),
        ("factor_accepted", 3),
        ("factor_enrolled", 3),
        ("factor_enrolment_started", 3),
        ("factor_refused", 3),
        ("login_stopped", 2),
        ("operator_act_refused", 5),
        ("second_factor_asked", 3),
        ("sessions_ended", 3),
    ];
    const OLD: &'static [OldShape<Self>] = &[
        fewer_words!("act_changed_nothing", 1),
        fewer_words!("act_changed_nothing", 2),
        fewer_words!("act_changed_nothing", 3),
        fewer_words!("act_changed_nothing", 4),
        fewer_words!("act_refused", 1),
        fewer_words!("act_refused", 2),
        fewer_words!("act_refused", 3),
        fewer_words!("act_refused", 4),
        fewer_words!("factor_accepted", 1),
        fewer_words!("factor_accepted", 2),
        fewer_words!("factor_enrolled", 1),
        fewer_words!("factor_enrolled", 2),
        fewer_words!("factor_enrolment_started", 1),
        fewer_words!("factor_enrolment_started", 2),
        fewer_words!("factor_refused", 1),
        fewer_words!("factor_refused", 2),
        fewer_words!("login_stopped", 1),
        fewer_words!("operator_act_refused", 1),
        fewer_words!("operator_act_refused", 2),
        fewer_words!("operator_act_refused", 3),
        fewer_words!("operator_act_refused", 4),
        fewer_words!("second_factor_asked", 1),
        fewer_words!("second_factor_asked", 2),
        fewer_words!("sessions_ended", 1),
        fewer_words!("sessions_ended", 2),
    ];

    fn subject(&self, stream: &StreamId) -> Option<AccountId> {
        stream.as_account()
    }
}

impl Family for EmailClaimEvent {
    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        match self {
            Self::EmailClaimed { account, .. }
            | Self::EmailConfirmed { account, .. }
            | Self::EmailReleased { account, .. } => Some(*account),
        }
    }
}

impl Family for PropertyEvent {
    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        None
    }
}

impl Family for UnknownEvent {
    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        None
    }
}

impl Family for MailEvent {
    const VERSIONS: &'static [(&'static str, u16)] =
        &[("mail_queued", 5), ("mail_deferred", 2), ("mail_refused", 2), ("mail_bounced", 2)];
    const OLD: &'static [OldShape<Self>] = &[
        fewer_words!("mail_queued", 1),
        fewer_words!("mail_queued", 2),
        fewer_words!("mail_queued", 3),
        fewer_words!("mail_queued", 4),
        fewer_words!("mail_deferred", 1),
        fewer_words!("mail_refused", 1),
        fewer_words!("mail_bounced", 1),
    ];

    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        self.account()
    }
}

impl Family for PolicyEvent {
    const VERSIONS: &'static [(&'static str, u16)] =
        &[("policy_adopted", 3), ("policy_proposed", 3)];
    const OLD: &'static [OldShape<Self>] = policy_shapes::OLD;

    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        None
    }
}

impl Family for OperatorsEvent {
    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        Some(self.account())
    }
}

impl Family for ServiceTokenEvent {
    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        None
    }
}

impl Family for OperationsEvent {
    const VERSIONS: &'static [(&'static str, u16)] = &[("attempts_throttled", 2)];
    const OLD: &'static [OldShape<Self>] = &[fewer_words!("attempts_throttled", 1)];

    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        match self {
            // A note on an erasure is about the erased: it goes with them.
            Self::KeyDestructionDecided { account, .. }
            | Self::KeyDestructionWithdrawn { account } => Some(*account),
            Self::KeyDestroyed { account, .. } => *account,
            Self::KeyEpochBegun { .. }
            | Self::KeyEpochDestroyed { .. }
            | Self::EngineStarted {}
            | Self::EngineStopped {}
            | Self::HandlerIntroduced { .. }
            | Self::HandlerParked { .. }
            | Self::HandlerResumed { .. }
            | Self::HandlerSkipped { .. }
            | Self::AttemptsThrottled { .. }
            | Self::ClockAnomalyDetected { .. }
            | Self::ClockAccepted { .. }
            | Self::ClockDoubtEnded { .. }
            | Self::ClockUnconfirmed { .. }
            | Self::ClockConfirmed { .. }
            | Self::KeyDrawnAnew { .. }
            | Self::SweepStopped { .. }
            | Self::WitnessMissed { .. }
            | Self::WitnessReturned { .. }
            | Self::AuditTrailRebuilt { .. }
            | Self::IntegrityCheckFailed { .. } => None,
        }
    }
}

impl Family for AuditReadsEvent {
    /// What a reader searched for, and why, is the reader's own: the persons read about may be
    /// erased, and it still has to be told who read.
    fn subject(&self, _: &StreamId) -> Option<AccountId> {
        None
    }
}
