//! Building an explanation: how is an explanation read off a stream? One pass over its events, no
//! look-ahead.

use super::activity::Activities;
use super::factor_steps::factor_step;
use super::runs::ordinary_log_ins_together;
use super::story::{
    Attempt, Explanation, LockStory, Outcome, Step, StepKind, WayOut, WhyEnded, by_whom,
};
use super::written_by;
use crate::account::{
    Account, AccountEvent, ActedBy, AttemptFlagged, NextAttemptFlagged, SessionEnd, Standing,
    Suspension, UnlockedBy,
};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::{AccountId, AddressTag, AttemptId, EventId, LockId};
use crate::lockout::{Fact, Lock, Lockout};
use crate::metadata::Metadata;
use crate::timestamp::Timestamp;
use crate::unknown::{PHANTOM_DAYS_MAX, UnknownEvent, begins_anew, lockout_fact};
use chrono::TimeDelta;
use std::collections::{BTreeMap, HashMap};

/// Explains an account as of a moment, from its opened events.
pub fn explain_account(
    account: AccountId,
    history: &[Recorded<AccountEvent>],
    time: Time,
) -> Explanation {
    explain_sealed(account, history, &BTreeMap::new(), time)
}

/// The same where what is personal is sealed: `opened` are the events that it is told of (see `told_of`).
pub fn explain_sealed(
    account: AccountId,
    sealed: &[Recorded<AccountEvent>],
    opened: &BTreeMap<EventId, Recorded<AccountEvent>>,
    time: Time,
) -> Explanation {
    let mut state = Account::default();
    let mut story = Story::default();
    for recorded in written_by(sealed, time) {
        let recorded = opened.get(&recorded.id).unwrap_or(recorded);
        state.evolve(recorded);
        if let Some(fact) = crate::account::lockout_fact(&recorded.event) {
            story.guess(&fact, &recorded.meta, recorded.id);
        }
        story.account_event(recorded);
    }
    story.let_time_pass(time);
    let standing = state.standing(time);
    let since = standing_since(standing, &state, &story);
    let lockout = state.living().map(|living| living.lockout.clone()).unwrap_or_default();
    story.suspended = state.living().and_then(|living| living.suspended);
    story.finish(Some(account), time, (standing, since), &lockout)
}

/// Explains an address nobody holds as of a moment, from its shard's opened events.
pub fn explain_unknown(
    address: &AddressTag,
    history: &[Recorded<UnknownEvent>],
    time: Time,
) -> Explanation {
    let mut lockout = Lockout::default();
    let mut story = Story::default();
    let mut touched_at = None;
    let told = written_by(history, time).iter();
    for recorded in told.filter(|recorded| recorded.event.address() == address) {
        match begins_anew(&recorded.event) {
            Some(true) => story.forget(&mut lockout, touched_at, recorded.meta.at),
            None if forgotten_at(touched_at).is_some_and(|at| at < recorded.meta.at) => continue,
            Some(false) | None => {}
        }
        touched_at = Some(recorded.meta.at);
        if let Some(fact) = lockout_fact(&recorded.event) {
            lockout.evolve(&fact, recorded.meta.at);
            story.guess(&fact, &recorded.meta, recorded.id);
        }
        if matches!(recorded.event, UnknownEvent::UnknownResetRequested { .. }) {
            story.step(recorded, StepKind::ResetDeclined);
        }
    }
    story.forget(&mut lockout, touched_at, time.certain);
    story.let_time_pass(time);
    let locked_at = story.present_lock().map(|lock| lock.locked_at);
    let (standing, since) = if lockout.disabled {
        (Standing::Disabled, story.disabled_at)
    } else if locked_at.is_some() {
        (Standing::Locked, locked_at)
    } else {
        (Standing::Absent, None)
    };
    story.finish(None, time, (standing, since), &lockout)
}

/// What has been read so far.
#[derive(Default)]
struct Story {
    attempts: HashMap<AttemptId, Told>,
    locks: Vec<LockStory>,
    activities: Activities,
    steps: Vec<Step>,
    /// The first step that lies after the first attempt that counted towards the last lock.
    steps_from: usize,
    turned_at: Option<Timestamp>,
    disabled_at: Option<Timestamp>,
    suspended: Option<Suspension>,
}

