//! Second-factor answers: is an answer with a second factor right, and what does a wrong one lead
//! to? (S17-S19)
//!
//! The comparison with the secret happened before; it says only which time step a code belongs to.
//! Whether that passes is decided here, where the account is at an exact revision, so that a code is
//! accepted once and five wrong ones pause whatever the concurrency (invariant 7).

mod app;
mod asked;
mod enrolment;
pub(super) mod grace;
mod passkey;
mod recovery;
mod removal;

pub(super) use asked::decide;

use super::super::app_state::AppStage;
use super::super::command::{AnsweredWith, GivenAnswer};
use super::super::event::AccountEvent;
use super::super::factor::{Compared, Drift, FactorPurpose, FactorRefusal, STEP_SECONDS};
use super::super::factor_events::{FactorAccepted, FactorRefused, SecondFactorPaused};
use super::super::factors::{Factors, Wanted};
use super::super::session::SessionRenewed;
use super::super::state::Living;
use super::Rejection;
use crate::clock::Time;
use crate::ids::{AnswerId, AttemptId, FactorId, PauseId, SessionId};
use crate::policy::Settings;
use chrono::TimeDelta;
use passkey::Alone;

/// What an answer meets.
#[derive(Clone, Copy)]
pub(super) struct Judging<'a> {
    pub living: &'a Living,
    pub settings: &'a Settings,
    pub time: Time,
}

/// Answers a log-in that waits; `opened` follows on a right answer.
pub(super) fn answer_challenge(
    judging: Judging<'_>,
    attempt: AttemptId,
    given: &GivenAnswer,
    opened: Vec<AccountEvent>,
) -> Result<Vec<AccountEvent>, Rejection> {
    let waiting = judging.living.factors.challenge(attempt, judging.time.now);
    waiting.filter(|open| open.wants == Wanted::Factor).ok_or(Rejection::ChallengeOver)?;
    if let AnsweredWith::Passkey(_) = given.with {
        judging.first_with_a_passkey(attempt)?;
    }
    let purpose = FactorPurpose::LogIn { attempt };
    Ok(match judging.answer(given, &purpose) {
        Ok(accepted) => accepted.into_iter().chain(opened).collect(),
        Err(refused) => refused,
    })
}

/// Shows the factor once more from a session that lasts.
pub(super) fn step_up(
    judging: Judging<'_>,
    (session, renewed): (&SessionId, &SessionId),
    given: &GivenAnswer,
) -> Result<Vec<AccountEvent>, Rejection> {
    judging.session(session)?;
    if judging.living.factors.enrolled.is_empty() {
        return Err(Rejection::NoFactor);
    }
    let purpose = FactorPurpose::StepUp { session: session.clone() };
    Ok(match judging.answer(given, &purpose) {
        Ok(accepted) => accepted.into_iter().chain([renew(session, renewed)]).collect(),
        Err(refused) => refused,
    })
}

/// Whatever raises what a session may do gives it another token.
fn renew(session: &SessionId, renewed: &SessionId) -> AccountEvent {
    let (session, renewed) = (session.clone(), renewed.clone());
    AccountEvent::SessionRenewed(SessionRenewed { session, renewed })
}

