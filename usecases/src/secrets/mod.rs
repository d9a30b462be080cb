//! Secrets: hashes, codes and keys.

pub mod hashing;
pub mod key_epochs;
pub mod one_time_codes;
pub mod orphans;
