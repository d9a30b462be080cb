//! Removal of a second factor: may a factor go, and what does the account have then? (S23, S26)

use super::super::super::command::GivenAnswer;
use super::super::super::event::AccountEvent;
use super::super::super::event_words::SessionEnd;
use super::super::super::factor::{FactorPurpose, FactorResetReason, IdentityCheck};
use super::super::super::factor_events::{FactorResetBy, SecondFactorReset};
use super::super::{Rejection, end_all_sessions};
use super::{Judging, renew};
use crate::ids::{FactorId, SessionId};

/// Removes one factor after one last check. With the last one that can be answered with, the second
/// factor is reset: every session ends and the next log-in offers to set one up. Passkeys that changed
/// go too, since with them alone nobody would get in, and recovery codes are no factor by themselves.
/// Where the policy leaves no time for that, the last one stays until there is another.
pub(in super::super) fn remove(
    judging: Judging<'_>,
    (session, renewed): (&SessionId, &SessionId),
    factor: FactorId,
    given: &GivenAnswer,
    why: FactorResetReason,
) -> Result<Vec<AccountEvent>, Rejection> {
    judging.session(session)?;
    let enrolled = &judging.living.factors.enrolled;
    let codes = judging.living.factors.recovery.as_ref().map(|codes| codes.factor);
    if !enrolled.contains_key(&factor) && codes != Some(factor) {
        return Err(Rejection::NoFactor);
    }
    let mut others = enrolled.iter().filter(|(id, _)| **id != factor);
    let last = !others.any(|(_, other)| other.is_accepted());
    if last && judging.settings.factor_grace_days_after_reset == 0 {
        return Err(Rejection::LastFactor);
    }
    let purpose = FactorPurpose::Removal { session: session.clone(), factor };
    let accepted = match judging.answer(given, &purpose) {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(refused),
    };
    if !last {
        let removed = AccountEvent::FactorRemoved { factor };
        return Ok(accepted.into_iter().chain([removed, renew(session, renewed)]).collect());
    }
    let (by, checked) = (FactorResetBy::Owner, IdentityCheck::Factor);
    let reset = AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: enrolled.keys().copied().chain(codes).collect(),
        by,
        why,
        checked,
        hand_over: None,
    });
    let ended = end_all_sessions(judging.living, SessionEnd::FactorReset);
    Ok(accepted.into_iter().chain([reset]).chain(ended).collect())
}
