//! Log-ins with a passkey and nothing else: what opens, what a lock is to them, and that one answer
//! opens one session.

use super::gone::resets;
use super::*;
use crate::account::{
    AttemptFlagged, FlagReference, LoginRefusal, LoginStop, NextAttemptFlagged,
    SuspiciousActivityReported,
};
use crate::activity::{ActivityAction, ActivityRule};
use crate::ids::ActivityId;
use crate::lockout::Lock;

fn with_a_passkey(more: Past<AccountEvent>) -> Given<Account> {
    given::<Account>([an_active_account(), a_passkey(1), more])
}

fn nothing() -> Past<AccountEvent> {
    Past::of([])
}

/// Attempt 20 opens its session with the first answer.
fn gets_in() -> [AccountEvent; 2] {
    [passkey_used(to_log_in(20), 1, 1, true), opened(20)]
}

#[test]
fn s16_a_passkey_alone_opens_a_session_in_which_a_factor_was_shown() {
    let done = with_a_passkey(nothing()).when(logs_in_alone(20, signed(1, 1)));
    let done = done.then(gets_in()).and();
    let account = living(done.state());
    assert_eq!(account.sessions[&session(20)].factor_at, Some(moment(0)));
    assert_eq!(account.known_devices, [device(20)]);
    assert_eq!(account.used_at, moment(0));
}

#[test]
fn s12_it_passes_a_lock_and_the_lock_stays_for_all_others() {
    let done = with_a_passkey(locked()).when(logs_in_alone(20, signed(1, 1)));
    let done = done.then(gets_in()).and();
    let because = LoginRefusal::Locked { lock: the_lock() };
    let (attempt, refused) =
        (attempt(21), |attempt, because| AccountEvent::LoginRefused { attempt, because });
    done.when(asks(21)).then([refused(attempt, because)]);
    // The same where so many guesses were wrong that the password is no longer looked at.
    let disabled = AccountEvent::CredentialDisabled { consecutive: 100 }.into();
    let done = with_a_passkey(disabled).when(logs_in_alone(20, signed(1, 1))).then(gets_in());
    done.and().when(asks(21)).then([refused(attempt, LoginRefusal::Disabled {})]);
}

#[test]
fn s12_a_key_says_nothing_of_the_password_so_guesses_go_on_being_counted() {
    let nine = with_a_passkey(failures(9)).when(logs_in_alone(20, signed(1, 1)));
    let done = nine.then(gets_in()).and();
    assert_eq!(living(done.state()).lockout.run.len(), 9);
    let tenth = done.when(asks(10)).then_events(|_| {}).and().when(judged(10, false));
    let tenth = tenth.then_events(|events| {
        assert!(matches!(events[1], AccountEvent::AccountLocked { .. }), "{events:?}");
    });
    assert!(matches!(living(tenth.state()).lockout.lock, Lock::Shut { .. }));
    // With the password beside it the guesses are over.
    let past = failures(9).and(waits(20));
    let both = with_a_passkey(past).when(answers(20, signed(1, 1))).then_events(|_| {}).and();
    assert!(living(both.state()).lockout.run.is_empty());
}

#[test]
fn s4_a_suspended_account_refuses_it() {
    let suspended = AccountEvent::AccountSuspended { by: ActedBy::Support };
    let (attempt, because) = (attempt(20), LoginRefusal::Suspended {});
    let refused = AccountEvent::LoginRefused { attempt, because };
    let asked = with_a_passkey(suspended.into()).when(logs_in_alone(20, signed(1, 1)));
    asked.then([refused]);
}

