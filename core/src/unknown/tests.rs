//! An address nobody holds, arm by arm, and for how long it is remembered (B7).

use super::*;
use crate::account::LoginRefusal;
use crate::answer::Answer;
use crate::clock::Time;
use crate::engine::Nature;
use crate::ids::AddressTag;
use crate::policy::{LockRule, Profile};
use crate::testing::accounts::{address, attempt, the_lock};
use crate::testing::{Given, Past, given, moment};
use chrono::TimeDelta;

fn somebody() -> AddressTag {
    address(1)
}

fn asks(n: u128) -> UnknownCommand {
    UnknownCommand::AskToLogIn { address: somebody(), attempt: attempt(n) }
}

fn fails(n: u128) -> UnknownCommand {
    UnknownCommand::Fail { address: somebody(), attempt: attempt(n) }
}

fn taken(n: u128) -> UnknownEvent {
    UnknownEvent::UnknownLoginAttempted { address: somebody(), attempt: attempt(n) }
}

fn wrong(n: u128) -> UnknownEvent {
    UnknownEvent::UnknownLoginFailed { address: somebody(), attempt: attempt(n) }
}

fn refused(n: u128, because: LoginRefusal) -> UnknownEvent {
    UnknownEvent::UnknownLoginRefused { address: somebody(), attempt: attempt(n), because }
}

fn locked(until: Option<i64>) -> UnknownEvent {
    UnknownEvent::UnknownAddressLocked {
        address: somebody(),
        lock: the_lock(),
        rule: LockRule::FailuresInARun { failures_max: 10 },
        evidence: (1..=10).map(attempt).collect(),
        until: until.map(moment),
    }
}

fn expired() -> UnknownEvent {
    UnknownEvent::UnknownLockExpired { address: somebody(), lock: the_lock() }
}

fn asked_for_reset() -> UnknownEvent {
    UnknownEvent::UnknownResetRequested { address: somebody() }
}

fn failures(count: u128) -> Past<UnknownEvent> {
    Past::of((1..=count).flat_map(|n| [taken(n), wrong(n)]))
}

fn shard(history: impl IntoIterator<Item = Past<UnknownEvent>>) -> Given<Unknown> {
    given::<Unknown>(history)
}

#[test]
fn b7_s12_an_unknown_address_locks_at_the_same_count_with_its_evidence() {
    let last = shard([failures(9)]).when(asks(10)).then([taken(10)]).and();
    let last = last.when(asks(11)).then_refused(Rejection::NoPlace);
    let shut = last.when(fails(10)).then([wrong(10), locked(None)]).and();
    shut.when(asks(11)).then([refused(11, LoginRefusal::Locked { lock: the_lock() })]);
}

#[test]
fn b7_a_verdict_is_given_once_and_not_after_thirty_seconds() {
    shard([]).when(fails(1)).then_refused(Rejection::VerdictTooLate);
    let open = shard([taken(1).into()]).after(TimeDelta::seconds(31));
    let open = open.when(fails(1)).then_refused(Rejection::VerdictTooLate);
    let abandoned =
        UnknownEvent::UnknownLoginAttemptAbandoned { address: somebody(), attempt: attempt(1) };
    open.when(asks(2)).then([abandoned, taken(2)]);
}

#[test]
fn b7_b5_the_end_of_a_lock_stands_at_the_head_of_the_next_append_whatever_it_is() {
    let shut = || shard([failures(10), locked(Some(30)).into()]).after(TimeDelta::minutes(30));
    shut().when(asks(11)).then([expired(), taken(11)]);
    let reset = UnknownCommand::RequestReset { address: somebody() };
    shut().when(reset).then([expired(), asked_for_reset()]);
}

#[test]
fn b7_s6_a_reset_is_noted_and_changes_nothing() {
    let reset = || UnknownCommand::RequestReset { address: somebody() };
    let noted = shard([]).when(reset()).then([asked_for_reset()]).and();
    noted.when(reset()).then([asked_for_reset()]);
}

