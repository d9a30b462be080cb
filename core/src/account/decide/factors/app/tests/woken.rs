//! Waking: where a phone is woken, and what became of each message.

use super::*;
use crate::account::{AppPushEnd, AppWakeOutcome};

const SENT: AppWakeOutcome = AppWakeOutcome::Sent {};
const GONE: AppWakeOutcome = AppWakeOutcome::Gone {};

fn held_push(given: &Given<Account>) -> Option<crate::ids::PushId> {
    let (_, app) = factors(given).apps().next().unwrap();
    app.push
}

#[test]
fn s20_a_phone_is_woken_where_its_app_says_and_no_longer_when_it_says_so() {
    let set = waiting(nothing()).when(sets_push(factor(1), Some(1), None));
    let set = set.then([push_changed(Some(1), None)]).and();
    assert_eq!(held_push(&set), Some(push(1)));
    let set = set.when(sets_push(factor(1), Some(1), None)).then_nothing().and();
    let moved = set.when(sets_push(factor(1), Some(2), None));
    let moved = moved.then([push_changed(Some(2), None)]).and();
    let device = || Some(AppPushEnd::Device);
    let unset = moved.when(sets_push(factor(1), None, device()));
    let unset = unset.then([push_changed(None, device())]).and();
    assert_eq!(held_push(&unset), None);
    unset.when(sets_push(factor(1), None, device())).then_nothing();
}

#[test]
fn s20_only_an_app_that_was_set_up_is_woken() {
    let no = Rejection::NoFactor;
    for past in [nothing(), a_factor(), a_passkey(1), a_paired_app(1), our_app(1).and(removed(1))] {
        signed_in_with(past).when(sets_push(factor(1), Some(1), None)).then_refused(no);
    }
}

#[test]
fn s20_a_message_has_one_fate_for_each_request_and_app() {
    let state = asked(our_app(2)).when(notes_wake(1, 1, 1, SENT)).then([app_woken(1, 1, SENT)]);
    let state = state.and().when(notes_wake(1, 1, 1, SENT)).then_nothing().and();
    let late = AppWakeOutcome::TooLate {};
    let state = state.when(notes_wake(1, 1, 1, late)).then_nothing().and();
    let refused = AppWakeOutcome::Refused { status: 500 };
    let state = state.when(notes_wake(1, 2, 2, refused)).then([app_woken(1, 2, refused)]).and();
    // Also where the request was replaced meanwhile, answered, or everything was reset.
    let state = state.when(asks_app(by_log_in(1), 2)).then_events(|_| {}).and();
    let state = state.when(notes_wake(1, 1, 1, SENT)).then_nothing().and();
    let state = state.when(notes_wake(2, 1, 1, SENT)).then([app_woken(2, 1, SENT)]).and();
    let state = state.when(notes_wake(1, 2, 2, late)).then_nothing().and();
    state.when(notes_wake(2, 1, 1, late)).then_nothing();
    for end in [was_reset(), an_approval(1, 1), removed(1), deleted()] {
        let state = asked(Past::of([app_woken(1, 1, SENT)]).and(end));
        state.when(notes_wake(1, 1, 1, late)).then_nothing();
    }
    // A fate that comes late is told all the same.
    let replaced = asked(a_request(2, to_log_in(1)));
    replaced.when(notes_wake(1, 1, 1, late)).then([app_woken(1, 1, late)]);
}

#[test]
fn s20_a_place_that_is_gone_is_forgotten_and_another_one_is_not() {
    let woken_at = |n| asked(push_changed(Some(n), None).into());
    let gone = push_changed(None, Some(AppPushEnd::Gone));
    let state = woken_at(1).when(notes_wake(1, 1, 1, GONE)).then([app_woken(1, 1, GONE), gone]);
    let state = state.and();
    assert_eq!(held_push(&state), None);
    state.when(notes_wake(1, 1, 1, GONE)).then_nothing();
    let moved = woken_at(2).when(notes_wake(1, 1, 1, GONE)).then([app_woken(1, 1, GONE)]).and();
    assert_eq!(held_push(&moved), Some(push(2)));
    for fate in [SENT, AppWakeOutcome::Unreachable {}, AppWakeOutcome::NotAllowed {}] {
        let state = woken_at(1).when(notes_wake(1, 1, 1, fate)).then([app_woken(1, 1, fate)]);
        assert_eq!(held_push(&state.and()), Some(push(1)));
    }
}
