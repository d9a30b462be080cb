//! The end of an app: what is left when it is removed or reset, and what keeps an account shut all the
//! same.

use super::*;
use crate::account::{AccountCommand, LoginStop, SecondFactorAsked, SuspiciousActivityReported};

fn removes(n: u128) -> AccountCommand {
    let (why, session, renewed) = (FactorResetReason::NewDevice, session(1), session(99));
    let given = code(1, Some(NOW));
    AccountCommand::RemoveFactor { session, renewed, factor: factor(n), given, why }
}

/// What a log-in is told to answer with.
fn kinds_asked(more: Past<AccountEvent>) -> Vec<FactorKind> {
    let mut told = vec![];
    let past = [an_active_account(), our_app(1), more, an_open_attempt(9)];
    given::<Account>(past).when(judged(9, true)).then_events(|events| {
        let [_, AccountEvent::SecondFactorAsked(SecondFactorAsked { kinds, .. })] = events else {
            panic!("{events:?}")
        };
        told = kinds.iter().copied().collect();
    });
    told
}

#[test]
fn s17_the_log_in_page_names_the_app_that_is_there_whatever_may_be_sent_to_it() {
    let denied = |n, until| Past::of([app_denied(50, 1, to_log_in(8), n, until)]);
    for past in [nothing(), denied(1, Some(moment(15))), denied(2, None)] {
        assert_eq!(kinds_asked(past), [FactorKind::App]);
    }
    assert_eq!(kinds_asked(a_passkey(2)), [FactorKind::Passkey, FactorKind::App]);
    assert_eq!(
        kinds_asked(a_passkey(2).and(a_paired_app(3)).and(removed(1))),
        [FactorKind::Passkey]
    );
}

#[test]
fn s23_with_its_own_code_an_app_is_removed_and_with_the_last_one_everything_is_reset() {
    let two = signed_in_with(our_app(1).and(our_app(2))).when(removes(2)).then_events(|events| {
        let removed = AccountEvent::FactorRemoved { factor: factor(2) };
        assert_eq!(events[1..], [removed, renewed()]);
    });
    assert_eq!(factors(&two.and()).apps().count(), 1);
    let past = our_app(1).and(a_request(1, to_step_up(1))).and(an_approval(9, 1));
    let last = signed_in_with(past).when(removes(1)).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::SecondFactorReset(_)), "{events:?}");
    });
    let last = last.and();
    assert_eq!((factors(&last).apps().count(), &factors(&last).requests.newest), (0, &None));
    last.when(goes_on(by_step_up(1), 1, 98)).then_refused(OVER);
}

#[test]
fn s24_s30_after_a_reset_or_a_restoration_nothing_is_left_of_requests_and_denials() {
    let denied = app_denied(50, 1, to_log_in(1), 2, None);
    for end in [was_reset(), deleted()] {
        let state = asked(Past::of([denied.clone()]).and(end));
        let requests = &factors(&state).requests;
        assert!(requests.newest.is_none() && requests.sent.is_empty() && !requests.is_off());
        assert_eq!((requests.unanswered, requests.paused), (0, None));
    }
}

#[test]
fn s2_what_keeps_an_account_shut_after_a_right_password_keeps_it_shut_after_an_approval() {
    let reported = SuspiciousActivityReported { event: None };
    let lapsed = AccountEvent::AccountLapsed { unused_since: moment(0), days: 90 };
    for (before, because) in [
        (AccountEvent::SuspiciousActivityReported(reported), LoginStop::ResetRequired {}),
        (lapsed, LoginStop::Lapsed {}),
    ] {
        let stopped = AccountEvent::LoginStopped { attempt: attempt(1), because, device: None };
        let state = approved(before.into()).when(goes_on(by_log_in(1), 1, 1));
        let state = state.then([app_used(1, 1, to_log_in(1)), stopped]).and();
        assert!(living(state.state()).sessions.is_empty());
        state.when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
    }
}