/// An attempt, and how many steps had happened before it: moments alone do not say what came first.
#[derive(Clone)]
struct Told {
    attempt: Attempt,
    steps_before: usize,
}

impl Story {
    fn guess(&mut self, fact: &Fact, meta: &Metadata, event: EventId) {
        match fact {
            Fact::Attempted { attempt, from_known_device } => {
                let steps_before = self.steps.len();
                let told = attempt_of(*attempt, *from_known_device, meta);
                self.attempts.insert(*attempt, Told { attempt: told, steps_before });
            }
            Fact::Failed { attempt } => {
                if let Some(known) = self.attempts.get_mut(attempt) {
                    known.attempt.shown.clone_from(&meta.answer);
                }
            }
            Fact::Locked { lock, rule, evidence, until } => {
                let counted: Vec<_> =
                    evidence.iter().filter_map(|attempt| self.attempts.get(attempt)).collect();
                self.steps_from = counted.first().map_or(0, |first| first.steps_before);
                self.locks.push(LockStory {
                    lock: *lock,
                    locked_at: meta.at,
                    event,
                    rule: rule.clone(),
                    policy: meta.policy,
                    evidence: counted.iter().map(|told| told.attempt.clone()).collect(),
                    known_devices_shut_out_at: None,
                    refused: 0,
                    until: *until,
                    ended: None,
                });
            }
            Fact::KnownDevicesShutOut { .. } => {
                if let Some(lock) = self.locks.last_mut() {
                    lock.known_devices_shut_out_at = Some(meta.at);
                }
            }
            Fact::Refused { .. } => {
                if let Some(lock) = self.locks.last_mut().filter(|lock| lock.ended.is_none()) {
                    lock.refused += 1;
                }
            }
            Fact::Expired { lock } => {
                // It ended when its time was over, not when somebody came to write it down.
                let known = self.locks.iter().find(|known| known.lock == *lock);
                let at =
                    known.and_then(|known| known.until).map_or(meta.at, |until| until.min(meta.at));
                self.end(*lock, Outcome { at, by: WhyEnded::Time, event, act: None });
            }
            Fact::Disabled { .. } => self.disabled_at = Some(meta.at),
            Fact::Abandoned { attempt } => {
                self.attempts.remove(attempt);
            }
        }
    }

    fn account_event(&mut self, recorded: &Recorded<AccountEvent>) {
        let attempts = &self.attempts;
        self.activities.event(recorded, |id| attempts.get(id).map(|told| &told.attempt));
        #[expect(clippy::wildcard_enum_match_arm, reason = "a step is what a reader asks about")]
        let step = match &recorded.event {
            AccountEvent::AccountUnlocked { lock, by } => {
                let (at, event) = (recorded.meta.at, recorded.id);
                let act = (*by != UnlockedBy::Reset).then(|| by_whom(&recorded.meta));
                return self.end(*lock, Outcome { at, by: why_ended(*by), event, act });
            }
            AccountEvent::AccountSuspended { .. } => StepKind::Suspended,
            AccountEvent::AccountResumed { .. } => {
                self.turned_at = Some(recorded.meta.at);
                StepKind::Resumed
            }
            AccountEvent::CredentialEnabled { .. } => {
                self.turned_at = Some(recorded.meta.at);
                StepKind::PasswordEnabled
            }
            AccountEvent::SessionsEnded {
                because:
                    SessionEnd::EndedByManager | SessionEnd::EndedBySupport | SessionEnd::EndedAtMachine,
                ..
            } => StepKind::SessionsEnded,
            AccountEvent::PasswordResetRequested { supersedes, .. } => {
                StepKind::ResetRequested { superseded_an_older_link: supersedes.is_some() }
            }
            AccountEvent::PasswordResetRepeated { .. } => StepKind::ResetRepeated,
            AccountEvent::PasswordResetDeclined { .. } => StepKind::ResetDeclined,
            AccountEvent::LinkRefused { why, .. } => StepKind::LinkRefused { why: *why },
            AccountEvent::PasswordChosen { purpose, .. } => {
                self.turned_at = Some(recorded.meta.at);
                StepKind::PasswordChosen { purpose: *purpose }
            }
            AccountEvent::SuspiciousActivityReported(_) => {
                self.turned_at = Some(recorded.meta.at);
                StepKind::ActivityReported
            }
            AccountEvent::LoginSucceeded { .. } => StepKind::LoggedIn,
            AccountEvent::LoginStopped { .. } => StepKind::LoginStopped,
            AccountEvent::AccountLapsed { .. } => {
                self.turned_at = Some(recorded.meta.at);
                StepKind::Lapsed
            }
            AccountEvent::AccountReactivated { .. } => {
                self.turned_at = Some(recorded.meta.at);
                StepKind::Reactivated
            }
            AccountEvent::AccountCreated { .. }
            | AccountEvent::AccountDeleted {}
            | AccountEvent::AccountRestored { .. }
            | AccountEvent::AccountErased { .. } => {
                self.turned_at = Some(recorded.meta.at);
                return;
            }
            AccountEvent::NextAttemptFlagged(NextAttemptFlagged { reference, until }) => {
                StepKind::NextAttemptFlagged { reference: reference.clone(), until: *until }
            }
            AccountEvent::AttemptFlagged(AttemptFlagged { attempt, reference }) => {
                let (attempt, reference) = (*attempt, reference.clone());
                if let Some(known) = self.attempts.get_mut(&attempt) {
                    known.attempt.reference = Some(reference.clone());
                }
                StepKind::AttemptFlagged { attempt, reference }
            }
            event => match factor_step(event) {
                Some(what) => StepKind::SecondFactor { what },
                None => return,
            },
        };
        self.step(recorded, step);
    }

