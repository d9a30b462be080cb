//! Passkey builders: what has happened to an account's passkeys, and what is answered with one?
//! Builders that name only what matters to a test.

use super::accounts::{attempt, session};
use super::factors::{answer, factor, opening};
use super::given::Past;
use crate::account::{
    AccountCommand, AccountEvent, AnsweredWith, EnrolledFrom, FactorEnrolmentStarted, FactorKind,
    FactorPurpose, FactorRefusal, GivenAnswer, GivenPasskey, LogInAnswer, MadePasskey,
    PasskeyAlgorithm, PasskeyChange, PasskeyEnrolled, PasskeyFault, PasskeyMarks, PasskeySetUp,
    PasskeyUsed,
};
use crate::ids::UserHandleTag;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use uuid::Uuid;

/// How often the passkey of every test was used when it was made.
pub const COUNTER: u32 = 10;

/// The `n`th number under which authenticators keep keys.
pub fn handle(n: u128) -> UserHandleTag {
    UserHandleTag(Uuid::from_u128(n))
}

/// What a key on one device says of itself at this count.
pub fn marks(counter: u32) -> PasskeyMarks {
    PasskeyMarks { counter, synced: false, backed_up: false }
}

/// What a synced key says of itself, which counts nothing.
pub fn synced_marks(backed_up: bool) -> PasskeyMarks {
    PasskeyMarks { counter: 0, synced: true, backed_up }
}

/// The `n`th answer, with the first factor, as it came out of its verification.
pub fn passkey(n: u128, given: GivenPasskey) -> GivenAnswer {
    let (answer, with) = (answer(n), AnsweredWith::Passkey(given));
    GivenAnswer { answer, factor: Some(factor(1)), with }
}

/// The `n`th answer: the first factor signed it, so many uses after it was made.
pub fn signed(n: u128, uses: u32) -> GivenAnswer {
    passkey(n, GivenPasskey::Signed(marks(COUNTER + uses)))
}

/// The `n`th answer, which is none of a passkey.
pub fn faulty(n: u128, fault: PasskeyFault) -> GivenAnswer {
    passkey(n, GivenPasskey::Faulty(fault))
}

/// The `n`th answer, of a key that may no longer be accepted.
pub fn changed(n: u128, change: PasskeyChange) -> GivenAnswer {
    passkey(n, GivenPasskey::Changed(change))
}

/// A key on one device that a browser made just now.
pub fn made() -> MadePasskey {
    MadePasskey {
        handle: handle(1),
        algorithm: PasskeyAlgorithm::Es256,
        authenticator: None,
        marks: marks(COUNTER),
    }
}

/// A passkey was made for this factor; from the first session, or where a log-in waited for it.
pub fn passkey_enrolled(n: u128, made: MadePasskey, from_session: bool) -> AccountEvent {
    AccountEvent::PasskeyEnrolled(PasskeyEnrolled {
        factor: factor(n),
        handle: made.handle,
        algorithm: made.algorithm,
        authenticator: made.authenticator,
        counter: made.marks.counter,
        synced: made.marks.synced,
        backed_up: made.marks.backed_up,
        session: from_session.then(|| session(1)),
    })
}

/// The `n`th factor is a passkey on one device.
pub fn a_passkey(n: u128) -> Past<AccountEvent> {
    passkey_enrolled(n, made(), false).into()
}

/// The first factor is a passkey that is kept in more than one place, or can be.
pub fn a_synced_passkey(backed_up: bool) -> Past<AccountEvent> {
    passkey_enrolled(1, MadePasskey { marks: synced_marks(backed_up), ..made() }, false).into()
}

/// A set-up of a passkey was begun and can be confirmed for a quarter of an hour.
pub fn a_pending_passkey(n: u128) -> Past<AccountEvent> {
    Past::at(move |at| passkey_started(n, at))
}

/// The beginning of a set-up of a passkey.
pub fn passkey_started(n: u128, at: Timestamp) -> AccountEvent {
    AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted {
        factor: factor(n),
        kind: FactorKind::Passkey,
        expires_at: at.plus(TimeDelta::minutes(15)),
        replaces: None,
    })
}

/// Begins to set up a passkey.
pub fn starts_passkey(by: EnrolledFrom, n: u128) -> AccountCommand {
    let (factor, kind) = (factor(n), FactorKind::Passkey);
    AccountCommand::StartEnrolment { by, factor, kind, hand_over: None }
}

/// Confirms the set-up of this factor with what the browser made; what opens carries this number.
pub fn confirms_passkey(
    by: EnrolledFrom,
    n: u128,
    given: (u128, Result<MadePasskey, PasskeyFault>),
    opened: u128,
) -> AccountCommand {
    let (n, (given, made)) = (factor(n), given);
    let opening = opening(opened);
    AccountCommand::ConfirmPasskey(PasskeySetUp {
        by,
        factor: n,
        answer: answer(given),
        made,
        opening,
    })
}

/// Logs in with a passkey and nothing else; session and device carry the attempt's number.
pub fn logs_in_alone(attempt_number: u128, given: GivenAnswer) -> AccountCommand {
    let (attempt, opening) = (attempt(attempt_number), opening(attempt_number));
    AccountCommand::LogInWithPasskey(LogInAnswer { attempt, given, opening })
}

/// What an answer to the log-in of this attempt is for.
pub fn to_log_in(attempt_number: u128) -> FactorPurpose {
    FactorPurpose::LogIn { attempt: attempt(attempt_number) }
}

/// The `n`th answer was right: the first factor had been used so often since it was made.
pub fn passkey_used(purpose: FactorPurpose, n: u128, uses: u32, alone: bool) -> AccountEvent {
    let (answer, factor, counter) = (answer(n), factor(1), COUNTER + uses);
    AccountEvent::PasskeyUsed(PasskeyUsed { answer, factor, purpose, alone, counter })
}

/// Why an answer with this fault is refused.
pub fn at_fault(fault: PasskeyFault) -> FactorRefusal {
    FactorRefusal::PasskeyRefused { fault }
}
