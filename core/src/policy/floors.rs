//! Policy bounds: how loose may a policy be? Bounds that no version crosses, compiled in.

use super::limits::Limits;
use super::settings::Settings;
use crate::activity;
use crate::service_token::TOKEN_DAYS_MAX;

/// A setting outside its bounds. The message names the setting, the value and the bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting} is {value}; it must be from {least} to {most} ({why})")]
pub struct OutOfBounds {
    /// The setting's name in the file.
    pub setting: &'static str,
    /// What was given.
    pub value: u32,
    /// The lowest value allowed.
    pub least: u32,
    /// The highest value allowed.
    pub most: u32,
    /// Why the bounds are there.
    pub why: &'static str,
}

/// Which end of a setting's range is the looser one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looser {
    Higher,
    Lower,
    Neither,
}

struct Bound {
    setting: &'static str,
    value: fn(&Settings) -> u32,
    least: u32,
    most: u32,
    looser: Looser,
    why: &'static str,
}

const LOCK_MINUTES: &str = "lock_minutes";
const PAUSE_SECONDS: &str = "factor_pause_seconds";
const UNUSED_DAYS: &str = "disabled_when_unused_days";
const TRAIL_STOPPED: &str = "trail_stopped_minutes_max";

/// One row per setting: a reader sees all bounds at once.
const BOUNDS: &[Bound] = &[
    Bound {
        setting: "failures_max",
        value: |s| s.failures_max,
        least: 3,
        most: 100,
        looser: Looser::Higher,
        why: "NIST SP 800-63B-4 section 3.2.2 allows at most 100",
    },
    Bound {
        setting: "known_device_failures_max",
        value: |s| s.known_device_failures_max,
        least: 0,
        most: 10,
        looser: Looser::Higher,
        why: "a separate budget beside the lock, not a way around it",
    },
    Bound {
        setting: "consecutive_failures_max",
        value: |s| s.consecutive_failures_max,
        least: 10,
        most: 100,
        looser: Looser::Higher,
        why: "NIST SP 800-63B-4 section 3.2.2 allows at most 100",
    },
    Bound {
        setting: "password_length_min",
        value: |s| s.password_length_min,
        least: 8,
        most: 64,
        looser: Looser::Lower,
        why: "NIST SP 800-63B-4 section 3.1.1.2",
    },
    Bound {
        setting: "password_length_min_alone",
        value: |s| s.password_length_min_alone,
        least: 12,
        most: 64,
        looser: Looser::Lower,
        why: "PCI DSS 8.3.6 demands 12; NIST recommends 15",
    },
    Bound {
        setting: "password_length_max",
        value: |s| s.password_length_max,
        least: 64,
        most: 256,
        looser: Looser::Neither,
        why: "NIST demands that 64 be allowed; 256 code points always fit into a request",
    },
    Bound {
        setting: "password_history",
        value: |s| s.password_history,
        least: 0,
        most: 10,
        looser: Looser::Lower,
        why: "each one costs a hash",
    },
    Bound {
        setting: "activation_link_hours",
        value: |s| s.activation_link_hours,
        least: 1,
        most: 24,
        looser: Looser::Higher,
        why: "an old mail must not open an account",
    },
    Bound {
        setting: "reset_link_hours",
        value: |s| s.reset_link_hours,
        least: 1,
        most: 24,
        looser: Looser::Higher,
        why: "an old mail must not open an account",
    },
    Bound {
        setting: "reset_repeat_minutes",
        value: |s| s.reset_repeat_minutes,
        least: 0,
        most: 60,
        looser: Looser::Neither,
        why: "if longer, a lost mail cannot be requested again",
    },
    Bound {
        setting: "link_mails_per_hour",
        value: |s| s.link_mails_per_hour,
        least: 1,
        most: 10,
        looser: Looser::Higher,
        why: "more is a way to flood a mailbox",
    },
    Bound {
        setting: "link_mails_per_day",
        value: |s| s.link_mails_per_day,
        least: 1,
        most: 50,
        looser: Looser::Higher,
        why: "more is a way to flood a mailbox",
    },
    Bound {
        setting: "session_idle_minutes",
        value: |s| s.session_idle_minutes,
        least: 5,
        most: 720,
        looser: Looser::Higher,
        why: "shared computers",
    },
    Bound {
        setting: "session_hours",
        value: |s| s.session_hours,
        least: 1,
        most: 168,
        looser: Looser::Higher,
        why: "shared computers",
    },
    Bound {
        setting: "restore_password_days",
        value: |s| s.restore_password_days,
        least: 0,
        most: 30,
        looser: Looser::Higher,
        why: "after longer, somebody else may know it",
    },
    Bound {
        setting: "overdue_grace_days",
        value: |s| s.overdue_grace_days,
        least: 1,
        most: 90,
        looser: Looser::Higher,
        why: "if shorter, nobody is told in time; if longer, the debt grows unnoticed",
    },
    Bound {
        setting: "answer_floor_ms",
        value: |s| s.answer_floor_ms,
        least: 0,
        most: 5000,
        looser: Looser::Lower,
        why: "if longer, people think it is broken",
    },
    Bound {
        setting: "factor_grace_days_first",
        value: |s| s.factor_grace_days_first,
        least: 0,
        most: 30,
        looser: Looser::Higher,
        why: "if longer, the account is without one for too long",
    },
    Bound {
        setting: "factor_grace_days_after_reset",
        value: |s| s.factor_grace_days_after_reset,
        least: 0,
        most: 30,
        looser: Looser::Higher,
        why: "if longer, the account is without one for too long",
    },
    Bound {
        setting: "factor_failures_max",
        value: |s| s.factor_failures_max,
        least: 3,
        most: 10,
        looser: Looser::Higher,
        why: "a code has only six digits",
    },
    Bound {
        setting: "factor_consecutive_max",
        value: |s| s.factor_consecutive_max,
        least: 10,
        most: 100,
        looser: Looser::Higher,
        why: "NIST SP 800-63B-4 section 3.2.2 allows at most 100",
    },
    Bound {
        setting: "factor_step_up_minutes",
        value: |s| s.factor_step_up_minutes,
        least: 1,
        most: 720,
        looser: Looser::Higher,
        why: "if longer, it protects nothing",
    },
    Bound {
        setting: UNUSED_DAYS,
        value: |s| s.disabled_when_unused_days,
        least: 0,
        most: 730,
        looser: Looser::Neither,
        why: "0 is never; PCI DSS 8.2.6 demands at most 90",
    },
    Bound {
        setting: "unusual_activity_minutes",
        value: |s| s.unusual_activity_minutes,
        least: 15,
        most: 1_440,
        looser: Looser::Lower,
        why: "if shorter, nobody notices; if longer, a reset serves the person better",
    },
    Bound {
        setting: TRAIL_STOPPED,
        value: |s| s.trail_stopped_minutes_max,
        least: 0,
        most: 1_440,
        looser: Looser::Neither,
        why: "0 is never; PCI DSS 10.7.2 demands that a failed audit log is acted on promptly",
    },
    Bound {
        setting: "service_token_days_max",
        value: |s| s.service_token_days_max,
        least: 1,
        most: TOKEN_DAYS_MAX,
        looser: Looser::Higher,
        why: "if longer, nobody remembers who has it",
    },
];

