//! Second-factor event builders: what has happened to an account's second factors? Builders that
//! name only what matters to a test.

use super::accounts::{attempt, device, session};
use super::given::Past;
use crate::account::{
    AccountCommand, AccountEvent, AnsweredWith, Compared, EnrolledFrom, FactorAccepted,
    FactorEnrolled, FactorEnrolmentStarted, FactorKind, FactorPurpose, FactorRefusal,
    FactorRefused, GivenAnswer, GivenRecovery, LogInAnswer, Opening, RECOVERY_CODES,
    RecoveryCodesIssued, STEP_SECONDS, SecondFactorAsked,
};
use crate::ids::{AnswerId, FactorId, RecoveryCodeId};
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
pub fn code(n: u128, matched: Option<u64>) -> GivenAnswer {
    let compared = Compared { now: NOW, passed: STEP_SECONDS / 2, matched };
    GivenAnswer { answer: answer(n), factor: Some(factor(1)), with: AnsweredWith::Code(compared) }
}

/// The first factor was set up, ten steps before now.
pub fn a_factor() -> Past<AccountEvent> {
    let (factor, kind) = (factor(1), FactorKind::Totp);
    Past::of([AccountEvent::FactorEnrolled(FactorEnrolled {
        factor,
        kind,
        step: NOW - 10,
        session: None,
    })])
}

/// The log-in of this attempt waits for a factor.
pub fn waits(n: u128) -> Past<AccountEvent> {
    Past::at(move |at| {
        AccountEvent::SecondFactorAsked(SecondFactorAsked {
            attempt: attempt(n),
            kinds: [FactorKind::Totp].into(),
            expires_at: at.plus(TimeDelta::minutes(10)),
        })
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
    AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
        factor,
        kind,
        expires_at,
        replaces,
    })
}

/// What opens under this number.
pub fn opening(n: u128) -> Opening {
    Opening { session: session(n), device: device(n), network: None }
}

/// Answers the log-in of this attempt; session and device carry its number.
pub fn answers(attempt_number: u128, given: GivenAnswer) -> AccountCommand {
    AccountCommand::AnswerChallenge(LogInAnswer {
        attempt: attempt(attempt_number),
        given,
        opening: opening(attempt_number),
    })
}

/// Confirms the set-up of this factor, from the first session.
pub fn confirms(n: u128, given: GivenAnswer) -> AccountCommand {
    AccountCommand::ConfirmEnrolment {
        by: EnrolledFrom::Session(session(1)),
        factor: factor(n),
        given,
        opening: opening(99),
    }
}

/// Shows a factor once more in this session, which is known as the 99th from then on.
pub fn shows_in(session_number: u128, given: GivenAnswer) -> AccountCommand {
    let (session, renewed) = (session(session_number), session(99));
    AccountCommand::StepUp { session, renewed, given }
}

/// The refusal of an answer to the log-in of this attempt.
pub fn refused(attempt_number: u128, n: u128, why: FactorRefusal) -> AccountEvent {
    let purpose = FactorPurpose::LogIn { attempt: attempt(attempt_number) };
    AccountEvent::FactorRefused(FactorRefused {
        answer: answer(n),
        factor: Some(factor(1)),
        purpose,
        why,
    })
}

/// The right answer to the log-in of this attempt.
pub fn accepted(attempt_number: u128, n: u128, step: u64) -> AccountEvent {
    AccountEvent::FactorAccepted(FactorAccepted {
        answer: answer(n),
        factor: factor(1),
        kind: FactorKind::Totp,
        purpose: FactorPurpose::LogIn { attempt: attempt(attempt_number) },
        step,
    })
}

/// So many wrong codes at the log-in of attempt 1, answers 1, 2, …
pub fn wrong_codes(count: u128) -> Past<AccountEvent> {
    Past::of((1..=count).map(|n| refused(1, n, FactorRefusal::WrongCode {})))
}

/// The `n`th recovery code.
pub fn recovery_code(n: u128) -> RecoveryCodeId {
    RecoveryCodeId(Uuid::from_u128(n))
}

/// Recovery codes 1 to 10 were shown, as set 50, from the first session.
pub fn recovery_codes() -> Past<AccountEvent> {
    Past::of([AccountEvent::RecoveryCodesIssued(issued(50, None))])
}

/// A set of recovery codes, whose numbers are those of its codes.
pub fn issued(set: u128, replaces: Option<FactorId>) -> RecoveryCodesIssued {
    let codes = (1..=u128::from(RECOVERY_CODES)).map(recovery_code).collect();
    RecoveryCodesIssued { factor: factor(set), codes, replaces, session: session(1) }
}

/// The `n`th answer, typed as the recovery code of this number; `replacement` would take its place.
pub fn recovery(n: u128, index: u8, compared_with: u128, replacement: u128) -> GivenAnswer {
    let holding = Some(recovery_code(compared_with));
    let replacement = recovery_code(replacement);
    let typed = GivenRecovery { index, code: holding, matched: true, replacement };
    GivenAnswer { with: AnsweredWith::RecoveryCode(typed), ..code(n, None) }
}
