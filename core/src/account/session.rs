//! Session state: is a session still live, and how lately was a second factor shown in it?

use super::deadlines::IdleLimits;
use crate::clock::{is_ahead, is_within};
use crate::ids::{DeviceId, SessionId};
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last written down as used.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The device it began on.
    pub device: DeviceId,
    /// When a second factor was last shown in it, if one was.
    pub factor_at: Option<Timestamp>,
}

/// A second factor was shown in the session, and from here on it uses another token: whoever had got
/// hold of the old one is left with nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct SessionRenewed {
    /// The session as it was known before.
    pub session: SessionId,
    /// As it is known from here on.
    pub renewed: SessionId,
}

impl Session {
    /// Whether a second factor was shown in it so lately that sensitive data opens at `at` (S21).
    pub fn is_fresh(&self, settings: &Settings, at: Timestamp) -> bool {
        let span = TimeDelta::minutes(i64::from(settings.factor_step_up_minutes));
        self.factor_at.is_some_and(|shown_at| is_within(shown_at, span, at))
    }

    /// Whether its whole time is over at `at`.
    pub fn is_expired(&self, at: Timestamp) -> bool {
        self.expires_at <= at || is_ahead(self.opened_at, at)
    }

    /// When it ends if it is not used again.
    pub fn idle_at(&self, settings: &Settings) -> Timestamp {
        self.seen_at.plus(IdleLimits::from(settings).session)
    }

    /// Whether it can still be used at `at`. One that began in a time which was set back since cannot.
    pub fn is_live(&self, settings: &Settings, at: Timestamp) -> bool {
        !self.is_expired(at) && at < self.idle_at(settings)
    }
}
