//! The password was right: does the log-in succeed, or does it wait for a second factor? (S17, S21)

use super::super::super::event::AccountEvent;
use super::super::super::factor::GraceCause;
use super::super::super::state::Living;
use crate::ids::AttemptId;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// How long a log-in waits for a factor or for a set-up.
pub(crate) const CHALLENGE_MINUTES: i64 = 10;

/// What follows on a right password; `opened` is the log-in that succeeds where nothing is missing.
pub(in super::super) fn after_password(
    living: &Living,
    settings: &Settings,
    at: Timestamp,
    attempt: AttemptId,
    opened: AccountEvent,
) -> Vec<AccountEvent> {
    let factors = &living.factors;
    let expires_at = at.plus(TimeDelta::minutes(CHALLENGE_MINUTES));
    if !factors.enrolled.is_empty() {
        let kinds = factors.kinds();
        return vec![AccountEvent::SecondFactorAsked { attempt, kinds, expires_at }];
    }
    let demanded = AccountEvent::FactorSetUpDemanded { attempt, expires_at };
    match factors.grace {
        Some(grace) if grace.ended || grace.until <= at => vec![demanded],
        Some(grace) => vec![opened, AccountEvent::SecondFactorPostponed { until: grace.until }],
        None => {
            let (days, because) = if factors.was_reset {
                (settings.factor_grace_days_after_reset, GraceCause::Reset)
            } else {
                (settings.factor_grace_days_first, GraceCause::FirstLogIn)
            };
            let until = at.plus(TimeDelta::days(i64::from(days)));
            let started = AccountEvent::FactorGraceStarted { until, because };
            if days == 0 {
                vec![started, AccountEvent::FactorGraceEnded {}, demanded]
            } else {
                vec![opened, started]
            }
        }
    }
}
