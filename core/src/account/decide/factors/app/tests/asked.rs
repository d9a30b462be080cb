//! Requests: when the app is asked, and how often a phone is disturbed.

use super::*;

fn too_soon(until: Timestamp) -> Rejection {
    Rejection::AppTooSoon { until }
}

#[test]
fn s20_the_app_is_asked_for_a_log_in_that_waits_and_for_a_session_that_lasts() {
    let sent = app_sent(1, to_log_in(1), moment(0), None);
    waiting(nothing()).when(asks_app(by_log_in(1), 1)).then([sent]);
    let over = Rejection::ChallengeOver;
    waiting(nothing()).when(asks_app(by_log_in(2), 1)).then_refused(over);
    waiting(nothing()).after(minutes(10)).when(asks_app(by_log_in(1), 1)).then_refused(over);
    for end in what_ends_log_ins() {
        waiting(end).when(asks_app(by_log_in(1), 1)).then_refused(over);
    }
    let sent = app_sent(1, to_step_up(1), moment(0), None);
    signed_in_with(our_app(1)).when(asks_app(by_step_up(1), 1)).then([sent]);
    let over = Rejection::SessionOver;
    signed_in_with(our_app(1)).when(asks_app(by_step_up(2), 1)).then_refused(over);
    let ended = our_app(1).and(ended([1], SessionEnd::Logout).into());
    signed_in_with(ended).when(asks_app(by_step_up(1), 1)).then_refused(over);
}

#[test]
fn s20_who_has_no_app_of_ours_is_not_asked_through_it() {
    for other in [a_factor(), a_passkey(1), a_pending_app(1), our_app(1).and(removed(1))] {
        let past = [an_active_account(), signed_in(1), other, waits(1)];
        let state = given::<Account>(past).when(asks_app(by_log_in(1), 1));
        let state = state.then_refused(Rejection::NoFactor);
        state.when(asks_app(by_step_up(1), 1)).then_refused(Rejection::NoFactor);
    }
    // A code of another app is not ours either.
    let past = [an_active_account(), our_app(1), was_reset(), a_factor(), waits(1)];
    given::<Account>(past).when(asks_app(by_log_in(1), 1)).then_refused(Rejection::NoFactor);
}

#[test]
fn s19_while_answers_are_not_looked_at_nothing_is_sent_and_nothing_counts() {
    for (shut, why) in
        [(a_pause(), FactorRefusal::Paused {}), (disabled(), FactorRefusal::Disabled {})]
    {
        let refused = app_refused(1, to_log_in(1), None, why);
        let state = waiting(shut).when(asks_app(by_log_in(1), 1)).then([refused]).and();
        assert_eq!(counted(&state), (0, 0));
        assert_eq!(factors(&state).requests.newest, None);
    }
    // A pause is over after its time, and says so.
    let after = waiting(a_pause()).after(minutes(5)).when(asks_app(by_log_in(1), 1));
    after.then_events(|events| {
        let [AccountEvent::SecondFactorPauseEnded { .. }, sent] = events else {
            panic!("{events:?}")
        };
        assert_eq!(*sent, app_sent(1, to_log_in(1), moment(5), None));
    });
}

#[test]
fn s20_one_request_waits_at_a_time_and_a_new_one_replaces_it() {
    let second = asked(waits(2)).when(asks_app(by_log_in(2), 2));
    let second = second.then([app_sent(2, to_log_in(2), moment(0), Some(1))]).and();
    let old = second.when(approves(1, 1)).then_refused(OVER);
    let old = old.when(mistypes(1, 1)).then_refused(OVER);
    let old = old.when(denies(1, 1)).then_refused(OVER);
    let old = old.when(says(1, 1, None, RIGHT)).then_refused(OVER);
    assert_eq!(counted(&old), (0, 0));
    let new = old.when(approves(1, 2)).then([app_approved(1, 2, 1, moment(0))]).and();
    new.when(goes_on(by_log_in(1), 2, 1)).then_refused(OVER);
    // So it is with one that was approved and that nobody went on with.
    let replaced = approved(nothing()).when(asks_app(by_log_in(1), 2));
    let replaced = replaced.then([app_sent(2, to_log_in(1), moment(0), None)]).and();
    replaced.when(goes_on(by_log_in(1), 1, 1)).then_refused(OVER);
}

#[test]
fn s20_an_unanswered_request_ends_after_two_minutes_and_is_written_down_once() {
    let expired = || AccountEvent::AppRequestExpired { request: request(1) };
    let time = crate::account::AccountCommand::LetFactorTimePass;
    asked(nothing()).after(seconds(119)).when(time.clone()).then_nothing();
    let over = asked(nothing()).after(seconds(120)).when(time.clone()).then([expired()]).and();
    let over = over.when(time).then_nothing().and();
    assert_eq!(factors(&over).requests.unanswered, 1);
    over.when(approves(1, 1)).then_refused(OVER);
    // Whoever asks next writes it down.
    let next = asked(nothing()).after(seconds(120)).when(asks_app(by_log_in(1), 2));
    next.then([expired(), app_sent(2, to_log_in(1), second(120), None)]);
    // What was answered does not end by time.
    let time = crate::account::AccountCommand::LetFactorTimePass;
    approved(nothing()).after(minutes(5)).when(time).then_nothing();
}

