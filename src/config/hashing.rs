//! Password hashing: how much at a time, and how expensive?

use keyledger_adapters::argon::Cost;
use serde::Deserialize;

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

impl Default for HashingConfig {
    fn default() -> Self {
        let memory_kib = Cost::OWASP.memory_kib;
        Self { permits: 0, queue: 128, memory_kib, test_strength: false }
    }
}
