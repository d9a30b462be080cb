//! Passkeys as second factors: set-ups, answers, what counts and what does not.

mod alone;
mod gone;

use crate::account::{
    Account, AccountCommand, AccountEvent, ActedBy, CEREMONIES_REMEMBERED, EnrolledFrom,
    FactorEnrolled, FactorKind, FactorPurpose, FactorRefusal, FactorRefused, FactorSetUpDemanded,
    Factors, GivenAnswer, GivenPasskey, MadePasskey, PasskeyBackupChanged, PasskeyChange,
    PasskeyFault, PasskeyMarks, PasskeyUsed, Rejection, SecondFactorAsked, SecondFactorPaused,
    SessionEnd, SessionRenewed, answer as shown,
};
use crate::answer::Answer;
use crate::policy::{PasskeyUse, Profile, Settings};
use crate::testing::accounts::*;
use crate::testing::factors::*;
use crate::testing::passkeys::*;
use crate::testing::{Given, Past, given, moment, wait};
use chrono::TimeDelta;

const FAULTS: [PasskeyFault; 7] = [
    PasskeyFault::Unreadable,
    PasskeyFault::OtherSite,
    PasskeyFault::OtherChallenge,
    PasskeyFault::UserNotVerified,
    PasskeyFault::UnknownKey,
    PasskeyFault::WrongSignature,
    PasskeyFault::Algorithm,
];
const CHANGES: [PasskeyChange; 2] = [PasskeyChange::Counter, PasskeyChange::Kind];

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// Somebody with a passkey whose log-in of attempt 1 waits for it.
fn waiting() -> Given<Account> {
    given::<Account>([an_active_account(), a_passkey(1), waits(1)])
}

fn signed_in_with(more: Past<AccountEvent>) -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1), more])
}

/// The `n`th factor is an app.
fn an_app(n: u128) -> Past<AccountEvent> {
    let (factor, kind, step, session) = (factor(n), FactorKind::Totp, NOW - 10, None);
    AccountEvent::FactorEnrolled(FactorEnrolled { factor, kind, step, session }).into()
}

/// The `n`th code of that app, which is the current one.
fn code_of(app: u128, n: u128) -> GivenAnswer {
    GivenAnswer { factor: Some(factor(app)), ..code(n, Some(NOW)) }
}

fn opened(n: u128) -> AccountEvent {
    let [opened, _] = success(n, 0);
    opened
}

fn renewed() -> AccountEvent {
    AccountEvent::SessionRenewed(SessionRenewed { session: session(1), renewed: session(99) })
}

fn here() -> EnrolledFrom {
    EnrolledFrom::Session(session(1))
}

/// Confirms the set-up of this factor from the first session.
fn confirms_here(n: u128) -> AccountCommand {
    confirms_passkey(here(), n, (1, Ok(made())), 99)
}

fn not_set_up(n: u128, why: FactorRefusal) -> AccountEvent {
    let (answer, factor, purpose) = (answer(n), Some(factor(1)), FactorPurpose::Enrolment {});
    AccountEvent::FactorRefused(FactorRefused { answer, factor, purpose, why })
}

fn is_changed(change: PasskeyChange) -> FactorRefusal {
    FactorRefusal::PasskeyChanged { change, known: false }
}

fn is_still_changed(change: PasskeyChange) -> FactorRefusal {
    FactorRefusal::PasskeyChanged { change, known: true }
}

fn factors(given: &Given<Account>) -> &Factors {
    &living(given.state()).factors
}

#[test]
fn s22_s28_a_passkey_is_set_up_from_a_session_which_is_renewed() {
    let nothing = given::<Account>([an_active_account(), signed_in(1)]);
    let begun = nothing.when(starts_passkey(here(), 1)).then([passkey_started(1, moment(0))]).and();
    assert!(factors(&begun).enrolled.is_empty(), "a pending one is no factor");
    assert_eq!(factors(&begun).handle, None);
    let done = begun.when(confirms_here(1)).then([passkey_enrolled(1, made(), true), renewed()]);
    let done = done.and();
    let fresh = living(done.state()).sessions[&session(99)].factor_at;
    assert_eq!(fresh, Some(moment(0)), "the authenticator checked who was there just now");
    assert_eq!(factors(&done).kinds(), [FactorKind::Passkey].into());
    assert_eq!(factors(&done).handle, Some(handle(1)));
    let held = factors(&done).passkey(factor(1)).unwrap();
    assert_eq!((held.marks, held.changed), (made().marks, None));
    assert_eq!((&factors(&done).pending, &factors(&done).grace), (&None, &None));
    done.when(confirms_here(1)).then_nothing(); // Confirmed twice is confirmed.
}

