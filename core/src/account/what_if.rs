//! Account replay under another policy: what would have become of an account under another policy?
//! (B2)
//!
//! History holds facts about the world: that somebody tried a password and whether it was right, that
//! a session was used, a reset asked for, a lock lifted by a person. They stay as they are. It also
//! holds what the rules made of them: refusals, locks, ends by time. That is decided anew, by the
//! rules themselves, under the candidate. Where a fact is missing because reality never asked for it,
//! the answer is "unknown", never a guess.

use super::command::AccountCommand;
use super::decide::decide;
use super::event::AccountEvent;
use super::event_words::{ActivityEnd, ResetDeclined, SessionEnd, UnlockedBy};
use super::factor_events::{FactorSetUpDemanded, SecondFactorAsked};
use super::state::Account;
use crate::clock::Time;
use crate::codec::Recorded;
use crate::engine::Context;
use crate::ids::{AttemptId, DeviceId, EventId, NetworkTag, SessionId};
use crate::lockout::Lock;
use crate::policy::Settings;
use crate::timestamp::Timestamp;
pub use crate::what_if::{Difference, Trial, WouldBe};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// One account, lived again.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    shadow: Account,
    /// Attempts that were judged in reality and are refused under the candidate.
    refused: BTreeSet<AttemptId>,
    /// A lock under the candidate; the next event tells whether reality locked as well.
    locked: Option<Difference>,
    /// A lapse under the candidate, and when it was found: reality may write it down among all that time has
    /// brought about by then.
    lapsed: Option<(Difference, Timestamp)>,
    /// The event that used the account last.
    last_use: Option<EventId>,
    unknown: bool,
    differences: Vec<Difference>,
}

impl Replay {
    /// Reads the next event of the account.
    pub fn event(&mut self, trial: &Trial, recorded: &Recorded<AccountEvent>) {
        let at = recorded.meta.at;
        if at >= trial.to {
            return;
        }
        let used_at = self.used_at();
        if at < trial.from || self.shadow.living().is_none() {
            self.shadow.evolve(recorded);
        } else {
            if !matches!(recorded.event, AccountEvent::AccountLocked { .. }) {
                self.differences.extend(self.locked.take());
            }
            self.let_time_pass(trial, at);
            if self.lapsed.as_ref().is_some_and(|(_, found_at)| *found_at < at) {
                self.differences.extend(self.lapsed.take().map(|(lapsed, _)| lapsed));
            }
            self.live(trial, recorded);
        }
        if self.used_at() != used_at {
            self.last_use = Some(recorded.id);
        }
    }

    /// Everything that would have been different, oldest first.
    pub fn finish(mut self, trial: &Trial) -> Vec<Difference> {
        self.differences.extend(self.locked.take());
        self.end_of_the_span(trial);
        self.differences.sort_by_key(|difference| difference.at);
        self.differences
    }

