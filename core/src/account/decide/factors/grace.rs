//! Grace period and challenge. The password was right: does the log-in succeed, or does it wait for
//! a second factor? (S17, S21)

use super::super::super::event::AccountEvent;
use super::super::super::factor::GraceCause;
use super::super::super::factor_events::{
    FactorGraceStarted, FactorSetUpDemanded, SecondFactorAsked,
};
use super::super::super::state::Living;
use crate::clock::Time;
use crate::ids::AttemptId;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// How long a log-in waits for a factor or for a set-up.
pub(crate) const CHALLENGE_MINUTES: i64 = 10;

/// What a right password waits for; `None` where the log-in goes on at once.
pub(in super::super) fn waits(
    living: &Living,
    settings: &Settings,
    time: Time,
    attempt: AttemptId,
) -> Option<Vec<AccountEvent>> {
    let (factors, at) = (&living.factors, time.now);
    let expires_at = at.plus(TimeDelta::minutes(CHALLENGE_MINUTES));
    if !factors.enrolled.is_empty() {
        let kinds = factors.kinds();
        return Some(vec![AccountEvent::SecondFactorAsked(SecondFactorAsked {
            attempt,
            kinds,
            expires_at,
        })]);
    }
    let demanded = AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded { attempt, expires_at });
    if factors.demanded {
        return Some(vec![demanded]);
    }
    // An operator reaches everybody's account: nothing opens for them without one, also while a
    // member who became one could still put it off.
    match factors.grace {
        Some(_) if living.operator.is_some() => Some(vec![demanded]),
        Some(grace) if grace.is_over(time) => Some(vec![demanded]),
        Some(_) => None,
        None => {
            let (until, because) = term(living, settings, at);
            let started = AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because });
            let over = until <= at;
            over.then(|| vec![started, AccountEvent::FactorGraceEnded {}, demanded])
        }
    }
}

/// That the person logged in without a factor, and until when they may.
pub(in super::super) fn put_off(living: &Living, settings: &Settings, time: Time) -> AccountEvent {
    if let Some(grace) = living.factors.grace {
        return AccountEvent::SecondFactorPostponed { until: time.end(grace.since, grace.until) };
    }
    let (until, because) = term(living, settings, time.now);
    AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because })
}

/// How long it may be put off from now on, and why.
fn term(living: &Living, settings: &Settings, at: Timestamp) -> (Timestamp, GraceCause) {
    let (days, because) = if living.operator.is_some() {
        (0, GraceCause::FirstLogIn)
    } else if living.factors.was_reset {
        (settings.factor_grace_days_after_reset, GraceCause::Reset)
    } else {
        (settings.factor_grace_days_first, GraceCause::FirstLogIn)
    };
    (at.plus(TimeDelta::days(i64::from(days))), because)
}
