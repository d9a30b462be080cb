//! Lockout decisions: does a guess get a place, and what does its verdict lead to?

use super::fact::{Fact, LoginRefusal, OPEN_ATTEMPTS_MAX};
use super::state::{Lock, Lockout, OpenAttempt};
use crate::clock::{Time, is_ahead};
use crate::ids::{AttemptId, LockId};
use crate::policy::{LockRule, Settings};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// A guess without a verdict for so long is closed as abandoned by whoever writes next.
pub const ATTEMPT_SECONDS_MAX: i64 = 30;

/// What became of a guess that asked for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It has one: it may be hashed.
    Taken,
    /// It was refused, and that is a fact.
    Refused(LoginRefusal),
}

/// There is no place now, and nothing is written: wait for a verdict and ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl Lockout {
    /// What time alone has brought about: a lock that is known to have run out, guesses nobody judged.
    /// Whoever writes next writes it first.
    pub fn overdue(&self, time: Time) -> Vec<Fact> {
        let mut facts = vec![];
        if let Lock::Shut { lock, since, until: Some(until), .. } = self.lock
            && time.is_over(since, until)
        {
            facts.push(Fact::Expired { lock });
        }
        let stale = self.open.iter().filter(|open| is_stale(open, time.now));
        facts.extend(stale.map(|open| Fact::Abandoned { attempt: open.attempt }));
        facts
    }

    /// A guess asks for its place.
    pub fn ask(
        &self,
        attempt: AttemptId,
        from_known_device: bool,
        settings: &Settings,
        time: Time,
    ) -> Result<(Vec<Fact>, Place), NoPlace> {
        let mut facts = self.overdue(time);
        let now = self.after(&facts, time.now);
        let place = now.place(from_known_device, settings)?;
        facts.push(match &place {
            Place::Taken => {
                let from_known_device = from_known_device && now.lock != Lock::Open;
                Fact::Attempted { attempt, from_known_device }
            }
            Place::Refused(because) => Fact::Refused { attempt, because: *because },
        });
        Ok((facts, place))
    }

    fn place(&self, from_known_device: bool, settings: &Settings) -> Result<Place, NoPlace> {
        if self.disabled {
            return Ok(Place::Refused(LoginRefusal::Disabled {}));
        }
        let (counted, limit) = match self.lock {
            Lock::Open => (self.run.len(), settings.failures_max as usize),
            Lock::Shut { lock, for_known_devices, .. } => {
                let budget = settings.known_device_failures_max as usize;
                let spent = self.known_device_run.len() >= budget;
                if !from_known_device || for_known_devices || spent {
                    return Ok(Place::Refused(LoginRefusal::Locked { lock }));
                }
                (self.known_device_run.len(), budget)
            }
        };
        // Every guess being judged may turn out wrong: its place is already spoken for, in the run
        // as well as in the long count that disables the password.
        let consecutive_left = settings.consecutive_failures_max.saturating_sub(self.consecutive);
        let left = limit.saturating_sub(counted).min(consecutive_left as usize);
        // One is always judged where nobody waits. Only a policy made stricter leaves nothing where
        // nothing is shut, and then this guess's verdict is what shuts it.
        if self.open.len() >= OPEN_ATTEMPTS_MAX.min(left.max(1)) {
            return Err(NoPlace);
        }
        Ok(Place::Taken)
    }

    /// Whether this guess still waits for its verdict. One that was shut out meanwhile does
    /// not: a verdict would tell whether the password was right (invariant 3). Places are given so
    /// that this takes a change of policy in between.
    pub fn awaits_verdict(&self, attempt: AttemptId, time: Time) -> bool {
        let now = self.after(&self.overdue(time), time.now);
        now.open.iter().any(|open| open.attempt == attempt && !now.shuts_out(open))
    }

    fn shuts_out(&self, open: &OpenAttempt) -> bool {
        let locked = match self.lock {
            Lock::Open => false,
            Lock::Shut { for_known_devices, .. } => for_known_devices || !open.from_known_device,
        };
        locked || self.disabled
    }

    /// The guess was wrong. The caller has made sure that it awaits its verdict.
    pub fn fail(&self, attempt: AttemptId, settings: &Settings, time: Time) -> Vec<Fact> {
        let at = time.now;
        let mut facts = self.overdue(time);
        facts.push(Fact::Failed { attempt });
        let now = self.after(&facts, at);
        if let Some(fact) = now.shut(attempt, settings, at) {
            facts.push(fact);
        }
        if now.consecutive >= settings.consecutive_failures_max && !now.disabled {
            facts.push(Fact::Disabled { consecutive: now.consecutive });
        }
        facts
    }

    fn shut(&self, attempt: AttemptId, settings: &Settings, at: Timestamp) -> Option<Fact> {
        match self.lock {
            Lock::Open if self.run.len() >= settings.failures_max as usize => {
                let lasts = settings.lock_minutes.get(self.locks as usize);
                let minutes = lasts.or(settings.lock_minutes.last()).copied();
                let until = minutes.map(|n| at.plus(TimeDelta::minutes(i64::from(n))));
                let rule = LockRule::FailuresInARun { failures_max: settings.failures_max };
                let (lock, evidence) = (LockId::caused_by(attempt), self.run.clone());
                Some(Fact::Locked { lock, rule, evidence, until })
            }
            Lock::Shut { lock, for_known_devices: false, .. }
                if self.known_device_run.contains(&attempt)
                    && self.known_device_run.len()
                        >= settings.known_device_failures_max as usize =>
            {
                let evidence = self.known_device_run.clone();
                Some(Fact::KnownDevicesShutOut { lock, evidence })
            }
            Lock::Open | Lock::Shut { .. } => None,
        }
    }

    fn after(&self, facts: &[Fact], at: Timestamp) -> Self {
        let mut state = self.clone();
        for fact in facts {
            state.evolve(fact, at);
        }
        state
    }
}

/// One that began in a time which was set back since is nobody's any more.
fn is_stale(open: &OpenAttempt, at: Timestamp) -> bool {
    is_ahead(open.at, at) || at.since(open.at) > TimeDelta::seconds(ATTEMPT_SECONDS_MAX)
}
