//! Events of unknown addresses: what can happen to an address that nobody holds?

use crate::ids::{AddressTag, AttemptId, LockId};
use crate::lockout::LoginRefusal;
use crate::personal::{Personal, PersonalFields};
use crate::policy::LockRule;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts about addresses nobody holds, one shard of them. They mirror the account's (B7): what is
/// typed here is never stored, only a tag of it, for people type passwords into the address field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum UnknownEvent {
    /// An attempt took its place before anything was hashed.
    UnknownLoginAttempted {
        /// Which address.
        address: AddressTag,
        /// The attempt.
        attempt: AttemptId,
    },
    /// An attempt was refused before anything was hashed.
    UnknownLoginRefused {
        /// Which address.
        address: AddressTag,
        /// The attempt.
        attempt: AttemptId,
        /// Why.
        because: LoginRefusal,
    },
    /// An attempt got no result in time and does not count.
    UnknownLoginAttemptAbandoned {
        /// Which address.
        address: AddressTag,
        /// The attempt.
        attempt: AttemptId,
    },
    /// The password was wrong, as every one is.
    UnknownLoginFailed {
        /// Which address.
        address: AddressTag,
        /// The attempt.
        attempt: AttemptId,
    },
    /// Too many consecutive failures.
    UnknownAddressLocked {
        /// Which address.
        address: AddressTag,
        /// The lock.
        lock: LockId,
        /// The rule that fired.
        rule: LockRule,
        /// The attempts that counted, oldest first.
        evidence: Vec<AttemptId>,
        /// When it ends by itself, if it does.
        until: Option<Timestamp>,
    },
    /// A lock's time ran out.
    UnknownLockExpired {
        /// Which address.
        address: AddressTag,
        /// The lock.
        lock: LockId,
    },
    /// As many consecutive failures as disable a password.
    UnknownAddressDisabled {
        /// Which address.
        address: AddressTag,
        /// How many.
        consecutive: u32,
    },
    /// Somebody asked for a new password and was told the usual.
    UnknownResetRequested {
        /// Which address.
        address: AddressTag,
    },
}

impl UnknownEvent {
    /// The address it is about.
    pub fn address(&self) -> &AddressTag {
        match self {
            Self::UnknownLoginAttempted { address, .. }
            | Self::UnknownLoginRefused { address, .. }
            | Self::UnknownLoginAttemptAbandoned { address, .. }
            | Self::UnknownLoginFailed { address, .. }
            | Self::UnknownAddressLocked { address, .. }
            | Self::UnknownLockExpired { address, .. }
            | Self::UnknownAddressDisabled { address, .. }
            | Self::UnknownResetRequested { address, .. } => address,
        }
    }
}

impl PersonalFields for UnknownEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}