#[test]
fn s21_a_log_in_that_needs_a_set_up_goes_on_when_a_passkey_was_made() {
    let demanded = Past::at(|at| {
        let (attempt, expires_at) = (attempt(1), at.plus(minutes(10)));
        AccountEvent::FactorSetUpDemanded(FactorSetUpDemanded { attempt, expires_at })
    });
    let by = || EnrolledFrom::LogIn(attempt(1));
    let waits = given::<Account>([an_active_account(), demanded]);
    let begun = waits.when(starts_passkey(by(), 1)).then([passkey_started(1, moment(0))]).and();
    let confirm = || confirms_passkey(by(), 1, (1, Ok(made())), 1);
    let done = begun.when(confirm()).then([passkey_enrolled(1, made(), false), opened(1)]).and();
    assert_eq!(living(done.state()).sessions[&session(1)].factor_at, Some(moment(0)));
    done.when(confirm()).then_nothing();
    // A log-in that waits for a factor cannot set another one up.
    waiting().when(starts_passkey(by(), 2)).then_refused(Rejection::ChallengeOver);
}

#[test]
fn s25_a_pending_passkey_is_abandoned_expires_or_is_replaced_and_then_confirms_nothing() {
    let pending = || signed_in_with(a_pending_passkey(1));
    let over = Rejection::EnrolmentOver;
    let abandon = AccountCommand::AbandonEnrolment { by: here(), factor: factor(1) };
    let gone = pending().when(abandon).then_events(|events| assert_eq!(events.len(), 1));
    gone.and().when(confirms_here(1)).then_refused(over);
    let late = pending().after(minutes(15)).when(AccountCommand::LetFactorTimePass);
    let late = late.then([AccountEvent::FactorEnrolmentExpired { factor: factor(1) }]).and();
    late.when(confirms_here(1)).then_refused(over);
    let again = pending().when(starts_passkey(here(), 2)).then_events(|events| {
        let [AccountEvent::FactorEnrolmentStarted(began)] = events else { panic!("{events:?}") };
        assert_eq!(began.replaces, Some(factor(1)));
    });
    let again = again.and().when(confirms_here(1)).then_refused(over);
    let second = passkey_enrolled(2, made(), true);
    again.when(confirms_here(2)).then([second, renewed()]);
}

#[test]
fn s28_what_is_no_key_confirms_nothing_and_counts() {
    for fault in FAULTS {
        let pending = signed_in_with(a_pending_passkey(1).and(wrong_codes(4)));
        let confirm = confirms_passkey(here(), 1, (5, Err(fault)), 99);
        let fifth = pending.when(confirm).then_events(|events| {
            assert_eq!(events[0], not_set_up(5, at_fault(fault)));
            assert!(matches!(events[1], AccountEvent::SecondFactorPaused(_)), "{events:?}");
        });
        let state = fifth.and();
        assert!(factors(&state).enrolled.is_empty());
        // Neither is a good one looked at while it lasts.
        let good = confirms_passkey(here(), 1, (6, Ok(made())), 99);
        state.when(good).then([not_set_up(6, FactorRefusal::Paused {})]);
    }
}

