//! Recovery codes: taken with a fresh factor, each used once, counted with everything else.

use crate::account::{
    Account, AccountCommand, AccountEvent, FactorKind, FactorPurpose, FactorRefusal, FactorRefused,
    GivenCode, RECOVERY_CODES, RecoveryCodeUsed, Rejection, SecondFactorPaused,
};
use crate::testing::accounts::*;
use crate::testing::factors::*;
use crate::testing::{Given, given};
use chrono::TimeDelta;

/// Somebody with a factor and codes whose log-in of attempt 1 waits.
fn waiting() -> Given<Account> {
    given::<Account>([an_active_account(), signed_in(1), a_factor(), recovery_codes(), waits(1)])
}

fn used(attempt_number: u128, n: u128, index: u8, code: u128, replacement: u128) -> AccountEvent {
    AccountEvent::RecoveryCodeUsed(RecoveryCodeUsed {
        answer: answer(n),
        factor: factor(50),
        index,
        code: recovery_code(code),
        replacement: recovery_code(replacement),
        purpose: FactorPurpose::LogIn { attempt: attempt(attempt_number) },
    })
}

fn refuses(attempt_number: u128, n: u128, why: FactorRefusal) -> AccountEvent {
    let purpose = FactorPurpose::LogIn { attempt: attempt(attempt_number) };
    let (answer, factor) = (answer(n), Some(factor(50)));
    AccountEvent::FactorRefused(FactorRefused { answer, factor, purpose, why })
}

fn takes(set: u128) -> AccountCommand {
    let codes = (1..=u128::from(RECOVERY_CODES)).map(recovery_code).collect();
    AccountCommand::IssueRecoveryCodes { session: session(1), set: factor(set), codes }
}

#[test]
fn codes_are_taken_with_a_factor_shown_lately_and_replace_those_of_before() {
    let without = given::<Account>([an_active_account(), signed_in(1)]);
    without.when(takes(50)).then_refused(Rejection::NoFactor);
    let unshown = given::<Account>([an_active_account(), signed_in(1), a_factor()]);
    let unshown = unshown.when(takes(50)).then_refused(Rejection::StepUpNeeded);
    let step_up = AccountCommand::StepUp { session: session(1), given: code(1, Some(NOW)) };
    let fresh = unshown.when(step_up).then_events(|_| {}).and();
    let first = fresh.when(takes(50)).then([AccountEvent::RecoveryCodesIssued(issued(50, None))]);
    let again = AccountEvent::RecoveryCodesIssued(issued(51, Some(factor(50))));
    let state = first.and().when(takes(51)).then([again]);
    let kinds = living(state.state()).factors.kinds();
    assert_eq!(kinds, [FactorKind::Totp, FactorKind::RecoveryCodes].into());
    let late = state.and().after(TimeDelta::minutes(15));
    late.when(takes(52)).then_refused(Rejection::StepUpNeeded);
}

#[test]
fn a_code_opens_once_and_its_replacement_opens_next() {
    let first = waiting().when(answers(1, recovery(1, 3, 3, 31)));
    let [opened, _] = success(1, 0);
    let state = first.then([used(1, 1, 3, 3, 31), opened]).and();
    assert!(living(state.state()).sessions[&session(1)].factor_at.is_some());
    let past = [
        an_active_account(),
        signed_in(1),
        a_factor(),
        recovery_codes(),
        used(1, 1, 3, 3, 31).into(),
        waits(2),
    ];
    let late = given::<Account>(past).when(answers(2, recovery(2, 3, 3, 32)));
    let late = late.then([refuses(2, 2, FactorRefusal::CodeUsed { index: 3 })]).and();
    let next = late.when(answers(2, recovery(3, 3, 31, 33)));
    next.then_events(|events| assert_eq!(events[0], used(2, 3, 3, 31, 33)));
}

#[test]
fn a_wrong_code_counts_with_those_of_the_app() {
    let mut wrong = recovery(5, 3, 3, 31);
    wrong.recovery =
        wrong.recovery.map(|typed| crate::account::GivenRecovery { matched: false, ..typed });
    let past =
        [an_active_account(), signed_in(1), a_factor(), recovery_codes(), waits(1), wrong_codes(4)];
    given::<Account>(past).when(answers(1, wrong)).then_events(|events| {
        assert_eq!(events[0], refuses(1, 5, FactorRefusal::WrongCode {}));
        let AccountEvent::SecondFactorPaused(SecondFactorPaused { evidence, number, .. }) =
            &events[1]
        else {
            panic!("{events:?}")
        };
        assert_eq!((evidence.len(), *number), (5, 1));
    });
}

#[test]
fn a_number_that_is_none_and_an_account_without_codes_are_a_wrong_code() {
    let nobodys = GivenCode {
        recovery: recovery(1, 77, 3, 31)
            .recovery
            .map(|typed| crate::account::GivenRecovery { code: None, ..typed }),
        ..code(1, None)
    };
    let none = waiting().when(answers(1, nobodys.clone()));
    none.then([refuses(1, 1, FactorRefusal::WrongCode {})]);
    given::<Account>([an_active_account(), a_factor(), waits(1)])
        .when(answers(1, nobodys))
        .then_events(|events| assert!(matches!(events[0], AccountEvent::FactorRefused(_))));
}

#[test]
fn the_codes_go_with_the_last_factor() {
    let state = given::<Account>([
        an_active_account(),
        a_factor(),
        recovery_codes(),
        AccountEvent::FactorRemoved { factor: factor(50) }.into(),
    ]);
    assert!(living(state.state()).factors.recovery.is_none());
    let gone = given::<Account>([an_active_account(), a_factor(), recovery_codes(), deleted()]);
    assert!(living(gone.state()).factors.recovery.is_none());
}
