//! Answers, pauses, set-ups, the time to put it off, and the last check.

use crate::account::{
    Account, AccountCommand, AccountEvent, AnsweredWith, Compared, Drift, DriftDirection,
    EnrolledFrom, FactorEnrolled, FactorGraceStarted, FactorKind, FactorPurpose, FactorRefusal,
    FactorRefused, FactorResetBy, FactorResetReason, FactorSetUpDemanded, GivenAnswer, GraceCause,
    IdentityCheck, LinkPurpose, Rejection, STEP_SECONDS, SecondFactorAsked, SecondFactorPaused,
    SecondFactorReset, SessionEnd, SessionRenewed,
};
use crate::ids::{AnswerId, PauseId};
use crate::policy::{Profile, Settings};
use crate::testing::accounts::*;
use crate::testing::factors::*;
use crate::testing::{Given, Past, given, moment, wait};
use chrono::TimeDelta;

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// Somebody with a factor whose log-in of attempt 1 waits for it.
fn waiting() -> Given<Account> {
    given::<Account>([an_active_account(), a_factor(), waits(1)])
}

fn opened(n: u128) -> AccountEvent {
    let [opened, _] = success(n, 0);
    opened
}

fn paused(by: u128, seconds: i64, evidence: impl IntoIterator<Item = u128>) -> AccountEvent {
    AccountEvent::SecondFactorPaused(SecondFactorPaused {
        pause: PauseId::caused_by(answer(by)),
        until: moment(0).plus(TimeDelta::seconds(seconds)),
        number: 1,
        evidence: evidence.into_iter().map(answer).collect(),
    })
}

fn wrong_clock(step: u64, seconds: u32, told: bool) -> FactorRefusal {
    let direction = if step < NOW { DriftDirection::Behind } else { DriftDirection::Ahead };
    FactorRefusal::WrongClock { step, drift: Drift { direction, seconds }, told }
}

#[test]
fn s17_a_right_password_opens_nothing_where_there_is_a_factor() {
    let asked = AccountEvent::SecondFactorAsked(SecondFactorAsked {
        attempt: attempt(1),
        kinds: [FactorKind::Totp].into(),
        expires_at: moment(10),
    });
    given::<Account>([an_active_account(), a_factor(), an_open_attempt(1)])
        .when(judged(1, true))
        .then([password_accepted(1), asked]);
}

#[test]
fn s18_the_current_code_and_its_neighbours_open_the_session() {
    for step in [NOW, NOW - 1, NOW + 1] {
        let done = waiting().when(answers(1, code(1, Some(step))));
        let done = done.then([accepted(1, 1, step), opened(1)]);
        assert!(living(done.state()).sessions[&session(1)].factor_at.is_some());
        // The log-in is over: the same again opens no second session.
        done.and().when(answers(1, code(2, Some(NOW + 2)))).then_refused(Rejection::ChallengeOver);
    }
}

#[test]
fn s18_a_code_is_accepted_once_and_an_older_one_never() {
    let past = || [an_active_account(), a_factor(), accepted(1, 1, NOW).into(), waits(2)];
    for step in [NOW, NOW - 1, NOW - 15] {
        given::<Account>(past()).when(answers(2, code(2, Some(step)))).then([refused(
            2,
            2,
            FactorRefusal::Replayed { step },
        )]);
    }
}

#[test]
fn s18_a_wrong_clock_never_passes_and_is_named_to_the_person_at_the_second_code() {
    let first = waiting().when(answers(1, code(1, Some(NOW - 2))));
    let first = first.then([refused(1, 1, wrong_clock(NOW - 2, 60, false))]);
    // Off by one step more or less is the same clock.
    let second = first.and().when(answers(1, code(2, Some(NOW - 3))));
    second.then([refused(1, 2, wrong_clock(NOW - 3, 90, true))]);
}

#[test]
fn s18_another_drift_or_another_direction_is_not_named() {
    for step in [NOW + 10, NOW - 2] {
        let first = waiting().when(answers(1, code(1, Some(NOW + 2)))).then_events(|_| {});
        first.and().when(answers(1, code(2, Some(step)))).then_events(|events| {
            let told = |why: &FactorRefusal| matches!(why, FactorRefusal::WrongClock { told, .. } if *told);
            let [AccountEvent::FactorRefused(FactorRefused { why, .. })] = events else { panic!("{events:?}") };
            assert!(!told(why), "{why:?}");
        });
    }
}