#[test]
fn s28_a_code_does_not_confirm_a_passkey_and_a_key_confirms_no_app() {
    let pending = || signed_in_with(a_pending_passkey(1));
    for given in [code(1, Some(NOW)), recovery(1, 3, 3, 31), signed(1, 1)] {
        let refused = pending().when(confirms(1, given));
        let state = refused.then([not_set_up(1, FactorRefusal::WrongCode {})]).and();
        assert_eq!(factors(&state).consecutive, 1);
        state.when(confirms_here(1)).then([passkey_enrolled(1, made(), true), renewed()]);
    }
    let app = signed_in_with(a_pending_factor(1));
    let app = app.when(confirms_here(1)).then_refused(Rejection::EnrolmentOver);
    let refused = app.when(confirms(1, signed(1, 1)));
    refused.then([not_set_up(1, FactorRefusal::WrongCode {})]);
}

#[test]
fn s17_the_log_in_page_names_the_kinds_that_can_still_be_answered_with() {
    let asked = |more: Past<AccountEvent>| {
        let past = [an_active_account(), a_passkey(1), an_app(2), more, an_open_attempt(9)];
        let mut told = None;
        given::<Account>(past).when(judged(9, true)).then_events(|events| {
            let [_, AccountEvent::SecondFactorAsked(SecondFactorAsked { kinds, .. })] = events
            else {
                panic!("{events:?}")
            };
            told = Some(kinds.clone());
        });
        told.unwrap()
    };
    let nothing = || Past::of([]);
    assert_eq!(asked(nothing()), [FactorKind::Totp, FactorKind::Passkey].into());
    for change in CHANGES {
        let changed = refused(1, 1, is_changed(change)).into();
        assert_eq!(asked(changed), [FactorKind::Totp].into());
    }
    // Another key of the account is not touched by it.
    let other = a_passkey(3).and(refused(1, 1, is_changed(PasskeyChange::Counter)).into());
    assert_eq!(asked(other), [FactorKind::Totp, FactorKind::Passkey].into());
}

#[test]
fn s16_a_passkey_beside_the_password_opens_the_session_once() {
    let used = passkey_used(to_log_in(1), 1, 1, false);
    let done = waiting().when(answers(1, signed(1, 1))).then([used, opened(1)]).and();
    assert_eq!(living(done.state()).sessions[&session(1)].factor_at, Some(moment(0)));
    let held = factors(&done).passkey(factor(1)).unwrap();
    assert_eq!(held.marks.counter, COUNTER + 1);
    done.when(answers(1, signed(2, 2))).then_refused(Rejection::ChallengeOver);
}

#[test]
fn s19_every_fault_counts_in_one_pool_with_codes_and_the_fifth_pauses_and_names_all() {
    for fault in FAULTS {
        let past = [an_active_account(), a_passkey(1), an_app(2), waits(1), wrong_codes(3)];
        let fourth = given::<Account>(past).when(answers(1, faulty(4, fault)));
        let fourth = fourth.then([refused(1, 4, at_fault(fault))]);
        let fourth = fourth.and();
        assert_eq!(factors(&fourth).consecutive, 4);
        let wrong = GivenAnswer { factor: Some(factor(2)), ..code(5, None) };
        let fifth = fourth.when(answers(1, wrong)).then_events(|events| {
            let [_, AccountEvent::SecondFactorPaused(SecondFactorPaused { evidence, .. })] = events
            else {
                panic!("{events:?}")
            };
            assert_eq!(*evidence, (1..=5).map(answer).collect::<Vec<_>>());
        });
        // While it lasts nothing is looked at, whatever it is.
        let mut paused = fifth.and();
        for (n, given) in [(6, signed(6, 1)), (7, faulty(7, fault))] {
            let refusal = refused(1, n, FactorRefusal::Paused {});
            paused = paused.when(answers(1, given)).then([refusal]).and();
        }
    }
}

#[test]
fn s19_a_hundred_in_a_row_disable_it_for_passkeys_too() {
    let few = |settings: &mut Settings| {
        (settings.factor_consecutive_max, settings.factor_failures_max) = (10, 10);
    };
    let nine = given::<Account>([an_active_account(), a_passkey(1), waits(1), wrong_codes(9)]);
    let fault = PasskeyFault::WrongSignature;
    let tenth = nine.with(few).when(answers(1, faulty(10, fault)));
    let disabled = AccountEvent::SecondFactorDisabled { consecutive: 10 };
    let tenth = tenth.then([refused(1, 10, at_fault(fault)), disabled]).and();
    tenth.when(answers(1, signed(11, 1))).then([refused(1, 11, FactorRefusal::Disabled {})]);
}