    fn step<E>(&mut self, recorded: &Recorded<E>, what: StepKind) {
        let (at, event) = (recorded.meta.at, recorded.id);
        let act = what.is_on_another().then(|| by_whom(&recorded.meta));
        let shown = recorded.meta.answer.clone();
        self.steps.push(Step { at, event, what, shown, act, repeated: None });
    }

    fn end(&mut self, ended: LockId, outcome: Outcome) {
        if let Some(lock) = self.locks.iter_mut().find(|lock| lock.lock == ended) {
            self.turned_at = Some(outcome.at);
            lock.ended = Some(outcome);
        }
    }

    /// An address that nobody holds, untouched for so long, is forgotten, and its lock with it:
    /// nothing is written then, for there is nothing left to write about (DESIGN 5).
    fn forget(&mut self, lockout: &mut Lockout, touched_at: Option<Timestamp>, at: Timestamp) {
        let forgotten = forgotten_at(touched_at).filter(|forgotten| *forgotten < at);
        let Some(forgotten) = forgotten else { return };
        self.let_time_pass(Time::sure(forgotten));
        if let Some(lock) = self.locks.last_mut().filter(|lock| lock.ended.is_none()) {
            let (by, event) = (WhyEnded::Time, lock.event);
            lock.ended = Some(Outcome { at: forgotten, by, event, act: None });
        }
        *lockout = Lockout::default();
    }

    /// A lock whose time has run out is over, even if nobody has written it down yet.
    fn let_time_pass(&mut self, time: Time) {
        self.activities.let_time_pass(time);
        if let Some(lock) = self.locks.last_mut()
            && let (None, Some(until)) = (&lock.ended, lock.until)
            && time.is_over(lock.locked_at, until)
        {
            let (at, event) = (time.end(lock.locked_at, until), lock.event);
            lock.ended = Some(Outcome { at, by: WhyEnded::Time, event, act: None });
            self.turned_at = Some(at);
        }
    }

    fn present_lock(&self) -> Option<&LockStory> {
        self.locks.last().filter(|lock| lock.ended.is_none())
    }

