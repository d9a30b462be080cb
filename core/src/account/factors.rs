//! Second-factor state: which second factors does an account have, and how many answers may still
//! be wrong? (S16-S28)

use super::event::AccountEvent;
use super::factor::{
    Drift, FactorKind, FactorRefusal, FactorResetReason, GraceCause, IdentityCheck,
};
use super::factor_events::{
    FactorAccepted, FactorEnrolled, FactorEnrolmentStarted, FactorGraceStarted, FactorRefused,
    FactorResetProposed, FactorSetUpDemanded, RecoveryCodeUsed, SecondFactorAsked,
    SecondFactorPaused, SecondFactorReset,
};
use super::recovery::Recovery;
use crate::clock::{Time, is_ahead};
use crate::ids::{AccountId, AnswerId, AttemptId, FactorId, HandOverId, PauseId};
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many factors one account may have.
pub const FACTORS_MAX: usize = 5;

/// How many log-ins may wait for a factor at one account; the oldest goes first. Whoever has the
/// password can open as many as they like.
pub const CHALLENGES_MAX: usize = 20;

/// Wrong answers remembered in one run: no policy may allow more before it pauses.
const RUN_MAX: usize = 100;

/// The second factors of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Those that were confirmed. A pending enrolment is not among them (invariant 8).
    pub enrolled: BTreeMap<FactorId, Factor>,
    /// The enrolment that waits to be confirmed.
    pub pending: Option<Pending>,
    /// Log-ins whose password was right and that wait for a factor or for a set-up, oldest first.
    pub challenges: Vec<Challenge>,
    /// Refused answers since the last success or pause, oldest first: over all kinds, sessions and
    /// challenges together.
    pub run: Vec<AnswerId>,
    /// Refused answers since the last success or reset, over all pauses.
    pub consecutive: u32,
    /// Pauses since the last success or reset: each lasts longer than the one before.
    pub pauses: u32,
    /// The present pause.
    pub pause: Option<Pause>,
    /// Whether so many answers were wrong that only a reset helps.
    pub disabled: bool,
    /// How long it may be put off.
    pub grace: Option<Grace>,
    /// Whether the last factor was reset, and nobody logged in since.
    pub was_reset: bool,
    /// How far the last answer's clock was off, if it was off.
    pub last_drift: Option<Drift>,
    /// The recovery codes that hold; no factor by themselves, and gone with the last one.
    pub recovery: Option<Recovery>,
    /// The code that was handed over: without it nothing is set up.
    pub hand_over: Option<HandOverId>,
    /// A reset that waits for a second operator.
    pub proposal: Option<Proposal>,
    /// Whether nothing opens before one is set up: the account came back, and had one (S30).
    pub demanded: bool,
    /// How it stood when the account was deleted, until it comes back.
    pub before: Option<Before>,
}

/// How the second factor of an account stood when it was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// There was one, or it was reset and not set up anew: who comes back sets one up first.
    Factor,
    /// Setting one up was put off: what is left of that time is left.
    Grace(Grace),
}

/// A reset that waits for a second operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The first operator.
    pub by: AccountId,
    /// Why (S26).
    pub why: FactorResetReason,
    /// How it was made sure who asked.
    pub checked: IdentityCheck,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// One factor that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Of which kind.
    pub kind: FactorKind,
    /// When it was confirmed.
    pub since: Timestamp,
    /// When it was last shown; to confirm it was the first time.
    pub used_at: Timestamp,
    /// The last time step that was accepted: it only rises (invariant 7).
    pub last_step: u64,
}

/// An enrolment that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What it is to become.
    pub factor: FactorId,
    /// Of which kind.
    pub kind: FactorKind,
    /// Since when.
    pub since: Timestamp,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
}

/// A log-in that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its attempt.
    pub attempt: AttemptId,
    /// Since when it waits.
    pub since: Timestamp,
    /// Until when it waits.
    pub expires_at: Timestamp,
    /// What for.
    pub wants: Wanted,
}

/// What a log-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An answer with a factor.
    Factor,
    /// A factor to be set up: the time to put it off is over (S21).
    SetUp,
}

/// Answers are not looked at for a while (S19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// What ends it names this id.
    pub pause: PauseId,
    /// Since when.
    pub since: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

/// How long setting up a factor may be put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why there is time.
    pub because: GraceCause,
    /// Whether its end was written down.
    pub ended: bool,
}