#[test]
fn s2_what_keeps_an_account_shut_after_a_right_password_keeps_it_shut_for_a_key() {
    let reported = SuspiciousActivityReported { event: None };
    let lapsed = AccountEvent::AccountLapsed { unused_since: moment(0), days: 90 };
    let activity = ActivityId::caused_by(&session(1), moment(0), "devices_taking_turns");
    let action = ActivityAction::Refuse;
    let rule = ActivityRule::DevicesTakingTurns { within_minutes: 30, action };
    let (until, evidence) = (moment(30), vec![]);
    let noticed = AccountEvent::UnusualActivityDetected { activity, rule, evidence, until };
    for (before, because) in [
        (AccountEvent::SuspiciousActivityReported(reported), LoginStop::ResetRequired {}),
        (lapsed, LoginStop::Lapsed {}),
        (noticed, LoginStop::UnusualActivity { activity }),
    ] {
        let asked = with_a_passkey(before.into()).when(logs_in_alone(20, signed(1, 1)));
        let stopped = AccountEvent::LoginStopped { attempt: attempt(20), because, device: None };
        let stopped = asked.then([passkey_used(to_log_in(20), 1, 1, true), stopped]).and();
        assert!(living(stopped.state()).sessions.is_empty());
        // What was stopped was answered: the same answer tries nothing again.
        stopped.when(logs_in_alone(20, signed(1, 1))).then_refused(Rejection::ChallengeOver);
    }
}

#[test]
fn s16_where_the_policy_wants_a_password_too_it_opens_nothing() {
    for passkeys in [PasskeyUse::SecondFactor, PasskeyUse::Off] {
        let strict = with_a_passkey(nothing()).with(|settings| settings.passkeys = passkeys);
        let alone = logs_in_alone(20, signed(1, 1));
        strict.when(alone).then_refused(Rejection::PasskeyNotAlone);
    }
    for profile in [Profile::Nist, Profile::Pci] {
        let passkeys = profile.settings().passkeys;
        let asked = with_a_passkey(nothing()).under(profile).when(logs_in_alone(20, signed(1, 1)));
        assert_eq!(asked.outcome().is_ok(), passkeys == PasskeyUse::BothFactors, "{profile:?}");
    }
}

#[test]
fn s16_one_answer_opens_one_session_also_after_that_one_ended() {
    let over = || Rejection::ChallengeOver;
    let done = with_a_passkey(nothing()).when(logs_in_alone(20, signed(1, 1))).then_events(|_| {});
    let done = done.and().when(logs_in_alone(20, signed(1, 1))).then_refused(over());
    let done = done.when(logs_in_alone(20, signed(2, 2))).then_refused(over());
    let leave = AccountCommand::EndSession { session: session(20), because: SessionEnd::Logout };
    let left = done.when(leave).then_events(|_| {}).and();
    let left = left.when(logs_in_alone(20, signed(1, 1))).then_refused(over());
    // Nor after everything of second factors began anew.
    let reset = left.when(resets()).then_events(|_| {}).and();
    reset.when(logs_in_alone(20, signed(1, 1))).then_refused(over());
    // Nor where a password was given beside it.
    let beside = with_a_passkey(waits(20)).when(answers(20, signed(1, 1))).then_events(|_| {});
    let beside = beside.and().when(logs_in_alone(20, signed(2, 2))).then_refused(over());
    let state = beside.when(asks(20)).then_events(|_| {}).and();
    let state = state.when(judged(20, true)).then_events(|_| {}).and();
    let state = state.when(answers(20, signed(3, 3))).then_refused(over());
    // A refused answer is none: the person tries again.
    let wrong = faulty(4, PasskeyFault::UserNotVerified);
    let wrong = state.when(logs_in_alone(30, wrong)).then_events(|_| {}).and();
    wrong.when(logs_in_alone(30, signed(5, 4))).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::LoginSucceeded { .. }), "{events:?}");
    });
}

/// As many log-ins as are remembered, of attempts 100, 101, …
fn as_many_as_are_remembered() -> Past<AccountEvent> {
    let count = u32::try_from(CEREMONIES_REMEMBERED).unwrap();
    Past::of((1..=count).map(|uses| {
        let n = 100 + u128::from(uses);
        passkey_used(to_log_in(n), n, uses, true)
    }))
}

#[test]
fn s16_none_is_answered_that_would_push_out_one_that_could_be_given_again() {
    let no_place = || Rejection::NoPlace;
    let full = || {
        let past = an_app(2).and(as_many_as_are_remembered());
        with_a_passkey(past.and(wait(minutes(4))).and(waits(20)))
    };
    let next = || signed(1, 99);
    let state = full().when(logs_in_alone(20, next())).then_refused(no_place());
    let state = state.when(answers(20, next())).then_refused(no_place());
    // Nothing of it counts, and a code of an app still gets in.
    assert_eq!(factors(&state).consecutive, 0);
    let later = state.after(minutes(1)).when(logs_in_alone(20, next())).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::LoginSucceeded { .. }), "{events:?}");
    });
    assert_eq!(factors(&later.and()).spent.len(), CEREMONIES_REMEMBERED);
    let first = logs_in_alone(101, next());
    full()
        .when(first)
        .then_refused(Rejection::ChallengeOver)
        .when(answers(20, code_of(2, 2)))
        .then_events(|events| {
            assert!(matches!(events[1], AccountEvent::LoginSucceeded { .. }), "{events:?}");
        });
}

