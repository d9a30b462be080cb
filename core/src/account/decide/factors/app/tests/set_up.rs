//! Set-ups: the pairing code, the test approval, and every way out.

use super::*;

const PENDING_OVER: Rejection = Rejection::EnrolmentOver;

fn enrolment() -> FactorPurpose {
    FactorPurpose::Enrolment {}
}

fn tested(more: Past<AccountEvent>) -> Given<Account> {
    signed_in_with(a_paired_app(1).and(a_request(1, enrolment())).and(more))
}

#[test]
fn s16_a_pairing_code_is_taken_once_and_within_ten_minutes() {
    let begun = signed_in_with(nothing()).when(starts_app(here(), 1));
    let begun = begun.then([app_started(1, moment(0))]).and();
    let paired = begun.when(pairs(1)).then([app_paired(1)]).and();
    assert!(factors(&paired).kinds().is_empty(), "a pending one is no factor");
    paired.when(pairs(1)).then_refused(PENDING_OVER);
    let pending = || signed_in_with(a_pending_app(1));
    pending().after(seconds(599)).when(pairs(1)).then([app_paired(1)]);
    pending().after(minutes(10)).when(pairs(1)).then_refused(PENDING_OVER);
}

#[test]
fn s16_a_pairing_code_pairs_nothing_but_the_set_up_it_was_shown_for() {
    signed_in_with(nothing()).when(pairs(1)).then_refused(PENDING_OVER);
    signed_in_with(a_pending_app(1)).when(pairs(2)).then_refused(PENDING_OVER);
    for other in [a_pending_factor(1), a_pending_passkey(1)] {
        signed_in_with(other).when(pairs(1)).then_refused(PENDING_OVER);
    }
    signed_in_with(our_app(1)).when(pairs(1)).then_refused(PENDING_OVER);
    // Begun again, abandoned.
    let again = signed_in_with(a_pending_app(1).and(a_pending_app(2)));
    again.when(pairs(1)).then_refused(PENDING_OVER).when(pairs(2)).then([app_paired(2)]);
    let abandoned = AccountEvent::FactorEnrolmentAbandoned { factor: factor(1) };
    let abandoned = signed_in_with(a_pending_app(1).and(abandoned.into()));
    abandoned.when(pairs(1)).then_refused(PENDING_OVER);
}

#[test]
fn s25_s28_an_app_is_enrolled_after_one_test_approval_and_the_session_is_renewed() {
    let unpaired = signed_in_with(a_pending_app(1));
    let paired = unpaired.when(asks_app(by_set_up(1), 1)).then_refused(PENDING_OVER);
    let paired = paired.when(pairs(1)).then([app_paired(1)]).and();
    let asked = paired.when(asks_app(by_set_up(1), 1));
    let asked = asked.then([app_sent(1, enrolment(), moment(0), None)]).and();
    let approved = asked.when(approves(1, 1)).then([app_approved(1, 1, 1, moment(0))]).and();
    assert!(factors(&approved).enrolled.is_empty(), "the page has to go on with it");
    let done = approved.when(goes_on(by_set_up(1), 1, 99)).then_events(|events| {
        assert_eq!(events, [app_enrolled(1, 1, true), renewed()]);
        assert_eq!(shown(events), Some(Answer::FactorEnrolled));
    });
    let done = done.and();
    assert_eq!(living(done.state()).sessions[&session(99)].factor_at, Some(moment(0)));
    assert_eq!(factors(&done).kinds(), [FactorKind::App].into());
    assert!(factors(&done).shows_codes() && factors(&done).apps().count() == 1);
    assert_eq!((&factors(&done).pending, &factors(&done).grace), (&None, &None));
    done.when(goes_on(by_set_up(99), 1, 98)).then_refused(OVER);
}

#[test]
fn s21_a_log_in_that_needs_a_set_up_goes_on_when_the_app_was_tested() {
    let demanded = Past::at(|at| {
        let (attempt, expires_at) = (attempt(1), at.plus(minutes(10)));
        AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded { attempt, expires_at })
    });
    let by = || crate::account::AppAsker::SetUp(EnrolledFrom::LogIn(attempt(1)));
    let waits = given::<Account>([an_active_account(), demanded]);
    // There is nothing to answer with yet.
    let waits = waits.when(asks_app(by_log_in(1), 1)).then_refused(Rejection::ChallengeOver);
    let begun = waits.when(starts_app(EnrolledFrom::LogIn(attempt(1)), 1)).then_events(|_| {});
    let paired = begun.and().when(pairs(1)).then([app_paired(1)]).and();
    let asked = paired.when(asks_app(by(), 1)).then_events(|_| {}).and();
    let approved = asked.when(approves(1, 1)).then_events(|_| {}).and();
    let done = approved.when(goes_on(by(), 1, 1)).then([app_enrolled(1, 1, false), opened(1)]);
    let done = done.and();
    assert_eq!(living(done.state()).sessions[&session(1)].factor_at, Some(moment(0)));
    done.when(goes_on(by(), 1, 2)).then_refused(OVER);
}