impl Grace {
    /// Whether it is known to be over.
    pub fn is_over(&self, time: Time) -> bool {
        self.ended || time.is_over(self.since, self.until)
    }
}

impl Factors {
    /// The kinds there are to answer with, for the log-in page to name (S17).
    pub fn kinds(&self) -> BTreeSet<FactorKind> {
        let codes = self.recovery.as_ref().map(|_| FactorKind::RecoveryCodes);
        self.enrolled.values().map(|factor| factor.kind).chain(codes).collect()
    }

    /// The factor with which a code of this kind is compared: the one confirmed last.
    pub fn newest(&self, kind: FactorKind) -> Option<FactorId> {
        let of_kind = self.enrolled.iter().filter(|(_, factor)| factor.kind == kind);
        of_kind.max_by_key(|(_, factor)| factor.since).map(|(id, _)| *id)
    }

    /// The log-in that waits under this attempt at `at`.
    pub fn challenge(&self, attempt: AttemptId, at: Timestamp) -> Option<&Challenge> {
        self.challenges
            .iter()
            .find(|open| open.attempt == attempt && holds(open.since, open.expires_at, at))
    }

    /// The set-up that can be confirmed at `at`.
    pub fn pending(&self, at: Timestamp) -> Option<&Pending> {
        self.pending.as_ref().filter(|pending| holds(pending.since, pending.expires_at, at))
    }

    /// The reset to which a second operator can agree at `at`.
    pub fn proposal(&self, at: Timestamp) -> Option<Proposal> {
        self.proposal.filter(|proposal| holds(proposal.since, proposal.expires_at, at))
    }

    /// The pause that holds.
    pub fn paused(&self, time: Time) -> Option<&Pause> {
        self.pause.as_ref().filter(|pause| !time.is_over(pause.since, pause.until))
    }

