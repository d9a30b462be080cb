//! Policy replay types: what is asked when another policy is tried on real history, and what can be
//! different? (B2)

use crate::ids::{AttemptId, EventId, SessionId};
use crate::policy::{Policy, PolicyState, Settings};
use crate::timestamp::Timestamp;
use serde::Serialize;

/// The settings that a trial decides anew. What the others would have changed, codes, passwords,
/// links and hotels, is taken as it was.
pub const SETTINGS_TRIED: [&str; 12] = [
    "failures_max",
    "known_device_failures_max",
    "lock_minutes",
    "consecutive_failures_max",
    "reset_repeat_minutes",
    "link_mails_per_hour",
    "link_mails_per_day",
    "session_idle_minutes",
    "session_hours",
    "disabled_when_unused_days",
    "unusual_activity_minutes",
    "unusual_activity",
];

/// The policy that is tried, and for which time.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The candidate.
    pub candidate: Policy,
    /// The versions that judged in reality.
    pub reality: PolicyState,
    /// From when on the candidate judges.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Each version that judged in reality, with the tried settings of the candidate in it.
    pub(crate) judging: Vec<Policy>,
}

impl Trial {
    /// A trial of the candidate over this span.
    pub fn new(
        candidate: Policy,
        reality: PolicyState,
        (from, to): (Timestamp, Timestamp),
    ) -> Self {
        let under = |(_, judged): &(Timestamp, Policy)| Policy {
            settings: tried(&candidate.settings, &judged.settings),
            ..judged.clone()
        };
        let judging = reality.versions.iter().map(under).collect();
        Self { candidate, reality, from, to, judging }
    }

    /// What judges where `version` judged in reality: the candidate, and what no trial decides anew as it
    /// was.
    pub fn judging(&self, version: Option<u32>) -> &Policy {
        let found = self.judging.iter().find(|policy| Some(policy.version) == version);
        found.unwrap_or(&self.candidate)
    }
}

/// The settings of [`SETTINGS_TRIED`] from the candidate, all others as they were.
fn tried(candidate: &Settings, was: &Settings) -> Settings {
    Settings {
        failures_max: candidate.failures_max,
        known_device_failures_max: candidate.known_device_failures_max,
        lock_minutes: candidate.lock_minutes.clone(),
        consecutive_failures_max: candidate.consecutive_failures_max,
        reset_repeat_minutes: candidate.reset_repeat_minutes,
        link_mails_per_hour: candidate.link_mails_per_hour,
        link_mails_per_day: candidate.link_mails_per_day,
        session_idle_minutes: candidate.session_idle_minutes,
        session_hours: candidate.session_hours,
        disabled_when_unused_days: candidate.disabled_when_unused_days,
        unusual_activity_minutes: candidate.unusual_activity_minutes,
        unusual_activity: candidate.unusual_activity.clone(),
        ..was.clone()
    }
}

/// Something that would have been different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// When.
    pub at: Timestamp,
    /// The event of the real history that made the difference.
    pub event: EventId,
    /// What.
    #[serde(flatten)]
    pub what: WouldBe,
}

/// What would have been different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "would")]
pub enum WouldBe {
    /// The account would have been locked, and the person told by mail.
    BeLocked {
        /// The attempts that would have counted.
        evidence: Vec<AttemptId>,
        /// Until when, if it would have ended by itself.
        until: Option<Timestamp>,
    },
    /// The account was locked, and would not have been; no mail would have said so.
    NotBeLocked,
    /// Whether the account would have been locked here is not known.
    Perhaps,
    /// Somebody logged in, and would have been refused.
    BeRefused,
    /// Somebody with the right password was refused, and would have been let in.
    BeLetIn,
    /// An attempt that was refused unread would have been judged. Nobody knows whether the password
    /// was right: what follows is not known, until the next reset.
    BeJudged,
    /// The session would have ended before this use of it.
    EndTheSession {
        /// The session.
        session: SessionId,
        /// Whether that is known: uses in between may not have been written down.
        certain: bool,
    },
    /// A mail with a link was sent, and would not have been.
    SendNoMail,
    /// No mail was sent, and one would have been.
    SendAMail,
    /// The account would have been disabled because nobody used it.
    Lapse,
    /// The account was disabled because nobody used it, and would not have been.
    NotLapse,
}

impl WouldBe {
    /// The word under which it is counted and told.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::BeLocked { .. } => "be_locked",
            Self::NotBeLocked => "not_be_locked",
            Self::Perhaps => "perhaps",
            Self::BeRefused => "be_refused",
            Self::BeLetIn => "be_let_in",
            Self::BeJudged => "be_judged",
            Self::EndTheSession { certain: true, .. } => "end_the_session",
            Self::EndTheSession { certain: false, .. } => "end_the_session_perhaps",
            Self::SendNoMail => "send_no_mail",
            Self::SendAMail => "send_a_mail",
            Self::Lapse => "lapse",
            Self::NotLapse => "not_lapse",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Profile;

    #[test]
    fn b2_what_is_tried_is_what_is_said_to_be_tried() {
        let (hotel, pci) = (Profile::Hotel.settings(), Profile::Pci.settings());
        let fields = |settings: &Settings| {
            let value = serde_json::to_value(settings).unwrap();
            value.as_object().unwrap().clone()
        };
        let (under, candidate, was) = (fields(&tried(&pci, &hotel)), fields(&pci), fields(&hotel));
        for (name, value) in under {
            let from = if SETTINGS_TRIED.contains(&name.as_str()) { &candidate } else { &was };
            assert_eq!(from.get(&name), Some(&value), "{name}");
        }
        assert!(SETTINGS_TRIED.iter().all(|name| was.contains_key(*name)));
    }
}
