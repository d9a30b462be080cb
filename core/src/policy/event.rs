//! Policy events: what can happen to the policy?

use super::settings::{Profile, Settings};
use crate::personal::{Personal, PersonalFields};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts about the policy: versions adopted, whole, so that history can be judged by them again, and
/// what was proposed to become one. Who proposed and who approved stands in the metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum PolicyEvent {
    /// From now on this version is in effect.
    PolicyAdopted {
        /// Counted from 1.
        version: u32,
        /// The profile it started from.
        profile: Profile,
        /// Every setting.
        settings: Settings,
        /// The proposal that a second person approved, where it loosens something.
        proposal: Option<u32>,
    },
    /// An operator wants a looser policy; a second person has to agree.
    PolicyProposed {
        /// Counted from 1.
        proposal: u32,
        /// The profile it starts from.
        profile: Profile,
        /// Every setting.
        settings: Settings,
        /// What it loosens, beside the version it was held against.
        loosens: Vec<String>,
        /// Until when somebody can agree.
        until: Timestamp,
    },
    /// A proposal is over, and never takes effect.
    PolicyProposalEnded {
        /// Which.
        proposal: u32,
        /// By what.
        because: ProposalEnd,
    },
}

/// What ended a proposal that was not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProposalEnd {
    /// It was taken back, or declined.
    Withdrawn,
    /// Nobody agreed in time (B5).
    Lapsed,
    /// Another version was adopted meanwhile: it was held against one that judges no more.
    Superseded,
}

impl PersonalFields for PolicyEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}
