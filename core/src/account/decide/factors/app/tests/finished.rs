//! Approvals: who goes on with one, and until when.

use super::*;

#[test]
fn s20_the_log_in_that_asked_goes_on_once() {
    let used = app_used(1, 1, to_log_in(1));
    let done = approved(nothing()).when(goes_on(by_log_in(1), 1, 1)).then_events(|events| {
        assert_eq!(events, [used, opened(1)]);
        assert_eq!(shown(events), Some(Answer::SignedIn));
    });
    let done = done.and();
    assert_eq!(living(done.state()).sessions[&session(1)].factor_at, Some(moment(0)));
    assert!(factors(&done).challenges.is_empty());
    let done = done.when(goes_on(by_log_in(1), 1, 2)).then_refused(OVER);
    done.when(approves(2, 1)).then_refused(OVER);
}

#[test]
fn s20_nobody_goes_on_before_it_was_approved() {
    let mismatched = app_refused(1, to_log_in(1), Some(1), wrong_number(1));
    let denied = app_denied(1, 1, to_log_in(1), 1, Some(moment(15)));
    let expired = AccountEvent::AppRequestExpired { request: request(1) };
    for past in [nothing(), mismatched.into(), denied.into(), expired.into()] {
        asked(past).when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
    }
    waiting(nothing()).when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
}

#[test]
fn s20_another_log_in_or_session_does_not_go_on_with_it() {
    let past = || waits(2).and(signed_in(5));
    let other = approved(past()).when(goes_on(by_log_in(2), 1, 2)).then_refused(OVER);
    let other = other.when(goes_on(by_step_up(5), 1, 99)).then_refused(OVER);
    let other = other.when(goes_on(by_log_in(1), 2, 1)).then_refused(OVER);
    other.when(goes_on(by_log_in(1), 1, 1)).then_events(|events| assert_eq!(events.len(), 2));
    let past = our_app(1).and(waits(1)).and(signed_in(2)).and(a_request(1, to_step_up(1)));
    let step_up = signed_in_with(past.and(an_approval(1, 1)));
    let step_up = step_up.when(goes_on(by_log_in(1), 1, 9)).then_refused(OVER);
    let step_up = step_up.when(goes_on(by_step_up(2), 1, 99)).then_refused(OVER);
    step_up.when(goes_on(by_step_up(3), 1, 99)).then_refused(Rejection::SessionOver);
}

#[test]
fn s20_an_approval_is_over_after_a_minute() {
    let late = |n| approved(nothing()).after(seconds(n)).when(goes_on(by_log_in(1), 1, 1));
    late(59).then_events(|events| assert_eq!(events.len(), 2));
    let over = late(60).then_refused(OVER);
    // Another one can be asked for.
    over.when(asks_app(by_log_in(1), 2)).then_events(|events| assert_eq!(events.len(), 1));
}

#[test]
fn s20_nobody_goes_on_with_what_a_removed_app_approved() {
    let last = approved(a_passkey(2).and(removed(1)));
    last.when(goes_on(by_log_in(1), 1, 1)).then_refused(Rejection::NoFactor);
    let other = approved(our_app(2).and(removed(1)));
    other.when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
    approved(was_reset()).when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
    // One that was removed and did not approve it changes nothing.
    let mine = approved(our_app(2).and(removed(2)));
    mine.when(goes_on(by_log_in(1), 1, 1)).then_events(|events| assert_eq!(events.len(), 2));
}

#[test]
fn s20_nobody_goes_on_where_no_log_in_may() {
    for end in what_ends_log_ins() {
        let ended = approved(end).when(goes_on(by_log_in(1), 1, 1));
        ended.then_refused(Rejection::ChallengeOver);
    }
    // The log-in was finished with a code meanwhile.
    let finished = approved(nothing()).when(answers(1, code(2, Some(NOW)))).then_events(|_| {});
    finished.and().when(goes_on(by_log_in(1), 1, 9)).then_refused(Rejection::ChallengeOver);
    let over = approved(nothing()).after(minutes(10)).when(goes_on(by_log_in(1), 1, 1));
    over.then_refused(OVER);
}

#[test]
fn s20_an_approval_holds_where_somebody_else_led_to_a_pause_since() {
    // What was approved was looked at before: whoever mistypes codes keeps nobody out.
    let state = approved(a_pause()).when(goes_on(by_log_in(1), 1, 1));
    let state = state.then([app_used(1, 1, to_log_in(1)), opened(1)]).and();
    assert!(factors(&state).pause.is_some(), "and the pause stays");
}

#[test]
fn s21_an_approved_step_up_renews_the_session() {
    let past = our_app(1).and(a_request(1, to_step_up(1))).and(an_approval(1, 1));
    let shown = signed_in_with(past).when(goes_on(by_step_up(1), 1, 99));
    let shown = shown.then([app_used(1, 1, to_step_up(1)), renewed()]).and();
    assert_eq!(living(shown.state()).sessions[&session(99)].factor_at, Some(moment(0)));
    let shown = shown.when(goes_on(by_step_up(1), 1, 98)).then_refused(OVER);
    shown.when(goes_on(by_step_up(99), 1, 98)).then_refused(OVER);
    let past = our_app(1).and(a_request(1, to_step_up(1))).and(an_approval(1, 1));
    let ended = signed_in_with(past.and(ended([1], SessionEnd::Logout).into()));
    ended.when(goes_on(by_step_up(1), 1, 99)).then_refused(Rejection::SessionOver);
}
