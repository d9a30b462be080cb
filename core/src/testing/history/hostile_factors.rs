//! Hostile second-factor events: what might a damaged history say of second factors? Anything.

use super::hostile::{attempts, ids, moments, sessions};
use super::hostile_apps::{apps_of_an_account, requests};
use super::passkeys::FAULTS;
use crate::account::{
    AccountEvent, Drift, DriftDirection, FactorAccepted, FactorEnrolled, FactorEnrolmentStarted,
    FactorGraceStarted, FactorKind, FactorPurpose, FactorRefusal, FactorRefused, FactorResetBy,
    FactorResetProposed, FactorResetReason, FactorSetUpDemanded, GraceCause, IdentityCheck,
    PasskeyAlgorithm, PasskeyBackupChanged, PasskeyChange, PasskeyEnrolled, PasskeyUsed,
    RecoveryCodeUsed, RecoveryCodesIssued, SecondFactorAsked, SecondFactorPaused,
    SecondFactorReset,
};
use crate::ids::{AccountId, AnswerId, FactorId, PauseId, RecoveryCodeId, UserHandleTag};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub(super) fn factors() -> impl Strategy<Value = FactorId> {
    ids().prop_map(FactorId)
}

pub(super) fn answers() -> impl Strategy<Value = AnswerId> {
    ids().prop_map(AnswerId)
}

pub(super) fn purposes() -> impl Strategy<Value = FactorPurpose> {
    prop_oneof![
        attempts().prop_map(|attempt| FactorPurpose::LogIn { attempt }),
        Just(FactorPurpose::Enrolment {}),
        Just(FactorPurpose::HandOver {}),
        sessions().prop_map(|session| FactorPurpose::StepUp { session }),
        (sessions(), factors())
            .prop_map(|(session, factor)| FactorPurpose::Removal { session, factor }),
    ]
}

fn refusals() -> impl Strategy<Value = FactorRefusal> {
    let direction = select(vec![DriftDirection::Ahead, DriftDirection::Behind]);
    prop_oneof![
        2 => Just(FactorRefusal::WrongCode {}),
        1 => any::<u64>().prop_map(|step| FactorRefusal::Replayed { step }),
        2 => (any::<u64>(), direction, any::<u32>(), any::<bool>()).prop_map(
            |(step, direction, seconds, told)| {
                let drift = Drift { direction, seconds };
                FactorRefusal::WrongClock { step, drift, told }
            }
        ),
        1 => any::<u8>().prop_map(|index| FactorRefusal::CodeUsed { index }),
        1 => select(FAULTS.to_vec()).prop_map(|fault| FactorRefusal::PasskeyRefused { fault }),
        1 => (changes(), any::<bool>())
            .prop_map(|(change, known)| FactorRefusal::PasskeyChanged { change, known }),
        1 => requests().prop_map(|request| FactorRefusal::WrongNumber { request }),
        1 => requests().prop_map(|request| FactorRefusal::OtherAccount { request }),
        1 => Just(FactorRefusal::Paused {}),
        1 => Just(FactorRefusal::Disabled {}),
    ]
}

fn changes() -> impl Strategy<Value = PasskeyChange> {
    select(vec![PasskeyChange::Counter, PasskeyChange::Kind])
}

fn kinds() -> impl Strategy<Value = FactorKind> {
    select(vec![FactorKind::Totp, FactorKind::Passkey, FactorKind::App, FactorKind::RecoveryCodes])
}

/// Passkeys, with any counts and marks.
fn passkeys_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let algorithm = select(vec![PasskeyAlgorithm::Es256, PasskeyAlgorithm::Rs256]);
    let from = prop::option::of(sessions());
    let marks = (any::<u32>(), any::<bool>(), any::<bool>());
    prop_oneof![
        (factors(), ids(), algorithm, prop::option::of(ids()), marks, from).prop_map(
            |(factor, handle, algorithm, authenticator, (counter, synced, backed_up), session)| {
                let handle = UserHandleTag(handle);
                AccountEvent::PasskeyEnrolled(PasskeyEnrolled {
                    factor,
                    handle,
                    algorithm,
                    authenticator,
                    counter,
                    synced,
                    backed_up,
                    session,
                })
            }
        ),
        (answers(), factors(), purposes(), any::<bool>(), any::<u32>()).prop_map(
            |(answer, factor, purpose, alone, counter)| AccountEvent::PasskeyUsed(PasskeyUsed {
                answer,
                factor,
                purpose,
                alone,
                counter
            })
        ),
        (factors(), any::<bool>()).prop_map(|(factor, backed_up)| {
            AccountEvent::PasskeyBackupChanged(PasskeyBackupChanged { factor, backed_up })
        }),
    ]
}

