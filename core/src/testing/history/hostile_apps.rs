//! Hostile events of our own app: what might a damaged history say of requests and phones? Anything.

use super::apps::FATES;
use super::hostile::{ids, moments, sessions};
use super::hostile_factors::{answers, factors, purposes};
use crate::account::{
    AccountEvent, AppEnrolled, AppPaired, AppPushChanged, AppPushEnd, AppRequestApproved,
    AppRequestDenied, AppRequestSent, AppUsed, AppWakeOutcome, AppWoken,
};
use crate::ids::{AppRequestId, PushId};
use proptest::prelude::*;
use proptest::sample::select;

pub(super) fn requests() -> impl Strategy<Value = AppRequestId> {
    ids().prop_map(AppRequestId)
}

fn fates() -> impl Strategy<Value = AppWakeOutcome> {
    prop_oneof![
        select(FATES.to_vec()),
        any::<u16>().prop_map(|status| AppWakeOutcome::Refused { status }),
    ]
}

/// Requests, answers and phones, in any order and with any values.
pub(super) fn apps_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let push = || prop::option::of(ids().prop_map(PushId));
    let end = || prop::option::of(select(vec![AppPushEnd::Device, AppPushEnd::Gone]));
    prop_oneof![
        factors().prop_map(|factor| AccountEvent::AppPaired(AppPaired { factor })),
        (requests(), purposes(), moments(), prop::option::of(requests()), any::<bool>()).prop_map(
            |(request, purpose, expires_at, replaces, unknown_device)| {
                AccountEvent::AppRequestSent(AppRequestSent {
                    request,
                    purpose,
                    expires_at,
                    replaces,
                    unknown_device,
                })
            }
        ),
        requests().prop_map(|request| AccountEvent::AppRequestExpired { request }),
        (factors(), push(), end()).prop_map(|(factor, push, because)| {
            AccountEvent::AppPushChanged(AppPushChanged { factor, push, because })
        }),
        (requests(), factors(), fates()).prop_map(|(request, factor, fate)| {
            AccountEvent::AppWoken(AppWoken { request, factor, outcome: fate })
        }),
        answers_of_an_app().boxed(),
    ]
}

fn answers_of_an_app() -> impl Strategy<Value = AccountEvent> {
    prop_oneof![
        (answers(), requests(), factors(), moments()).prop_map(
            |(answer, request, factor, until)| {
                AccountEvent::AppRequestApproved(AppRequestApproved {
                    answer,
                    request,
                    factor,
                    until,
                })
            }
        ),
        (answers(), requests(), factors(), purposes(), any::<u32>(), prop::option::of(moments()))
            .prop_map(|(answer, request, factor, purpose, number, paused_until)| {
                AccountEvent::AppRequestDenied(AppRequestDenied {
                    answer,
                    request,
                    factor,
                    purpose,
                    number,
                    paused_until,
                })
            }),
        (answers(), requests(), factors(), purposes()).prop_map(
            |(answer, request, factor, purpose)| {
                AccountEvent::AppUsed(AppUsed { answer, request, factor, purpose })
            }
        ),
        (factors(), requests(), prop::option::of(sessions())).prop_map(
            |(factor, request, session)| {
                AccountEvent::AppEnrolled(AppEnrolled { factor, request, session })
            }
        ),
    ]
}
