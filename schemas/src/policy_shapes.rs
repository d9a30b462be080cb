//! Older shapes of policies: how were policies written before a setting was there? Version 1 says nothing
//! of how long tokens last, version 2 nothing of passkeys.
//!
//! [`Settings`] gives a setting that a document does not name what held before there was the setting,
//! so that documents of people that are as old open too; only what is around it is frozen here.

use crate::upcast::{OldShape, Visit, read_old};
use keyledger_core::personal::PersonalFields;
use keyledger_core::policy::{PolicyEvent, Profile, Settings};
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;

pub(crate) const OLD: &[OldShape<PolicyEvent>] =
    &[adopted(1), adopted(2), proposed(1), proposed(2)];

const fn adopted(version: u16) -> OldShape<PolicyEvent> {
    OldShape { kind: "policy_adopted", version, read: read_old::<OldPolicyAdopted, PolicyEvent> }
}

const fn proposed(version: u16) -> OldShape<PolicyEvent> {
    OldShape { kind: "policy_proposed", version, read: read_old::<OldPolicyProposed, PolicyEvent> }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldPolicyAdopted {
    version: u32,
    profile: Profile,
    settings: Settings,
    proposal: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldPolicyProposed {
    proposal: u32,
    profile: Profile,
    settings: Settings,
    loosens: Vec<String>,
    until: Timestamp,
}

impl PersonalFields for OldPolicyAdopted {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl PersonalFields for OldPolicyProposed {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl From<OldPolicyAdopted> for PolicyEvent {
    fn from(old: OldPolicyAdopted) -> Self {
        let OldPolicyAdopted { version, profile, settings, proposal } = old;
        Self::PolicyAdopted { version, profile, settings, proposal }
    }
}

impl From<OldPolicyProposed> for PolicyEvent {
    fn from(old: OldPolicyProposed) -> Self {
        let OldPolicyProposed { proposal, profile, settings, loosens, until } = old;
        Self::PolicyProposed { proposal, profile, settings, loosens, until }
    }
}
