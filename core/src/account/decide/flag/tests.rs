//! What a flag leaves on attempts, and for how long.

use crate::account::{
    Account, AccountCommand, AccountEvent, ActedBy, AttemptFlagged, FLAG_MINUTES, FlagReference,
    LoginRefusal, NextAttemptFlagged, Rejection,
};
use crate::authority::{ActorCapacity, NotAuthorised, OperatorRole};
use crate::testing::accounts::*;
use crate::testing::{Past, given, moment, wait};
use chrono::TimeDelta;

fn reference(number: u64) -> FlagReference {
    FlagReference::of_random(number)
}

fn flags(number: u64, hand: ActorCapacity) -> AccountCommand {
    AccountCommand::FlagNextAttempt { reference: reference(number), hand }
}

/// Given at this minute.
fn flagged(number: u64, minute: i64) -> AccountEvent {
    let (reference, until) = (reference(number), moment(minute + FLAG_MINUTES));
    AccountEvent::NextAttemptFlagged(NextAttemptFlagged { reference, until })
}

fn past_flag() -> Past<AccountEvent> {
    flagged(1, 0).into()
}

fn taken(n: u128) -> AccountEvent {
    AccountEvent::LoginAttempted { attempt: attempt(n), device: None }
}

fn refused(n: u128, because: LoginRefusal) -> AccountEvent {
    AccountEvent::LoginRefused { attempt: attempt(n), because }
}

fn carries(n: u128, number: u64) -> AccountEvent {
    let (attempt, reference) = (attempt(n), reference(number));
    AccountEvent::AttemptFlagged(AttemptFlagged { attempt, reference })
}

#[test]
fn b13_support_and_the_machine_flag_the_next_attempts_and_nobody_else_does() {
    for hand in [ActorCapacity::Operator(OperatorRole::Support), ActorCapacity::Machine] {
        let given = given::<Account>([an_active_account()]);
        given.when(flags(1, hand)).then([flagged(1, 0)]);
    }
    let manager = ActorCapacity::Member {
        memberships: [(property(1), [crate::permission::Permission::ManageUsers].into())].into(),
    };
    for (hand, why) in [
        (manager, NotAuthorised::Role),
        (ActorCapacity::Oneself, NotAuthorised::Oneself),
        (ActorCapacity::Operator(OperatorRole::Compliance), NotAuthorised::Role),
    ] {
        given::<Account>([an_active_account()])
            .when(flags(1, hand))
            .then_refused(Rejection::NotAllowed(why));
    }
    given::<Account>([an_active_account(), deleted()])
        .when(flags(1, ActorCapacity::Machine))
        .then_refused(Rejection::Deleted);
}

#[test]
fn b13_attempts_carry_the_reference_to_the_last_moment_and_not_at_the_end() {
    let given = |span: TimeDelta| given::<Account>([an_active_account(), past_flag(), wait(span)]);
    let end = TimeDelta::minutes(FLAG_MINUTES);
    for span in [TimeDelta::zero(), end - TimeDelta::microseconds(1)] {
        given(span).when(asks(1)).then([taken(1), carries(1, 1)]);
    }
    for span in [end, end + TimeDelta::days(1)] {
        given(span).when(asks(1)).then([taken(1)]);
    }
}

#[test]
fn b13_every_attempt_of_that_time_carries_it_and_a_second_flag_replaces_the_first() {
    let second = || flagged(2, 10).into();
    let ten = || wait(TimeDelta::minutes(10));
    let two = || vec![an_active_account(), past_flag(), ten(), second()];
    given::<Account>(two())
        .when(asks(1))
        .then([taken(1), carries(1, 2)])
        .and()
        .when(asks(2))
        .then([taken(2), carries(2, 2)]);
    // The first would be over, and the second is not.
    let later = two().into_iter().chain([wait(TimeDelta::minutes(14))]);
    given::<Account>(later).when(asks(1)).then([taken(1), carries(1, 2)]);
}

#[test]
fn b13_refused_attempts_carry_it_too() {
    let locked_out = LoginRefusal::Locked { lock: the_lock() };
    given::<Account>([an_active_account(), locked(), past_flag()])
        .when(asks(11))
        .then([refused(11, locked_out), carries(11, 1)]);
    let suspended = AccountEvent::AccountSuspended { by: ActedBy::Support }.into();
    given::<Account>([an_active_account(), past_flag(), suspended])
        .when(asks(1))
        .then([refused(1, LoginRefusal::Suspended {}), carries(1, 1)]);
}

/// The flag decides nothing: with it there is one event more, and every other is the same.
#[test]
fn b13_a_flag_changes_no_decision() {
    for failed in 0..=11 {
        let past = || [an_active_account(), failures(failed)];
        let without = given::<Account>(past()).when(asks(99));
        let mut plain = vec![];
        without.then_events(|events| plain = events.to_vec());
        let with = past().into_iter().chain([past_flag()]);
        given::<Account>(with).when(asks(99)).then_events(|events| {
            let (last, others) = events.split_last().unwrap();
            assert_eq!((others, last), (&plain[..], &carries(99, 1)));
        });
    }
}

#[test]
fn b13_whoever_leaves_and_comes_back_has_no_flag_of_before() {
    let restored = AccountEvent::AccountRestored { password_kept: true }.into();
    given::<Account>([an_active_account(), past_flag(), deleted(), restored])
        .when(asks(1))
        .then([taken(1)]);
}