#[test]
fn s16_a_key_that_is_not_the_accounts_is_unknown_and_counts() {
    let unknown = at_fault(PasskeyFault::UnknownKey);
    for named in [None, Some(2), Some(7)] {
        let past = [an_active_account(), a_passkey(1), an_app(2), waits(1)];
        let other = GivenAnswer { factor: named.map(factor), ..signed(1, 1) };
        given::<Account>(past).when(answers(1, other)).then_events(|events| {
            let [AccountEvent::FactorRefused(refused)] = events else { panic!("{events:?}") };
            assert_eq!((refused.factor, refused.why), (named.map(factor), unknown));
        });
    }
    // A changed key of nobody's is no less a guess.
    let given = GivenAnswer { factor: None, ..changed(1, PasskeyChange::Counter) };
    let state = waiting().when(answers(1, given)).then_events(|_| {}).and();
    assert_eq!(factors(&state).consecutive, 1);
}

#[test]
fn a_key_that_changed_is_no_fault_of_the_person_and_is_not_accepted_again() {
    for change in CHANGES {
        let four = given::<Account>([an_active_account(), a_passkey(1), waits(1), wrong_codes(4)]);
        let told = four.when(answers(1, changed(5, change))).then_events(|events| {
            assert_eq!(events, [refused(1, 5, is_changed(change))]);
            assert_eq!(shown(events), Some(Answer::PasskeyChanged));
        });
        let state = told.and();
        assert_eq!((factors(&state).consecutive, factors(&state).run.len()), (4, 4));
        assert_eq!(factors(&state).passkeys().count(), 0);
        assert!(factors(&state).kinds().is_empty());
        // From then on whatever it signs is refused for the same, and what is no answer of it counts.
        let again = state.when(answers(1, signed(6, 50)));
        let again = again.then([refused(1, 6, is_still_changed(change))]).and();
        again.when(answers(1, faulty(7, PasskeyFault::WrongSignature))).then_events(|events| {
            assert!(matches!(events[1], AccountEvent::SecondFactorPaused(_)), "{events:?}");
        });
    }
}

#[test]
fn a_counter_that_does_not_rise_is_noticed_also_when_two_answers_come_at_the_same_time() {
    // Both were compared with the key as it was before either.
    let first = || passkey_used(to_log_in(1), 1, 5, false).into();
    let past = || [an_active_account(), a_passkey(1), first(), waits(2)];
    for counter in [COUNTER + 5, COUNTER + 4, 0] {
        let copy = passkey(2, GivenPasskey::Signed(marks(counter)));
        let copied = given::<Account>(past()).when(answers(2, copy));
        copied.then([refused(2, 2, is_changed(PasskeyChange::Counter))]);
    }
    given::<Account>(past()).when(answers(2, signed(2, 6))).then_events(|events| {
        assert!(matches!(events[0], AccountEvent::PasskeyUsed(_)), "{events:?}");
    });
}

#[test]
fn a_key_that_counts_nothing_stays_accepted_and_one_that_becomes_synced_does_not() {
    let synced = || given::<Account>([an_active_account(), a_synced_passkey(true), waits(1)]);
    let zero = || passkey(1, GivenPasskey::Signed(synced_marks(true)));
    let state = synced().when(answers(1, zero())).then_events(|events| {
        assert!(matches!(events[0], AccountEvent::PasskeyUsed(PasskeyUsed { counter: 0, .. })));
    });
    let state = state.and().when(asks(2)).then_events(|_| {}).and();
    let state = state.when(judged(2, true)).then_events(|_| {}).and();
    state.when(answers(2, zero())).then_events(|events| {
        assert!(matches!(events[0], AccountEvent::PasskeyUsed(_)), "{events:?}");
    });
    let kind = is_changed(PasskeyChange::Kind);
    for backed_up in [false, true] {
        let other = PasskeyMarks { synced: true, backed_up, ..marks(COUNTER + 1) };
        let given = passkey(1, GivenPasskey::Signed(other));
        waiting().when(answers(1, given)).then([refused(1, 1, kind)]);
    }
    let bound = passkey(1, GivenPasskey::Signed(marks(1)));
    synced().when(answers(1, bound)).then([refused(1, 1, kind)]);
}

