//! Account standing: how does an account stand, and which truth weighs most where several hold?

use super::event::AccountEvent;
use super::state::{Account, Living};
use crate::activity::ActivityAction;
use crate::clock::Time;
use crate::ids::{ActivityId, LockId};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How an account stands; where several hold, the one that weighs most (C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing is known under this name.
    Absent,
    /// No password was chosen yet.
    NotActivated,
    /// The person can log in.
    Open,
    /// Unusual activity points to a shared account: log-ins are refused for a while (S2).
    UnusualActivity,
    /// Nobody used it for so long that it is disabled until a reset.
    Lapsed,
    /// The person reported something that was not them: a new password is required (B13).
    ResetRequired,
    /// Too many wrong passwords (S12).
    Locked,
    /// So many in a row that only a reset helps.
    Disabled,
    /// Somebody with authority suspended it, for its person too (S35).
    Suspended,
    /// The last membership went (S30).
    Deleted,
    /// The person is forgotten (DESIGN 8).
    Erased,
}

/// What the standing of an account that exists follows from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingFacts {
    /// Whether a password holds.
    pub password: bool,
    /// The present lock.
    pub lock: Option<LockId>,
    /// Whether only a reset opens the password again.
    pub disabled: bool,
    /// Whether it is deactivated because nobody used it.
    pub lapsed: bool,
    /// Since when no password opens it before a new one is chosen, after a report.
    pub reset_required_at: Option<Timestamp>,
    /// Unusual activity that refuses log-ins.
    pub refusals: BTreeSet<ActivityId>,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
    /// Since when it is deleted.
    pub deleted_at: Option<Timestamp>,
    /// Since when its person is forgotten.
    pub erased_at: Option<Timestamp>,
}

/// What an event changes in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingChange {
    /// A password holds from now on; the lock goes.
    PasswordChosen,
    /// A lock began.
    Locked(LockId),
    /// A lock ended, by time or by somebody.
    LockEnded(LockId),
    /// Only a reset opens the password again.
    PasswordDisabled,
    /// The password may be tried again.
    PasswordEnabled,
    /// The account is suspended.
    Suspended,
    /// The suspension is lifted.
    Resumed,
    /// The account is deactivated because nobody used it.
    Lapsed,
    /// It is no longer.
    Reactivated,
    /// The person reported something that was not them.
    ActivityReported,
    /// Unusual activity refuses log-ins.
    RefusalBegan(ActivityId),
    /// It no longer does.
    RefusalEnded(ActivityId),
    /// The last membership went.
    Deleted,
    /// The account is back.
    Restored {
        /// Whether the password of before still holds.
        password_kept: bool,
    },
    /// The person is forgotten.
    Erased,
}

impl StandingFacts {
    /// Which of them weighs most.
    pub fn standing(&self) -> Standing {
        let weighed = [
            (self.erased_at.is_some(), Standing::Erased),
            (self.deleted_at.is_some(), Standing::Deleted),
            (self.suspended_at.is_some(), Standing::Suspended),
            (self.disabled, Standing::Disabled),
            (self.lock.is_some(), Standing::Locked),
            (self.reset_required_at.is_some(), Standing::ResetRequired),
            (self.lapsed, Standing::Lapsed),
            (!self.refusals.is_empty(), Standing::UnusualActivity),
            (self.password, Standing::Open),
        ];
        let holds = weighed.into_iter().find(|(holds, _)| *holds);
        holds.map_or(Standing::NotActivated, |(_, standing)| standing)
    }

    /// Takes in what an event of `at` changes.
    pub fn evolve(&mut self, change: StandingChange, at: Timestamp) {
        match change {
            StandingChange::PasswordChosen => {
                (self.password, self.lock, self.disabled) = (true, None, false);
                self.reset_required_at = None;
            }
            StandingChange::Locked(lock) => self.lock = Some(lock),
            StandingChange::LockEnded(lock) => self.lock = self.lock.filter(|held| *held != lock),
            StandingChange::PasswordDisabled => self.disabled = true,
            StandingChange::PasswordEnabled => self.disabled = false,
            StandingChange::Suspended => self.suspended_at = Some(at),
            StandingChange::Resumed => self.suspended_at = None,
            StandingChange::Lapsed => self.lapsed = true,
            StandingChange::Reactivated => self.lapsed = false,
            StandingChange::ActivityReported => {
                self.reset_required_at = self.password.then_some(at);
            }
            StandingChange::RefusalBegan(activity) => {
                self.refusals.insert(activity);
            }
            StandingChange::RefusalEnded(activity) => {
                self.refusals.remove(&activity);
            }
            StandingChange::Deleted => {
                self.deleted_at = Some(at);
                self.refusals.clear();
            }
            StandingChange::Restored { password_kept } => {
                (self.deleted_at, self.lapsed) = (None, false);
                self.password &= password_kept;
                self.reset_required_at = self.reset_required_at.filter(|_| password_kept);
            }
            StandingChange::Erased => self.erased_at = Some(at),
        }
    }
}

