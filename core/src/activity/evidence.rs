//! Which uses of an account did a rule count?

use crate::ids::{AttemptId, DeviceId, NetworkTag, SessionId};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// One use of the account that a rule counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ActivityEvidence {
    /// When it was recorded.
    pub at: Timestamp,
    /// The device.
    pub device: DeviceId,
    /// The attempt, where it was a log-in; else a session was used.
    pub attempt: Option<AttemptId>,
    /// The session; none where this log-in was refused.
    pub session: Option<SessionId>,
    /// The tag of the network, where it was a log-in.
    pub network: Option<NetworkTag>,
}
