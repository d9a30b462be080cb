//! Second-factor state: which second factors does an account have, and how many answers may still
//! be wrong? (S16-S28)

use super::app::AppMismatch;
use super::app_state::{AppRequests, HeldApp};
use super::event::AccountEvent;
use super::factor::{Drift, FactorKind, FactorRefusal, GraceCause};
use super::factor_events::{
    FactorAccepted, FactorEnrolled, FactorEnrolmentStarted, FactorGraceStarted, FactorRefused,
    FactorResetProposed, FactorSetUpDemanded, RecoveryCodeUsed, SecondFactorAsked,
    SecondFactorPaused, SecondFactorReset,
};
use super::factor_waits::holds;
pub use super::factor_waits::{Challenge, Grace, Pause, Pending, Proposal, Wanted};
use super::passkey_events::PasskeyBackupChanged;
use super::passkey_state::{HeldPasskey, Spent};
use super::recovery::Recovery;
use crate::clock::Time;
use crate::ids::{AnswerId, AttemptId, FactorId, HandOverId, UserHandleTag};
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
    /// The tag of the number under which authenticators keep its passkeys, from the first one on.
    pub handle: Option<UserHandleTag>,
    /// The last log-ins that were answered with a passkey, oldest first.
    pub spent: VecDeque<Spent>,
    /// What is asked of its apps.
    pub requests: AppRequests,
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

/// One factor that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Of which kind.
    pub kind: FactorKind,
    /// When it was confirmed.
    pub since: Timestamp,
    /// When it was last shown; to confirm it was the first time.
    pub used_at: Timestamp,
    /// The last time step that was accepted: it only rises (invariant 7). A passkey has none.
    pub last_step: u64,
    /// What is remembered of a passkey.
    pub passkey: Option<HeldPasskey>,
    /// What is remembered of our own app.
    pub app: Option<HeldApp>,
}

impl Factor {
    /// Whether an answer with it can pass. A passkey that changed has to be set up anew.
    pub fn is_accepted(&self) -> bool {
        self.passkey.is_none_or(|passkey| passkey.changed.is_none())
    }
}

impl Factors {
    /// The kinds there are to answer with, for the log-in page to name (S17).
    pub fn kinds(&self) -> BTreeSet<FactorKind> {
        let codes = self.recovery.as_ref().map(|_| FactorKind::RecoveryCodes);
        let accepted = self.enrolled.values().filter(|factor| factor.is_accepted());
        accepted.map(|factor| factor.kind).chain(codes).collect()
    }

    /// The factor confirmed last of such a kind.
    pub fn newest(&self, such: impl Fn(FactorKind) -> bool) -> Option<FactorId> {
        let of_kind = self.enrolled.iter().filter(|(_, factor)| such(factor.kind));
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
            AccountEvent::FactorEnrolmentStarted(started) => self.begun(started, at),
            AccountEvent::FactorEnrolmentAbandoned { factor }
            | AccountEvent::FactorEnrolmentExpired { factor } => self.drop_pending(*factor),
            AccountEvent::FactorEnrolled(FactorEnrolled { factor, kind, step, .. }) => {
                self.enrol(*factor, *kind, *step, at);
            }
            AccountEvent::PasskeyEnrolled(enrolled) => self.enrol_passkey(enrolled, at),
            AccountEvent::PasskeyUsed(used) => self.passkey_used(used, at),
            AccountEvent::PasskeyBackupChanged(PasskeyBackupChanged { factor, backed_up }) => {
                if let Some(held) = self.held_passkey(*factor) {
                    held.marks.backed_up = *backed_up;
                }
            }
            AccountEvent::FactorAccepted(FactorAccepted { factor, step, .. }) => {
                if let Some(factor) = self.enrolled.get_mut(factor) {
                    factor.used_at = at;
                    factor.last_step = factor.last_step.max(*step);
                }
                self.succeeded();
            }
            AccountEvent::FactorRefused(FactorRefused { answer, factor, why, .. }) => {
                self.refused(*answer, *factor, why);
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
                // What was answered stays answered, whichever keys there are next.
                let (spent, requests) = (std::mem::take(&mut self.spent), self.requests.ended());
                *self = Self { spent, requests, hand_over, demanded, ..Self::default() };
                self.was_reset = true;
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
                let (before, spent) = (self.at_the_end(), std::mem::take(&mut self.spent));
                *self = Self { spent, before, requests: self.requests.ended(), ..Self::default() };
            }
            AccountEvent::AccountRestored { .. } => self.before = None,
            AccountEvent::FactorDemanded { hand_over } => {
                (self.demanded, self.was_reset, self.hand_over) = (true, true, *hand_over);
            }
            _ => self.evolve_app(event, at),
        }
    }

    fn begun(&mut self, started: &FactorEnrolmentStarted, at: Timestamp) {
        let FactorEnrolmentStarted { factor, kind, expires_at, .. } = *started;
        self.pending = Some(Pending { factor, kind, since: at, expires_at, paired: false });
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
        self.add(
            factor,
            Factor { kind, since: at, used_at: at, last_step, passkey: None, app: None },
        );
    }

    pub(super) fn add(&mut self, factor: FactorId, enrolled: Factor) {
        self.drop_pending(factor);
        if self.enrolled.len() < FACTORS_MAX {
            self.enrolled.insert(factor, enrolled);
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
    pub(super) fn succeeded(&mut self) {
        self.run.clear();
        self.consecutive = 0;
        self.pauses = 0;
        self.pause = None;
        self.last_drift = None;
        self.requests.unanswered = 0;
    }

    fn refused(&mut self, answer: AnswerId, factor: Option<FactorId>, why: &FactorRefusal) {
        self.last_drift = match why {
            FactorRefusal::Paused {} | FactorRefusal::Disabled {} => return,
            FactorRefusal::PasskeyChanged { change, .. } => {
                if let Some(held) = factor.and_then(|factor| self.held_passkey(factor)) {
                    held.changed = Some(*change);
                }
                return;
            }
            FactorRefusal::WrongClock { drift, .. } => Some(*drift),
            FactorRefusal::WrongNumber { request } => {
                self.requests.did_not_fit(*request, AppMismatch::WrongNumber);
                None
            }
            FactorRefusal::OtherAccount { request } => {
                self.requests.did_not_fit(*request, AppMismatch::OtherAccount);
                None
            }
            FactorRefusal::WrongCode {}
            | FactorRefusal::PasskeyRefused { .. }
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