impl Settings {
    /// The bounds of every setting that is one number, with their source.
    pub fn limits() -> impl Iterator<Item = Limits> {
        BOUNDS.iter().map(|bound| {
            let Bound { setting, least, most, why, .. } = *bound;
            Limits { setting, least, most, why }
        })
    }

    /// The settings that are one number, each with the lowest and the highest value allowed.
    pub fn bounds() -> impl Iterator<Item = (&'static str, u32, u32)> {
        BOUNDS.iter().map(|bound| (bound.setting, bound.least, bound.most))
    }

    /// Everything that is out of bounds; empty when the settings may be adopted.
    pub fn out_of_bounds(&self) -> Vec<OutOfBounds> {
        let plain = BOUNDS.iter().filter_map(|bound| {
            let Bound { setting, least, most, why, .. } = *bound;
            let value = (bound.value)(self);
            let outside = !(least..=most).contains(&value);
            outside.then_some(OutOfBounds { setting, value, least, most, why })
        });
        let why = "if shorter, guessing pays off; if longer, a reset serves the person better";
        let locks =
            self.lock_minutes.iter().filter(|minutes| !(15..=10_080).contains(*minutes)).map(
                |&value| OutOfBounds { setting: LOCK_MINUTES, value, least: 15, most: 10_080, why },
            );
        let pauses = self.pauses_out_of_bounds();
        let activity = activity::out_of_bounds(&self.unusual_activity);
        plain.chain(locks).chain(pauses).chain(activity).collect()
    }

