//! How is a factor set up, so that it can neither loop nor hang? (S22, S25, S28, invariant 8)
//!
//! A pending set-up has three exits (confirmed, abandoned, expired), never counts as a factor, and is
//! replaced when somebody starts again.

use super::super::super::command::{EnrolledFrom, GivenCode};
use super::super::super::event::AccountEvent;
use super::super::super::factor::{FactorKind, FactorPurpose};
use super::super::super::factors::{FACTORS_MAX, Wanted};
use super::super::Rejection;
use super::Judging;
use crate::ids::FactorId;
use chrono::TimeDelta;

/// How long a set-up can be confirmed.
const ENROLMENT_MINUTES: i64 = 15;

pub(in super::super) fn start(
    judging: Judging<'_>,
    by: &EnrolledFrom,
    factor: FactorId,
    kind: FactorKind,
) -> Result<Vec<AccountEvent>, Rejection> {
    judging.may_enrol(by)?;
    let factors = &judging.living.factors;
    if factors.enrolled.len() >= FACTORS_MAX {
        return Err(Rejection::TooManyFactors);
    }
    Ok(vec![AccountEvent::FactorEnrolmentStarted {
        factor,
        kind,
        expires_at: judging.at.plus(TimeDelta::minutes(ENROLMENT_MINUTES)),
        replaces: factors.pending.as_ref().map(|pending| pending.factor),
    }])
}

/// Confirms it; `opened` follows where a log-in waits for the set-up.
pub(in super::super) fn confirm(
    judging: Judging<'_>,
    by: &EnrolledFrom,
    factor: FactorId,
    given: &GivenCode,
    opened: Vec<AccountEvent>,
) -> Result<Vec<AccountEvent>, Rejection> {
    if judging.living.factors.enrolled.contains_key(&factor) {
        return Ok(vec![]); // Confirmed twice is confirmed.
    }
    judging.may_enrol(by)?;
    let pending = judging.living.factors.pending.as_ref();
    let pending = pending.filter(|pending| pending.factor == factor);
    let pending = pending.ok_or(Rejection::EnrolmentOver)?;
    let given = GivenCode { factor: Some(factor), ..given.clone() };
    let step = match judging.step(given.compared, 0, &pending.burnt) {
        Ok(step) => step,
        Err(why) => return Ok(judging.refuse(&given, &FactorPurpose::Enrolment {}, why)),
    };
    let kind = pending.kind;
    let enrolled = |session| AccountEvent::FactorEnrolled { factor, kind, step, session };
    Ok(match by {
        EnrolledFrom::Session(session) => vec![enrolled(Some(session.clone()))],
        EnrolledFrom::LogIn(_) => std::iter::once(enrolled(None)).chain(opened).collect(),
    })
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
    /// A factor is bound only at the highest assurance the account can reach: where there is one, it
    /// has to be shown first.
    fn may_enrol(self, by: &EnrolledFrom) -> Result<(), Rejection> {
        let factors = &self.living.factors;
        match by {
            EnrolledFrom::Session(session) => {
                self.session(session)?;
                let found = self.living.sessions.get(session);
                let fresh = found.is_some_and(|found| found.is_fresh(self.settings, self.at));
                if fresh || factors.enrolled.is_empty() {
                    Ok(())
                } else {
                    Err(Rejection::StepUpNeeded)
                }
            }
            EnrolledFrom::LogIn(attempt) => {
                let waiting = factors.challenge(*attempt, self.at);
                let waiting = waiting.filter(|open| open.wants == Wanted::SetUp);
                let waiting = waiting.filter(|_| factors.enrolled.is_empty());
                waiting.map(|_| ()).ok_or(Rejection::ChallengeOver)
            }
        }
    }
}
