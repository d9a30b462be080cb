//! Removal of a second factor: may a factor go, and what does the account have then? (S23, S26)

use super::super::super::app_commands::AppRemoval;
use super::super::super::command::GivenAnswer;
use super::super::super::event::AccountEvent;
use super::super::super::event_words::SessionEnd;
use super::super::super::factor::{FactorPurpose, FactorResetReason, IdentityCheck};
use super::super::super::factor_events::{FactorResetBy, SecondFactorReset};
use super::super::{Rejection, end_all_sessions};
use super::{Judging, renew};
use crate::ids::{FactorId, SessionId};

/// Removes one factor after one last check.
pub(in super::super) fn remove(
    judging: Judging<'_>,
    sessions: (&SessionId, &SessionId),
    factor: FactorId,
    given: &GivenAnswer,
    why: FactorResetReason,
) -> Result<Vec<AccountEvent>, Rejection> {
    let (session, _) = sessions;
    judging.may_remove(session, factor)?;
    let purpose = FactorPurpose::Removal { session: session.clone(), factor };
    Ok(match judging.answer(given, &purpose) {
        Ok(accepted) => accepted.into_iter().chain(gone(judging, sessions, factor, why)).collect(),
        Err(refused) => refused,
    })
}

/// Removes one factor with what the app approved.
pub(super) fn remove_with_app(
    judging: Judging<'_>,
    removal: &AppRemoval,
) -> Result<Vec<AccountEvent>, Rejection> {
    let AppRemoval { session, renewed, factor, request, why } = removal;
    judging.may_remove(session, *factor)?;
    let purpose = FactorPurpose::Removal { session: session.clone(), factor: *factor };
    let used = judging.use_approval(*request, purpose)?;
    let gone = gone(judging, (session, renewed), *factor, *why);
    Ok(std::iter::once(used).chain(gone).collect())
}

impl Judging<'_> {
    /// The session holds, there is such a factor, and it may go: where the policy leaves no time to set up
    /// another, the last one stays until there is one.
    pub(super) fn may_remove(self, session: &SessionId, factor: FactorId) -> Result<(), Rejection> {
        self.session(session)?;
        let factors = &self.living.factors;
        let codes = factors.recovery.as_ref().map(|codes| codes.factor);
        if !factors.enrolled.contains_key(&factor) && codes != Some(factor) {
            return Err(Rejection::NoFactor);
        }
        if self.is_last(factor) && self.settings.factor_grace_days_after_reset == 0 {
            return Err(Rejection::LastFactor);
        }
        Ok(())
    }

    fn is_last(self, factor: FactorId) -> bool {
        let mut others = self.living.factors.enrolled.iter().filter(|(id, _)| **id != factor);
        !others.any(|(_, other)| other.is_accepted())
    }
}

/// What follows the check. With the last one that can be answered with, the second factor is reset: every
/// session ends and the next log-in offers to set one up. Passkeys that changed go too, since with them
/// alone nobody would get in, and recovery codes are no factor by themselves.
fn gone(
    judging: Judging<'_>,
    (session, renewed): (&SessionId, &SessionId),
    factor: FactorId,
    why: FactorResetReason,
) -> Vec<AccountEvent> {
    if !judging.is_last(factor) {
        return vec![AccountEvent::FactorRemoved { factor }, renew(session, renewed)];
    }
    let factors = &judging.living.factors;
    let codes = factors.recovery.as_ref().map(|codes| codes.factor);
    let (by, checked) = (FactorResetBy::Owner, IdentityCheck::Factor);
    let reset = AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: factors.enrolled.keys().copied().chain(codes).collect(),
        by,
        why,
        checked,
        hand_over: None,
    });
    let ended = end_all_sessions(judging.living, SessionEnd::FactorReset);
    std::iter::once(reset).chain(ended).collect()
}