pub(super) fn factors_of_an_account() -> impl Strategy<Value = AccountEvent> {
    prop_oneof![
        asked_of_an_account().boxed(),
        (factors(), kinds(), any::<u64>(), prop::option::of(sessions())).prop_map(
            |(factor, kind, step, session)| AccountEvent::FactorEnrolled(FactorEnrolled {
                factor,
                kind,
                step,
                session
            })
        ),
        (answers(), factors(), kinds(), purposes(), any::<u64>()).prop_map(
            |(answer, factor, kind, purpose, step)| AccountEvent::FactorAccepted(FactorAccepted {
                answer,
                factor,
                kind,
                purpose,
                step
            })
        ),
        (answers(), prop::option::of(factors()), purposes(), refusals()).prop_map(
            |(answer, factor, purpose, why)| AccountEvent::FactorRefused(FactorRefused {
                answer,
                factor,
                purpose,
                why
            })
        ),
        (ids(), moments(), vec(answers(), 0..4)).prop_map(|(pause, until, evidence)| {
            AccountEvent::SecondFactorPaused(SecondFactorPaused {
                pause: PauseId(pause),
                until,
                number: 1,
                evidence,
            })
        }),
        ids().prop_map(|id| AccountEvent::SecondFactorPauseEnded { pause: PauseId(id) }),
        any::<u32>().prop_map(|consecutive| AccountEvent::SecondFactorDisabled { consecutive }),
        gone_from_an_account(),
        codes_of_an_account().boxed(),
        passkeys_of_an_account().boxed(),
        apps_of_an_account().boxed(),
    ]
}

/// Recovery codes, and resets that two operators have to want.
fn codes_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let code = || ids().prop_map(RecoveryCodeId);
    prop_oneof![
        (factors(), vec(code(), 0..12), prop::option::of(factors()), sessions()).prop_map(
            |(factor, codes, replaces, session)| AccountEvent::RecoveryCodesIssued(
                RecoveryCodesIssued { factor, codes, replaces, session }
            )
        ),
        (answers(), factors(), any::<u8>(), code(), code(), purposes()).prop_map(
            |(answer, factor, index, code, replacement, purpose)| AccountEvent::RecoveryCodeUsed(
                RecoveryCodeUsed { answer, factor, index, code, replacement, purpose }
            )
        ),
        (ids(), moments()).prop_map(|(by, expires_at)| AccountEvent::FactorResetProposed(
            FactorResetProposed {
                by: AccountId(by),
                why: FactorResetReason::LostOrStolen,
                checked: IdentityCheck::CallBack,
                expires_at,
            }
        )),
        Just(AccountEvent::FactorResetProposalExpired {}),
    ]
}

fn asked_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let all = proptest::collection::btree_set(kinds(), 0..3);
    prop_oneof![
        (attempts(), all, moments()).prop_map(|(attempt, kinds, expires_at)| {
            AccountEvent::SecondFactorAsked(SecondFactorAsked { attempt, kinds, expires_at })
        }),
        (attempts(), moments()).prop_map(|(attempt, expires_at)| {
            AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded { attempt, expires_at })
        }),
        (factors(), kinds(), moments(), prop::option::of(factors())).prop_map(
            |(factor, kind, expires_at, replaces)| AccountEvent::FactorEnrolmentStarted(
                FactorEnrolmentStarted { factor, kind, expires_at, replaces }
            )
        ),
        factors().prop_map(|factor| AccountEvent::FactorEnrolmentAbandoned { factor }),
        factors().prop_map(|factor| AccountEvent::FactorEnrolmentExpired { factor }),
    ]
}

fn gone_from_an_account() -> impl Strategy<Value = AccountEvent> {
    prop_oneof![
        factors().prop_map(|factor| AccountEvent::FactorRemoved { factor }),
        vec(factors(), 0..3).prop_map(|factors| AccountEvent::SecondFactorReset(
            SecondFactorReset {
                factors,
                by: FactorResetBy::Support,
                why: FactorResetReason::LostOrStolen,
                checked: IdentityCheck::CallBack,
                hand_over: None,
            }
        )),
        moments().prop_map(|until| {
            AccountEvent::FactorGraceStarted(FactorGraceStarted {
                until,
                because: GraceCause::FirstLogIn,
            })
        }),
        moments().prop_map(|until| AccountEvent::SecondFactorPostponed { until }),
        Just(AccountEvent::FactorGraceEnded {}),
    ]
}
