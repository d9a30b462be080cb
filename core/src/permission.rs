//! Permissions: what may a member do at a property? The catalogue of permissions, and which are
//! sensitive.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A permission at one property.
///
/// `sensitive` marks what reaches beyond the day's work: other people's accounts, money, figures,
/// guests' personal data. Opening it asks for the second factor (S21), and access reviews show it
/// first. Bookings and prices are what a front desk does all day, and are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Create, change and remove the accounts of colleagues (S3, S11). Whoever holds it is a manager
    /// of the property and may grant what they hold there themselves; a permission that nobody holds
    /// is given by support, or at the machine. Sensitive.
    ManageUsers,
    /// See invoices and the way to pay them (S14). Sensitive: it is about money.
    ManageBilling,
    /// Bookings.
    Reservations,
    /// Prices and availability.
    Rates,
    /// Figures. Sensitive: turnover and occupancy are what competitors ask for.
    Reports,
    /// Guests' data. Sensitive: they are people who are not here to be asked.
    Guests,
}

/// No permission has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no permission {0:?}")]
pub struct NoSuchPermission(pub String);

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

    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ManageUsers => "manage_users",
            Self::ManageBilling => "manage_billing",
            Self::Reservations => "reservations",
            Self::Rates => "rates",
            Self::Reports => "reports",
            Self::Guests => "guests",
        }
    }

    /// Whether it reaches beyond the day's work.
    pub const fn is_sensitive(self) -> bool {
        match self {
            Self::ManageUsers | Self::ManageBilling | Self::Reports | Self::Guests => true,
            Self::Reservations | Self::Rates => false,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Permission {
    type Err = NoSuchPermission;

    fn from_str(word: &str) -> Result<Self, NoSuchPermission> {
        let named = Self::ALL.into_iter().find(|permission| permission.word() == word);
        named.ok_or_else(|| NoSuchPermission(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_called_what_it_is_stored_as() {
        for permission in Permission::ALL {
            assert_eq!(permission.word().parse(), Ok(permission));
            let variant = format!("{permission:?}").to_lowercase();
            assert_eq!(permission.word().replace('_', ""), variant);
        }
        for word in ["", "Rates", "rates ", "manage users", "everything"] {
            assert_eq!(word.parse::<Permission>(), Err(NoSuchPermission(word.to_owned())));
        }
    }
}
