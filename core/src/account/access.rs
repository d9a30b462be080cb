//! Access decisions and recorded refusals: may this person do that, there? And what is remembered
//! of a no? (S10)

use super::session::Session;
use super::state::Living;
use crate::clock::is_within;
use crate::ids::PropertyId;
use crate::permission::Permission;
use crate::policy::Settings;
use crate::property::Access;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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

    pub(super) fn note(&mut self, cause: DenialCause, at: Timestamp) {
        self.0.insert(cause, at);
    }
}

impl Living {
    /// What the person may do at `property`, if they belong to it.
    pub fn permissions_at(&self, property: PropertyId) -> Option<&BTreeSet<Permission>> {
        self.memberships.get(&property)
    }

    /// Whether the person manages the accounts of `property`.
    pub fn manages(&self, property: PropertyId) -> bool {
        self.holds(property, Permission::ManageUsers).is_ok()
    }

    /// Whether the person holds `permission` at `property`; whether the property is open is another
    /// question, asked of its own stream.
    ///
    /// # Errors
    /// [`DenialCause::NotAMember`] or [`DenialCause::PermissionMissing`].
    pub fn holds(&self, property: PropertyId, permission: Permission) -> Result<(), DenialCause> {
        let held = self.permissions_at(property).ok_or(DenialCause::NotAMember)?;
        if held.contains(&permission) { Ok(()) } else { Err(DenialCause::PermissionMissing) }
    }

    /// Whether what is sensitive opens in `session` at `at`: with a second factor that was shown
    /// there lately, and with none not at all, also while setting one up may still be put off (S21).
    ///
    /// # Errors
    /// [`DenialCause::StepUpRequired`] or [`DenialCause::SetUpRequired`].
    pub fn showed_factor(
        &self,
        session: &Session,
        settings: &Settings,
        at: Timestamp,
    ) -> Result<(), DenialCause> {
        if session.is_fresh(settings, at) {
            return Ok(());
        }
        self.has_factor()?;
        Err(DenialCause::StepUpRequired)
    }

    /// What stands in the way of somebody of whom no session is known: that there is no factor yet.
    ///
    /// # Errors
    /// [`DenialCause::SetUpRequired`].
    pub fn has_factor(&self) -> Result<(), DenialCause> {
        if self.factors.enrolled.is_empty() { Err(DenialCause::SetUpRequired) } else { Ok(()) }
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
