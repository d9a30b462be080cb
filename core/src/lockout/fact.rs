//! What can happen to the guesses at one address, and why is one refused unread?

use crate::ids::{AttemptId, LockId};
use crate::policy::LockRule;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Guesses at one address that may be judged at the same time.
pub const OPEN_ATTEMPTS_MAX: usize = 2;

/// What happens to the guesses at one address; the account and the unknown address each say it in
/// events of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are documented at the events these facts become")]
pub enum Fact {
    /// A guess took its place.
    Attempted { attempt: AttemptId, from_known_device: bool },
    /// A guess was refused before anything was hashed.
    Refused { attempt: AttemptId, because: LoginRefusal },
    /// A guess got no verdict in time.
    Abandoned { attempt: AttemptId },
    /// A guess was wrong.
    Failed { attempt: AttemptId },
    /// Too many were.
    Locked { lock: LockId, rule: LockRule, evidence: Vec<AttemptId>, until: Option<Timestamp> },
    /// Too many were, from known devices as well.
    KnownDevicesShutOut { lock: LockId, evidence: Vec<AttemptId> },
    /// The lock's time ran out.
    Expired { lock: LockId },
    /// So many in a row that only a reset helps.
    Disabled { consecutive: u32 },
}

/// Why an attempt was refused before anything was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum LoginRefusal {
    /// The account is locked.
    Locked {
        /// The lock.
        lock: LockId,
    },
    /// The credential is disabled until a reset.
    Disabled {},
    /// The account is suspended.
    Suspended {},
}