    fn finish(
        mut self,
        account: Option<AccountId>,
        time: Time,
        (standing, since): (Standing, Option<Timestamp>),
        lockout: &Lockout,
    ) -> Explanation {
        let (as_of, ways_out) = (time.now, self.ways_out(account, standing, time));
        let over = self.present_lock().is_none() && lockout.lock != Lock::Open;
        let counted = lockout.run.iter().filter(|_| !over);
        let told: Vec<_> =
            counted.filter_map(|attempt| self.attempts.get(attempt)).cloned().collect();
        // Where there was no lock yet, what counts towards the first one; else all that happened.
        let from = match (self.locks.is_empty(), told.first()) {
            (true, Some(first)) => first.steps_before,
            (true, None) | (false, _) => self.steps_from,
        };
        self.steps.drain(..from);
        let run = told.into_iter().map(|told| told.attempt).collect();
        let Self { locks, steps, activities, .. } = self;
        let steps = ordinary_log_ins_together(steps);
        let activities = activities.told();
        Explanation { account, as_of, standing, since, run, locks, activities, ways_out, steps }
    }

    fn ways_out(&self, account: Option<AccountId>, standing: Standing, time: Time) -> Vec<WayOut> {
        if let Some(Suspension { by, .. }) =
            self.suspended.filter(|_| standing == Standing::Suspended)
        {
            return match by {
                ActedBy::Manager => vec![WayOut::ManagerOrSupport],
                ActedBy::Support | ActedBy::Machine => vec![WayOut::Support],
            };
        }
        let (until, by_support) = match standing {
            Standing::Locked => {
                let ends = |lock: &LockStory| Some(time.end(lock.locked_at, lock.until?));
                (self.present_lock().and_then(ends), false)
            }
            Standing::Disabled | Standing::ResetRequired => (None, false),
            Standing::Lapsed => (None, true),
            Standing::UnusualActivity => {
                let told = self.activities.refusing();
                (told.map(|told| time.end(told.noticed_at, told.until)), true)
            }
            Standing::Absent
            | Standing::NotActivated
            | Standing::Open
            | Standing::Suspended
            | Standing::Deleted
            | Standing::Erased => return vec![],
        };
        let reset = account.map(|_| WayOut::Reset);
        let support = by_support.then_some(WayOut::Support);
        // Where the moment is over and the lock is not, it waits until somebody vouches for the clock.
        let by_time = until.filter(|at| *at > time.now).map(|at| WayOut::Time { at });
        reset.into_iter().chain(support).chain(by_time).collect()
    }
}

/// From when on an address that nobody holds is forgotten.
fn forgotten_at(touched_at: Option<Timestamp>) -> Option<Timestamp> {
    touched_at.map(|touched| touched.plus(TimeDelta::days(PHANTOM_DAYS_MAX)))
}

fn why_ended(by: UnlockedBy) -> WhyEnded {
    match by {
        UnlockedBy::Reset => WhyEnded::Reset,
        UnlockedBy::Manager => WhyEnded::Manager,
        UnlockedBy::Support => WhyEnded::Support,
        UnlockedBy::Machine => WhyEnded::Machine,
    }
}

fn attempt_of(attempt: AttemptId, known_device: bool, meta: &Metadata) -> Attempt {
    let origin = meta.origin.as_ref();
    Attempt {
        attempt,
        at: meta.at,
        ip: origin.and_then(|origin| origin.ip.clear().cloned()),
        network: origin.map(|origin| origin.net.to_string()),
        user_agent: origin.and_then(|origin| origin.user_agent.clear().cloned()),
        browser: origin.map(|origin| origin.browser.to_string()),
        known_device,
        shown: meta.answer.clone(),
        reference: None,
    }
}

/// Since when it has stood like this, where a moment is known.
fn standing_since(standing: Standing, state: &Account, story: &Story) -> Option<Timestamp> {
    let living = state.living();
    match standing {
        Standing::Absent => None,
        Standing::Deleted => living.and_then(|living| living.deleted_at),
        Standing::Suspended => {
            living.and_then(|living| living.suspended).map(|suspended| suspended.since)
        }
        Standing::Disabled => story.disabled_at,
        Standing::Locked => story.present_lock().map(|lock| lock.locked_at),
        Standing::ResetRequired => living.and_then(|living| living.reset_required_at),
        Standing::Lapsed => living.and_then(|living| living.lapsed_at),
        Standing::UnusualActivity => story.activities.refusing().map(|told| told.noticed_at),
        Standing::NotActivated | Standing::Open | Standing::Erased => story.turned_at,
    }
}
