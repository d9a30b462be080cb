//! Answers: what passes, what counts, and what comes too late.

use super::*;
use crate::account::{AppMismatch, AppStage};
use crate::ids::AnswerId;

fn over_for_all(state: Given<Account>) -> Given<Account> {
    over_for(state, &[RIGHT, WRONG, AppSaid::Denied])
}

fn over_for(state: Given<Account>, all: &[AppSaid]) -> Given<Account> {
    let mut state = state;
    let before = counted(&state);
    for said in all.iter().copied() {
        for with in [Some(1), Some(2), None] {
            state = state.when(says(9, 1, with, said)).then_refused(OVER);
        }
    }
    assert_eq!(counted(&state), before);
    state
}

#[test]
fn s20_the_right_number_approves_once_and_opens_nothing_by_itself() {
    let done = asked(wrong_codes(4)).when(approves(5, 1));
    let done = done.then([app_approved(5, 1, 1, moment(0))]).and();
    assert!(living(done.state()).sessions.is_empty());
    assert_eq!(counted(&done), (0, 0), "a success clears what was counted");
    assert_eq!(factors(&done).enrolled[&factor(1)].used_at, moment(0));
    let done = over_for(done, &[RIGHT, WRONG]);
    // Whoever approved by mistake can say so until somebody went on with it.
    let denied = done.when(says(6, 1, Some(1), AppSaid::Denied)).then_events(|_| {}).and();
    assert!(factors(&denied).challenges.is_empty());
    denied.when(goes_on(by_log_in(1), 1, 99)).then_refused(OVER);
}

#[test]
fn s20_a_wrong_number_is_told_as_such_and_the_request_goes_on_waiting() {
    let wrong = asked(nothing()).when(mistypes(1, 1)).then_events(|events| {
        assert_eq!(events, [app_refused(1, to_log_in(1), Some(1), wrong_number(1))]);
        assert_eq!(shown(events), Some(Answer::WrongNumber));
    });
    let wrong = wrong.and();
    let newest = factors(&wrong).requests.newest.clone().unwrap();
    assert_eq!(newest.stage, AppStage::Open);
    assert_eq!((newest.mismatch, newest.mismatches), (Some(AppMismatch::WrongNumber), 1));
    let other = wrong.when(says(2, 1, None, RIGHT)).then_events(|events| {
        assert_eq!(events, [app_refused(2, to_log_in(1), None, other_account(1))]);
        assert_eq!(shown(events), Some(Answer::OtherAccount));
    });
    let other = other.and();
    let newest = factors(&other).requests.newest.clone().unwrap();
    assert_eq!((newest.mismatch, newest.mismatches), (Some(AppMismatch::OtherAccount), 2));
    assert_eq!(counted(&other), (2, 2));
    other.when(approves(3, 1)).then([app_approved(3, 1, 1, moment(0))]);
}

#[test]
fn s19_everything_counts_in_one_pool_and_the_fifth_pauses_and_names_all() {
    let past = a_passkey(2).and(wrong_codes(2));
    let third = asked(past).when(answers(1, faulty(3, PasskeyFault::WrongSignature)));
    let fourth = third.then_events(|_| {}).and().when(says(4, 1, None, WRONG));
    let fourth = fourth.then([app_refused(4, to_log_in(1), None, other_account(1))]).and();
    let fifth = fourth.when(mistypes(5, 1)).then_events(|events| {
        let [refused, AccountEvent::SecondFactorPaused(SecondFactorPaused { evidence, .. })] =
            events
        else {
            panic!("{events:?}")
        };
        assert_eq!(*refused, app_refused(5, to_log_in(1), Some(1), wrong_number(1)));
        assert_eq!(*evidence, (1..=5).map(answer).collect::<Vec<AnswerId>>());
        assert_eq!(shown(events), Some(Answer::FactorPaused));
    });
    // While it lasts nothing is looked at, whatever it is, and nothing counts.
    let mut paused = fifth.and();
    for (n, with, said) in [(6, Some(1), RIGHT), (7, Some(1), WRONG), (8, None, RIGHT)] {
        let refusal = app_refused(n, to_log_in(1), with, FactorRefusal::Paused {});
        paused = paused.when(says(n, 1, with, said)).then([refusal]).and();
    }
    assert_eq!(counted(&paused), (0, 5));
    // A new request resets nothing.
    let later = paused.after(seconds(31)).when(asks_app(by_log_in(1), 20)).then_events(|_| {});
    let later = later.and();
    assert_eq!((counted(&later), factors(&later).pauses), ((0, 5), 1));
}

#[test]
fn s19_so_many_in_a_row_disable_it_for_apps_too() {
    let few = |settings: &mut Settings| {
        (settings.factor_consecutive_max, settings.factor_failures_max) = (10, 10);
    };
    for (with, why) in [(Some(1), wrong_number(1)), (None, other_account(1))] {
        let tenth = asked(wrong_codes(9)).with(few).when(says(10, 1, with, WRONG));
        let disabled = AccountEvent::SecondFactorDisabled { consecutive: 10 };
        let tenth = tenth.then([app_refused(10, to_log_in(1), with, why), disabled]).and();
        let refused = app_refused(11, to_log_in(1), Some(1), FactorRefusal::Disabled {});
        tenth.when(approves(11, 1)).then([refused]);
    }
}

