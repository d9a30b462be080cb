//! Shared-account detection: does this look like a shared account? Signs of it, by rules that are
//! data (S2).
//!
//! Everything is read off the account's own stream: which devices logged in and were used, in which
//! order, from how many networks. What is remembered is bounded, whatever a history holds.

mod evidence;
mod rules;
mod signs;
mod state;

pub use evidence::ActivityEvidence;
pub use rules::{ActivityAction, ActivityRule, EVIDENCE_MAX};
pub(crate) use rules::{out_of_bounds, weakened};
pub use signs::Sign;
pub use state::{Activity, Notice, Sighting};

#[cfg(test)]
mod tests;
