//! Values of account events: in which words do an account's events say why, by whom and by what?

use crate::authority::OperatorRole;
use crate::ids::ActivityId;
use crate::ids::LinkId;
use crate::permission::Permission;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a membership ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MembershipEnd {
    /// A person removed them.
    Removed,
    /// The moment came that was set for it (B5).
    TimeCame,
}

/// Why a person is called something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NameChange {
    /// Somebody changed it.
    Edited,
    /// The deleted account was added again, with the same name written another way (S30).
    AddedAgain,
    /// The deleted account was added again under another name: it may be another person, who knows
    /// nothing of the old password and whom it must not let in (S30).
    AnotherName,
}

/// What ended a refusal of log-ins because of unusual activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityEnd {
    /// Its time ran out (B5).
    Time,
    /// The person chose a new password.
    Reset,
    /// Support looked at it.
    Support,
    /// Somebody at the local command line did.
    Machine,
}

/// Why there is no session although the password was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum LoginStop {
    /// Unusual activity points to a shared account (S2).
    UnusualActivity {
        /// The activity.
        activity: ActivityId,
    },
    /// The account was not used for too long.
    Lapsed {},
    /// The person reported something that was not them: a new password must be chosen first (B13).
    ResetRequired {},
}

/// What brought an account back that was deactivated for inactivity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReactivatedBy {
    /// The person chose a new password.
    Reset,
    /// Support did.
    Support,
    /// Somebody at the local command line did.
    Machine,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// The first password.
    Activation,
    /// A new password.
    Reset,
}

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkClosed {
    /// Its time ran out.
    Expired,
    /// A newer one was asked for.
    Superseded,
    /// It was used.
    Used,
    /// The account it belongs to was replaced, deleted or erased.
    Withdrawn,
}

/// Why no link was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResetDeclined {
    /// Too many mails to this address within an hour.
    HourlyLimit,
    /// Too many mails to this address within a day.
    DailyLimit,
    /// The account is deleted.
    AccountDeleted,
    /// The account is suspended: a new password would not open it.
    AccountSuspended,
}

/// What lifted a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnlockedBy {
    /// The person chose a new password.
    Reset,
    /// A manager of every property the person belongs to.
    Manager,
    /// Support.
    Support,
    /// Somebody at the local command line.
    Machine,
}

/// Who acted on somebody else's account. Who it was is in the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActedBy {
    /// A manager of every property the person belongs to.
    Manager,
    /// Support.
    Support,
    /// Somebody at the local command line.
    Machine,
}

/// What an act found that changed nothing: whoever asks again under the same name is told the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum Unchanged {
    /// It was so already.
    AlreadySo {},
    /// It was asked for before, and waits for a second person.
    SecondPersonAwaited {},
    /// What it was about was not there, or no longer.
    NotThere {},
    /// The person had these permissions already, and no others.
    PermissionsHeld {
        /// What they may do at the property.
        permissions: BTreeSet<Permission>,
        /// The last revision of their stream then.
        revision: u64,
    },
    /// The policy said the same already.
    PolicySame {
        /// Its version.
        version: u32,
    },
    /// The same was proposed before, and waits for a second person.
    PolicyProposed {
        /// The proposal.
        proposal: u32,
        /// What it loosens.
        loosens: Vec<String>,
        /// Until when somebody can agree.
        until: Timestamp,
    },
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The person logged out.
    Logout,
    /// It was not used for too long.
    Idle,
    /// It lasted as long as a session may.
    Expired,
    /// A new password was chosen.
    PasswordChanged,
    /// The account was deleted or erased.
    AccountClosed,
    /// The second factor was reset.
    FactorReset,
    /// A manager ended it.
    EndedByManager,
    /// Support ended it.
    EndedBySupport,
    /// Somebody at the local command line ended it.
    EndedAtMachine,
    /// The account was suspended.
    Suspended,
    /// Somebody logged in with the same browser: one browser has one session.
    Replaced,
    /// The person ended it, from this or another of their sessions.
    EndedByOwner,
    /// The person reported something that was not them (B13).
    ActivityReported,
}

/// On what ground a person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErasureGround {
    /// The person asked (GDPR article 17, 1 b).
    Request,
    /// The data is no longer needed (GDPR article 17, 1 a).
    NoLongerNeeded,
    /// The law demands it (GDPR article 17, 1 e).
    LegalDuty,
}

/// The person was invited to operate the system: whoever opens this link in time takes the role up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct OperatorInvited {
    /// For which role.
    pub role: OperatorRole,
    /// The activation link that takes it up.
    pub link: LinkId,
    /// Until when.
    pub expires_at: Timestamp,
}