    fn live(&mut self, trial: &Trial, recorded: &Recorded<AccountEvent>) {
        use AccountEvent as E;
        #[expect(clippy::wildcard_enum_match_arm, reason = "all other facts are taken as they are")]
        match &recorded.event {
            E::LoginAttempted { attempt, device } => {
                self.asked(trial, recorded, *attempt, device.as_ref());
            }
            E::LoginRefused { attempt, .. } => self.was_refused(trial, recorded, *attempt),
            E::LoginFailed { attempt, credential } => {
                let device = DeviceId(String::new());
                let session = SessionId(String::new());
                let verdict = judge(*attempt, *credential, false, (session, device), None);
                self.judged(trial, recorded, *attempt, &verdict);
            }
            E::SecondFactorAsked(SecondFactorAsked { attempt, .. })
            | E::FactorSetUpDemanded(FactorSetUpDemanded { attempt, .. }) => {
                self.factor_wanted(trial, recorded, *attempt);
            }
            E::LoginSucceeded { attempt, session, device, .. } => {
                let opening = (session.clone(), device.clone());
                self.let_in(trial, recorded, *attempt, opening, true);
            }
            E::LoginStopped { attempt, device, .. } => {
                let drawn = || DeviceId(attempt.to_string());
                let device = device.clone().unwrap_or_else(drawn);
                let opening = (SessionId(attempt.to_string()), device);
                self.let_in(trial, recorded, *attempt, opening, false);
            }
            E::AccountLocked { .. } => self.was_locked(recorded),
            E::SessionSeen { session } => self.used(trial, recorded, session),
            E::PasswordResetRequested { .. }
            | E::PasswordResetRepeated { .. }
            | E::PasswordResetDeclined {
                why: ResetDeclined::HourlyLimit | ResetDeclined::DailyLimit,
            } => self.reset_asked(trial, recorded),
            E::AccountUnlocked { by, .. } => self.unlocked(*by, recorded.meta.at),
            E::AccountLapsed { .. } => self.was_lapsed(recorded),
            E::PasswordChosen { .. } => {
                self.shadow.evolve(recorded);
                self.comes_back(recorded.meta.at);
                self.end_refusals(recorded.meta.at, ActivityEnd::Reset);
                // A reset clears every count: from here on all is known again.
                self.unknown = false;
            }
            // What the rules made of reality; under the candidate they decide themselves.
            E::PasswordAccepted { .. }
            | E::LoginAttemptAbandoned { .. }
            | E::KnownDevicesShutOut { .. }
            | E::CredentialDisabled { .. }
            | E::LockExpired { .. }
            | E::UnusualActivityDetected { .. }
            | E::UnusualActivityEnded { by: ActivityEnd::Time, .. } => {}
            E::UnusualActivityEnded { by, .. } => self.end_refusals(recorded.meta.at, *by),
            E::SessionsEnded { because: SessionEnd::Idle | SessionEnd::Expired, .. } => {
                self.shadow.evolve(recorded);
            }
            _ => self.shadow.evolve(recorded),
        }
    }

    /// An attempt that was judged in reality: does it get its place?
    fn asked(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
        device: Option<&DeviceId>,
    ) {
        let ask = AccountCommand::AskToLogIn { attempt, device: device.cloned() };
        let Some(events) = self.decide(trial, recorded, &ask) else {
            // It would have waited for a place; who waits too long is told to come back.
            self.note(recorded, WouldBe::BeJudged);
            self.unknown = true;
            return;
        };
        let refuses = |event: &AccountEvent| matches!(event, AccountEvent::LoginRefused { .. });
        if events.iter().any(refuses) {
            self.refused.insert(attempt);
        }
    }

    /// An attempt that was refused unread in reality: would it have been judged?
    fn was_refused(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
    ) {
        let ask = AccountCommand::AskToLogIn { attempt, device: None };
        let events = self.decide(trial, recorded, &ask).unwrap_or_default();
        let taken = |event: &AccountEvent| matches!(event, AccountEvent::LoginAttempted { .. });
        if events.iter().any(taken) {
            self.fold(&AccountEvent::LoginAttemptAbandoned { attempt }, recorded.meta.at, None);
            if !self.unknown {
                self.note(recorded, WouldBe::BeJudged);
            }
            self.unknown = true;
        }
    }

    fn judged(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
        verdict: &AccountCommand,
    ) {
        if self.refused.remove(&attempt) {
            return;
        }
        let events = self.decide(trial, recorded, verdict).unwrap_or_default();
        for event in events {
            if let AccountEvent::AccountLocked { evidence, until, .. } = event {
                let what = if self.unknown {
                    WouldBe::Perhaps
                } else {
                    WouldBe::BeLocked { evidence, until }
                };
                self.locked = Some(difference(recorded, what));
            }
        }
    }

    fn was_locked(&mut self, recorded: &Recorded<AccountEvent>) {
        let locked = self.shadow.living().is_some_and(|living| living.lockout.lock != Lock::Open);
        let same = self.locked.take().is_some() || locked;
        if self.unknown {
            self.note(recorded, WouldBe::Perhaps);
        } else if !same {
            self.note(recorded, WouldBe::NotBeLocked);
        }
    }