#[test]
fn s20_another_device_of_the_account_answers_as_well() {
    let two = || asked(our_app(2));
    let approved = two().when(says(1, 1, Some(2), RIGHT));
    let approved = approved.then([app_approved(1, 1, 2, moment(0))]).and();
    approved.when(goes_on(by_log_in(1), 1, 1)).then_events(|events| {
        let [AccountEvent::AppUsed(used), last] = events else { panic!("{events:?}") };
        assert_eq!((used.factor, last), (factor(2), &opened(1)));
    });
    let wrong = app_refused(1, to_log_in(1), Some(2), wrong_number(1));
    two().when(says(1, 1, Some(2), WRONG)).then([wrong]);
    two().when(says(1, 1, Some(2), AppSaid::Denied)).then_events(|events| {
        let [AccountEvent::AppRequestDenied(denied)] = events else { panic!("{events:?}") };
        assert_eq!(denied.factor, factor(2));
    });
}

#[test]
fn s20_a_device_that_was_removed_or_is_no_app_of_ours_is_not_heard_and_counts_nothing() {
    for gone in [our_app(2).and(removed(2)), a_passkey(2), a_paired_app(2), nothing()] {
        let mut state = asked(gone);
        for said in [RIGHT, WRONG, AppSaid::Denied] {
            state = state.when(says(1, 1, Some(2), said)).then_refused(OVER);
        }
        assert_eq!(counted(&state), (0, 0));
        state.when(approves(1, 1)).then_events(|_| {});
    }
}

#[test]
fn s20_nothing_is_answered_that_waits_no_longer() {
    let two = || our_app(2);
    // Never sent, replaced, expired; of the last one a denial is heard.
    over_for_all(waiting(two()));
    over_for_all(asked(two().and(a_request(2, to_log_in(1)))));
    over_for(asked(two()).after(seconds(120)), &[RIGHT, WRONG]);
    asked(nothing()).after(seconds(119)).when(approves(1, 1)).then_events(|_| {});
    // The log-in was finished with a code, or with another answer, or may not go on.
    let finished = asked(two()).when(answers(1, code(1, Some(NOW)))).then_events(|_| {}).and();
    over_for_all(finished);
    for end in what_ends_log_ins() {
        over_for_all(asked(two().and(end)));
    }
    // Everything was reset, or the account is gone.
    over_for_all(asked(two().and(was_reset())));
    let gone = asked(two().and(deleted()));
    over_for_all(gone);
}

#[test]
fn s20_a_log_in_that_ends_before_its_request_takes_it_along() {
    let late = [an_active_account(), our_app(1), waits(1), wait(seconds(550))];
    let asked = given::<Account>(late).when(asks_app(by_log_in(1), 1)).then_events(|_| {}).and();
    let asked = asked.after(seconds(49)).when(mistypes(1, 1)).then_events(|_| {}).and();
    asked.after(seconds(1)).when(approves(2, 1)).then_refused(OVER);
}

#[test]
fn s21_a_step_up_is_answered_while_its_session_lasts() {
    let asked = || our_app(1).and(a_request(1, to_step_up(1)));
    let approved = signed_in_with(asked()).when(approves(1, 1));
    let approved = approved.then([app_approved(1, 1, 1, moment(0))]).and();
    assert_eq!(living(approved.state()).sessions[&session(1)].factor_at, None);
    let ended = asked().and(ended([1], SessionEnd::Logout).into());
    signed_in_with(ended).when(approves(1, 1)).then_refused(OVER);
    let renewed = asked().and(renewed().into());
    signed_in_with(renewed).when(approves(1, 1)).then_refused(OVER);
}

#[test]
fn s16_a_code_of_the_app_passes_as_any_code_and_never_twice() {
    let accepted = |n| {
        AccountEvent::FactorAccepted(FactorAccepted {
            answer: answer(n),
            factor: factor(1),
            kind: FactorKind::App,
            purpose: to_log_in(1),
            step: NOW,
        })
    };
    let done = waiting(waits(2)).when(answers(1, code(1, Some(NOW))));
    let done = done.then([accepted(1), opened(1)]).and();
    let again = refused(2, 2, FactorRefusal::Replayed { step: NOW });
    let again = done.when(answers(2, code(2, Some(NOW)))).then([again]).and();
    assert_eq!(counted(&again), (1, 1));
    // Also while nothing is sent to the app, and beside a request that waits.
    let denied = |n, until| Past::of([app_denied(50, 1, to_log_in(9), n, until)]);
    for past in [denied(1, Some(moment(15))), denied(2, None), a_request(1, to_log_in(1))] {
        waiting(past).when(answers(1, code(1, Some(NOW)))).then([accepted(1), opened(1)]);
    }
    let wrong = waiting(nothing()).when(answers(1, code(1, None)));
    wrong.then([refused(1, 1, FactorRefusal::WrongCode {})]);
}
