//! Recovery codes: may recovery codes be taken, and does one of them pass? (S16, S25)
//!
//! A code passes once. What it was compared with is named by its id, and the id that holds under a
//! number changes with every use: however many use one code at the same time, the first is right and
//! the others come too late. They are told so, as is whoever types it a while later: only somebody who
//! has the password hears it, it opens nothing, and it counts like every refused answer.

use super::super::super::command::{GivenAnswer, GivenRecovery};
use super::super::super::event::AccountEvent;
use super::super::super::factor::{FactorPurpose, FactorRefusal};
use super::super::super::factor_events::{RecoveryCodeUsed, RecoveryCodesIssued};
use super::super::Rejection;
use super::Judging;
use crate::ids::{FactorId, RecoveryCodeId, SessionId};

/// Codes are for who has a factor and showed it a moment ago: they open what it opens.
pub(in super::super) fn issue(
    judging: Judging<'_>,
    session: &SessionId,
    set: FactorId,
    codes: &[RecoveryCodeId],
) -> Result<Vec<AccountEvent>, Rejection> {
    judging.session(session)?;
    let factors = &judging.living.factors;
    if factors.enrolled.is_empty() {
        return Err(Rejection::NoFactor);
    }
    let found = judging.living.sessions.get(session);
    if !found.is_some_and(|found| found.is_fresh(judging.settings, judging.time.now)) {
        return Err(Rejection::StepUpNeeded);
    }
    Ok(vec![AccountEvent::RecoveryCodesIssued(RecoveryCodesIssued {
        factor: set,
        codes: codes.to_vec(),
        replaces: factors.recovery.as_ref().map(|codes| codes.factor),
        session: session.clone(),
    })])
}

impl Judging<'_> {
    /// The event of a recovery code that passes, or those that a refused one leads to.
    pub(super) fn recovery_code(
        self,
        given: &GivenAnswer,
        typed: GivenRecovery,
        purpose: &FactorPurpose,
    ) -> Result<AccountEvent, Vec<AccountEvent>> {
        let holding = self.living.factors.recovery.as_ref();
        let holds = holding.and_then(|codes| codes.codes.get(&typed.index)).copied();
        let right = typed.matched && typed.code.is_some();
        let why = match (self.shut(), holding, typed.code) {
            (Some(shut), ..) => shut,
            (None, Some(codes), Some(code)) if right && holds == Some(code) => {
                return Ok(AccountEvent::RecoveryCodeUsed(RecoveryCodeUsed {
                    answer: given.answer,
                    factor: codes.factor,
                    index: typed.index,
                    code,
                    replacement: typed.replacement,
                    purpose: purpose.clone(),
                }));
            }
            (None, Some(codes), Some(code)) if right && codes.was_used(typed.index, code) => {
                FactorRefusal::CodeUsed { index: typed.index }
            }
            (None, ..) => FactorRefusal::WrongCode {},
        };
        let factor = holding.map(|codes| codes.factor);
        Err(self.refuse((given.answer, factor), purpose, why))
    }
}

#[cfg(test)]
mod tests;
