//! Older shapes of policies: how were policies written before tokens had a limit in time? Version 1
//! says nothing of it.
//!
//! [`Settings`] gives a setting that a document does not name what held before there was the setting,
//! so that documents of people that are as old open too; only what is around it is frozen here.

use crate::upcast::{OldShape, Visit, read_old};
use keyledger_core::personal::PersonalFields;
use keyledger_core::policy::{PolicyEvent, Profile, Settings};
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;

pub(crate) const OLD: &[OldShape<PolicyEvent>] = &[
    OldShape { kind: "policy_adopted", version: 1, read: read_old::<PolicyAdoptedV1, PolicyEvent> },
    OldShape {
        kind: "policy_proposed",
        version: 1,
        read: read_old::<PolicyProposedV1, PolicyEvent>,
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyAdoptedV1 {
    version: u32,
    profile: Profile,
    settings: Settings,
    proposal: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyProposedV1 {
    proposal: u32,
    profile: Profile,
    settings: Settings,
    loosens: Vec<String>,
    until: Timestamp,
}

impl PersonalFields for PolicyAdoptedV1 {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl PersonalFields for PolicyProposedV1 {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl From<PolicyAdoptedV1> for PolicyEvent {
    fn from(old: PolicyAdoptedV1) -> Self {
        let PolicyAdoptedV1 { version, profile, settings, proposal } = old;
        Self::PolicyAdopted { version, profile, settings, proposal }
    }
}

impl From<PolicyProposedV1> for PolicyEvent {
    fn from(old: PolicyProposedV1) -> Self {
        let PolicyProposedV1 { proposal, profile, settings, loosens, until } = old;
        Self::PolicyProposed { proposal, profile, settings, loosens, until }
    }
}
