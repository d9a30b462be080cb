//! Recovery codes: taken with a fresh factor, each used once, counted with everything else.

use crate::account::{
    Account, AccountCommand, AccountEvent, AnsweredWith, FactorKind, FactorPurpose, FactorRefusal,
    FactorRefused, GivenAnswer, GivenRecovery, RECOVERY_CODES, RecoveryCodeUsed,
    RecoveryCodesIssued, Rejection, SecondFactorPaused,
};
use crate::testing::accounts::*;
use crate::testing::factors::*;
use crate::testing::{Given, Past, given};
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
    takes_in(1, set)
}

fn takes_in(session_number: u128, set: u128) -> AccountCommand {
    let codes = (1..=u128::from(RECOVERY_CODES)).map(recovery_code).collect();
    let (session, set) = (session(session_number), factor(set));
    AccountCommand::IssueRecoveryCodes { session, set, codes }
}

#[test]
fn codes_are_taken_with_a_factor_shown_lately_and_replace_those_of_before() {
    let without = given::<Account>([an_active_account(), signed_in(1)]);
    without.when(takes(50)).then_refused(Rejection::NoFactor);
    let unshown = given::<Account>([an_active_account(), signed_in(1), a_factor()]);
    let unshown = unshown.when(takes(50)).then_refused(Rejection::StepUpNeeded);
    let step_up = shows_in(1, code(1, Some(NOW)));
    let fresh = unshown.when(step_up).then_events(|_| {}).and();
    let first = fresh.when(takes_in(99, 50)).then([AccountEvent::RecoveryCodesIssued(
        RecoveryCodesIssued { session: session(99), ..issued(50, None) },
    )]);
    let again = AccountEvent::RecoveryCodesIssued(RecoveryCodesIssued {
        session: session(99),
        ..issued(51, Some(factor(50)))
    });
    let state = first.and().when(takes_in(99, 51)).then([again]);
    let kinds = living(state.state()).factors.kinds();
    assert_eq!(kinds, [FactorKind::Totp, FactorKind::RecoveryCodes].into());
    let late = state.and().after(TimeDelta::minutes(15));
    late.when(takes_in(99, 52)).then_refused(Rejection::StepUpNeeded);
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
fn the_last_three_used_codes_of_a_number_are_known_again_and_older_ones_are_wrong() {
    let uses = [(3, 31), (31, 32), (32, 33), (33, 34)];
    let after = || {
        let uses = (1..).zip(uses).map(|(n, (code, next))| used(1, n, 3, code, next));
        let uses = Past::of(uses.collect::<Vec<_>>());
        let before = [an_active_account(), signed_in(1), a_factor(), recovery_codes()];
        given::<Account>(before.into_iter().chain([uses, waits(2)]))
    };
    for code in [31, 32, 33] {
        let why = FactorRefusal::CodeUsed { index: 3 };
        after().when(answers(2, recovery(9, 3, code, 99))).then([refuses(2, 9, why)]);
    }
    let forgotten = after().when(answers(2, recovery(9, 3, 3, 99)));
    forgotten.then([refuses(2, 9, FactorRefusal::WrongCode {})]);
    let after = after();
    let codes = living(after.state()).factors.recovery.as_ref().unwrap();
    assert_eq!(codes.kept().count(), 13, "ten that hold and three that were used");
    assert_eq!(codes.under(3), [34, 33, 32, 31].map(recovery_code));
}

#[test]
fn a_code_of_a_set_that_was_replaced_is_a_wrong_one() {
    let next = || RecoveryCodesIssued {
        codes: (101..=110).map(recovery_code).collect(),
        ..issued(51, Some(factor(50)))
    };
    let past = || {
        [
            an_active_account(),
            signed_in(1),
            a_factor(),
            recovery_codes(),
            used(1, 1, 3, 3, 31).into(),
            AccountEvent::RecoveryCodesIssued(next()).into(),
            waits(2),
        ]
    };
    // Compared a moment before the new set held: the used one, and one that was never used.
    for code in [3, 4, 31] {
        let late = given::<Account>(past()).when(answers(2, recovery(2, 3, code, 32)));
        let (answer, purpose) = (answer(2), FactorPurpose::LogIn { attempt: attempt(2) });
        let (factor, why) = (Some(factor(51)), FactorRefusal::WrongCode {});
        late.then([AccountEvent::FactorRefused(FactorRefused { answer, factor, purpose, why })]);
    }
}

#[test]
fn a_used_code_counts_with_the_others_and_is_not_looked_at_in_a_pause() {
    let past = [
        an_active_account(),
        signed_in(1),
        a_factor(),
        recovery_codes(),
        used(1, 1, 3, 3, 31).into(),
        waits(1),
        wrong_codes(4),
    ];
    let fifth = given::<Account>(past).when(answers(1, recovery(5, 3, 3, 32)));
    let fifth = fifth.then_events(|events| {
        assert_eq!(events[0], refuses(1, 5, FactorRefusal::CodeUsed { index: 3 }));
        assert!(matches!(events[1], AccountEvent::SecondFactorPaused(_)), "{events:?}");
    });
    let sixth = fifth.and().when(answers(1, recovery(6, 3, 3, 33)));
    sixth.then([refuses(1, 6, FactorRefusal::Paused {})]);
}

#[test]
fn a_wrong_code_counts_with_those_of_the_app() {
    let (code, replacement) = (Some(recovery_code(3)), recovery_code(31));
    let typed = GivenRecovery { index: 3, code, matched: false, replacement };
    let wrong = GivenAnswer { with: AnsweredWith::RecoveryCode(typed), ..recovery(5, 3, 3, 31) };
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
    let replacement = recovery_code(31);
    let typed = GivenRecovery { index: 77, code: None, matched: true, replacement };
    let nobodys = GivenAnswer { with: AnsweredWith::RecoveryCode(typed), ..code(1, None) };
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