#[test]
fn s18_only_an_accepted_code_is_used_up() {
    // A phone that runs fast shows at the end of a step what is the code of the one after next.
    let early = waiting().when(answers(1, code(1, Some(NOW + 2)))).then_events(|_| {}).and();
    let next = Compared { now: NOW + 1, passed: STEP_SECONDS / 2, matched: Some(NOW + 2) };
    let later = GivenAnswer { with: AnsweredWith::Code(next), ..code(2, None) };
    early.when(answers(1, later)).then([accepted(1, 2, NOW + 2), opened(1)]);
}

#[test]
fn s18_a_code_accepted_ahead_of_its_time_shuts_out_itself_and_those_before() {
    let past = || [an_active_account(), a_factor(), accepted(1, 1, NOW + 1).into(), waits(2)];
    for step in [NOW + 1, NOW, NOW - 1] {
        let refusal = refused(2, 2, FactorRefusal::Replayed { step });
        given::<Account>(past()).when(answers(2, code(2, Some(step)))).then([refusal]);
    }
}

#[test]
fn s19_the_fifth_wrong_code_pauses_and_names_the_five() {
    let fifth = given::<Account>([an_active_account(), a_factor(), waits(1), wrong_codes(4)])
        .when(answers(1, code(5, None)))
        .then([refused(1, 5, FactorRefusal::WrongCode {}), paused(5, 30, 1..=5)]);
    // While it lasts nothing is looked at: the right code is refused like any other.
    let right = fifth.and().when(answers(1, code(6, Some(NOW))));
    right.then([refused(1, 6, FactorRefusal::Paused {})]);
}

#[test]
fn s19_what_is_counted_is_counted_over_all_challenges_and_sessions() {
    let past =
        || [an_active_account(), signed_in(7), a_factor(), waits(1), wrong_codes(3), waits(2)];
    let state = given::<Account>(past()).when(answers(2, code(4, None))).then_events(|_| {}).and();
    let step_up = shows_in(7, code(5, None));
    state.when(step_up).then_events(|events| {
        let AccountEvent::SecondFactorPaused(SecondFactorPaused { evidence, .. }) = &events[1]
        else {
            panic!("{events:?}")
        };
        assert_eq!(evidence, &(1..=5).map(answer).collect::<Vec<AnswerId>>());
    });
}

#[test]
fn b5_a_pause_ends_by_time_and_the_next_one_is_longer() {
    let pause = PauseId::caused_by(answer(5));
    let past = || {
        [
            an_active_account(),
            a_factor(),
            wrong_codes(5),
            paused(5, 30, 1..=5).into(),
            wait(TimeDelta::seconds(30)),
            waits(2),
        ]
    };
    let ended = AccountEvent::SecondFactorPauseEnded { pause };
    let right = given::<Account>(past()).when(answers(2, code(6, Some(NOW))));
    right.then_events(|events| {
        assert_eq!(events[0], ended, "whoever comes first after its end writes it down");
        assert_eq!(events[1], accepted(2, 6, NOW));
    });
    let mut again = given::<Account>(past());
    for n in 6..=9 {
        again = again.when(answers(2, code(n, None))).then_events(|_| {}).and();
    }
    again.when(answers(2, code(10, None))).then_events(|events| {
        let Some(AccountEvent::SecondFactorPaused(SecondFactorPaused { until, .. })) =
            events.last()
        else {
            panic!("{events:?}")
        };
        assert_eq!(*until, moment(0).plus(TimeDelta::seconds(30 + 60)));
    });
}

#[test]
fn s19_only_a_success_clears_what_was_counted() {
    let four = given::<Account>([an_active_account(), a_factor(), waits(1), wrong_codes(4)]);
    let right = four.when(answers(1, code(5, Some(NOW)))).then_events(|_| {});
    let factors = &living(right.state()).factors;
    assert_eq!((factors.run.len(), factors.consecutive, factors.pauses), (0, 0, 0));
}