impl Account {
    /// How the account stands, where time may have ended what nobody has written down as ended yet (C6).
    pub fn standing(&self, time: Time) -> Standing {
        let living = match self {
            Self::Absent | Self::Abandoned => return Standing::Absent,
            Self::Erased => return Standing::Erased,
            Self::Living(living) => living,
        };
        let facts = StandingFacts {
            lock: living.lockout.lock_at(time),
            refusals: living
                .activity
                .refusing(time)
                .map(|notice| notice.activity)
                .into_iter()
                .collect(),
            deleted_at: living.deleted_at.filter(|deleted_at| *deleted_at <= time.now),
            ..StandingFacts::from(&**living)
        };
        facts.standing()
    }
}

/// As the fold of the whole stream has them, for time that has not yet been written down.
impl From<&Living> for StandingFacts {
    fn from(living: &Living) -> Self {
        Self {
            password: living.password.is_some(),
            lock: living.lockout.present_lock(),
            disabled: living.lockout.disabled,
            lapsed: living.lapsed_at.is_some(),
            reset_required_at: living.reset_required_at,
            refusals: living.activity.refusals().map(|notice| notice.activity).collect(),
            suspended_at: living.suspended.map(|suspended| suspended.since),
            deleted_at: living.deleted_at,
            erased_at: None,
        }
    }
}

/// What an event changes in how its account stands; `None` for all that changes nothing there.
pub fn standing_change(event: &AccountEvent) -> Option<StandingChange> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what it leaves out, the views' laws find: they are held against the whole fold"
    )]
    Some(match event {
        AccountEvent::PasswordChosen { .. } => StandingChange::PasswordChosen,
        AccountEvent::AccountLocked { lock, .. } => StandingChange::Locked(*lock),
        AccountEvent::LockExpired { lock } | AccountEvent::AccountUnlocked { lock, .. } => {
            StandingChange::LockEnded(*lock)
        }
        AccountEvent::CredentialDisabled { .. } => StandingChange::PasswordDisabled,
        AccountEvent::CredentialEnabled { .. } => StandingChange::PasswordEnabled,
        AccountEvent::AccountSuspended { .. } => StandingChange::Suspended,
        AccountEvent::AccountResumed { .. } => StandingChange::Resumed,
        AccountEvent::AccountLapsed { .. } => StandingChange::Lapsed,
        AccountEvent::SuspiciousActivityReported(_) => StandingChange::ActivityReported,
        AccountEvent::AccountReactivated { .. } => StandingChange::Reactivated,
        AccountEvent::UnusualActivityDetected { activity, rule, .. }
            if rule.action() == ActivityAction::Refuse =>
        {
            StandingChange::RefusalBegan(*activity)
        }
        AccountEvent::UnusualActivityEnded { activity, .. } => {
            StandingChange::RefusalEnded(*activity)
        }
        AccountEvent::AccountDeleted {} => StandingChange::Deleted,
        AccountEvent::AccountRestored { password_kept } => {
            StandingChange::Restored { password_kept: *password_kept }
        }
        AccountEvent::AccountErased { .. } => StandingChange::Erased,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// Taken away from the heaviest on, each fact shows the next one.
    #[test]
    fn the_fact_that_weighs_most_is_told() {
        type Without = fn(&mut StandingFacts);
        let at = Some(Timestamp::from_micros(1));
        let mut facts = StandingFacts {
            password: true,
            lock: Some(LockId(Uuid::nil())),
            disabled: true,
            lapsed: true,
            reset_required_at: at,
            refusals: [ActivityId(Uuid::nil())].into(),
            suspended_at: at,
            deleted_at: at,
            erased_at: at,
        };
        let lighter: [(Standing, Without); 9] = [
            (Standing::Erased, |facts| facts.erased_at = None),
            (Standing::Deleted, |facts| facts.deleted_at = None),
            (Standing::Suspended, |facts| facts.suspended_at = None),
            (Standing::Disabled, |facts| facts.disabled = false),
            (Standing::Locked, |facts| facts.lock = None),
            (Standing::ResetRequired, |facts| facts.reset_required_at = None),
            (Standing::Lapsed, |facts| facts.lapsed = false),
            (Standing::UnusualActivity, |facts| facts.refusals.clear()),
            (Standing::Open, |facts| facts.password = false),
        ];
        for (told, without) in lighter {
            assert_eq!(facts.standing(), told);
            without(&mut facts);
        }
        assert_eq!(facts.standing(), Standing::NotActivated);
    }
}
