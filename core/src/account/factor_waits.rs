//! Second-factor waits: what of an account's second factors waits for somebody or for its end, and until
//! when? (S19, S21, S25)

use super::factor::{FactorKind, FactorResetReason, GraceCause, IdentityCheck};
use crate::clock::{Time, is_ahead};
use crate::ids::{AccountId, AttemptId, FactorId, PauseId};
use crate::timestamp::Timestamp;

/// A reset that waits for a second operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The first operator.
    pub by: AccountId,
    /// Why (S26).
    pub why: FactorResetReason,
    /// How it was made sure who asked.
    pub checked: IdentityCheck,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// An enrolment that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What it is to become.
    pub factor: FactorId,
    /// Of which kind.
    pub kind: FactorKind,
    /// Since when.
    pub since: Timestamp,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
    /// Whether a device has taken the pairing code, where it is our own app.
    pub paired: bool,
}

/// A log-in that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its attempt.
    pub attempt: AttemptId,
    /// Since when it waits.
    pub since: Timestamp,
    /// Until when it waits.
    pub expires_at: Timestamp,
    /// What for.
    pub wants: Wanted,
}

/// What a log-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An answer with a factor.
    Factor,
    /// A factor to be set up: the time to put it off is over (S21).
    SetUp,
}

/// Answers are not looked at for a while (S19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// What ends it names this id.
    pub pause: PauseId,
    /// Since when.
    pub since: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

/// How long setting up a factor may be put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why there is time.
    pub because: GraceCause,
    /// Whether its end was written down.
    pub ended: bool,
}

impl Grace {
    /// Whether it is known to be over.
    pub fn is_over(&self, time: Time) -> bool {
        self.ended || time.is_over(self.since, self.until)
    }
}

/// What waits is over when its time is, and when it began in a time that was set back since.
pub(super) fn holds(since: Timestamp, expires_at: Timestamp, at: Timestamp) -> bool {
    at < expires_at && !is_ahead(since, at)
}
