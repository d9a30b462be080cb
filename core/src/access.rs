//! Access vocabulary: how a property stands for those who would open it, why something does not open,
//! and what is remembered of a no (S10, S14, S15).

use crate::clock::is_within;
use crate::permission::Permission;
use crate::property::{InvoiceId, InvoiceStatus, PaymentLink};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether people get in, as far as the billing of the property goes. What each of them may do
/// there is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing stands against it.
    Open,
    /// It is open, and somebody should pay.
    Reminder {
        /// What is due or overdue within its grace, the latest first.
        unpaid: Vec<Unpaid>,
    },
    /// An invoice is overdue beyond its grace. The billing page and the export of own data stay
    /// open; everything else is shut.
    Restricted {
        /// When the first grace ran out.
        since: Timestamp,
        /// What is overdue beyond its grace, the latest first: its payment link is the way out, for
        /// those who hold `manage_billing`.
        unpaid: Vec<Unpaid>,
    },
    /// The subscription rests.
    OnHold {
        /// Since when.
        since: Timestamp,
    },
    /// The subscription was stopped.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// The subscription is over.
    Ended {
        /// Since when.
        since: Timestamp,
    },
}

/// An invoice that somebody should pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How it stands.
    pub status: InvoiceStatus,
    /// Since when.
    pub since: Timestamp,
    /// When its grace runs out, or ran out.
    pub restricts_at: Option<Timestamp>,
    /// Where it can be paid.
    pub payment_link: Option<PaymentLink>,
}

impl Access {
    /// Whether the property opens.
    pub const fn opens(&self) -> bool {
        self.denial().is_none()
    }

    /// The word for it in answers; the problem type where the property does not open.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reminder { .. } => "payment_reminder",
            Self::Restricted { .. } => "payment_overdue",
            Self::OnHold { .. } => "subscription_on_hold",
            Self::Suspended { .. } => "subscription_suspended",
            Self::Ended { .. } => "subscription_ended",
        }
    }

    /// The cause of a no, where the property does not open.
    pub const fn denial(&self) -> Option<DenialCause> {
        match self {
            Self::Open | Self::Reminder { .. } => None,
            Self::Restricted { .. } => Some(DenialCause::PaymentOverdue),
            Self::OnHold { .. } => Some(DenialCause::SubscriptionOnHold),
            Self::Suspended { .. } => Some(DenialCause::SubscriptionSuspended),
            Self::Ended { .. } => Some(DenialCause::SubscriptionEnded),
        }
    }

    /// Since when it is so, where it is not simply open.
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Open | Self::Reminder { .. } => None,
            Self::Restricted { since, .. }
            | Self::OnHold { since }
            | Self::Suspended { since }
            | Self::Ended { since } => Some(*since),
        }
    }

    /// What somebody should pay, the latest first.
    pub fn unpaid(&self) -> &[Unpaid] {
        match self {
            Self::Reminder { unpaid } | Self::Restricted { unpaid, .. } => unpaid,
            Self::Open | Self::OnHold { .. } | Self::Suspended { .. } | Self::Ended { .. } => &[],
        }
    }
}

/// A no of one cause is written down at most once within so many minutes per account: whoever keeps
/// pressing a button that does not open must not fill the ledger.
pub const DENIAL_NOTED_EVERY_MINUTES: i64 = 60;

/// Why something does not open for a person who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DenialCause {
    /// The person does not belong to that property, or nothing like it exists.
    NotAMember,
    /// The person belongs there and lacks the permission (S10).
    PermissionMissing,
    /// The permission is sensitive, and the second factor was not shown lately (S21).
    StepUpRequired,
    /// The permission is sensitive, and no second factor was set up yet (S21).
    SetUpRequired,
    /// An invoice is overdue beyond the grace (S14).
    PaymentOverdue,
    /// The subscription is on hold (S15).
    SubscriptionOnHold,
    /// The subscription is suspended (S15).
    SubscriptionSuspended,
    /// The subscription has ended (S15).
    SubscriptionEnded,
}

impl DenialCause {
    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotAMember => "not_a_member",
            Self::PermissionMissing => "permission_missing",
            Self::StepUpRequired => "step_up_required",
            Self::SetUpRequired => "set_up_required",
            Self::PaymentOverdue => "payment_overdue",
            Self::SubscriptionOnHold => "subscription_on_hold",
            Self::SubscriptionSuspended => "subscription_suspended",
            Self::SubscriptionEnded => "subscription_ended",
        }
    }
}

impl DenialCause {
    /// Why a property in this state is shut for whoever holds `permission` there; `None` where it
    /// is open for them. While an invoice is overdue, those who handle the billing still get in:
    /// somebody has to pay (S14).
    pub fn of_a_shut_property(access: &Access, permission: Permission) -> Option<Self> {
        match access {
            Access::Open | Access::Reminder { .. } => None,
            Access::Restricted { .. } => {
                (permission != Permission::ManageBilling).then_some(Self::PaymentOverdue)
            }
            Access::OnHold { .. } => Some(Self::SubscriptionOnHold),
            Access::Suspended { .. } => Some(Self::SubscriptionSuspended),
            Access::Ended { .. } => Some(Self::SubscriptionEnded),
        }
    }
}

/// When a no of each cause was last written down: as many entries as there are causes, at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denials(BTreeMap<DenialCause, Timestamp>);

impl Denials {
    /// Whether a no of this cause was written down so recently that another one says nothing new.
    pub fn noted_lately(&self, cause: DenialCause, at: Timestamp) -> bool {
        let lately = TimeDelta::minutes(DENIAL_NOTED_EVERY_MINUTES);
        self.noted_at(cause).is_some_and(|noted| is_within(noted, lately, at))
    }

    /// When a no of this cause was last written down, if one ever was.
    pub fn noted_at(&self, cause: DenialCause) -> Option<Timestamp> {
        self.0.get(&cause).copied()
    }

    pub(crate) fn note(&mut self, cause: DenialCause, at: Timestamp) {
        self.0.insert(cause, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::moment;

    #[test]
    fn s14_s15_a_shut_property_is_shut_for_all_but_those_who_can_pay_what_is_overdue() {
        let (since, unpaid) = (moment(0), vec![]);
        for (access, cause) in [
            (Access::Open, None),
            (Access::Reminder { unpaid: vec![] }, None),
            (Access::Restricted { since, unpaid }, Some(DenialCause::PaymentOverdue)),
            (Access::OnHold { since }, Some(DenialCause::SubscriptionOnHold)),
            (Access::Suspended { since }, Some(DenialCause::SubscriptionSuspended)),
            (Access::Ended { since }, Some(DenialCause::SubscriptionEnded)),
        ] {
            for permission in Permission::ALL {
                let can_pay = permission == Permission::ManageBilling
                    && cause == Some(DenialCause::PaymentOverdue);
                let expected = cause.filter(|_| !can_pay);
                let shut = DenialCause::of_a_shut_property(&access, permission);
                assert_eq!(shut, expected, "{access:?} {permission}");
                // What a person is shown is called as the property's own state is.
                assert!(shut.is_none_or(|cause| cause.word() == access.code()));
            }
        }
    }
}