    fn used(&mut self, trial: &Trial, recorded: &Recorded<AccountEvent>, session: &SessionId) {
        let at = recorded.meta.at;
        let found = self.shadow.living().and_then(|living| living.sessions.get(session)).cloned();
        // Under the candidate it never began, or ended before.
        let Some(found) = found else { return };
        let settings = &trial.candidate.settings;
        if found.is_live(settings, at) {
            let command = AccountCommand::UseSession { session: session.clone() };
            self.decide(trial, recorded, &command);
            self.fold(&recorded.event, at, None);
            return;
        }
        // Reality writes a use down at most once a quarter of its idle limit: the last one that it
        // left out may lie so long after the last one written.
        let real = recorded.meta.policy.and_then(|version| trial.reality.version(version));
        let quarter = real.map_or(TimeDelta::zero(), |policy| quarter(&policy.settings));
        let idle = TimeDelta::minutes(i64::from(settings.session_idle_minutes));
        let certain = at >= found.expires_at || at.since(found.seen_at) - quarter >= idle;
        let what = WouldBe::EndTheSession { session: session.clone(), certain };
        self.note(recorded, what);
        let (sessions, because) = (vec![session.clone()], SessionEnd::Idle);
        self.fold(&AccountEvent::SessionsEnded { sessions, because }, at, None);
    }

    fn reset_asked(&mut self, trial: &Trial, recorded: &Recorded<AccountEvent>) {
        let link = if let AccountEvent::PasswordResetRequested { link, .. }
        | AccountEvent::PasswordResetRepeated { link, .. } = &recorded.event
        {
            Some(*link)
        } else {
            None
        };
        let drawn = link.unwrap_or(crate::ids::LinkId(recorded.id.0));
        let command = AccountCommand::RequestReset { link: drawn };
        let events = self.decide(trial, recorded, &command).unwrap_or_default();
        let declines =
            |event: &AccountEvent| matches!(event, AccountEvent::PasswordResetDeclined { .. });
        match (link.is_some(), !events.iter().any(declines)) {
            (true, false) => self.note(recorded, WouldBe::SendNoMail),
            (false, true) => self.note(recorded, WouldBe::SendAMail),
            (true, true) | (false, false) => {}
        }
    }

    /// A person lifted the real lock: whichever lock there would have been, they would have lifted.
    fn unlocked(&mut self, by: UnlockedBy, at: Timestamp) {
        let Some(living) = self.shadow.living() else { return };
        if let Lock::Shut { lock, .. } = living.lockout.lock {
            self.fold(&AccountEvent::AccountUnlocked { lock, by }, at, None);
        }
    }

    fn end_refusals(&mut self, at: Timestamp, by: ActivityEnd) {
        let Some(living) = self.shadow.living() else { return };
        let all: Vec<_> = living.activity.refusals().map(|notice| notice.activity).collect();
        for activity in all {
            self.fold(&AccountEvent::UnusualActivityEnded { activity, by }, at, None);
        }
    }

    /// Asks the rules under the candidate and folds what they answer; `None` where they refuse.
    fn decide(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        command: &AccountCommand,
    ) -> Option<Vec<AccountEvent>> {
        let time = Time::sure(recorded.meta.at);
        let judging = trial.judging(recorded.meta.policy);
        let events = decide(&self.shadow, Context::trial(judging, time), command).ok()?;
        self.fold_all(recorded, &events);
        Some(events)
    }

    fn fold_all(&mut self, recorded: &Recorded<AccountEvent>, events: &[AccountEvent]) {
        let network = recorded.meta.origin.as_ref().map(|origin| &origin.net);
        for event in events {
            self.fold(event, recorded.meta.at, network);
        }
    }

    fn fold(&mut self, event: &AccountEvent, at: Timestamp, network: Option<&NetworkTag>) {
        if let Account::Living(living) = &mut self.shadow {
            living.evolve(event, at, network);
        }
    }

    fn note(&mut self, recorded: &Recorded<AccountEvent>, what: WouldBe) {
        self.differences.push(difference(recorded, what));
    }
}

fn judge(
    attempt: AttemptId,
    credential: Option<crate::ids::CredentialId>,
    matched: bool,
    (session, device): (SessionId, DeviceId),
    network: Option<NetworkTag>,
) -> AccountCommand {
    AccountCommand::Judge { attempt, credential, matched, session, device, network }
}

fn difference(recorded: &Recorded<AccountEvent>, what: WouldBe) -> Difference {
    Difference { at: recorded.meta.at, event: recorded.id, what }
}

fn quarter(settings: &Settings) -> TimeDelta {
    TimeDelta::seconds(i64::from(settings.session_idle_minutes) * 60 / 4)
}

mod lapses;
mod log_ins;

#[cfg(test)]
mod tests;
