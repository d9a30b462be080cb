//! Operator events: what can happen to the circle of operators?

use crate::authority::OperatorRole;
use crate::ids::AccountId;
use crate::personal::{Personal, PersonalFields};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts about who operates the system (DESIGN 5). Who proposed and who approved stands in the
/// metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum OperatorsEvent {
    /// An operator proposed somebody; a second person has to agree.
    OperatorProposed {
        /// Whom.
        account: AccountId,
        /// For which role.
        role: OperatorRole,
        /// Until when somebody can agree.
        until: Timestamp,
    },
    /// Somebody was admitted: by a second person, by the only operator there is, or as the first
    /// one at the local command line.
    OperatorAdmitted {
        /// Whom.
        account: AccountId,
        /// With which role.
        role: OperatorRole,
        /// Until when the person has to take it up.
        until: Timestamp,
    },
    /// The person took the role up: their account's stream says so.
    OperatorConfirmed {
        /// Who.
        account: AccountId,
    },
    /// A proposal or a role is over.
    OperatorRemoved {
        /// Whose.
        account: AccountId,
        /// By what.
        because: OperatorRemoval,
    },
    /// An operator wants a role withdrawn; a second person has to agree.
    OperatorWithdrawalProposed {
        /// Whose role.
        account: AccountId,
        /// Until when somebody can agree.
        until: Timestamp,
    },
    /// A role is not withdrawn after all: it stays.
    OperatorWithdrawalEnded {
        /// Whose role.
        account: AccountId,
        /// By what.
        because: WithdrawalEnd,
    },
}

/// What ended a proposal to withdraw a role, other than that it was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalEnd {
    /// An operator declined it, or whoever proposed it thought better of it.
    Declined,
    /// Nobody agreed in time (B5).
    Lapsed,
}

/// What ended a proposal or a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperatorRemoval {
    /// The role was withdrawn.
    Withdrawn,
    /// The proposal was withdrawn, or declined.
    ProposalWithdrawn,
    /// The invitation was not taken up in time, or nobody agreed to the proposal (B5).
    Lapsed,
    /// The account was deleted or erased.
    AccountClosed,
}

impl OperatorsEvent {
    /// Whom it is about.
    pub fn account(&self) -> AccountId {
        match self {
            Self::OperatorProposed { account, .. }
            | Self::OperatorAdmitted { account, .. }
            | Self::OperatorConfirmed { account }
            | Self::OperatorRemoved { account, .. }
            | Self::OperatorWithdrawalProposed { account, .. }
            | Self::OperatorWithdrawalEnded { account, .. } => *account,
        }
    }
}

impl PersonalFields for OperatorsEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}
