//! Log-in attempts: does an attempt get its place, and what follows from the verdict? (S2, S4, S12,
//! DESIGN 5)

use super::super::event::AccountEvent;
use super::super::event_words::LoginStop;
use super::super::state::Living;
use super::factors::grace;
use super::{Rejection, activity, flag};
use crate::activity::Sighting;
use crate::clock::Time;
use crate::ids::{AttemptId, CredentialId, DeviceId, LockId};
use crate::lockout::{Fact, Lock, LoginRefusal, NoPlace};
use crate::policy::Settings;
use chrono::TimeDelta;

pub(super) fn ask(
    living: &Living,
    settings: &Settings,
    time: Time,
    attempt: AttemptId,
    device: Option<&DeviceId>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let mut events = asked(living, settings, time, attempt, device)?;
    // Behind what is said of the attempt: it is neither more nor less of an attempt for it.
    events.extend(flag::carried(living, time, attempt));
    Ok(events)
}

fn asked(
    living: &Living,
    settings: &Settings,
    time: Time,
    attempt: AttemptId,
    device: Option<&DeviceId>,
) -> Result<Vec<AccountEvent>, Rejection> {
    // Refused like a locked account: before anything is hashed, and with the same words (S4).
    if living.suspended.is_some() {
        return Ok(vec![AccountEvent::LoginRefused {
            attempt,
            because: LoginRefusal::Suspended {},
        }]);
    }
    let known = device.filter(|device| living.known_devices.contains(device));
    let asked = living.lockout.ask(attempt, known.is_some(), settings, time);
    let (facts, _) = asked.map_err(|NoPlace| Rejection::NoPlace)?;
    Ok(facts.into_iter().map(|fact| say(fact, known, None)).collect())
}

/// What came out of comparing a password.
pub(super) struct Verdict {
    pub attempt: AttemptId,
    pub credential: Option<CredentialId>,
    pub matched: bool,
}

pub(super) fn judge(
    living: &Living,
    settings: &Settings,
    time: Time,
    verdict: &Verdict,
    opening: &Sighting,
) -> Result<Vec<AccountEvent>, Rejection> {
    let Verdict { attempt, credential, matched } = *verdict;
    let about_this_password = credential == living.usable_password();
    let shut = living.suspended.is_some();
    if shut || !about_this_password || !living.lockout.awaits_verdict(attempt, time) {
        return Err(Rejection::VerdictTooLate);
    }
    let (true, Some(credential)) = (matched, credential) else {
        let facts = living.lockout.fail(attempt, settings, time);
        return Ok(facts.into_iter().map(|fact| say(fact, None, credential)).collect());
    };
    // Whom nothing would open for is told so before a second factor is asked for.
    let waits = match stopped_before(living, time) {
        Some(_) => None,
        None => grace::waits(living, settings, time, attempt),
    };
    let mut follows = waits.unwrap_or_else(|| open(living, settings, time, (attempt, opening)));
    if let Some(AccountEvent::LoginSucceeded { .. }) = follows.last() {
        follows.push(grace::put_off(living, settings, time));
    } else {
        follows.insert(0, AccountEvent::PasswordAccepted { attempt, credential });
    }
    Ok(follows)
}

/// Why nothing opens for whoever comes now, whatever they show.
fn stopped_before(living: &Living, time: Time) -> Option<LoginStop> {
    let refusing = living.activity.refusing(time);
    let refused = refusing.map(|notice| LoginStop::UnusualActivity { activity: notice.activity });
    stays_shut(living).or(refused)
}

/// Why nothing opens before a new password is chosen.
fn stays_shut(living: &Living) -> Option<LoginStop> {
    let reported = living.reset_required_at.map(|_| LoginStop::ResetRequired {});
    reported.or(living.lapsed_at.map(|_| LoginStop::Lapsed {}))
}

/// The log-in that succeeds when nothing is missing any more, or why it is stopped.
pub(super) fn open(
    living: &Living,
    settings: &Settings,
    time: Time,
    (attempt, opening): (AttemptId, &Sighting),
) -> Vec<AccountEvent> {
    let (mut events, refused) = activity::at_log_in(living, settings, time, opening);
    events.push(match stays_shut(living).or(refused) {
        Some(because) => {
            let known = living.known_devices.contains(&opening.device);
            let device = known.then(|| opening.device.clone());
            AccountEvent::LoginStopped { attempt, because, device }
        }
        None => AccountEvent::LoginSucceeded {
            attempt,
            session: opening.session.clone(),
            device: opening.device.clone(),
            expires_at: opening.at.plus(TimeDelta::hours(i64::from(settings.session_hours))),
        },
    });
    events
}

/// What time alone has brought about for guesses, in the account's words.
pub(super) fn overdue(living: &Living, time: Time) -> Vec<AccountEvent> {
    living.lockout.overdue(time).into_iter().map(|fact| say(fact, None, None)).collect()
}

pub(super) fn expire_lock(living: &Living, time: Time, lock: LockId) -> Vec<AccountEvent> {
    match living.lockout.lock {
        Lock::Shut { lock: present, since, until: Some(until), .. }
            if present == lock && time.is_over(since, until) =>
        {
            vec![AccountEvent::LockExpired { lock }]
        }
        // Another lock, or none: whoever acted first after its end wrote it down.
        Lock::Shut { .. } | Lock::Open => vec![],
    }
}

/// The account's word for a fact about guesses.
fn say(fact: Fact, known: Option<&DeviceId>, credential: Option<CredentialId>) -> AccountEvent {
    match fact {
        Fact::Attempted { attempt, from_known_device } => AccountEvent::LoginAttempted {
            attempt,
            device: known.filter(|_| from_known_device).cloned(),
        },
        Fact::Refused { attempt, because } => AccountEvent::LoginRefused { attempt, because },
        Fact::Abandoned { attempt } => AccountEvent::LoginAttemptAbandoned { attempt },
        Fact::Failed { attempt } => AccountEvent::LoginFailed { attempt, credential },
        Fact::Locked { lock, rule, evidence, until } => {
            AccountEvent::AccountLocked { lock, rule, evidence, until }
        }
        Fact::KnownDevicesShutOut { lock, evidence } => {
            AccountEvent::KnownDevicesShutOut { lock, evidence }
        }
        Fact::Expired { lock } => AccountEvent::LockExpired { lock },
        Fact::Disabled { consecutive } => AccountEvent::CredentialDisabled { consecutive },
    }
}

#[cfg(test)]
mod tests;
