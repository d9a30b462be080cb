//! May this policy be adopted?

use super::Policy;
use super::event::PolicyEvent;
use super::floors::OutOfBounds;
use super::settings::{Profile, Settings};
use crate::codec::Recorded;
use crate::timestamp::Timestamp;

/// Every version that was ever adopted, with the moment it began to judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyState {
    /// Oldest first.
    pub versions: Vec<(Timestamp, Policy)>,
}

impl PolicyState {
    /// The version that judges now.
    pub fn current(&self) -> Option<&Policy> {
        self.versions.last().map(|(_, policy)| policy)
    }

    /// The version with this number.
    pub fn version(&self, version: u32) -> Option<&Policy> {
        self.versions.iter().map(|(_, policy)| policy).find(|policy| policy.version == version)
    }
}

/// Why a policy is not adopted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Settings below the compiled floors.
    #[error("the policy was not adopted: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    OutOfBounds(Vec<OutOfBounds>),
    /// Settings looser than before, and nobody else agreed.
    #[error("the policy was not adopted: it loosens {}, which a second person has to approve", .0.join(", "))]
    NeedsSecondPerson(Vec<&'static str>),
}

/// Folds one event.
pub fn evolve(state: &mut PolicyState, recorded: &Recorded<PolicyEvent>) {
    match &recorded.event {
        PolicyEvent::PolicyAdopted { version, profile, settings } => {
            let policy =
                Policy { version: *version, profile: *profile, settings: settings.clone() };
            state.versions.push((recorded.meta.at, policy));
        }
    }
}

/// Adopts `settings` as the next version. The first version may be as loose as its profile; later
/// ones need a second person for everything they loosen. The same settings again change nothing.
pub fn adopt(
    state: &PolicyState,
    profile: Profile,
    settings: Settings,
    approved_by_second_person: bool,
) -> Result<Vec<PolicyEvent>, Rejection> {
    let outside = settings.out_of_bounds();
    if !outside.is_empty() {
        return Err(Rejection::OutOfBounds(outside));
    }
    let Some(current) = state.current() else {
        return Ok(vec![PolicyEvent::PolicyAdopted { version: 1, profile, settings }]);
    };
    if current.settings == settings && current.profile == profile {
        return Ok(vec![]);
    }
    let loosened = current.settings.loosened_by(&settings);
    if !loosened.is_empty() && !approved_by_second_person {
        return Err(Rejection::NeedsSecondPerson(loosened));
    }
    let version = current.version.saturating_add(1);
    Ok(vec![PolicyEvent::PolicyAdopted { version, profile, settings }])
}
