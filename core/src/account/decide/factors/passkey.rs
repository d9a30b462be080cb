//! Passkeys: does the answer of a browser pass, and what does an account have when a key was made?
//! (S16, DESIGN 6)
//!
//! The signature was verified before. What is decided here, at an exact revision: that the key is the
//! account's and is still accepted, that its counter rises, that the answer is the first one to what was
//! asked, and what the policy lets a passkey stand for.

use super::super::super::command::{EnrolledFrom, GivenAnswer, GivenPasskey, MadePasskey};
use super::super::super::event::AccountEvent;
use super::super::super::factor::{FactorKind, FactorPurpose, FactorRefusal};
use super::super::super::passkey::{PasskeyFault, PasskeyMarks};
use super::super::super::passkey_events::{PasskeyBackupChanged, PasskeyEnrolled, PasskeyUsed};
use super::super::super::passkey_state::HeldPasskey;
use super::super::{Rejection, flag};
use super::Judging;
use crate::ids::{AnswerId, AttemptId, FactorId};
use crate::lockout::LoginRefusal;
use crate::policy::PasskeyUse;

/// Whether a passkey stands for the password too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
    Yes,
    No,
}

/// A log-in with nothing but a passkey; `opened` follows on a right answer. A lock is against guesses
/// of the password: a key cannot be guessed, so it passes, and the lock stays for all others. Like
/// every attempt it carries the reference that support gave the person.
pub(in super::super) fn log_in(
    judging: Judging<'_>,
    attempt: AttemptId,
    given: &GivenAnswer,
    opened: Vec<AccountEvent>,
) -> Result<Vec<AccountEvent>, Rejection> {
    if judging.settings.passkeys != PasskeyUse::BothFactors {
        return Err(Rejection::PasskeyNotAlone);
    }
    let flagged = flag::carried(judging.living, judging.time, attempt);
    if judging.living.suspended.is_some() {
        let because = LoginRefusal::Suspended {};
        let refused = AccountEvent::LoginRefused { attempt, because };
        return Ok(std::iter::once(refused).chain(flagged).collect());
    }
    judging.first_with_a_passkey(attempt)?;
    let purpose = FactorPurpose::LogIn { attempt };
    let signed = match given.with {
        super::AnsweredWith::Passkey(signed) => signed,
        super::AnsweredWith::Code(_) | super::AnsweredWith::RecoveryCode(_) => {
            GivenPasskey::Faulty(PasskeyFault::Unreadable)
        }
    };
    let events = match judging.passkey(given, signed, &purpose, Alone::Yes) {
        Ok(accepted) => accepted.into_iter().chain(opened).collect(),
        Err(refused) => refused,
    };
    Ok(events.into_iter().chain(flagged).collect())
}

/// Confirms a set-up with the key that the browser made; `opened` follows.
pub(in super::super) fn confirm(
    judging: Judging<'_>,
    by: &EnrolledFrom,
    (factor, answer): (FactorId, AnswerId),
    made: Result<MadePasskey, PasskeyFault>,
    opened: Vec<AccountEvent>,
) -> Result<Vec<AccountEvent>, Rejection> {
    if judging.living.factors.enrolled.contains_key(&factor) {
        return Ok(vec![]); // Confirmed twice is confirmed.
    }
    judging.may_enrol(by)?;
    if judging.settings.passkeys == PasskeyUse::Off {
        return Err(Rejection::PasskeysOff);
    }
    let pending = judging.living.factors.pending.as_ref();
    let pending = pending.filter(|pending| pending.factor == factor);
    let pending = pending.filter(|pending| pending.kind == FactorKind::Passkey);
    pending.ok_or(Rejection::EnrolmentOver)?;
    let made = match (judging.shut(), made) {
        (None, Ok(made)) => made,
        (Some(why), _) => return Ok(judging.not_made(factor, answer, why)),
        (None, Err(fault)) => {
            return Ok(judging.not_made(factor, answer, FactorRefusal::PasskeyRefused { fault }));
        }
    };
    // Another session made the first key meanwhile: all of them are kept under one number.
    if judging.living.factors.handle.is_some_and(|handle| handle != made.handle) {
        return Err(Rejection::EnrolmentOver);
    }
    let session = match by {
        EnrolledFrom::Session(session) => Some(session.clone()),
        EnrolledFrom::LogIn(_) => None,
    };
    let enrolled = AccountEvent::PasskeyEnrolled(PasskeyEnrolled {
        factor,
        handle: made.handle,
        algorithm: made.algorithm,
        authenticator: made.authenticator,
        counter: made.marks.counter,
        synced: made.marks.synced,
        backed_up: made.marks.backed_up,
        session,
    });
    Ok(std::iter::once(enrolled).chain(opened).collect())
}

impl Judging<'_> {
    fn not_made(self, factor: FactorId, answer: AnswerId, why: FactorRefusal) -> Vec<AccountEvent> {
        self.refuse((answer, Some(factor)), &FactorPurpose::Enrolment {}, why)
    }

    /// One answer of a browser opens one session: it has to be the first to this log-in, and one that
    /// can be remembered for as long as it could be given again.
    pub(super) fn first_with_a_passkey(self, attempt: AttemptId) -> Result<(), Rejection> {
        let factors = &self.living.factors;
        if factors.is_spent(attempt) {
            return Err(Rejection::ChallengeOver);
        }
        if factors.remembers_no_more(self.time.now) {
            return Err(Rejection::NoPlace);
        }
        Ok(())
    }

    /// The events of a passkey that passes, or those that a refused one leads to.
    pub(super) fn passkey(
        self,
        given: &GivenAnswer,
        signed: GivenPasskey,
        purpose: &FactorPurpose,
        alone: Alone,
    ) -> Result<Vec<AccountEvent>, Vec<AccountEvent>> {
        let held = given.factor.and_then(|id| Some((id, self.living.factors.passkey(id)?)));
        let used = match (self.shut(), held, signed) {
            (Some(shut), ..) => Err(shut),
            (None, _, GivenPasskey::Faulty(fault)) => Err(FactorRefusal::PasskeyRefused { fault }),
            (None, None, _) => {
                Err(FactorRefusal::PasskeyRefused { fault: PasskeyFault::UnknownKey })
            }
            (None, Some((_, HeldPasskey { changed: Some(change), .. })), _) => {
                Err(FactorRefusal::PasskeyChanged { change, known: true })
            }
            (None, Some(_), GivenPasskey::Changed(change)) => {
                Err(FactorRefusal::PasskeyChanged { change, known: false })
            }
            // Two answers at the same time were both compared with how the key was before either.
            (None, Some((factor, held)), GivenPasskey::Signed(marks)) => {
                match held.marks.change(marks) {
                    Some(change) => Err(FactorRefusal::PasskeyChanged { change, known: false }),
                    None => Ok((factor, held, marks)),
                }
            }
        };
        let refuse = |why| self.refuse((given.answer, given.factor), purpose, why);
        let (factor, held, PasskeyMarks { counter, backed_up, .. }) = used.map_err(refuse)?;
        let changed = PasskeyBackupChanged { factor, backed_up };
        let changed = AccountEvent::PasskeyBackupChanged(changed);
        let changed = (held.marks.backed_up != backed_up).then_some(changed);
        let used = AccountEvent::PasskeyUsed(PasskeyUsed {
            answer: given.answer,
            factor,
            purpose: purpose.clone(),
            alone: alone == Alone::Yes,
            counter,
        });
        Ok(std::iter::once(used).chain(changed).collect())
    }
}

#[cfg(test)]
mod tests;
