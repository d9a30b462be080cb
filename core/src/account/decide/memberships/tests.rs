//! Memberships with an end, arm by arm (S30, B5).

use crate::account::{
    Account, AccountCommand, AccountEvent, MembershipEnd, Rejection, SessionEnd, natures,
};
use crate::engine::Nature;
use crate::ids::PropertyId;
use crate::permission::Permission;
use crate::testing::accounts::*;
use crate::testing::{Given, Past, given, moment};
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

fn end(n: u128, ends_at: Option<Timestamp>) -> AccountCommand {
    AccountCommand::SetMembershipEnd { property: property(n), ends_at, acting: support_acts() }
}

fn set(n: u128, ends_at: Option<Timestamp>) -> AccountEvent {
    AccountEvent::MembershipEndSet { property: property(n), ends_at }
}

fn came(property: PropertyId) -> AccountEvent {
    AccountEvent::MembershipRemoved { property, because: MembershipEnd::TimeCame }
}

/// Signed in, at the first property for ten minutes and at the second for good.
fn at_two() -> Given<Account> {
    let permissions = [Permission::ManageUsers].into();
    let joined = AccountEvent::MembershipAdded { property: property(2), permissions };
    let past = Past::of([joined, set(1, Some(moment(10)))]);
    given::<Account>([an_active_account(), signed_in(1), past])
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

#[test]
fn b5_an_end_is_set_changed_and_taken_back_and_never_in_the_past() {
    let member = || given::<Account>([an_active_account()]);
    let once = member().when(end(1, Some(moment(10)))).then([set(1, Some(moment(10)))]).and();
    let once = once.when(end(1, Some(moment(10)))).then_nothing().and();
    let other = once.when(end(1, Some(moment(20)))).then([set(1, Some(moment(20)))]).and();
    let none = other.when(end(1, None)).then([set(1, None)]).and();
    none.when(end(1, None)).then_nothing();
    member().when(end(2, Some(moment(10)))).then_refused(Rejection::NotAMember);
    member().when(end(1, Some(moment(0)))).then_refused(Rejection::EndIsPast);
    let join = adds_to(2, reception(), Some(moment(0)));
    member().when(join).then_refused(Rejection::EndIsPast);
}

#[test]
fn b5_the_last_membership_takes_the_account_with_it_and_nobody_did_it() {
    let past = [an_active_account(), signed_in(1), set(1, Some(moment(10))).into()];
    let due = given::<Account>(past).after(minutes(10));
    let command = AccountCommand::EndMembership { property: property(1), ends_at: moment(10) };
    let over = due.when(command.clone()).then([
        came(property(1)),
        AccountEvent::AccountDeleted {},
        ended([1], SessionEnd::AccountClosed),
    ]);
    let over = over.and().when(command).then_nothing();
    assert!(over.state().living().unwrap().memberships.is_empty());
    let written = [
        came(property(1)),
        AccountEvent::AccountDeleted {},
        ended([1], SessionEnd::AccountClosed),
        wrong(1),
    ];
    let (time, act) = (Nature::Time, Nature::Act);
    assert_eq!(natures(&written), [time, time, time, act]);
    let removed =
        AccountEvent::MembershipRemoved { property: property(1), because: MembershipEnd::Removed };
    let written = [removed, AccountEvent::AccountDeleted {}];
    assert_eq!(natures(&written), [act, Nature::Consequence]);
}

#[test]
fn b5_an_end_that_was_changed_or_has_not_come_is_void() {
    let command = |at| AccountCommand::EndMembership { property: property(1), ends_at: at };
    at_two().after(minutes(9)).when(command(moment(10))).then_nothing();
    at_two().after(minutes(20)).when(command(moment(11))).then_nothing();
    at_two().after(minutes(20)).when(command(moment(10))).then([came(property(1))]);
}

#[test]
fn b5_whoever_comes_after_the_end_finds_the_membership_gone_even_if_nobody_wrote_it_down() {
    let uses = || AccountCommand::UseSession { session: session(1) };
    at_two().after(minutes(9)).when(uses()).then_nothing();
    let late = at_two().after(minutes(10)).when(uses()).then([came(property(1))]);
    let living = late.state().living().unwrap();
    assert!(living.memberships.contains_key(&property(2)));
    assert_eq!(living.memberships.len(), 1);
    let past = [an_active_account(), signed_in(1), set(1, Some(moment(10))).into()];
    let alone = given::<Account>(past).after(minutes(10));
    alone.when(uses()).then_refused(Rejection::SessionOver);
}

#[test]
fn b5_who_only_looks_sees_no_ended_membership_either() {
    let two = at_two();
    assert_eq!(two.state().without_ended_memberships(moment(9)), None);
    let seen = two.state().without_ended_memberships(moment(10)).unwrap();
    let seen = seen.living().unwrap();
    assert!(!seen.memberships.contains_key(&property(1)) && seen.manages(property(2)));
    let past = [an_active_account(), signed_in(1), set(1, Some(moment(10))).into()];
    let alone = given::<Account>(past);
    let seen = alone.state().without_ended_memberships(moment(10)).unwrap();
    let seen = seen.living().unwrap();
    assert!(seen.deleted_at.is_some() && seen.sessions.is_empty());
}
