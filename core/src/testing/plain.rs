//! Plain metadata: what do events written without the engine carry, at the least?

use crate::ids::CorrelationId;
use crate::metadata::{Actor, Metadata};
use crate::timestamp::Timestamp;

/// Done by somebody at a moment, under the first policy, and nothing else said.
pub fn plain(at: Timestamp, actor: Actor, correlation: CorrelationId) -> Metadata {
    Metadata {
        schema: 1,
        at,
        actor,
        origin: None,
        authority: vec![],
        property: None,
        correlation,
        causation: None,
        command: None,
        policy: Some(1),
        reason: None,
        answer: None,
        trace: None,
        release: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
