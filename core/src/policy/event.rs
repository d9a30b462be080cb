//! What can happen to the policy?

use super::settings::{Profile, Settings};
use crate::personal::{Personal, PersonalFields};
use serde::{Deserialize, Serialize};

/// Facts about the policy: versions adopted, whole, so that history can be judged by them again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum PolicyEvent {
    /// From now on this version judges.
    PolicyAdopted {
        /// Counted from 1.
        version: u32,
        /// The profile it started from.
        profile: Profile,
        /// Every setting.
        settings: Settings,
    },
}

impl PersonalFields for PolicyEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}