#[test]
fn s20_the_pauses_grow_with_the_requests_in_a_row_that_nobody_answers() {
    let ask = |n| asks_app(by_log_in(1), n);
    let state = waiting(nothing()).when(ask(1)).then_events(|_| {}).and();
    let state = state.when(ask(2)).then([app_sent(2, to_log_in(1), moment(0), Some(1))]).and();
    // What is promised holds, also where one ends meanwhile.
    let state = state.when(ask(3)).then_refused(too_soon(second(30)));
    let state = state.after(seconds(29)).when(ask(3)).then_refused(too_soon(second(30)));
    let state = state.after(seconds(1)).when(ask(3)).then_events(|_| {}).and();
    let state = state.after(seconds(119)).when(ask(4)).then_refused(too_soon(second(150)));
    let expired = |n| AccountEvent::AppRequestExpired { request: request(n) };
    let state = state.after(seconds(1)).when(ask(4));
    let state = state.then([expired(3), app_sent(4, to_log_in(1), second(150), None)]).and();
    let state = state.when(ask(5)).then_refused(too_soon(second(450)));
    let state = state.after(seconds(299)).when(ask(5)).then_refused(too_soon(second(450)));
    let state = state.after(seconds(1)).when(ask(5));
    let state = state.then([expired(4), app_sent(5, to_log_in(1), second(450), None)]).and();
    // And the limit of a quarter of an hour holds beside it.
    state.when(ask(6)).then_refused(too_soon(moment(15)));
}

#[test]
fn s20_who_answers_is_asked_again_at_once() {
    let twice = || a_request(1, to_log_in(1)).and(Past::at(sent_in_place_of_the_first));
    waiting(twice()).when(asks_app(by_log_in(1), 3)).then_refused(too_soon(second(30)));
    let answered = [an_approval(1, 2), accepted(9, 1, NOW).into()];
    for answered in answered {
        waiting(twice().and(answered)).when(asks_app(by_log_in(1), 3)).then_events(|_| {});
    }
}

fn sent_in_place_of_the_first(at: Timestamp) -> AccountEvent {
    app_sent(2, to_log_in(1), at, Some(1))
}

#[test]
fn s20_at_most_five_are_sent_in_a_quarter_of_an_hour_whoever_asks() {
    let answered = |n| a_request(n, to_log_in(1)).and(an_approval(n, n)).and(wait(minutes(1)));
    let five = || (1..=5).map(answered).fold(nothing(), Past::and);
    let until = || too_soon(moment(15));
    let past = || [an_active_account(), our_app(1), signed_in(1), waits(1), five(), waits(2)];
    let state = given::<Account>(past()).when(asks_app(by_log_in(2), 6)).then_refused(until());
    let state = state.when(asks_app(by_step_up(1), 6)).then_refused(until());
    let sixth = state.after(minutes(10)).when(asks_app(by_step_up(1), 6));
    let sixth = sixth.then([app_sent(6, to_step_up(1), moment(15), None)]).and();
    // The second was sent a minute later.
    let state = sixth.when(approves(6, 6)).then_events(|_| {}).and();
    state.when(asks_app(by_step_up(1), 7)).then_refused(too_soon(moment(16)));
    // A set-up is no way around it.
    let past = past().into_iter().fold(nothing(), Past::and);
    let past = past.and(signed_in(9)).and(a_paired_app(2));
    let set_up = given::<Account>([past]).when(asks_app(by_set_up(9), 6));
    set_up.then_refused(until());
}

#[test]
fn s20_a_clock_that_was_set_back_leaves_no_request_open_and_stops_nobody() {
    let earlier = crate::clock::Time::sure(moment(-60));
    let back = asked(nothing()).known(earlier).when(approves(1, 1)).then_refused(OVER);
    let back = back.when(asks(2)).then_events(|_| {}).and();
    let back = back.when(judged(2, true)).then_events(|_| {}).and();
    let sent = app_sent(2, to_log_in(2), moment(-60), None);
    let next = back.when(asks_app(by_log_in(2), 2)).then([sent]).and();
    next.when(approves(1, 2)).then([app_approved(1, 2, 1, moment(-60))]);
}

#[test]
fn s20_what_is_asked_says_whether_the_browser_is_known() {
    use crate::account::{AccountCommand, AppAsked, AppCommand};
    for unknown_device in [false, true] {
        let asked =
            AppAsked { request: request(1), answer: answer(1), by: by_log_in(1), unknown_device };
        let asked = waiting(nothing()).when(AccountCommand::App(AppCommand::Ask(asked)));
        let state = asked.then_events(|_| {}).and();
        let newest = factors(&state).requests.newest.as_ref().unwrap();
        assert_eq!(newest.unknown_device, unknown_device);
    }
}
