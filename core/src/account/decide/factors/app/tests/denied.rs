//! "This isn't me": what it ends, and for how long.

use super::*;

/// The first was denied at the beginning.
fn denied_once() -> Given<Account> {
    let until = Some(moment(15));
    let denied = app_denied(1, 1, to_log_in(1), 1, until);
    asked(nothing()).when(denies(1, 1)).then([denied]).and()
}

/// And the second as soon as there could be one.
fn denied_twice() -> Given<Account> {
    let state = denied_once().after(minutes(15)).when(asks(2)).then_events(|_| {}).and();
    let state = state.when(judged(2, true)).then_events(|_| {}).and();
    let state = state.when(asks_app(by_log_in(2), 2)).then_events(|_| {}).and();
    let state = state.when(denies(2, 2));
    state.then([app_denied(2, 2, to_log_in(2), 2, None)]).and()
}

/// Another log-in waits.
fn log_in(state: Given<Account>, n: u128) -> Given<Account> {
    let state = state.when(asks(n)).then_events(|_| {}).and();
    state.when(judged(n, true)).then_events(|_| {}).and()
}

#[test]
fn s20_a_denial_ends_the_log_in_and_opens_nothing() {
    let state = denied_once();
    assert!(living(state.state()).sessions.is_empty());
    assert!(factors(&state).challenges.is_empty());
    assert_eq!(counted(&state), (0, 0), "it was no guess");
    let state = state.when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
    let state = state.when(asks_app(by_log_in(1), 2)).then_refused(Rejection::ChallengeOver);
    let state = state.when(answers(1, code(2, Some(NOW)))).then_refused(Rejection::ChallengeOver);
    let state = state.when(approves(2, 1)).then_refused(OVER);
    state.when(denies(2, 1)).then_refused(OVER);
}

#[test]
fn s20_another_log_in_that_waits_is_not_touched_by_a_denial() {
    let state = asked(waits(2)).when(denies(1, 1)).then_events(|_| {}).and();
    state.when(answers(2, code(2, Some(NOW)))).then_events(|events| {
        assert_eq!(events[1], opened(2));
    });
}

#[test]
fn s20_a_denial_is_heard_while_answers_are_not_looked_at() {
    for shut in [a_pause(), disabled()] {
        let denied = app_denied(1, 1, to_log_in(1), 1, Some(moment(15)));
        let state = asked(shut).when(denies(1, 1)).then([denied]).and();
        assert!(factors(&state).challenges.is_empty());
    }
}

#[test]
fn s20_a_denial_by_another_accounts_device_ends_nothing_and_counts() {
    let refused = app_refused(1, to_log_in(1), None, other_account(1));
    let state = asked(nothing()).when(says(1, 1, None, AppSaid::Denied)).then([refused]).and();
    assert_eq!((counted(&state), factors(&state).requests.denials), ((1, 1), 0));
    state.when(approves(2, 1)).then_events(|_| {});
}

#[test]
fn s20_after_a_denial_nothing_is_sent_for_a_quarter_of_an_hour() {
    let paused = Rejection::AppPaused { until: moment(15) };
    let state = log_in(denied_once(), 2);
    let state = state.when(asks_app(by_log_in(2), 2)).then_refused(paused);
    let state = log_in(state.after(seconds(899)), 3);
    let state = state.when(asks_app(by_log_in(3), 2)).then_refused(paused);
    let state = state.after(seconds(1)).when(asks_app(by_log_in(3), 2));
    let sent = state.then([app_sent(2, to_log_in(3), moment(15), None)]).and();
    sent.when(approves(2, 2)).then_events(|_| {});
    // Whoever has a session is no other than whoever has the password.
    let past = our_app(1).and(a_request(1, to_step_up(1)));
    let step_up = signed_in_with(past).when(denies(1, 1)).then_events(|_| {}).and();
    assert_eq!(living(step_up.state()).sessions.len(), 0, "whoever asked is not the person");
    let step_up = step_up.when(goes_on(by_step_up(1), 1, 99)).then_refused(OVER);
    step_up.when(asks_app(by_step_up(1), 2)).then_refused(Rejection::SessionOver);
}

