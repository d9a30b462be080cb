//! How was it written what a limit had stopped, when there were two limits?
//!
//! A new word in a published enumeration is a new shape: whoever checks version 1 against its schema
//! knows the network's limit and the address's only.

use crate::upcast::{OldShape, Visit, read_old};
use keyledger_core::operations::{OperationsEvent, Throttle};
use keyledger_core::personal::PersonalFields;
use keyledger_core::timestamp::Timestamp;
use serde::Deserialize;

pub(crate) const OLD: &[OldShape<OperationsEvent>] = &[OldShape {
    kind: "attempts_throttled",
    version: 1,
    read: read_old::<AttemptsThrottledV1, OperationsEvent>,
}];

/// Engines between two releases wrote the new words as version 1: they are read all the same.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttemptsThrottledV1 {
    limit: Throttle,
    tag: String,
    count: u32,
    from: Timestamp,
    to: Timestamp,
}

impl PersonalFields for AttemptsThrottledV1 {
    fn personal(&mut self, _: Visit<'_>) {}
}

impl From<AttemptsThrottledV1> for OperationsEvent {
    fn from(old: AttemptsThrottledV1) -> Self {
        let AttemptsThrottledV1 { limit, tag, count, from, to } = old;
        Self::AttemptsThrottled { limit, tag, count, from, to }
    }
}