#[test]
fn s28_a_test_counts_what_does_not_fit_and_hears_only_the_device_that_is_tested() {
    let wrong = tested(wrong_codes(3)).when(mistypes(4, 1));
    let wrong = wrong.then([app_refused(4, enrolment(), Some(1), wrong_number(1))]).and();
    assert_eq!(counted(&wrong), (4, 4));
    let fifth = wrong.when(says(5, 1, None, RIGHT)).then_events(|events| {
        assert_eq!(events[0], app_refused(5, enrolment(), None, other_account(1)));
        assert!(matches!(events[1], AccountEvent::SecondFactorPaused(_)), "{events:?}");
    });
    let paused = app_refused(6, enrolment(), Some(1), FactorRefusal::Paused {});
    let fifth = fifth.and().when(approves(6, 1)).then([paused]).and();
    let paused = app_refused(7, enrolment(), None, FactorRefusal::Paused {});
    fifth.when(asks_app(by_set_up(1), 7)).then([paused]);
    // Another app of the same account, which is none that is tested.
    let past = our_app(2).and(a_paired_app(1)).and(a_request(1, enrolment()));
    let other = signed_in_with(past);
    for said in [RIGHT, WRONG, AppSaid::Denied] {
        let state = other_device_says(said);
        assert_eq!(counted(&state), (0, 0));
    }
    other.when(approves(1, 1)).then([app_approved(1, 1, 1, moment(0))]);
}

fn other_device_says(said: AppSaid) -> Given<Account> {
    let past = our_app(2).and(a_paired_app(1)).and(a_request(1, enrolment()));
    signed_in_with(past).when(says(1, 1, Some(2), said)).then_refused(OVER)
}

#[test]
fn s28_nothing_else_confirms_an_app_and_its_test_confirms_nothing_else() {
    let not_set_up = app_refused(1, enrolment(), Some(1), FactorRefusal::WrongCode {});
    signed_in_with(a_paired_app(1)).when(confirms(1, code(1, Some(NOW)))).then([not_set_up]);
    // An approved log-in does not enrol, and an approved test opens no log-in and no step-up.
    let past = our_app(1).and(signed_in(2)).and(a_paired_app(2)).and(waits(1));
    let log_in = past.and(a_request(1, to_log_in(1))).and(an_approval(1, 1));
    let log_in = signed_in_with(log_in);
    log_in.when(goes_on(by_set_up(2), 1, 99)).then_refused(PENDING_OVER);
    let past = our_app(1).and(signed_in(2)).and(a_paired_app(2)).and(waits(1));
    let test = past.and(a_request(1, enrolment()));
    let test = signed_in_with(test.and(Past::at(|at| app_approved(1, 1, 2, at))));
    let test = test.when(goes_on(by_log_in(1), 1, 9)).then_refused(OVER);
    test.when(goes_on(by_step_up(2), 1, 99)).then_refused(OVER);
}

#[test]
fn s25_a_test_that_comes_too_late_enrols_nothing() {
    let approved = || tested(an_approval(1, 1));
    approved().after(seconds(59)).when(goes_on(by_set_up(1), 1, 99)).then_events(|_| {});
    approved().after(seconds(60)).when(goes_on(by_set_up(1), 1, 99)).then_refused(OVER);
    // The set-up was over, given up or begun again meanwhile.
    let slow = a_pending_app(1).and(wait(minutes(9))).and(app_paired(1).into());
    let slow = slow.and(wait(seconds(355))).and(a_request(1, enrolment())).and(an_approval(1, 1));
    let slow = signed_in_with(slow).after(seconds(10));
    slow.when(goes_on(by_set_up(1), 1, 99)).then_refused(PENDING_OVER);
    let abandoned = AccountEvent::FactorEnrolmentAbandoned { factor: factor(1) };
    for gone in [abandoned.into(), a_pending_app(2), a_paired_app(2)] {
        let gone = tested(an_approval(1, 1).and(gone));
        gone.when(goes_on(by_set_up(1), 1, 99)).then_refused(PENDING_OVER);
    }
    // Nor does the old test answer for the new set-up.
    tested(a_paired_app(2)).when(approves(1, 1)).then_refused(OVER);
}

#[test]
fn s25_a_test_that_is_denied_gives_the_set_up_up_and_it_can_be_begun_again() {
    let given_up = AccountEvent::FactorEnrolmentAbandoned { factor: factor(1) };
    let denied = app_denied(1, 1, enrolment(), 0, None);
    let state = tested(nothing()).when(denies(1, 1)).then([denied, given_up]).and();
    assert_eq!(factors(&state).pending, None);
    let begun = state.when(starts_app(here(), 2)).then([app_started(2, moment(0))]).and();
    let paired = begun.when(pairs(2)).then([app_paired(2)]).and();
    // The set-up was one's own: nothing is said against the apps there are.
    let asked = paired.when(asks_app(by_set_up(1), 2));
    let asked = asked.then([app_sent(2, enrolment(), moment(0), None)]).and();
    let approval = asked.when(says(2, 2, Some(2), RIGHT)).then_events(|_| {}).and();
    let done = approval.when(goes_on(by_set_up(1), 2, 99)).then_events(|_| {}).and();
    assert_eq!((factors(&done).requests.denials, factors(&done).requests.paused), (0, None));
}

#[test]
fn s21_another_app_is_set_up_only_after_the_first_factor_was_shown() {
    let stale = || signed_in_with(our_app(1).and(a_paired_app(2)));
    stale().when(starts_app(here(), 3)).then_refused(Rejection::StepUpNeeded);
    let stale = stale().when(asks_app(by_set_up(1), 1)).then_refused(Rejection::StepUpNeeded);
    stale.when(goes_on(by_set_up(1), 1, 99)).then_refused(OVER);
    // Once it was approved, the session has to be fresh still.
    let ended = a_paired_app(1).and(a_request(1, enrolment())).and(an_approval(1, 1));
    let ended = ended.and(super::ended([1], SessionEnd::Logout).into());
    signed_in_with(ended).when(goes_on(by_set_up(1), 1, 99)).then_refused(Rejection::SessionOver);
}
