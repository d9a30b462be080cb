//! By which rules is everything judged? Policy is data: versioned, checked, adopted by an event.

mod decide;
mod event;
mod floors;
mod settings;

pub use decide::{PolicyState, Rejection, adopt, evolve};
pub use event::PolicyEvent;
pub use floors::OutOfBounds;
pub use settings::{LockRule, Profile, Settings};

/// The version that judges, with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Counted from 1; every judged event names it.
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