impl Judging<'_> {
    /// The session has to hold.
    fn session(self, session: &SessionId) -> Result<(), Rejection> {
        let found = self.living.sessions.get(session);
        let live = found.is_some_and(|found| found.is_live(self.settings, self.time.now));
        if live { Ok(()) } else { Err(Rejection::SessionOver) }
    }

    /// The events of an accepted answer, or those that a refused one leads to.
    fn answer(
        self,
        given: &GivenAnswer,
        purpose: &FactorPurpose,
    ) -> Result<Vec<AccountEvent>, Vec<AccountEvent>> {
        match given.with {
            AnsweredWith::Code(compared) => {
                self.code(given, compared, purpose).map(|accepted| vec![accepted])
            }
            AnsweredWith::RecoveryCode(code) => {
                self.recovery_code(given, code, purpose).map(|used| vec![used])
            }
            AnsweredWith::Passkey(signed) => self.passkey(given, signed, purpose, Alone::No),
        }
    }

    fn code(
        self,
        given: &GivenAnswer,
        compared: Compared,
        purpose: &FactorPurpose,
    ) -> Result<AccountEvent, Vec<AccountEvent>> {
        let factors = &self.living.factors;
        let known = given.factor.and_then(|id| Some((id, factors.enrolled.get(&id)?)));
        let known = known.filter(|(_, factor)| factor.kind.shows_codes());
        let refuse = |why| self.refuse((given.answer, given.factor), purpose, why);
        let Some((id, factor)) = known else {
            return Err(refuse(self.shut().unwrap_or(FactorRefusal::WrongCode {})));
        };
        let step = self.step(compared, factor.last_step).map_err(refuse)?;
        let (answer, kind, purpose) = (given.answer, factor.kind, purpose.clone());
        Ok(AccountEvent::FactorAccepted(FactorAccepted { answer, factor: id, kind, purpose, step }))
    }

    /// The step of a code that passes, or why it does not.
    fn step(self, compared: Compared, last_step: u64) -> Result<u64, FactorRefusal> {
        if let Some(shut) = self.shut() {
            return Err(shut);
        }
        let step = compared.matched.ok_or(FactorRefusal::WrongCode {})?;
        if step <= last_step {
            return Err(FactorRefusal::Replayed { step });
        }
        if compared.is_timely(step) {
            return Ok(step);
        }
        let drift = compared.drift(step);
        let before = self.living.factors.last_drift;
        let told = before.is_some_and(|before| about_the_same(before, drift));
        Err(FactorRefusal::WrongClock { step, drift, told })
    }

    /// Why no answer is looked at now, whatever it is.
    fn shut(self) -> Option<FactorRefusal> {
        let factors = &self.living.factors;
        if factors.disabled {
            Some(FactorRefusal::Disabled {})
        } else {
            factors.paused(self.time).map(|_| FactorRefusal::Paused {})
        }
    }

    /// A refusal, and the pause or the end that it leads to.
    fn refuse(
        self,
        (answer, factor): (AnswerId, Option<FactorId>),
        purpose: &FactorPurpose,
        why: FactorRefusal,
    ) -> Vec<AccountEvent> {
        let purpose = purpose.clone();
        let refused = AccountEvent::FactorRefused(FactorRefused { answer, factor, purpose, why });
        let mut now = self.living.factors.clone();
        now.evolve(&refused, self.time.now);
        let counts = now.consecutive > self.living.factors.consecutive;
        let follows = if counts { self.follows(&now, answer) } else { None };
        std::iter::once(refused).chain(follows).collect()
    }

    fn follows(self, now: &Factors, answer: AnswerId) -> Option<AccountEvent> {
        let settings = self.settings;
        if now.consecutive >= settings.factor_consecutive_max {
            return Some(AccountEvent::SecondFactorDisabled { consecutive: now.consecutive });
        }
        if now.run.len() < settings.factor_failures_max as usize {
            return None;
        }
        let row = &settings.factor_pause_seconds;
        let seconds = row.get(now.pauses as usize).or(row.last()).copied().unwrap_or(30);
        Some(AccountEvent::SecondFactorPaused(SecondFactorPaused {
            pause: PauseId::caused_by(answer),
            until: self.time.now.plus(TimeDelta::seconds(i64::from(seconds))),
            number: now.pauses.saturating_add(1),
            evidence: now.run.clone(),
        }))
    }
}

/// A clock that is wrong by 70 seconds is off by two steps or by three, as the moment falls.
fn about_the_same(one: Drift, other: Drift) -> bool {
    one.direction == other.direction
        && u64::from(one.seconds.abs_diff(other.seconds)) <= STEP_SECONDS
}

/// What time alone has brought about: a pause that ran out, a set-up nobody confirmed, a reset to which
/// no second operator agreed, the end of the time to put it off. Whoever writes next writes it first.
pub(super) fn overdue(factors: &Factors, time: Time) -> Vec<AccountEvent> {
    let paused = factors.pause.filter(|_| factors.paused(time).is_none());
    let pending = factors.pending.as_ref().filter(|_| factors.pending(time.now).is_none());
    let grace = factors.grace.filter(|grace| !grace.ended && grace.is_over(time));
    let ended = paused.map(|pause| AccountEvent::SecondFactorPauseEnded { pause: pause.pause });
    let expired = |factor: FactorId| AccountEvent::FactorEnrolmentExpired { factor };
    let expired = pending.map(|pending| expired(pending.factor));
    let over = grace.map(|_| AccountEvent::FactorGraceEnded {});
    let request = factors.requests.newest.as_ref();
    let request = request.filter(|one| one.stage == AppStage::Open && !one.is_open(time.now));
    let request = request.map(|one| AccountEvent::AppRequestExpired { request: one.request });
    let unanswered = factors.proposal.filter(|_| factors.proposal(time.now).is_none());
    let unanswered = unanswered.map(|_| AccountEvent::FactorResetProposalExpired {});
    let ended = ended.into_iter().chain(request).chain(expired);
    ended.chain(unanswered).chain(over).collect()
}

#[cfg(test)]
mod tests;