#[test]
fn a_hundred_refused_answers_in_a_row_disable_the_factor_until_a_reset() {
    let few = |settings: &mut Settings| {
        (settings.factor_consecutive_max, settings.factor_failures_max) = (10, 10);
    };
    let nine = given::<Account>([an_active_account(), a_factor(), waits(1), wrong_codes(9)]);
    let tenth = nine.with(few).when(answers(1, code(10, None)));
    let disabled = AccountEvent::SecondFactorDisabled { consecutive: 10 };
    let tenth = tenth.then([refused(1, 10, FactorRefusal::WrongCode {}), disabled]);
    let right = tenth.and().when(answers(1, code(11, Some(NOW))));
    right.then([refused(1, 11, FactorRefusal::Disabled {})]);
}

#[test]
fn a_challenge_waits_ten_minutes_and_a_new_password_or_a_lock_ends_it() {
    let right = || answers(1, code(1, Some(NOW)));
    waiting().after(minutes(10)).when(right()).then_refused(Rejection::ChallengeOver);
    waiting().when(answers(2, code(1, Some(NOW)))).then_refused(Rejection::ChallengeOver);
    let past = |then| [an_active_account(), a_factor(), waits(1), then];
    for then in [a_new_password(2, link(5)), locked(), deleted()] {
        given::<Account>(past(then)).when(right()).then_refused(Rejection::ChallengeOver);
    }
}

#[test]
fn a_password_reset_does_not_touch_the_factor() {
    let past = [an_active_account(), a_factor(), a_live_reset_link(1), wrong_codes(4)];
    let before = given::<Account>(past);
    let factors = living(before.state()).factors.clone();
    let chosen = AccountCommand::ChoosePassword { link: link(1), credential: password(2) };
    let chosen = before.when(chosen).then_events(|events| {
        let reset = LinkPurpose::Reset;
        assert!(
            matches!(&events[0], AccountEvent::PasswordChosen { purpose, .. } if *purpose == reset)
        );
    });
    assert_eq!(living(chosen.state()).factors, factors);
}

#[test]
fn s21_it_can_be_put_off_for_thirty_days_and_then_goes_on_only_into_set_up() {
    let open = |n| an_open_attempt(n);
    let first = given::<Account>([an_active_account(), open(1)]).when(judged(1, true));
    let until = moment(0).plus(TimeDelta::days(30));
    let state = first.then(success(1, 0)).and().after(TimeDelta::days(29));
    let state = state.when(asks(2)).then_events(|_| {}).and();
    let later = state.when(judged(2, true)).then_events(|events| {
        assert_eq!(events[1], AccountEvent::SecondFactorPostponed { until });
    });
    let state = later.and().after(TimeDelta::days(1));
    let state = state.when(asks(3)).then_events(|events| {
        assert_eq!(events[0], AccountEvent::FactorGraceEnded {}, "{events:?}");
    });
    state.and().when(judged(3, true)).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::FactorSetUpDemanded(_)), "{events:?}");
        assert_eq!(events.len(), 2, "no session before the set-up");
    });
}

#[test]
fn s21_the_strictest_policy_leaves_no_time_to_put_it_off() {
    let strict = given::<Account>([an_active_account(), an_open_attempt(1)]).under(Profile::Pci);
    strict.when(judged(1, true)).then_events(|events| {
        let [_, started, ended, demanded] = events else { panic!("{events:?}") };
        let because = GraceCause::FirstLogIn;
        assert_eq!(
            *started,
            AccountEvent::FactorGraceStarted(FactorGraceStarted { until: moment(0), because })
        );
        assert_eq!(*ended, AccountEvent::FactorGraceEnded {});
        assert!(matches!(demanded, AccountEvent::FactorSetUpDemanded(_)));
    });
}

fn start_enrolment(by: EnrolledFrom, n: u128) -> AccountCommand {
    let (factor, kind) = (factor(n), FactorKind::Totp);
    AccountCommand::StartEnrolment { by, factor, kind, hand_over: None }
}

fn starts(n: u128) -> AccountCommand {
    start_enrolment(EnrolledFrom::Session(session(1)), n)
}

