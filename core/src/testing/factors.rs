//! What has happened to an account's second factors? Builders that name only what matters to a test.

use super::accounts::{attempt, device, session};
use super::given::Past;
use crate::account::{
    AccountCommand, AccountEvent, Compared, EnrolledFrom, FactorKind, FactorPurpose, FactorRefusal,
    GivenCode, Opening, STEP_SECONDS,
};
use crate::ids::{AnswerId, FactorId};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use uuid::Uuid;

/// The step that every comparison by hand takes for the current one.
pub const NOW: u64 = 59_844_360;

/// The `n`th factor.
pub fn factor(n: u128) -> FactorId {
    FactorId(Uuid::from_u128(n))
}

/// The `n`th answer.
pub fn answer(n: u128) -> AnswerId {
    AnswerId(Uuid::from_u128(n))
}

/// The `n`th answer, with the first factor: a code of this step, or of none.
pub fn code(n: u128, matched: Option<u64>) -> GivenCode {
    let compared = Compared { now: NOW, passed: STEP_SECONDS / 2, matched };
    GivenCode { answer: answer(n), factor: Some(factor(1)), compared }
}

/// The first factor was set up, ten steps before now.
pub fn a_factor() -> Past<AccountEvent> {
    let (factor, kind) = (factor(1), FactorKind::Totp);
    Past::of([AccountEvent::FactorEnrolled { factor, kind, step: NOW - 10, session: None }])
}

/// The log-in of this attempt waits for a factor.
pub fn waits(n: u128) -> Past<AccountEvent> {
    Past::at(move |at| AccountEvent::SecondFactorAsked {
        attempt: attempt(n),
        kinds: [FactorKind::Totp].into(),
        expires_at: at.plus(TimeDelta::minutes(10)),
    })
}

/// A set-up of this factor was begun and can be confirmed for a quarter of an hour.
pub fn a_pending_factor(n: u128) -> Past<AccountEvent> {
    Past::at(move |at| started(n, at, None))
}

/// The beginning of a set-up.
pub fn started(n: u128, at: Timestamp, replaces: Option<FactorId>) -> AccountEvent {
    let expires_at = at.plus(TimeDelta::minutes(15));
    let (factor, kind) = (factor(n), FactorKind::Totp);
    AccountEvent::FactorEnrolmentStarted { factor, kind, expires_at, replaces }
}

/// What opens under this number.
pub fn opening(n: u128) -> Opening {
    Opening { session: session(n), device: device(n), network: None }
}

/// Answers the log-in of this attempt; session and device carry its number.
pub fn answers(attempt_number: u128, given: GivenCode) -> AccountCommand {
    AccountCommand::AnswerChallenge {
        attempt: attempt(attempt_number),
        given,
        opening: opening(attempt_number),
    }
}

/// Confirms the set-up of this factor, from the first session.
pub fn confirms(n: u128, given: GivenCode) -> AccountCommand {
    AccountCommand::ConfirmEnrolment {
        by: EnrolledFrom::Session(session(1)),
        factor: factor(n),
        given,
        opening: opening(99),
    }
}

/// The refusal of an answer to the log-in of this attempt.
pub fn refused(attempt_number: u128, n: u128, why: FactorRefusal) -> AccountEvent {
    let purpose = FactorPurpose::LogIn { attempt: attempt(attempt_number) };
    AccountEvent::FactorRefused { answer: answer(n), factor: Some(factor(1)), purpose, why }
}

/// The right answer to the log-in of this attempt.
pub fn accepted(attempt_number: u128, n: u128, step: u64) -> AccountEvent {
    AccountEvent::FactorAccepted {
        answer: answer(n),
        factor: factor(1),
        kind: FactorKind::Totp,
        purpose: FactorPurpose::LogIn { attempt: attempt(attempt_number) },
        step,
    }
}

/// So many wrong codes at the log-in of attempt 1, answers 1, 2, …
pub fn wrong_codes(count: u128) -> Past<AccountEvent> {
    Past::of((1..=count).map(|n| refused(1, n, FactorRefusal::WrongCode {})))
}
