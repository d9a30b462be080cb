//! Rate-limit and hashing settings: how much may be asked, and how much is hashed at a time?

use crate::adapters::argon::Cost;
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

/// Password hashing.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HashingConfig {
    /// Hashes at a time; 0 means one per core.
    pub permits: usize,
    /// Log-ins that wait for their hash before people are told to come back. A quarter of the places
    /// are kept for devices that the account knows.
    pub queue: usize,
    /// Argon2id memory in KiB. Below OWASP's 19,456 only with `test_strength`.
    pub memory_kib: u32,
    /// Allows hashes too weak for real passwords: for tests only.
    pub test_strength: bool,
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

impl Default for HashingConfig {
    fn default() -> Self {
        let memory_kib = Cost::OWASP.memory_kib;
        Self { permits: 0, queue: 128, memory_kib, test_strength: false }
    }
}