#[test]
fn s19_paused_or_disabled_it_is_not_looked_at() {
    let paused = || {
        let past = wrong_codes(5).and(Past::at(|at| {
            AccountEvent::SecondFactorPaused(SecondFactorPaused {
                pause: crate::ids::PauseId::caused_by(answer(5)),
                until: at.plus(TimeDelta::seconds(30)),
                number: 1,
                evidence: vec![],
            })
        }));
        with_a_passkey(past)
    };
    let wrong = faulty(6, PasskeyFault::WrongSignature);
    for given in [signed(6, 1), wrong, changed(6, PasskeyChange::Counter)] {
        let asked = paused().when(logs_in_alone(20, given));
        let state = asked.then([refused(20, 6, FactorRefusal::Paused {})]).and();
        assert_eq!(factors(&state).passkeys().count(), 1, "it did not change either");
    }
    let over = paused().after(TimeDelta::seconds(30)).when(logs_in_alone(20, signed(6, 1)));
    over.then_events(|events| {
        assert!(matches!(events[0], AccountEvent::SecondFactorPauseEnded { .. }), "{events:?}");
        assert!(matches!(events[2], AccountEvent::LoginSucceeded { .. }), "{events:?}");
    });
    let disabled = AccountEvent::SecondFactorDisabled { consecutive: 100 }.into();
    let asked = with_a_passkey(disabled).when(logs_in_alone(20, signed(6, 1)));
    asked.then([refused(20, 6, FactorRefusal::Disabled {})]);
}

#[test]
fn s19_faults_count_and_a_changed_key_does_not_whether_a_password_was_given_or_not() {
    for fault in FAULTS {
        let four = with_a_passkey(wrong_codes(4)).when(logs_in_alone(20, faulty(5, fault)));
        four.then_events(|events| {
            assert_eq!(events[0], refused(20, 5, at_fault(fault)));
            assert!(matches!(events[1], AccountEvent::SecondFactorPaused(_)), "{events:?}");
        });
    }
    for change in CHANGES {
        let four = with_a_passkey(wrong_codes(4)).when(logs_in_alone(20, changed(5, change)));
        let state = four.then([refused(20, 5, is_changed(change))]).and();
        assert_eq!(factors(&state).consecutive, 4);
    }
    // What is no passkey opens nothing alone, right or wrong.
    for given in [code(1, Some(NOW)), recovery(1, 3, 3, 31)] {
        let past = an_app(2).and(recovery_codes());
        with_a_passkey(past).when(logs_in_alone(20, given)).then_events(|events| {
            let [AccountEvent::FactorRefused(refused)] = events else { panic!("{events:?}") };
            assert_eq!(refused.why, at_fault(PasskeyFault::Unreadable));
        });
    }
}

#[test]
fn b13_it_carries_the_reference_that_support_gave_the_person() {
    let reference = FlagReference::of_random(1);
    let (given, until) = (reference.clone(), moment(60));
    let flagged = NextAttemptFlagged { reference: given, until };
    let flagged = || AccountEvent::NextAttemptFlagged(flagged.clone()).into();
    let carries = AttemptFlagged { attempt: attempt(20), reference };
    let carries = AccountEvent::AttemptFlagged(carries);
    for given in [signed(1, 1), faulty(1, PasskeyFault::UnknownKey)] {
        with_a_passkey(flagged()).when(logs_in_alone(20, given)).then_events(|events| {
            assert_eq!(events.last(), Some(&carries));
            assert!(shown(events).is_some());
        });
    }
    let suspended = AccountEvent::AccountSuspended { by: ActedBy::Support }.into();
    let shut = with_a_passkey(flagged().and(suspended)).when(logs_in_alone(20, signed(1, 1)));
    shut.then_events(|events| assert_eq!(events.last(), Some(&carries)));
}
