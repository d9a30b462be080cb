//! Places and verdicts as the account says them; what they obey is tested beside the lockout.

use super::*;
use crate::account::{Account, AccountCommand, LoginRefusal};
use crate::policy::Profile;
use crate::testing::accounts::*;
use crate::testing::{given, moment, wait};

fn taken(n: u128) -> AccountEvent {
    AccountEvent::LoginAttempted { attempt: attempt(n), device: None }
}

fn refused(n: u128) -> AccountEvent {
    let because = LoginRefusal::Locked { lock: the_lock() };
    AccountEvent::LoginRefused { attempt: attempt(n), because }
}

fn abandoned(n: u128) -> AccountEvent {
    AccountEvent::LoginAttemptAbandoned { attempt: attempt(n) }
}

fn ask_from(known: u128, n: u128) -> AccountCommand {
    AccountCommand::AskToLogIn { attempt: attempt(n), device: Some(device(known)) }
}

fn verdict(n: u128, credential: Option<CredentialId>, matched: bool) -> AccountCommand {
    let (session, device) = (session(n), device(n));
    let network = None;
    AccountCommand::Judge { attempt: attempt(n), credential, matched, session, device, network }
}

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

#[test]
fn s12_a_place_is_taken_before_anything_is_hashed() {
    given::<Account>([an_active_account()]).when(asks(1)).then([taken(1)]);
    given::<Account>([an_active_account(), failures(9)]).when(asks(10)).then([taken(10)]);
}

#[test]
fn s12_two_places_and_no_third() {
    let two = given::<Account>([an_active_account(), an_open_attempt(1), an_open_attempt(2)]);
    two.when(asks(3)).then_refused(Rejection::NoPlace);
}

#[test]
fn s12_the_last_place_of_a_run_is_given_once() {
    given::<Account>([an_active_account(), failures(9), an_open_attempt(10)])
        .when(asks(11))
        .then_refused(Rejection::NoPlace);
}

#[test]
fn s12_the_tenth_failure_locks_and_names_the_ten() {
    given::<Account>([an_active_account(), failures(9), an_open_attempt(10)])
        .when(judged(10, false))
        .then([wrong(10), locked_by(None)]);
}

#[test]
fn s4_a_right_password_opens_a_session_and_clears_the_run() {
    let done = given::<Account>([an_active_account(), failures(9), an_open_attempt(10)])
        .when(judged(10, true))
        .then(success(10, 0));
    assert_eq!(living(done.state()).lockout, crate::lockout::Lockout::default());
    done.and().when(asks(11)).then([taken(11)]);
}

#[test]
fn s4_an_account_without_a_password_answers_like_a_wrong_one() {
    let fails = AccountEvent::LoginFailed { attempt: attempt(1), credential: None };
    for matched in [false, true] {
        given::<Account>([an_account(), an_open_attempt(1)])
            .when(verdict(1, None, matched))
            .then([fails.clone()]);
        given::<Account>([an_active_account(), deleted(), an_open_attempt(1)])
            .when(verdict(1, None, matched))
            .then([fails.clone()]);
    }
}

#[test]
fn a_verdict_about_another_password_comes_too_late() {
    let asked =
        || given::<Account>([an_active_account(), an_open_attempt(1), a_live_reset_link(1)]);
    for matched in [false, true] {
        let reset = AccountCommand::ChoosePassword { link: link(1), credential: password(2) };
        let reset = asked().when(reset).then_events(|_| {}).and();
        reset.when(judged(1, matched)).then_refused(Rejection::VerdictTooLate);
        asked().when(verdict(1, None, matched)).then_refused(Rejection::VerdictTooLate);
        given::<Account>([an_active_account(), an_open_attempt(1), deleted()])
            .when(judged(1, matched))
            .then_refused(Rejection::VerdictTooLate);
    }
}

#[test]
fn a_verdict_is_given_once() {
    let once = given::<Account>([an_active_account(), an_open_attempt(1)]).when(judged(1, false));
    let twice = once.then([wrong(1)]).and().when(judged(1, true));
    twice
        .then_refused(Rejection::VerdictTooLate)
        .when(judged(2, true))
        .then_refused(Rejection::VerdictTooLate);
}

