//! Activity state: what is remembered about who uses an account, and what has been noticed?

use super::rules::{ActivityAction, ActivityRule, EVIDENCE_MAX};
use crate::account::{AccountEvent, ActivityEnd, SessionEnd, SessionRenewed};
use crate::clock::{Time, is_ahead};
use crate::ids::{ActivityId, AttemptId, DeviceId, NetworkTag, SessionId};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// Turns remembered: enough for two devices among several to be seen taking turns.
const TURNS_MAX: usize = 16;

/// Notices remembered: one for each rule there is.
const NOTICES_MAX: usize = 3;

/// One use of the account by one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// When.
    pub at: Timestamp,
    /// The device.
    pub device: DeviceId,
    /// Its session.
    pub session: SessionId,
    /// The attempt, where it was a log-in.
    pub attempt: Option<AttemptId>,
    /// The network's tag, where it was a log-in.
    pub network: Option<NetworkTag>,
}

/// Something unusual that was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What ends it names this id.
    pub activity: ActivityId,
    /// The rule that fired.
    pub rule: ActivityRule,
    /// Since when.
    pub since: Timestamp,
    /// Until when log-ins are refused, or it is not noticed again.
    pub until: Timestamp,
}

/// Who used the account lately, and what was noticed about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// The latest uses, oldest first; of several in a row by one device the latest.
    pub(super) turns: Vec<Sighting>,
    /// The latest log-in of each device, oldest first.
    pub(super) devices: Vec<Sighting>,
    /// The latest log-in from each network, oldest first.
    pub(super) networks: Vec<Sighting>,
    noticed: Vec<Notice>,
}

impl Activity {
    /// What refuses log-ins, if anything does.
    pub fn refusing(&self, time: Time) -> Option<&Notice> {
        self.refusals().find(|notice| !time.is_over(notice.since, notice.until))
    }

    /// Refusals whose time is known to have run out, and which nobody has written down as ended.
    pub fn overdue(&self, time: Time) -> impl Iterator<Item = ActivityId> {
        let over = move |notice: &&Notice| time.is_over(notice.since, notice.until);
        self.refusals().filter(over).map(|notice| notice.activity)
    }

    /// Every refusal that has not been ended.
    pub fn refusals(&self) -> impl Iterator<Item = &Notice> {
        self.noticed.iter().filter(|notice| notice.rule.action() == ActivityAction::Refuse)
    }

    /// Whether this rule has been noticed and is not to be noticed again at `at`.
    pub(super) fn is_noticed(&self, rule: &ActivityRule, at: Timestamp) -> bool {
        self.noticed.iter().any(|notice| {
            notice.rule.name() == rule.name() && at < notice.until && !is_ahead(notice.since, at)
        })
    }

    /// A log-in succeeded, or a session was written down as used.
    pub(crate) fn seen(&mut self, sighting: Sighting) {
        if sighting.attempt.is_some() {
            let day = sighting.at.minus(TimeDelta::days(1));
            latest(&mut self.devices, sighting.clone(), day, |one| Some(&one.device));
            let hour = sighting.at.minus(TimeDelta::hours(1));
            latest(&mut self.networks, sighting.clone(), hour, |one| one.network.as_ref());
        }
        if self.turns.last().is_some_and(|last| last.device == sighting.device) {
            self.turns.pop();
        }
        if self.turns.len() >= TURNS_MAX {
            self.turns.remove(0);
        }
        self.turns.push(sighting);
    }

    /// A device logged in again and its session before is over: the turns it took are still its own,
    /// and go by the session it has now.
    fn replaced(&mut self, ended: &[SessionId]) {
        let goes_on: Vec<_> =
            self.turns.iter().filter(|turn| !ended.contains(&turn.session)).cloned().collect();
        for turn in self.turns.iter_mut().filter(|turn| ended.contains(&turn.session)) {
            if let Some(now) = goes_on.iter().rev().find(|one| one.device == turn.device) {
                turn.session = now.session.clone();
            }
        }
    }

    /// Folds what was noticed and what ended.
    pub(crate) fn evolve(&mut self, event: &AccountEvent, at: Timestamp) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these end or begin something")]
        match event {
            AccountEvent::SessionRenewed(SessionRenewed { session, renewed }) => {
                for turn in self.turns.iter_mut().filter(|turn| turn.session == *session) {
                    turn.session = renewed.clone();
                }
            }
            AccountEvent::SessionsEnded { sessions, because } => {
                if *because == SessionEnd::Replaced {
                    self.replaced(sessions);
                }
                self.turns.retain(|turn| !sessions.contains(&turn.session));
            }
            AccountEvent::UnusualActivityDetected { activity, rule, until, .. } => {
                // What has been counted is not counted a second time.
                if matches!(rule, ActivityRule::DevicesTakingTurns { .. }) {
                    self.turns.clear();
                }
                self.noticed.retain(|notice| notice.rule.name() != rule.name());
                if self.noticed.len() >= NOTICES_MAX {
                    self.noticed.remove(0);
                }
                let (activity, rule, until) = (*activity, rule.clone(), *until);
                self.noticed.push(Notice { activity, rule, since: at, until });
            }
            AccountEvent::UnusualActivityEnded { activity, by } => {
                self.noticed.retain(|notice| notice.activity != *activity);
                // A person looked at it: what led there is settled, and counting begins anew.
                if *by != ActivityEnd::Time {
                    let noticed = std::mem::take(&mut self.noticed);
                    *self = Self { noticed, ..Self::default() };
                }
            }
            AccountEvent::AccountDeleted {} => *self = Self::default(),
            _ => {}
        }
    }
}

/// Keeps the latest sighting of each `key`, forgets what is older than `since`, and the oldest
/// beyond what a rule may ask for.
fn latest<K: PartialEq>(
    row: &mut Vec<Sighting>,
    sighting: Sighting,
    since: Timestamp,
    key: impl Fn(&Sighting) -> Option<&K>,
) {
    if key(&sighting).is_none() {
        return;
    }
    row.retain(|one| one.at > since && key(one) != key(&sighting));
    if row.len() >= EVIDENCE_MAX {
        row.remove(0);
    }
    row.push(sighting);
}
