//! Data of what a person does with their own account: what do they say, ask for and choose? (B13, B14,
//! S10)
//!
//! Each of these is the data of the kind of [`AccountEvent`](super::AccountEvent) that bears its name.

use super::event::AccountEvent;
use crate::ids::{EventId, PropertyId};
use crate::permission::Permission;
use crate::personal::{Personal, PersonalFields};
use crate::time_zone::TimeZone;
use serde::{Deserialize, Serialize};

/// The person said that something on their account was not them: no password opens it before a new one
/// is chosen (B13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct SuspiciousActivityReported {
    /// What they pointed at in their history; none where they meant no single event.
    pub event: Option<EventId>,
}

/// The person asked those who can grant it for a permission they lack (S10); at most once an hour for
/// each permission and property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct PermissionRequested {
    /// At which property.
    pub property: PropertyId,
    /// Which permission.
    pub permission: Permission,
}

/// Times are told to the person by another clock from here on (B14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct TimeZoneChanged {
    /// The zone; none where they go by their property's.
    pub time_zone: Option<TimeZone>,
}

impl PersonalFields for AccountEvent {
    fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal<String>)) {
        if let Self::AccountCreated { email, name, .. } = self {
            visit("email", email);
            visit("name", name);
        } else if let Self::MembershipOffered { email, .. } = self {
            visit("email", email);
        } else if let Self::NameChanged { name, .. } = self {
            visit("name", name);
        }
    }
}