#[test]
fn a_guess_open_over_thirty_seconds_is_closed_by_whoever_writes_next_and_does_not_count() {
    let open = || [an_active_account(), failures(9), an_open_attempt(10)];
    given::<Account>(open()).after(seconds(30)).when(asks(11)).then_refused(Rejection::NoPlace);
    given::<Account>(open()).after(seconds(31)).when(asks(11)).then([abandoned(10), taken(11)]);
    given::<Account>(open())
        .after(seconds(31))
        .when(judged(10, true))
        .then_refused(Rejection::VerdictTooLate);
    let reset = AccountCommand::RequestReset { link: link(1) };
    given::<Account>(open()).after(seconds(31)).when(reset).then_events(|events| {
        assert_eq!(events.first(), Some(&abandoned(10)), "whoever writes next writes it down");
    });
}

#[test]
fn s12_a_locked_account_refuses_before_anything_is_hashed() {
    given::<Account>([an_active_account(), locked()]).when(asks(11)).then([refused(11)]);
    // A device the account does not know is a stranger's.
    given::<Account>([an_active_account(), locked()]).when(ask_from(1, 11)).then([refused(11)]);
}

#[test]
fn s12_a_known_device_has_a_budget_of_its_own_while_strangers_are_locked_out() {
    let known = AccountEvent::LoginAttempted { attempt: attempt(11), device: Some(device(1)) };
    given::<Account>([an_active_account(), signed_in(1), locked()])
        .when(ask_from(1, 11))
        .then([known]);
    given::<Account>([an_active_account(), signed_in(1), locked()])
        .when(asks(11))
        .then([refused(11)]);
    // Before the lock the device counts like everybody, so that no budget is spent twice.
    given::<Account>([an_active_account(), signed_in(1)]).when(ask_from(1, 11)).then([taken(11)]);
    given::<Account>([an_active_account(), signed_in(1), locked()])
        .under(Profile::Pci)
        .when(ask_from(1, 11))
        .then([refused(11)]);
}

#[test]
fn s12_the_owner_gets_in_from_a_known_device_and_the_lock_against_strangers_stays() {
    let open = an_open_attempt_from(device(1), 11);
    let inside = given::<Account>([an_active_account(), signed_in(1), locked(), open])
        .when(judged(11, true))
        .then(success(11, 0));
    inside.and().when(asks(12)).then([refused(12)]);
}

#[test]
fn s12_the_fifth_failure_from_known_devices_shuts_them_out_too() {
    let mut state = given::<Account>([an_active_account(), signed_in(1), locked()]);
    for n in 11..=14 {
        state = state.when(ask_from(1, n)).then_events(|_| {}).and();
        state = state.when(judged(n, false)).then([wrong(n)]).and();
    }
    let last = state.when(ask_from(1, 15)).then_events(|_| {}).and();
    let evidence = (11..=15).map(attempt).collect();
    let shut = AccountEvent::KnownDevicesShutOut { lock: the_lock(), evidence };
    let shut = last.when(judged(15, false)).then([wrong(15), shut]);
    shut.and().when(ask_from(1, 16)).then([refused(16)]);
}

#[test]
fn b5_whoever_comes_after_the_end_of_a_lock_writes_it_down_first() {
    let locked = || [an_active_account(), locked_for(30)];
    let expired = AccountEvent::LockExpired { lock: the_lock() };
    let minutes = TimeDelta::minutes;
    given::<Account>(locked()).after(minutes(29)).when(asks(11)).then([refused(11)]);
    given::<Account>(locked()).after(minutes(30)).when(asks(11)).then([expired.clone(), taken(11)]);
    let expire = || AccountCommand::ExpireLock { lock: the_lock() };
    given::<Account>(locked()).after(minutes(29)).when(expire()).then_nothing();
    let gone = given::<Account>(locked()).after(minutes(30)).when(expire()).then([expired]);
    gone.and().when(expire()).then_nothing();
    given::<Account>([an_active_account()]).when(expire()).then_nothing();
    let another = AccountCommand::ExpireLock { lock: LockId::caused_by(attempt(99)) };
    given::<Account>(locked()).after(minutes(30)).when(another).then_nothing();
}

