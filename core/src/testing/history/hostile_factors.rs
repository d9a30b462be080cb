//! What might a damaged history say of second factors? Anything.

use super::hostile::{attempts, ids, moments, sessions};
use crate::account::{
    AccountEvent, Drift, DriftDirection, FactorKind, FactorPurpose, FactorRefusal, FactorResetBy,
    FactorResetReason, GraceCause, IdentityCheck,
};
use crate::ids::{AnswerId, FactorId, PauseId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn factors() -> impl Strategy<Value = FactorId> {
    ids().prop_map(FactorId)
}

fn answers() -> impl Strategy<Value = AnswerId> {
    ids().prop_map(AnswerId)
}

fn purposes() -> impl Strategy<Value = FactorPurpose> {
    prop_oneof![
        attempts().prop_map(|attempt| FactorPurpose::LogIn { attempt }),
        Just(FactorPurpose::Enrolment {}),
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
        1 => Just(FactorRefusal::Paused {}),
        1 => Just(FactorRefusal::Disabled {}),
    ]
}

pub(super) fn factors_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let kind = FactorKind::Totp;
    prop_oneof![
        asked_of_an_account(),
        (factors(), any::<u64>(), prop::option::of(sessions())).prop_map(
            move |(factor, step, session)| AccountEvent::FactorEnrolled {
                factor,
                kind,
                step,
                session
            }
        ),
        (answers(), factors(), purposes(), any::<u64>()).prop_map(
            move |(answer, factor, purpose, step)| AccountEvent::FactorAccepted {
                answer,
                factor,
                kind,
                purpose,
                step
            }
        ),
        (answers(), prop::option::of(factors()), purposes(), refusals()).prop_map(
            |(answer, factor, purpose, why)| AccountEvent::FactorRefused {
                answer,
                factor,
                purpose,
                why
            }
        ),
        (ids(), moments(), vec(answers(), 0..4)).prop_map(|(pause, until, evidence)| {
            AccountEvent::SecondFactorPaused { pause: PauseId(pause), until, evidence }
        }),
        ids().prop_map(|id| AccountEvent::SecondFactorPauseEnded { pause: PauseId(id) }),
        any::<u32>().prop_map(|consecutive| AccountEvent::SecondFactorDisabled { consecutive }),
        gone_from_an_account(),
    ]
}

fn asked_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let kind = FactorKind::Totp;
    prop_oneof![
        (attempts(), moments()).prop_map(move |(attempt, expires_at)| {
            AccountEvent::SecondFactorAsked { attempt, kinds: [kind].into(), expires_at }
        }),
        (attempts(), moments()).prop_map(|(attempt, expires_at)| {
            AccountEvent::FactorSetUpDemanded { attempt, expires_at }
        }),
        (factors(), moments(), prop::option::of(factors())).prop_map(
            move |(factor, expires_at, replaces)| AccountEvent::FactorEnrolmentStarted {
                factor,
                kind,
                expires_at,
                replaces
            }
        ),
        factors().prop_map(|factor| AccountEvent::FactorEnrolmentAbandoned { factor }),
        factors().prop_map(|factor| AccountEvent::FactorEnrolmentExpired { factor }),
    ]
}

fn gone_from_an_account() -> impl Strategy<Value = AccountEvent> {
    prop_oneof![
        factors().prop_map(|factor| AccountEvent::FactorRemoved { factor }),
        vec(factors(), 0..3).prop_map(|factors| AccountEvent::SecondFactorReset {
            factors,
            by: FactorResetBy::Support,
            why: FactorResetReason::LostOrStolen,
            checked: IdentityCheck::CallBack,
        }),
        moments().prop_map(|until| {
            AccountEvent::FactorGraceStarted { until, because: GraceCause::FirstLogIn }
        }),
        moments().prop_map(|until| AccountEvent::SecondFactorPostponed { until }),
        Just(AccountEvent::FactorGraceEnded {}),
    ]
}
