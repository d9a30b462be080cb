//! Data of passkey events: what can happen to the passkeys of an account, in full? (S16)
//!
//! The credential id is personal and the public key belongs to it: both lie in the vault under the
//! factor's id. What the person called the key lies there too.

use super::factor::FactorPurpose;
use super::passkey::PasskeyAlgorithm;
use crate::ids::{AnswerId, FactorId, SessionId, UserHandleTag};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A passkey was made and is asked for from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct PasskeyEnrolled {
    /// Which.
    pub factor: FactorId,
    /// The tag of the number under which authenticators keep the account's keys.
    pub handle: UserHandleTag,
    /// What it signs with.
    pub algorithm: PasskeyAlgorithm,
    /// The model of its authenticator (AAGUID), where it says so.
    pub authenticator: Option<Uuid>,
    /// How often it was used; 0 for ever where the authenticator does not count.
    pub counter: u32,
    /// Whether it can be kept in more than one place: synced, or on this device only.
    pub synced: bool,
    /// Whether it is kept in more than one place now.
    pub backed_up: bool,
    /// The session it was done from; none where a log-in waited for it.
    pub session: Option<SessionId>,
}

/// An answer with a passkey was right. The authenticator checked who used it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct PasskeyUsed {
    /// The answer.
    pub answer: AnswerId,
    /// The passkey.
    pub factor: FactorId,
    /// What it was given for.
    pub purpose: FactorPurpose,
    /// Whether it was both factors at once, without a password.
    pub alone: bool,
    /// How often the key was used, as it counts itself; 0 where it does not count.
    pub counter: u32,
}

/// A passkey is kept in more than one place from here on, or no longer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct PasskeyBackupChanged {
    /// Which.
    pub factor: FactorId,
    /// Whether it is.
    pub backed_up: bool,
}