#[test]
fn s20_after_two_denials_nothing_is_sent_until_an_app_is_set_up_again() {
    let state = log_in(denied_twice(), 3);
    assert!(factors(&state).requests.is_off());
    let state = state.when(asks_app(by_log_in(3), 3)).then_refused(Rejection::AppOff);
    // No time ends it, and no right answer of another kind.
    let state = state.when(answers(3, code(3, Some(NOW)))).then_events(|_| {}).and();
    let state = log_in(state.after(TimeDelta::days(30)), 4);
    let state = state.when(asks_app(by_log_in(4), 3)).then_refused(Rejection::AppOff);
    let state = state.when(answers(4, code(4, Some(NOW + 1)))).then_events(|_| {}).and();
    // Set up once more, from the session that showed a code just now.
    let by = || EnrolledFrom::Session(session(4));
    let state = state.when(starts_app(by(), 2)).then_events(|_| {}).and();
    let state = state.when(pairs(2)).then([app_paired(2)]).and();
    let state = state.when(asks_app(by_set_up(4), 3)).then_events(|_| {}).and();
    let state = state.when(says(5, 3, Some(2), RIGHT)).then_events(|_| {}).and();
    let state = state.when(goes_on(by_set_up(4), 3, 99)).then_events(|_| {}).and();
    assert_eq!((factors(&state).requests.denials, factors(&state).requests.paused), (0, None));
    let state = log_in(state, 6);
    state.when(asks_app(by_log_in(6), 4)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::AppRequestSent(_)]), "{events:?}");
    });
}

#[test]
fn s20_an_approval_between_two_denials_does_not_undo_the_first() {
    let state = log_in(denied_once().after(minutes(15)), 2);
    let state = state.when(asks_app(by_log_in(2), 2)).then_events(|_| {}).and();
    let state = state.when(approves(2, 2)).then_events(|_| {}).and();
    let state = state.when(goes_on(by_log_in(2), 2, 2)).then_events(|_| {}).and();
    let state = log_in(state, 3);
    let state = state.when(asks_app(by_log_in(3), 3)).then_events(|_| {}).and();
    state.when(denies(3, 3)).then([app_denied(3, 3, to_log_in(3), 2, None)]);
}

/// Request 1, whose time was over without an answer.
fn expired() -> AccountEvent {
    AccountEvent::AppRequestExpired { request: request(1) }
}

#[test]
fn s20_a_denial_is_heard_for_a_while_after_the_time_of_the_request() {
    // The log-in still waits; and it is over as well.
    for late in [minutes(2), minutes(9), minutes(14)] {
        let until = Some(moment(0).plus(late).plus(minutes(15)));
        let denied = app_denied(1, 1, to_log_in(1), 1, until);
        let state = asked(nothing()).after(late).when(denies(1, 1)).then([expired(), denied]);
        let state = state.and();
        assert!(factors(&state).challenges.is_empty());
        assert_eq!(factors(&state).requests.unanswered, 0);
        let state = state.when(denies(2, 1)).then_refused(OVER);
        state.when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
    }
    let late = asked(nothing()).after(minutes(15)).when(denies(1, 1)).then_refused(OVER);
    late.when(approves(1, 1)).then_refused(OVER);
    // It was written down before that nobody had answered.
    let known = asked(nothing()).after(minutes(3)).when(asks(9)).then_events(|_| {}).and();
    let until = Some(second(180 + 900));
    known.when(denies(1, 1)).then([app_denied(1, 1, to_log_in(1), 1, until)]);
}

#[test]
fn s20_an_approval_that_nobody_used_in_time_can_still_be_taken_back() {
    let state = approved(nothing()).after(minutes(3)).when(denies(2, 1)).then_events(|events| {
        let until = Some(second(180 + 900));
        assert_eq!(events, [app_denied(2, 1, to_log_in(1), 1, until)]);
    });
    state.and().when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
}

#[test]
fn s20_what_went_on_by_another_way_is_not_denied_late() {
    let by_code = asked(nothing()).when(answers(1, code(2, Some(NOW)))).then_events(|_| {}).and();
    by_code.after(minutes(3)).when(denies(1, 1)).then_refused(OVER);
    let used = approved(nothing()).when(goes_on(by_log_in(1), 1, 1)).then_events(|_| {}).and();
    used.after(minutes(3)).when(denies(2, 1)).then_refused(OVER);
}

#[test]
fn s20_a_late_denial_ends_the_session_that_asked_and_gives_a_set_up_up() {
    let past = our_app(1).and(a_request(1, to_step_up(1)));
    let state = signed_in_with(past).after(minutes(5)).when(denies(1, 1)).then_events(|_| {});
    assert!(living(state.and().state()).sessions.is_empty());
    let past = a_paired_app(1).and(a_request(1, FactorPurpose::Enrolment {}));
    let state = signed_in_with(past).after(minutes(5)).when(denies(1, 1)).then_events(|events| {
        let given_up = AccountEvent::FactorEnrolmentAbandoned { factor: factor(1) };
        assert_eq!(events.last(), Some(&given_up));
    });
    assert!(factors(&state.and()).pending.is_none());
}
