//! Id types: which things have a name of their own? One type each, so that none is taken for
//! another.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The namespace under which ids are derived from other ids (UUIDv5, RFC 9562 section 5.5).
const NAMESPACE: Uuid = Uuid::from_u128(0x6b65_796c_6564_6765_7276_315f_6964_7321);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id that follows from these parts, the same for ever: parts are length-prefixed.
            pub fn derived(parts: &[&[u8]]) -> Self {
                Self(derive(stringify!($name), parts))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

fn derive(purpose: &str, parts: &[&[u8]]) -> Uuid {
    let mut name = Vec::with_capacity(128);
    for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part);
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

ids! {
    /// One account: one person.
    AccountId
    /// One property: one hotel.
    PropertyId
    /// One claim on an e-mail address (S1).
    ClaimId
    /// One log-in attempt.
    AttemptId
    /// One lock: what ends it is bound to this id (DESIGN 5).
    LockId
    /// One detection of unusual activity: what ends it is bound to this id (S2).
    ActivityId
    /// One doubt about the clock: what settles it names this id (DESIGN 6).
    ClockAnomalyId
    /// One activation or reset link.
    LinkId
    /// One chosen password; the hash is in the vault under this id.
    CredentialId
    /// The tag of the number under which authenticators keep the passkeys of one account: derived from it,
    /// so that it leads nobody to the number.
    UserHandleTag
    /// One mail; its stream carries the same id.
    MailId
    /// One event. Derived from the command, the stream, the expected revision and the index.
    EventId
    /// One command, as the caller named it or as the engine drew it.
    CommandId
    /// What belongs together: every event of one log-in, one request, one sweep.
    CorrelationId
    /// One service token; its stream carries the same id.
    ServiceId
    /// One ledger. It travels with a copy.
    LedgerId
    /// One question somebody asked about histories (C5).
    QueryId
    /// One legal hold on a person's data (DESIGN 8).
    HoldId
    /// One second factor, pending or confirmed; its secret is in the vault under this id.
    FactorId
    /// One answer to the question for a second factor.
    AnswerId
    /// One recovery code; its hash is in the vault under this id.
    RecoveryCodeId
    /// One code that whoever reset a factor hands over; its hash is in the vault under this id.
    HandOverId
    /// One pause after too many wrong answers: what ends it is bound to this id.
    PauseId
    /// The keyed tag of a pairing code: it leads nobody to the code.
    PairingTag
    /// One request to our own app; the number on the page follows from it and a key of the engine.
    AppRequestId
    /// One place where a phone is woken (RFC 8030); its address is in the vault under this id.
    PushId
    /// One store: positions mean nothing outside it.
    StoreId
}

impl LockId {
    /// The lock that this attempt causes when it is judged wrong: no randomness is needed.
    pub fn caused_by(attempt: AttemptId) -> Self {
        Self::derived(&[attempt.0.as_bytes()])
    }
}

impl PauseId {
    /// The pause that this answer causes when it is refused: no randomness is needed.
    pub fn caused_by(answer: AnswerId) -> Self {
        Self::derived(&[answer.0.as_bytes()])
    }
}

impl ActivityId {
    /// What this rule notices at this use of `session`: no randomness is needed.
    pub fn caused_by(session: &SessionId, at: crate::timestamp::Timestamp, rule: &str) -> Self {
        Self::derived(&[session.0.as_bytes(), &at.micros().to_be_bytes(), rule.as_bytes()])
    }
}

impl ClockAnomalyId {
    /// The doubt noticed when the clock showed `wall` and should have shown `expected`.
    pub fn noticed(
        wall: crate::timestamp::Timestamp,
        expected: crate::timestamp::Timestamp,
    ) -> Self {
        Self::derived(&[&wall.micros().to_be_bytes(), &expected.micros().to_be_bytes()])
    }
}

impl MailId {
    /// The mail that `cause` leads to: the same cause can never lead to two.
    pub fn caused_by(cause: EventId, mail: &str) -> Self {
        Self::derived(&[cause.0.as_bytes(), mail.as_bytes()])
    }
}

impl CommandId {
    /// The command that `principal` names by `key` at `route` (header `Idempotency-Key`).
    pub fn named(principal: &str, route: &str, key: &str) -> Self {
        Self::derived(&[principal.as_bytes(), route.as_bytes(), key.as_bytes()])
    }
}

macro_rules! hex_digests {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

hex_digests! {
    /// SHA-256 of a session token, in hex: the token itself is never stored.
    SessionId
    /// SHA-256 of a known device's token, in hex.
    DeviceId
    /// SHA-256 of a service token's secret part, in hex.
    TokenDigest
    /// Keyed tag of a network: equal for equal networks of one account within one month.
    NetworkTag
    /// Keyed tag of a browser on a device: equal for equal ones of one account within one month.
    BrowserTag
    /// Keyed tag of an address: the index epoch and an HMAC-SHA256 in hex.
    AddressTag
}