    /// Folds what an event says about factors; the others say nothing.
    pub(super) fn evolve(&mut self, event: &AccountEvent, at: Timestamp) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the account's own evolve is total")]
        match event {
            AccountEvent::SecondFactorAsked(SecondFactorAsked { attempt, expires_at, .. }) => {
                self.wait(*attempt, (at, *expires_at), Wanted::Factor);
            }
            AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded { attempt, expires_at }) => {
                self.wait(*attempt, (at, *expires_at), Wanted::SetUp);
            }
            AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
                factor,
                kind,
                expires_at,
                ..
            }) => {
                let (factor, kind, expires_at) = (*factor, *kind, *expires_at);
                self.pending = Some(Pending { factor, kind, since: at, expires_at });
            }
            AccountEvent::FactorEnrolmentAbandoned { factor }
            | AccountEvent::FactorEnrolmentExpired { factor } => self.drop_pending(*factor),
            AccountEvent::FactorEnrolled(FactorEnrolled { factor, kind, step, .. }) => {
                self.enrol(*factor, *kind, *step, at);
            }
            AccountEvent::FactorAccepted(FactorAccepted { factor, step, .. }) => {
                if let Some(factor) = self.enrolled.get_mut(factor) {
                    factor.used_at = at;
                    factor.last_step = factor.last_step.max(*step);
                }
                self.succeeded();
            }
            AccountEvent::FactorRefused(FactorRefused { answer, why, .. }) => {
                self.refused(*answer, why);
            }
            AccountEvent::SecondFactorPaused(SecondFactorPaused { pause, until, .. }) => {
                self.pause = Some(Pause { pause: *pause, since: at, until: *until });
                self.pauses = self.pauses.saturating_add(1);
                self.run.clear();
            }
            AccountEvent::SecondFactorPauseEnded { pause } => {
                self.pause = self.pause.filter(|present| present.pause != *pause);
            }
            AccountEvent::SecondFactorDisabled { .. } => self.disabled = true,
            AccountEvent::RecoveryCodesIssued(issued) => {
                self.recovery = Some(Recovery::issued(issued, at));
            }
            AccountEvent::RecoveryCodeUsed(used) => self.used(used, at),
            AccountEvent::FactorResetProposed(FactorResetProposed {
                by,
                why,
                checked,
                expires_at,
            }) => {
                let (by, why, checked, expires_at) = (*by, *why, *checked, *expires_at);
                self.proposal = Some(Proposal { by, why, checked, since: at, expires_at });
            }
            AccountEvent::FactorResetProposalExpired {} => self.proposal = None,
            AccountEvent::FactorRemoved { factor } => {
                self.enrolled.remove(factor);
                self.recovery = self.recovery.take().filter(|codes| codes.factor != *factor);
            }
            AccountEvent::SecondFactorReset(SecondFactorReset { hand_over, .. }) => {
                let (hand_over, demanded) = (*hand_over, self.demanded);
                *self = Self { was_reset: true, hand_over, demanded, ..Self::default() };
            }
            AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because }) => {
                let (until, because) = (*until, *because);
                self.grace = Some(Grace { since: at, until, because, ended: false });
                self.was_reset = false;
            }
            AccountEvent::FactorGraceEnded {} => {
                if let Some(grace) = &mut self.grace {
                    grace.ended = true;
                }
            }
            // Where the password changes or the account shuts, nobody goes on with an old log-in.
            AccountEvent::PasswordChosen { .. }
            | AccountEvent::AccountLocked { .. }
            | AccountEvent::KnownDevicesShutOut { .. }
            | AccountEvent::CredentialDisabled { .. }
            | AccountEvent::AccountSuspended { .. } => self.challenges.clear(),
            AccountEvent::LoginSucceeded { attempt, .. }
            | AccountEvent::LoginStopped { attempt, .. } => {
                self.challenges.retain(|open| open.attempt != *attempt);
            }
            // Nothing of before comes back with a restored account, but that there was a factor (S30).
            AccountEvent::AccountDeleted {} => {
                *self = Self { before: self.at_the_end(), ..Self::default() };
            }
            AccountEvent::AccountRestored { .. } => self.before = None,
            AccountEvent::FactorDemanded { hand_over } => {
                (self.demanded, self.was_reset, self.hand_over) = (true, true, *hand_over);
            }
            _ => {}
        }
    }

    fn wait(
        &mut self,
        attempt: AttemptId,
        (since, expires_at): (Timestamp, Timestamp),
        wants: Wanted,
    ) {
        if self.challenges.len() >= CHALLENGES_MAX {
            self.challenges.remove(0);
        }
        self.challenges.push(Challenge { attempt, since, expires_at, wants });
    }

    fn at_the_end(&self) -> Option<Before> {
        let reset = self.was_reset || self.hand_over.is_some() || self.demanded;
        let after_a_reset = self.grace.is_some_and(|grace| grace.because == GraceCause::Reset);
        if !self.enrolled.is_empty() || self.disabled || reset || after_a_reset {
            return Some(Before::Factor);
        }
        self.grace.map(Before::Grace).or(self.before)
    }

    fn drop_pending(&mut self, factor: FactorId) {
        self.pending = self.pending.take().filter(|pending| pending.factor != factor);
    }

    fn enrol(&mut self, factor: FactorId, kind: FactorKind, last_step: u64, at: Timestamp) {
        self.drop_pending(factor);
        if self.enrolled.len() < FACTORS_MAX {
            let (since, used_at) = (at, at);
            self.enrolled.insert(factor, Factor { kind, since, used_at, last_step });
        }
        self.grace = None;
        self.was_reset = false;
        self.demanded = false;
        self.hand_over = None;
        self.succeeded();
    }

    fn used(&mut self, used: &RecoveryCodeUsed, at: Timestamp) {
        let codes = self.recovery.as_mut().filter(|codes| codes.factor == used.factor);
        if let Some(codes) = codes {
            codes.use_up(used, at);
        }
        self.succeeded();
    }

    /// A success clears what was counted; nothing else does, and a new challenge least of all.
    fn succeeded(&mut self) {
        self.run.clear();
        self.consecutive = 0;
        self.pauses = 0;
        self.pause = None;
        self.last_drift = None;
    }

    fn refused(&mut self, answer: AnswerId, why: &FactorRefusal) {
        self.last_drift = match why {
            FactorRefusal::Paused {} | FactorRefusal::Disabled {} => return,
            FactorRefusal::WrongClock { drift, .. } => Some(*drift),
            FactorRefusal::WrongCode {}
            | FactorRefusal::Replayed { .. }
            | FactorRefusal::CodeUsed { .. } => None,
        };
        if self.run.len() >= RUN_MAX {
            self.run.remove(0);
        }
        self.run.push(answer);
        self.consecutive = self.consecutive.saturating_add(1);
    }
}

/// What waits is over when its time is, and when it began in a time that was set back since.
fn holds(since: Timestamp, expires_at: Timestamp, at: Timestamp) -> bool {
    at < expires_at && !is_ahead(since, at)
}
