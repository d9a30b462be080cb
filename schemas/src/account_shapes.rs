//! How was it written that an act was refused or changed nothing, before a name could be changed?
//!
//! A new word in a published enumeration is a new shape: whoever checks version 1 against its schema
//! knows the acts of then only.

use crate::upcast::{OldShape, Visit, read_old};
use keyledger_core::account::{AccountEvent, ActRefusal, Unchanged};
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_core::personal::PersonalFields;
use serde::Deserialize;

pub(crate) const OLD: &[OldShape<AccountEvent>] = &[
    OldShape {
        kind: "act_changed_nothing",
        version: 1,
        read: read_old::<ActChangedNothingV1, AccountEvent>,
    },
    OldShape { kind: "act_refused", version: 1, read: read_old::<ActRefusedV1, AccountEvent> },
    OldShape {
        kind: "operator_act_refused",
        version: 1,
        read: read_old::<OperatorActRefusedV1, AccountEvent>,
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActChangedNothingV1 {
    act: Act,
    subject: Option<AccountId>,
    because: Unchanged,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActRefusedV1 {
    act: Act,
    subject: AccountId,
    because: ActRefusal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorActRefusedV1 {
    act: Act,
    because: ActRefusal,
}

impl PersonalFields for ActChangedNothingV1 {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl PersonalFields for ActRefusedV1 {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl PersonalFields for OperatorActRefusedV1 {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl From<ActChangedNothingV1> for AccountEvent {
    fn from(old: ActChangedNothingV1) -> Self {
        let ActChangedNothingV1 { act, subject, because } = old;
        Self::ActChangedNothing { act, subject, because }
    }
}

impl From<ActRefusedV1> for AccountEvent {
    fn from(old: ActRefusedV1) -> Self {
        let ActRefusedV1 { act, subject, because } = old;
        Self::ActRefused { act, subject, because }
    }
}

impl From<OperatorActRefusedV1> for AccountEvent {
    fn from(old: OperatorActRefusedV1) -> Self {
        let OperatorActRefusedV1 { act, because } = old;
        Self::OperatorActRefused { act, because }
    }
}