fn abandons(n: u128) -> AccountCommand {
    let by = EnrolledFrom::Session(session(1));
    AccountCommand::AbandonEnrolment { by, factor: factor(n) }
}

fn signed_in_with(more: Past<AccountEvent>) -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1), more])
}

fn enrolled(n: u128, step: u64) -> AccountEvent {
    let (factor, kind) = (factor(n), FactorKind::Totp);
    AccountEvent::FactorEnrolled(FactorEnrolled { factor, kind, step, session: Some(session(1)) })
}

fn renewed() -> AccountEvent {
    AccountEvent::SessionRenewed(SessionRenewed { session: session(1), renewed: session(99) })
}

#[test]
fn s25_a_pending_set_up_has_three_exits_and_is_no_factor() {
    let pending = || signed_in_with(a_pending_factor(1));
    assert!(living(pending().state()).factors.enrolled.is_empty());
    let confirmed = pending().when(confirms(1, code(1, Some(NOW))));
    let confirmed = confirmed.then([enrolled(1, NOW), renewed()]);
    let fresh = living(confirmed.state()).sessions[&session(99)].factor_at;
    assert_eq!(fresh, Some(moment(0)), "the factor was shown just now");
    let again = confirmed.and().when(confirms(1, code(2, Some(NOW))));
    again.then_nothing(); // Confirmed twice is confirmed.
    let abandoned = AccountEvent::FactorEnrolmentAbandoned { factor: factor(1) };
    let state = pending().when(abandons(1)).then([abandoned]).and();
    let state = state.when(confirms(1, code(1, Some(NOW)))).then_refused(Rejection::EnrolmentOver);
    state.when(abandons(1)).then_nothing();
    let late = pending().after(minutes(15)).when(AccountCommand::LetFactorTimePass);
    let late = late.then([AccountEvent::FactorEnrolmentExpired { factor: factor(1) }]).and();
    late.when(confirms(1, code(1, Some(NOW)))).then_refused(Rejection::EnrolmentOver);
}

#[test]
fn s25_starting_again_replaces_what_was_pending() {
    let state = signed_in_with(a_pending_factor(1)).when(starts(2));
    let state = state.then([started(2, moment(0), Some(factor(1)))]).and();
    let state = state.when(confirms(1, code(1, Some(NOW)))).then_refused(Rejection::EnrolmentOver);
    state.when(confirms(2, code(2, Some(NOW)))).then([enrolled(2, NOW), renewed()]);
}

#[test]
fn s28_a_wrong_code_confirms_nothing_and_counts() {
    let pending = signed_in_with(a_pending_factor(1).and(wrong_codes(4)));
    let purpose = FactorPurpose::Enrolment {};
    let why = FactorRefusal::WrongCode {};
    let (answer, factor) = (answer(5), Some(factor(1)));
    let wrong = AccountEvent::FactorRefused(FactorRefused { answer, factor, purpose, why });
    let state = pending.when(confirms(1, code(5, None)));
    let state = state.then([wrong, paused(5, 30, 1..=5)]);
    assert!(living(state.state()).factors.enrolled.is_empty());
}

#[test]
fn a_second_factor_is_bound_only_after_the_first_was_shown() {
    signed_in_with(a_factor()).when(starts(2)).then_refused(Rejection::StepUpNeeded);
    let step_up = shows_in(1, code(1, Some(NOW)));
    let shown = signed_in_with(a_factor()).when(step_up).then_events(|_| {}).and();
    let starts_in =
        |n, session_number| start_enrolment(EnrolledFrom::Session(session(session_number)), n);
    let state = shown.when(starts_in(2, 99)).then([started(2, moment(0), None)]).and();
    state.after(minutes(15)).when(starts_in(3, 99)).then_refused(Rejection::StepUpNeeded);
}

