//! Enrolment: how is a factor set up, so that it can neither loop nor hang? (S22, S25, S28,
//! invariant 8)
//!
//! A pending set-up has three exits (confirmed, abandoned, expired), never counts as a factor, and is
//! replaced when somebody starts again.

use super::super::super::command::{AnsweredWith, EnrolledFrom, GivenAnswer, GivenHandOver};
use super::super::super::event::AccountEvent;
use super::super::super::factor::{FactorKind, FactorPurpose, FactorRefusal};
use super::super::super::factor_events::{FactorEnrolled, FactorEnrolmentStarted};
use super::super::super::factors::{FACTORS_MAX, Wanted};
use super::super::Rejection;
use super::Judging;
use crate::ids::FactorId;
use crate::policy::PasskeyUse;
use chrono::TimeDelta;

/// How long a set-up can be confirmed.
const ENROLMENT_MINUTES: i64 = 15;

pub(in super::super) fn start(
    judging: Judging<'_>,
    by: &EnrolledFrom,
    factor: FactorId,
    kind: FactorKind,
    hand_over: Option<GivenHandOver>,
) -> Result<Vec<AccountEvent>, Rejection> {
    judging.may_enrol(by)?;
    if let Some(refused) = judging.handed_over(hand_over)? {
        return Ok(refused);
    }
    if kind == FactorKind::Passkey && judging.settings.passkeys == PasskeyUse::Off {
        return Err(Rejection::PasskeysOff);
    }
    let factors = &judging.living.factors;
    if factors.enrolled.len() >= FACTORS_MAX {
        return Err(Rejection::TooManyFactors);
    }
    Ok(vec![AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
        factor,
        kind,
        expires_at: judging.time.now.plus(TimeDelta::minutes(ENROLMENT_MINUTES)),
        replaces: factors.pending.as_ref().map(|pending| pending.factor),
    })])
}

/// Confirms it; `opened` follows: the session that a log-in waits for, or the one there is, renewed.
pub(in super::super) fn confirm(
    judging: Judging<'_>,
    by: &EnrolledFrom,
    factor: FactorId,
    given: &GivenAnswer,
    opened: Vec<AccountEvent>,
) -> Result<Vec<AccountEvent>, Rejection> {
    if judging.living.factors.enrolled.contains_key(&factor) {
        return Ok(vec![]); // Confirmed twice is confirmed.
    }
    judging.may_enrol(by)?;
    let pending = judging.living.factors.pending.as_ref();
    let pending = pending.filter(|pending| pending.factor == factor);
    let pending = pending.ok_or(Rejection::EnrolmentOver)?;
    let step = match given.with {
        AnsweredWith::Code(compared) if pending.kind == FactorKind::Totp => {
            judging.step(compared, 0)
        }
        AnsweredWith::Code(_) | AnsweredWith::RecoveryCode(_) | AnsweredWith::Passkey(_) => {
            Err(judging.shut().unwrap_or(FactorRefusal::WrongCode {}))
        }
    };
    let refuse =
        |why| judging.refuse((given.answer, Some(factor)), &FactorPurpose::Enrolment {}, why);
    let step = match step {
        Ok(step) => step,
        Err(why) => return Ok(refuse(why)),
    };
    let kind = pending.kind;
    let enrolled =
        |session| AccountEvent::FactorEnrolled(FactorEnrolled { factor, kind, step, session });
    let session = match by {
        EnrolledFrom::Session(session) => Some(session.clone()),
        EnrolledFrom::LogIn(_) => None,
    };
    Ok(std::iter::once(enrolled(session)).chain(opened).collect())
}

pub(in super::super) fn abandon(
    judging: Judging<'_>,
    by: &EnrolledFrom,
    factor: FactorId,
) -> Result<Vec<AccountEvent>, Rejection> {
    match by {
        // Giving up needs no fresh factor: nothing is gained by it.
        EnrolledFrom::Session(session) => judging.session(session)?,
        EnrolledFrom::LogIn(_) => judging.may_enrol(by)?,
    }
    let pending = judging.living.factors.pending.as_ref();
    let here = pending.is_some_and(|pending| pending.factor == factor);
    Ok(if here { vec![AccountEvent::FactorEnrolmentAbandoned { factor }] } else { vec![] })
}

impl Judging<'_> {
    /// After a reset by somebody else, where the policy wants it: only whoever was handed the code
    /// sets the next factor up. Who stole a password has none. A wrong one counts like any answer.
    fn handed_over(
        self,
        given: Option<GivenHandOver>,
    ) -> Result<Option<Vec<AccountEvent>>, Rejection> {
        let Some(wanted) = self.living.factors.hand_over else { return Ok(None) };
        let given = given.ok_or(Rejection::HandOverCodeNeeded)?;
        let why = match self.shut() {
            Some(shut) => shut,
            None if given.matched && given.code == wanted => return Ok(None),
            None => FactorRefusal::WrongCode {},
        };
        Ok(Some(self.refuse((given.answer, None), &FactorPurpose::HandOver {}, why)))
    }

    /// A factor is bound only at the highest assurance the account can reach: where there is one, it
    /// has to be shown first.
    pub(super) fn may_enrol(self, by: &EnrolledFrom) -> Result<(), Rejection> {
        let factors = &self.living.factors;
        match by {
            EnrolledFrom::Session(session) => {
                self.session(session)?;
                let found = self.living.sessions.get(session);
                let fresh = found.is_some_and(|found| found.is_fresh(self.settings, self.time.now));
                if fresh || factors.enrolled.is_empty() {
                    Ok(())
                } else {
                    Err(Rejection::StepUpNeeded)
                }
            }
            EnrolledFrom::LogIn(attempt) => {
                let waiting = factors.challenge(*attempt, self.time.now);
                let waiting = waiting.filter(|open| open.wants == Wanted::SetUp);
                let waiting = waiting.filter(|_| factors.enrolled.is_empty());
                waiting.map(|_| ()).ok_or(Rejection::ChallengeOver)
            }
        }
    }
}
