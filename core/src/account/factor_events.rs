//! Data of second-factor events: what can happen to the second factors of an account, in full?
//! (S16-S28)
//!
//! Each of these is the data of the kind of [`AccountEvent`](super::AccountEvent) that bears its name;
//! kinds with little to say keep their data there.

use super::factor::{
    FactorKind, FactorPurpose, FactorRefusal, FactorResetReason, GraceCause, IdentityCheck,
};
use crate::ids::{
    AccountId, AnswerId, AttemptId, FactorId, HandOverId, PauseId, RecoveryCodeId, SessionId,
};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The password was right, and a second factor is asked for; no session before that (S17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct SecondFactorAsked {
    /// The attempt that waits.
    pub attempt: AttemptId,
    /// The kinds the person can answer with.
    pub kinds: BTreeSet<FactorKind>,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

/// The password was right, and a second factor must be set up before anything opens (S21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorSetUpDemanded {
    /// The attempt that waits.
    pub attempt: AttemptId,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

/// Somebody began to set up a factor; it is none until it is confirmed (S25, S28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorEnrolmentStarted {
    /// The factor it is to become; its secret is in the vault already.
    pub factor: FactorId,
    /// Of which kind.
    pub kind: FactorKind,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
    /// The pending one that it replaces.
    pub replaces: Option<FactorId>,
}

/// A set-up was confirmed with a code: from here on the factor is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorEnrolled {
    /// Which.
    pub factor: FactorId,
    /// Of which kind.
    pub kind: FactorKind,
    /// The time step of the code, which is used up with it.
    pub step: u64,
    /// The session it was done from; none where a log-in waited for it.
    pub session: Option<SessionId>,
}

/// An answer was right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorAccepted {
    /// The answer.
    pub answer: AnswerId,
    /// The factor it was given with.
    pub factor: FactorId,
    /// Of which kind.
    pub kind: FactorKind,
    /// What it was given for.
    pub purpose: FactorPurpose,
    /// The time step of the code: neither it nor an older one is ever accepted again.
    pub step: u64,
}

/// An answer was refused; whatever was wrong with it, it counts, unless it was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorRefused {
    /// The answer.
    pub answer: AnswerId,
    /// The factor it was compared with.
    pub factor: Option<FactorId>,
    /// What it was given for.
    pub purpose: FactorPurpose,
    /// Why.
    pub why: FactorRefusal,
}

/// Too many answers were refused: no more are looked at for a while (S19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct SecondFactorPaused {
    /// The pause.
    pub pause: PauseId,
    /// When it ends.
    pub until: Timestamp,
    /// The how manieth it is since the last success or reset, from 1: each lasts longer.
    pub number: u32,
    /// The answers that counted, oldest first, over all kinds, sessions and challenges.
    pub evidence: Vec<AnswerId>,
}

/// All factors are gone, and the next log-in offers to set one up (S23, S24, S27).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct SecondFactorReset {
    /// Those that held.
    pub factors: Vec<FactorId>,
    /// Who did it.
    pub by: FactorResetBy,
    /// Why (S26).
    pub why: FactorResetReason,
    /// How it was made sure who asked.
    pub checked: IdentityCheck,
    /// The code that sets the next one up, where the policy wants one handed over.
    pub hand_over: Option<HandOverId>,
}

/// There is no factor, and from here on there is time until one must be set up (S21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorGraceStarted {
    /// Until when enrolment can be deferred.
    pub until: Timestamp,
    /// Why there is time.
    pub because: GraceCause,
}

/// An operator wants to reset the second factor of somebody with far-reaching rights: another
/// operator has to do the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct FactorResetProposed {
    /// The operator.
    pub by: AccountId,
    /// Why (S26).
    pub why: FactorResetReason,
    /// How it was made sure who asked.
    pub checked: IdentityCheck,
    /// Until when another operator can agree.
    pub expires_at: Timestamp,
}

/// Recovery codes were shown; their hashes are in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct RecoveryCodesIssued {
    /// The set.
    pub factor: FactorId,
    /// Its codes, in the order of their numbers, from 1.
    pub codes: Vec<RecoveryCodeId>,
    /// The set that no longer counts.
    pub replaces: Option<FactorId>,
    /// The session it was done from.
    pub session: SessionId,
}

/// A recovery code was right. It is used up, and another one was shown in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct RecoveryCodeUsed {
    /// The answer.
    pub answer: AnswerId,
    /// The set.
    pub factor: FactorId,
    /// The number of the code.
    pub index: u8,
    /// The code.
    pub code: RecoveryCodeId,
    /// What replaces it from now on.
    pub replacement: RecoveryCodeId,
    /// What it was given for.
    pub purpose: FactorPurpose,
}

/// Who reset a second factor. Who it was is in the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactorResetBy {
    /// The person, after one last check with the factor (S23).
    Owner,
    /// A manager of every property the person belongs to (S24).
    Manager,
    /// Support.
    Support,
    /// Somebody at the local command line.
    Machine,
}
