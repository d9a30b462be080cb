//! Rate limits: limits in front of the ledger, as they are configured.

use serde::Deserialize;

/// Limits in front of the ledger; 0 means none.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Attempts a minute from one network. The machine itself is not limited.
    pub network_per_minute: u32,
    /// Attempts a minute at one address.
    pub address_per_minute: u32,
    /// Attempts a minute from one device that the account knows: others use nothing of it up.
    pub device_per_minute: u32,
    /// Refusals of log-ins at locked addresses that are written down a minute, of everybody together:
    /// nothing is hashed for them, so that nothing else slows them down.
    pub refused_total_per_minute: u32,
    /// Requests for a new password a minute from one network.
    pub forgot_network_per_minute: u32,
    /// Requests for a new password a minute at one address; beyond it no mail follows.
    pub forgot_address_per_minute: u32,
    /// Requests for a new password a minute, of everybody together.
    pub forgot_total_per_minute: u32,
    /// Links tried a minute from one network.
    pub link_network_per_minute: u32,
    /// Links tried a minute of one account.
    pub link_account_per_minute: u32,
}

impl LimitsConfig {
    /// No limits at all: for tests and for measuring.
    pub const NONE: Self = Self {
        network_per_minute: 0,
        address_per_minute: 0,
        device_per_minute: 0,
        refused_total_per_minute: 0,
        forgot_network_per_minute: 0,
        forgot_address_per_minute: 0,
        forgot_total_per_minute: 0,
        link_network_per_minute: 0,
        link_account_per_minute: 0,
    };
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            network_per_minute: 300,
            address_per_minute: 60,
            device_per_minute: 30,
            refused_total_per_minute: 1_200,
            forgot_network_per_minute: 60,
            forgot_address_per_minute: 10,
            forgot_total_per_minute: 1_200,
            link_network_per_minute: 60,
            link_account_per_minute: 30,
        }
    }
}