#[test]
fn b5_whoever_has_nothing_to_say_leaves_time_to_the_next() {
    let again = AccountCommand::EndSession {
        session: session(1),
        because: crate::account::SessionEnd::Logout,
    };
    given::<Account>([an_active_account(), locked_for(30)])
        .after(TimeDelta::minutes(30))
        .when(again)
        .then_nothing();
    let member = adds_to(1, reception(), None);
    given::<Account>([an_active_account(), locked_for(30)])
        .after(TimeDelta::minutes(30))
        .when(member)
        .then_refused(Rejection::AlreadyMember);
}

#[test]
fn a_hundred_failures_over_all_locks_disable_the_password_until_a_reset() {
    let mut state = given::<Account>([an_active_account()]).under(Profile::Pci);
    for n in 1..=99 {
        state = state.when(asks(n)).then_events(|_| {}).and();
        state =
            state.when(judged(n, false)).then_events(|_| {}).and().after(TimeDelta::minutes(31));
    }
    let last = state.when(asks(100)).then_events(|_| {}).and();
    let disabled = last.when(judged(100, false)).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::AccountLocked { .. }), "{events:?}");
        assert_eq!(events[2], AccountEvent::CredentialDisabled { consecutive: 100 });
    });
    let because = LoginRefusal::Disabled {};
    disabled.and().after(TimeDelta::minutes(31)).when(asks(101)).then_events(|events| {
        let refused = AccountEvent::LoginRefused { attempt: attempt(101), because };
        assert_eq!(events.last(), Some(&refused), "the end of the lock does not bring it back");
    });
}

#[test]
fn s12_a_stricter_policy_does_not_strand_an_account_between_open_and_locked() {
    let strict = |settings: &mut Settings| settings.failures_max = 3;
    let state = given::<Account>([an_active_account(), failures(5)]).with(strict);
    let state = state.when(asks(6)).then([taken(6)]).and();
    let state = state.when(asks(7)).then_refused(Rejection::NoPlace);
    state.when(judged(6, false)).then_events(|events| {
        let AccountEvent::AccountLocked { evidence, .. } = &events[1] else { panic!("{events:?}") };
        assert_eq!(evidence.len(), 6);
    });
}

#[test]
fn s12_a_guess_shut_out_meanwhile_by_a_stricter_policy_is_told_nothing() {
    let open = || [an_active_account(), failures(4), an_open_attempt(5), an_open_attempt(6)];
    let strict = |settings: &mut Settings| settings.failures_max = 3;
    for matched in [false, true] {
        let locked =
            given::<Account>(open()).with(strict).when(judged(5, false)).then_events(|_| {});
        locked.and().when(judged(6, matched)).then_refused(Rejection::VerdictTooLate);
    }
}

#[test]
fn a_session_lasts_as_long_as_the_policy_says() {
    given::<Account>([an_active_account(), an_open_attempt(1)])
        .with(|settings| settings.session_hours = 2)
        .when(judged(1, true))
        .then_events(|events| {
            let AccountEvent::LoginSucceeded { expires_at, .. } = &events[0] else {
                panic!("{events:?}")
            };
            assert_eq!(*expires_at, moment(120));
        });
}

#[test]
fn twenty_devices_are_known_and_the_one_unused_for_longest_goes_first() {
    let history: Vec<_> =
        std::iter::once(an_active_account()).chain((1..=21).map(signed_in)).collect();
    let state = given::<Account>(history);
    let account = living(state.state());
    assert_eq!(account.known_devices.len(), crate::account::KNOWN_DEVICES_MAX);
    assert!(!account.known_devices.contains(&device(1)));
    let again = given::<Account>([
        an_active_account(),
        signed_in(1),
        signed_in(2),
        signed_in(1),
        wait(seconds(1)),
    ]);
    assert_eq!(living(again.state()).known_devices, [device(2), device(1)]);
}