#[test]
fn b7_a_hundred_failures_disable_the_address_like_an_account() {
    let mut state = shard([]).under(Profile::Pci);
    for n in 1..=100 {
        state = state.when(asks(n)).then_events(|_| {}).and();
        state = state.when(fails(n)).then_events(|_| {}).and().after(TimeDelta::minutes(31));
    }
    state.when(asks(101)).then_events(|events| {
        assert_eq!(events.last(), Some(&refused(101, LoginRefusal::Disabled {})));
    });
}

#[test]
fn b7_untouched_for_thirty_days_an_address_is_forgotten_with_its_lock() {
    let shut = || shard([failures(10), locked(None).into()]);
    let month = TimeDelta::days(PHANTOM_DAYS_MAX);
    assert!(shut().state().remembers(&somebody(), Time::sure(moment(0).plus(month))));
    shut()
        .after(month)
        .when(asks(11))
        .then([refused(11, LoginRefusal::Locked { lock: the_lock() })]);
    let later = month + TimeDelta::microseconds(1);
    assert!(!shut().state().remembers(&somebody(), Time::sure(moment(0).plus(later))));
    let fresh = shut().after(later).when(asks(11)).then([taken(11)]).and();
    fresh.when(fails(11)).then([wrong(11)]);
}

#[test]
fn b7_addresses_of_one_shard_do_not_count_for_each_other() {
    let other = UnknownCommand::AskToLogIn { address: address(2), attempt: attempt(50) };
    let taken = UnknownEvent::UnknownLoginAttempted { address: address(2), attempt: attempt(50) };
    shard([failures(10), locked(None).into()]).when(other).then([taken]);
}

#[test]
fn a_full_shard_forgets_the_address_untouched_for_longest() {
    let touch = |n: usize| {
        let event = UnknownEvent::UnknownResetRequested { address: address(n as u128) };
        Past::of([event]).and(crate::testing::wait(TimeDelta::microseconds(1)))
    };
    let full = shard((0..=PHANTOMS_MAX).map(touch));
    assert!(!full.state().remembers(&address(0), Time::sure(moment(0))));
    assert!(full.state().remembers(&address(1), Time::sure(moment(0))));
    assert!(full.state().remembers(&address(PHANTOMS_MAX as u128), Time::sure(moment(0))));
}

#[test]
fn b6_b7_the_person_is_shown_what_an_account_would_show() {
    assert_eq!(answer(&[wrong(1)]), Some(Answer::WrongCredentials));
    assert_eq!(answer(&[wrong(10), locked(None)]), Some(Answer::AccountLocked));
    assert_eq!(answer(&[expired(), wrong(1)]), Some(Answer::WrongCredentials));
    let because = LoginRefusal::Disabled {};
    assert_eq!(answer(&[expired(), refused(1, because)]), Some(Answer::AccountLocked));
    assert_eq!(answer(&[asked_for_reset()]), Some(Answer::ResetMailSent));
    assert_eq!(answer(&[taken(1)]), None);
    assert_eq!(nature(&expired()), Nature::Time);
    assert_eq!(nature(&locked(None)), Nature::Consequence);
    assert_eq!(nature(&taken(1)), Nature::Act);
}

#[test]
fn no_lock_is_forgotten_by_a_clock_that_nobody_vouches_for() {
    let lock = || LoginRefusal::Locked { lock: the_lock() };
    let ahead = |minutes| Time { certain: moment(minutes), ..Time::sure(moment(40 * 24 * 60)) };
    let past = || [failures(10), Past::of([locked(Some(30))])];
    let first = shard(past()).known(ahead(29)).when(asks(11)).then([refused(11, lock())]);
    // What was refused shows the wrong time, and is no reason to forget either.
    let asked = first.and().known(ahead(29)).when(asked_to_reset()).then([asked_for_reset()]);
    let second = asked.and().known(ahead(29)).when(asks(12)).then([refused(12, lock())]);
    let certain = second.and().known(Time::sure(moment(40 * 24 * 60 + 1)));
    certain.when(asks(13)).then([expired(), taken(13)]);
}

fn asked_to_reset() -> UnknownCommand {
    UnknownCommand::RequestReset { address: somebody() }
}
