//! Policy: by which rules is everything judged? Policy is data: versioned, checked, adopted by an
//! event.

mod decide;
mod event;
mod floors;
mod limits;
mod settings;
mod state;

pub(crate) use decide::nature;
pub use decide::{PolicyCommand, Rejection};
pub use event::{PolicyEvent, ProposalEnd};
pub use floors::OutOfBounds;
pub use limits::Limits;
pub use settings::{LockRule, PasskeyUse, Profile, Settings};
pub use state::{PolicyState, ProposalOutcome, Proposed};

/// The version that judges, with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Counted from 1; every decision records it.
    pub version: u32,
    /// The profile it started from.
    pub profile: Profile,
    /// What it says.
    pub settings: Settings,
}

impl Policy {
    /// The version 1 of a profile, as a new ledger adopts it.
    pub fn first(profile: Profile) -> Self {
        Self { version: 1, profile, settings: profile.settings() }
    }
}

#[cfg(test)]
mod tests;