#[test]
fn a_session_in_which_a_factor_was_shown_goes_by_another_token() {
    let before = signed_in_with(a_factor());
    let opened_at = living(before.state()).sessions[&session(1)].opened_at;
    let shown = before.when(shows_in(1, code(1, Some(NOW))));
    let shown = shown.then_events(|events| assert_eq!(events[1], renewed())).and();
    let sessions = &living(shown.state()).sessions;
    assert_eq!(sessions.keys().collect::<Vec<_>>(), [&session(99)], "the old token is dead");
    assert_eq!(sessions[&session(99)].opened_at, opened_at, "and it lasts no longer");
    assert_eq!(sessions[&session(99)].factor_at, Some(moment(0)));
    shown.when(shows_in(1, code(2, Some(NOW)))).then_refused(Rejection::SessionOver);
    // What is refused raises nothing.
    let wrong = signed_in_with(a_factor()).when(shows_in(1, code(1, None)));
    assert!(living(wrong.then_events(|_| {}).state()).sessions.contains_key(&session(1)));
}

#[test]
fn s21_a_log_in_that_needs_a_set_up_goes_on_when_it_is_confirmed() {
    let demanded = Past::at(|at| {
        AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded {
            attempt: attempt(1),
            expires_at: at.plus(minutes(10)),
        })
    });
    let by = || EnrolledFrom::LogIn(attempt(1));
    let start = start_enrolment(by(), 1);
    let state = given::<Account>([an_active_account(), demanded]).when(start);
    let state = state.then([started(1, moment(0), None)]).and();
    let confirm = AccountCommand::ConfirmEnrolment {
        by: by(),
        factor: factor(1),
        given: code(1, Some(NOW)),
        opening: opening(1),
    };
    let (factor, kind) = (factor(1), FactorKind::Totp);
    let enrolled =
        AccountEvent::FactorEnrolled(FactorEnrolled { factor, kind, step: NOW, session: None });
    state.when(confirm).then([enrolled, opened(1)]);
    // A log-in that waits for a factor cannot set another one up.
    let other = start_enrolment(by(), 1);
    waiting().when(other).then_refused(Rejection::ChallengeOver);
}

fn removes(n: u128, given: GivenAnswer) -> AccountCommand {
    let why = FactorResetReason::NewDevice;
    let (session, renewed) = (session(1), session(99));
    AccountCommand::RemoveFactor { session, renewed, factor: factor(n), given, why }
}

#[test]
fn s23_the_person_removes_the_last_factor_after_one_last_check_and_every_session_ends() {
    let state = signed_in_with(a_factor()).when(removes(1, code(1, Some(NOW))));
    let reset = AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: vec![factor(1)],
        by: FactorResetBy::Owner,
        why: FactorResetReason::NewDevice,
        checked: IdentityCheck::Factor,
        hand_over: None,
    });
    let state = state.then_events(|events| {
        assert_eq!(events[1..], [reset, ended([1], SessionEnd::FactorReset)]);
    });
    let state = state.and().when(asks(2)).then_events(|_| {}).and();
    state.when(judged(2, true)).then_events(|events| {
        let until = moment(0).plus(TimeDelta::days(30));
        let because = GraceCause::Reset;
        assert_eq!(
            events[1],
            AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because })
        );
    });
    let wrong = signed_in_with(a_factor()).when(removes(1, code(1, None)));
    wrong.then_events(|events| assert_eq!(events.len(), 1, "{events:?}"));
}

#[test]
fn the_last_factor_stays_where_the_policy_leaves_no_time_without_one() {
    let alone = signed_in_with(a_factor()).under(Profile::Nist);
    let alone = alone.when(removes(1, code(1, Some(NOW)))).then_refused(Rejection::LastFactor);
    alone.when(removes(2, code(1, Some(NOW)))).then_refused(Rejection::NoFactor);
    let two = signed_in_with(a_factor().and(enrolled(2, NOW - 9).into())).under(Profile::Nist);
    two.when(removes(2, code(1, Some(NOW)))).then_events(|events| {
        assert_eq!(events[1], AccountEvent::FactorRemoved { factor: factor(2) });
    });
}

#[test]
fn s30_no_factor_comes_back_with_a_restored_account() {
    let past = [an_active_account(), a_factor(), a_pending_factor(2), wrong_codes(3), deleted()];
    let gone = given::<Account>(past);
    let before = Some(crate::account::Before::Factor);
    let nothing_else = crate::account::Factors { before, ..Default::default() };
    assert_eq!(living(gone.state()).factors, nothing_else);
}
