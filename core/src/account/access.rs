//! Access decisions: may this person do that, there? What a person holds, and whether their second
//! factor was verified (S10).

use super::session::Session;
use super::state::Living;
use crate::access::DenialCause;
use crate::authority::{Subject, Until};
use crate::ids::PropertyId;
use crate::permission::Permission;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use std::collections::BTreeSet;

impl Living {
    /// What the person may do at `property`, if they belong to it.
    pub fn permissions_at(&self, property: PropertyId) -> Option<&BTreeSet<Permission>> {
        self.memberships.get(&property)
    }

    /// The person as whom the table is asked about.
    pub fn subject(&self) -> Subject<'_> {
        Subject { memberships: &self.memberships, operator: self.operator }
    }

    /// Until when the person manages the users of `property`: not at all while they cannot log in,
    /// because they never chose a password or are suspended.
    pub fn manages_until(&self, property: PropertyId) -> Until {
        let can_come = self.usable_password().is_some() && self.suspended.is_none();
        if can_come && self.manages(property) { self.belongs_until(property) } else { Until::Gone }
    }

    /// Until when the person belongs to `property`.
    pub fn belongs_until(&self, property: PropertyId) -> Until {
        if !self.memberships.contains_key(&property) {
            return Until::Gone;
        }
        self.membership_ends.get(&property).map_or(Until::Open, |ends_at| Until::At(*ends_at))
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
