//! Data of the events of our own app: what can happen between a log-in page and a phone, in full? (S16,
//! S20)
//!
//! The number that the page shows is in no event: it follows from the request's id and a key of the
//! engine. The device's public key, its name and where it is woken lie in the vault.

use super::app::{AppPushEnd, AppWakeOutcome};
use super::factor::FactorPurpose;
use crate::ids::{AnswerId, AppRequestId, FactorId, PushId, SessionId};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// A device has taken a pairing code: a test approval with it ends the set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppPaired {
    /// The pending factor.
    pub factor: FactorId,
}

/// The app is asked for an approval; the page shows a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppRequestSent {
    /// The request.
    pub request: AppRequestId,
    /// What is to be approved.
    pub purpose: FactorPurpose,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
    /// The one that waited before and no longer does.
    pub replaces: Option<AppRequestId>,
    /// Whether the account does not know the browser it comes from.
    pub unknown_device: bool,
}

/// The number was right, and signed by a device of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppRequestApproved {
    /// The answer.
    pub answer: AnswerId,
    /// The request.
    pub request: AppRequestId,
    /// The app it was given with.
    pub factor: FactorId,
    /// Until when the page that waits can continue with it.
    pub until: Timestamp,
}

/// Whoever has the phone said: this isn't me.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppRequestDenied {
    /// The answer.
    pub answer: AnswerId,
    /// The request.
    pub request: AppRequestId,
    /// The app it was given with.
    pub factor: FactorId,
    /// What was to be approved.
    pub purpose: FactorPurpose,
    /// How many there were since the app was set up, this one among them; tests do not count.
    pub number: u32,
    /// Until when nothing is sent to the app; none where it is until the app is set up again.
    pub paused_until: Option<Timestamp>,
}

/// The page that waited went on with an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppUsed {
    /// The answer that approved it.
    pub answer: AnswerId,
    /// The request.
    pub request: AppRequestId,
    /// The app.
    pub factor: FactorId,
    /// What it was given for.
    pub purpose: FactorPurpose,
}

/// The test approval was right: from here on the app is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppEnrolled {
    /// Which.
    pub factor: FactorId,
    /// The request of the test.
    pub request: AppRequestId,
    /// The session it was done from; none where a log-in waited for it.
    pub session: Option<SessionId>,
}

/// The phone can be woken from here on, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppPushChanged {
    /// The app.
    pub factor: FactorId,
    /// Where it is woken, in the vault under this id; none: no longer.
    pub push: Option<PushId>,
    /// Why no longer.
    pub because: Option<AppPushEnd>,
}

/// A phone was woken for a request, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct AppWoken {
    /// The request.
    pub request: AppRequestId,
    /// The app.
    pub factor: FactorId,
    /// What became of the message.
    pub outcome: AppWakeOutcome,
}