#[test]
fn that_a_key_is_kept_elsewhere_or_no_longer_is_written_down_and_changes_nothing_else() {
    for (before, now) in [(false, true), (true, false)] {
        let past = [an_active_account(), a_synced_passkey(before), waits(1)];
        let signs = passkey(1, GivenPasskey::Signed(synced_marks(now)));
        let state = given::<Account>(past).when(answers(1, signs)).then_events(|events| {
            let (factor, backed_up) = (factor(1), now);
            let changed = PasskeyBackupChanged { factor, backed_up };
            assert!(matches!(events[0], AccountEvent::PasskeyUsed(_)), "{events:?}");
            assert_eq!(events[1..], [AccountEvent::PasskeyBackupChanged(changed), opened(1)]);
        });
        let state = state.and();
        assert_eq!(factors(&state).passkey(factor(1)).unwrap().marks, synced_marks(now));
        assert_eq!(factors(&state).passkeys().count(), 1);
    }
}

#[test]
fn s19_a_right_passkey_clears_what_was_counted() {
    let four = given::<Account>([an_active_account(), a_passkey(1), waits(1), wrong_codes(4)]);
    let state = four.when(answers(1, signed(5, 1))).then_events(|_| {}).and();
    let after = factors(&state);
    assert_eq!((after.run.len(), after.consecutive, after.pauses), (0, 0, 0));
    // And so does the set-up of another one.
    let four = signed_in_with(a_pending_passkey(1).and(wrong_codes(4)));
    let state = four.when(confirms_here(1)).then_events(|_| {}).and();
    assert_eq!((factors(&state).run.len(), factors(&state).consecutive), (0, 0));
}

#[test]
fn s21_a_passkey_shown_once_more_renews_the_session() {
    let step_up = FactorPurpose::StepUp { session: session(1) };
    let shown = signed_in_with(a_passkey(1)).when(shows_in(1, signed(1, 1)));
    let shown = shown.then([passkey_used(step_up, 1, 1, false), renewed()]).and();
    assert_eq!(living(shown.state()).sessions[&session(99)].factor_at, Some(moment(0)));
    shown.when(shows_in(1, signed(2, 2))).then_refused(Rejection::SessionOver);
    // What is refused raises nothing.
    let wrong = faulty(1, PasskeyFault::WrongSignature);
    let wrong = signed_in_with(a_passkey(1)).when(shows_in(1, wrong)).then_events(|_| {}).and();
    assert_eq!(living(wrong.state()).sessions[&session(1)].factor_at, None);
    // Another key is set up only after the first was shown.
    let other = || starts_passkey(here(), 2);
    signed_in_with(a_passkey(1)).when(other()).then_refused(Rejection::StepUpNeeded);
}

#[test]
fn s16_where_passkeys_are_off_none_is_set_up_and_those_there_are_still_answer() {
    let off = |settings: &mut Settings| settings.passkeys = PasskeyUse::Off;
    let nothing = given::<Account>([an_active_account(), signed_in(1)]).with(off);
    let nothing = nothing.when(starts_passkey(here(), 1)).then_refused(Rejection::PasskeysOff);
    let app = AccountCommand::StartEnrolment {
        by: here(),
        factor: factor(1),
        kind: FactorKind::Totp,
        hand_over: None,
    };
    nothing.when(app).then([started(1, moment(0), None)]);
    // Nor is one confirmed that was begun before; it can be given up or replaced.
    let begun = signed_in_with(a_pending_passkey(1)).with(off);
    begun.when(confirms_here(1)).then_refused(Rejection::PasskeysOff);
    let used = passkey_used(to_log_in(1), 1, 1, false);
    waiting().with(off).when(answers(1, signed(1, 1))).then([used, opened(1)]);
}
