//! What may a member do at a property?

use serde::{Deserialize, Serialize};

/// A permission at one property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Create, change and remove the accounts of colleagues (S3, S11).
    ManageUsers,
    /// See invoices and the way to pay them (S14).
    ManageBilling,
    /// Bookings.
    Reservations,
    /// Prices and availability.
    Rates,
    /// Figures.
    Reports,
    /// Guests' data.
    Guests,
}

impl Permission {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::ManageUsers,
        Self::ManageBilling,
        Self::Reservations,
        Self::Rates,
        Self::Reports,
        Self::Guests,
    ];
}
