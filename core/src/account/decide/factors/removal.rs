//! Removal of a second factor: may a factor go, and what does the account have then? (S23, S26)

use super::super::super::command::GivenCode;
use super::super::super::event::AccountEvent;
use super::super::super::event_words::SessionEnd;
use super::super::super::factor::{FactorPurpose, FactorResetReason, IdentityCheck};
use super::super::super::factor_events::{FactorResetBy, SecondFactorReset};
use super::super::{Rejection, end_all_sessions};
use super::{Judging, renew};
use crate::ids::{FactorId, SessionId};

/// Removes one factor after one last check. With the last one the second factor is reset: every
/// session ends and the next log-in offers to set one up. Where the policy leaves no time for that,
/// the last one stays until there is another.
pub(in super::super) fn remove(
    judging: Judging<'_>,
    (session, renewed): (&SessionId, &SessionId),
    factor: FactorId,
    given: &GivenCode,
    why: FactorResetReason,
) -> Result<Vec<AccountEvent>, Rejection> {
    judging.session(session)?;
    let enrolled = &judging.living.factors.enrolled;
    let codes = judging.living.factors.recovery.as_ref().map(|codes| codes.factor);
    let are_codes = codes == Some(factor);
    if !enrolled.contains_key(&factor) && !are_codes {
        return Err(Rejection::NoFactor);
    }
    let last = enrolled.len() == 1 && !are_codes;
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
        return Ok(vec![accepted, removed, renew(session, renewed)]);
    }
    let (by, checked) = (FactorResetBy::Owner, IdentityCheck::Factor);
    let reset = AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: [factor].into_iter().chain(codes).collect(),
        by,
        why,
        checked,
        hand_over: None,
    });
    let ended = end_all_sessions(judging.living, SessionEnd::FactorReset);
    Ok([accepted, reset].into_iter().chain(ended).collect())
}
