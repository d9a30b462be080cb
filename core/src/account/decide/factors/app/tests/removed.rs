//! Removal with the app: what is asked, what goes, and what does not go with it (S23, S26).

use super::*;
use crate::policy::Profile;

fn to_remove(n: u128) -> FactorPurpose {
    FactorPurpose::Removal { session: session(1), factor: factor(n) }
}

/// The first session asked to remove this factor, and the phone approved.
fn approved_for(n: u128) -> Given<Account> {
    let past = our_app(1).and(our_app(2)).and(a_request(1, to_remove(n))).and(an_approval(1, 1));
    signed_in_with(past)
}

#[test]
fn s23_the_app_is_asked_for_the_removal_of_a_factor_that_may_go() {
    let two = || signed_in_with(our_app(1).and(our_app(2)));
    let sent = app_sent(1, to_remove(2), moment(0), None);
    two().when(asks_app(by_removal(1, 2), 1)).then([sent]);
    two().when(asks_app(by_removal(1, 3), 1)).then_refused(Rejection::NoFactor);
    two().when(asks_app(by_removal(2, 2), 1)).then_refused(Rejection::SessionOver);
    let alone = signed_in_with(our_app(1)).under(Profile::Nist);
    alone.when(asks_app(by_removal(1, 1), 1)).then_refused(Rejection::LastFactor);
}

#[test]
fn s23_what_the_app_approved_goes_once_and_the_session_is_renewed() {
    for gone in [1, 2] {
        let removed = AccountEvent::FactorRemoved { factor: factor(gone) };
        let used = app_used(1, 1, to_remove(gone));
        let done = approved_for(gone).when(removes_with_app(1, gone));
        let done = done.then([used, removed, renewed()]).and();
        assert_eq!(factors(&done).apps().count(), 1);
        assert_eq!(living(done.state()).sessions[&session(99)].factor_at, Some(moment(0)));
        done.when(removes_with_app(1, gone)).then_refused(Rejection::SessionOver);
    }
}

#[test]
fn s23_with_the_last_one_the_second_factor_is_reset_and_every_session_ends() {
    let past = our_app(1).and(a_request(1, to_remove(1))).and(an_approval(1, 1));
    let done = signed_in_with(past).when(removes_with_app(1, 1)).then_events(|events| {
        assert_eq!(events[0], app_used(1, 1, to_remove(1)));
        assert!(matches!(events[1], AccountEvent::SecondFactorReset(_)), "{events:?}");
    });
    assert!(living(done.and().state()).sessions.is_empty());
}

#[test]
fn s23_an_approval_removes_only_what_it_was_asked_for() {
    let other = approved_for(2).when(removes_with_app(1, 1)).then_refused(OVER);
    // It opens nothing else either, and what was approved for something else removes nothing.
    let other = other.when(goes_on(by_step_up(1), 1, 99)).then_refused(OVER);
    let other = other.when(goes_on(by_removal(1, 2), 1, 99)).then_refused(OVER);
    other.when(removes_with_app(1, 2)).then_events(|events| assert_eq!(events.len(), 3));
    let past = our_app(1).and(our_app(2)).and(a_request(1, to_step_up(1))).and(an_approval(1, 1));
    signed_in_with(past).when(removes_with_app(1, 2)).then_refused(OVER);
    let late = approved_for(2).after(seconds(60));
    late.when(removes_with_app(1, 2)).then_refused(OVER);
    let open = signed_in_with(our_app(1).and(our_app(2)).and(a_request(1, to_remove(2))));
    open.when(removes_with_app(1, 2)).then_refused(OVER);
}

#[test]
fn s20_whoever_asked_for_a_removal_that_was_denied_is_logged_out() {
    let past = our_app(1).and(our_app(2)).and(a_request(1, to_remove(2)));
    let state = signed_in_with(past).when(denies(1, 1)).then_events(|_| {}).and();
    assert!(living(state.state()).sessions.is_empty());
    assert_eq!(factors(&state).apps().count(), 2);
    // What is gone already needs no approval any more.
    let past = our_app(1).and(our_app(2)).and(a_request(1, to_remove(2))).and(removed(2));
    signed_in_with(past).when(approves(1, 1)).then_refused(OVER);
}