    /// Without a pause there is nothing between a guesser and a million codes.
    fn pauses_out_of_bounds(&self) -> Vec<OutOfBounds> {
        let why = "if shorter, guessing pays off; if longer, help serves the person better";
        let missing = self.factor_pause_seconds.is_empty().then_some(0);
        let given = self.factor_pause_seconds.iter().copied();
        given
            .chain(missing)
            .filter(|seconds| !(30..=86_400).contains(seconds))
            .map(|value| OutOfBounds {
                setting: PAUSE_SECONDS,
                value,
                least: 30,
                most: 86_400,
                why,
            })
            .collect()
    }

    /// The settings that `next` makes looser than these: a second person has to agree to them.
    pub fn loosened_by(&self, next: &Self) -> Vec<&'static str> {
        let mut loosened: Vec<&'static str> = BOUNDS
            .iter()
            .filter(|bound| {
                let (before, after) = ((bound.value)(self), (bound.value)(next));
                match bound.looser {
                    Looser::Higher => after > before,
                    Looser::Lower => after < before,
                    Looser::Neither => false,
                }
            })
            .map(|bound| bound.setting)
            .collect();
        if locks_end_sooner(&self.lock_minutes, &next.lock_minutes) {
            loosened.push(LOCK_MINUTES);
        }
        if locks_end_sooner(&self.factor_pause_seconds, &next.factor_pause_seconds) {
            loosened.push(PAUSE_SECONDS);
        }
        if self.password_letters_and_digits && !next.password_letters_and_digits {
            loosened.push("password_letters_and_digits");
        }
        if next.passkeys > self.passkeys {
            loosened.push("passkeys");
        }
        if self.factor_hand_over_code && !next.factor_hand_over_code {
            loosened.push("factor_hand_over_code");
        }
        if or_ever(next.disabled_when_unused_days) > or_ever(self.disabled_when_unused_days) {
            loosened.push(UNUSED_DAYS);
        }
        if or_ever(next.trail_stopped_minutes_max) > or_ever(self.trail_stopped_minutes_max) {
            loosened.push(TRAIL_STOPPED);
        }
        if activity::weakened(&self.unusual_activity, &next.unusual_activity) {
            loosened.push("unusual_activity");
        }
        loosened
    }
}

/// Never is the loosest.
const fn or_ever(span: u32) -> u32 {
    if span == 0 { u32::MAX } else { span }
}

/// A lock that never ends by time is the strictest; else any lock in the row that ends sooner.
fn locks_end_sooner(before: &[u32], after: &[u32]) -> bool {
    let nth = |row: &[u32], n: usize| row.get(n).or(row.last()).copied().unwrap_or(u32::MAX);
    (0..before.len().max(after.len()).max(1)).any(|n| nth(after, n) < nth(before, n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Profile;

    #[test]
    fn every_profile_lies_within_the_bounds() {
        for profile in [Profile::Hotel, Profile::Nist, Profile::Pci] {
            assert_eq!(profile.settings().out_of_bounds(), vec![], "{profile:?}");
        }
    }

    #[test]
    fn a_setting_below_its_floor_is_named_with_its_bounds() {
        let settings =
            Settings { failures_max: 500, lock_minutes: vec![1], ..Profile::Nist.settings() };
        let said: Vec<String> = settings.out_of_bounds().iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2);
        assert!(
            said[0].starts_with("failures_max is 500; it must be from 3 to 100"),
            "{}",
            said[0]
        );
        assert!(said[1].starts_with("lock_minutes is 1;"), "{}", said[1]);
    }

    #[test]
    fn looser_settings_are_recognised_in_both_directions() {
        let hotel = Profile::Hotel.settings();
        assert_eq!(hotel.loosened_by(&Profile::Nist.settings()), vec!["lock_minutes"]);
        let strict = Settings { failures_max: 5, password_length_min: 14, ..hotel.clone() };
        assert!(hotel.loosened_by(&strict).is_empty());
        assert_eq!(strict.loosened_by(&hotel), vec!["failures_max", "password_length_min"]);
    }
}
