//! Permissions and denials, arm by arm.

use crate::account::{Account, AccountCommand, AccountEvent, DenialCause, Rejection};
use crate::permission::Permission::{self, Guests, ManageUsers, Rates, Reports, Reservations};
use crate::testing::accounts::*;
use crate::testing::given;
use chrono::TimeDelta;
use std::collections::BTreeSet;

fn set(permissions: &[Permission]) -> BTreeSet<Permission> {
    permissions.iter().copied().collect()
}

/// Ticks boxes of the member at the first property, as a manager who holds `manager` there.
fn ticks(grant: &[Permission], withdraw: &[Permission], manager: &[Permission]) -> AccountCommand {
    AccountCommand::ChangePermissions {
        property: property(1),
        grant: set(grant),
        withdraw: set(withdraw),
        manager: set(manager),
        seen: None,
    }
}

fn changed(granted: &[Permission], withdrawn: &[Permission]) -> AccountEvent {
    let (granted, withdrawn) = (set(granted), set(withdrawn));
    AccountEvent::PermissionsChanged { property: property(1), granted, withdrawn }
}

#[test]
fn s11_a_manager_grants_and_withdraws_and_only_what_changes_is_said() {
    // A receptionist holds reservations and guests.
    let asked = ticks(&[Rates, Guests], &[Reservations, Reports], &[ManageUsers]);
    let done = given::<Account>([an_active_account()])
        .when(asked)
        .then([changed(&[Rates], &[Reservations])]);
    let held = living(done.state()).permissions_at(property(1)).cloned();
    assert_eq!(held, Some(set(&[Guests, Rates])));
}

#[test]
fn s11_asked_twice_nothing_changes() {
    let asked = || ticks(&[Rates], &[Guests], &[ManageUsers]);
    let once = given::<Account>([an_active_account()]).when(asked());
    let once = once.then([changed(&[Rates], &[Guests])]);
    once.and()
        .when(asked())
        .then_nothing()
        .and()
        .when(ticks(&[], &[], &[ManageUsers]))
        .then_nothing();
}

#[test]
fn s11_only_a_manager_of_that_property_and_only_of_a_member() {
    let member = || given::<Account>([an_active_account()]);
    member().when(ticks(&[Rates], &[], &[Rates, Guests])).then_refused(Rejection::NotAManager);
    let elsewhere = AccountCommand::ChangePermissions {
        property: property(2),
        grant: set(&[Rates]),
        withdraw: set(&[]),
        manager: set(&Permission::ALL),
        seen: None,
    };
    member().when(elsewhere).then_refused(Rejection::NotAMember);
    let gone = given::<Account>([an_active_account(), deleted()]);
    gone.when(ticks(&[Rates], &[], &[ManageUsers])).then_refused(Rejection::NotAMember);
}

#[test]
fn a_manager_does_not_touch_somebody_with_more_rights() {
    let promoted = || {
        let tick = ticks(&[ManageUsers, Rates], &[], &[ManageUsers]);
        given::<Account>([an_active_account()]).when(tick).then_events(|_| {}).and()
    };
    // The member now holds manage_users, rates, reservations and guests.
    for manager in [&[ManageUsers][..], &[ManageUsers, Rates]] {
        promoted().when(ticks(&[], &[Rates], manager)).then_refused(Rejection::MoreRights);
    }
    let equal = [ManageUsers, Rates, Reservations, Guests];
    promoted().when(ticks(&[], &[ManageUsers], &equal)).then([changed(&[], &[ManageUsers])]);
    // Somebody with other rights has not more of them.
    let other = [ManageUsers, Reports];
    promoted().when(ticks(&[], &[Rates], &other)).then([changed(&[], &[Rates])]);
}

#[test]
fn what_a_manager_saw_must_still_hold() {
    let asked = |seen: &[Permission]| AccountCommand::ChangePermissions {
        property: property(1),
        grant: set(&[Rates]),
        withdraw: set(&[]),
        manager: set(&[ManageUsers]),
        seen: Some(set(seen)),
    };
    let member = || given::<Account>([an_active_account()]);
    member().when(asked(&[Reservations, Guests])).then([changed(&[Rates], &[])]);
    member().when(asked(&[Reservations])).then_refused(Rejection::ChangedSince);
}

fn denied(permission: Permission, cause: DenialCause) -> AccountEvent {
    AccountEvent::AccessDenied { property: property(1), permission, cause }
}

fn note(permission: Permission, cause: DenialCause) -> AccountCommand {
    AccountCommand::NoteDenial { property: property(1), permission, cause }
}

#[test]
fn s10_a_denial_is_written_down_once_an_hour_and_cause() {
    let missing = DenialCause::PermissionMissing;
    let first = given::<Account>([an_active_account()]).when(note(Rates, missing));
    let first = first.then([denied(Rates, missing)]);
    // The same again, and another permission for the same cause: nothing new.
    let again = first.and().after(TimeDelta::minutes(59)).when(note(Rates, missing)).then_nothing();
    let other = again.and().when(note(Reports, missing)).then_nothing();
    // Another cause is news, and does not stop the first from being news again.
    let stranger = DenialCause::NotAMember;
    let cause = other.and().when(note(Rates, stranger)).then([denied(Rates, stranger)]);
    let hour = cause.and().after(TimeDelta::minutes(1));
    hour.when(note(Reports, missing)).then([denied(Reports, missing)]);
}

#[test]
fn what_a_person_may_is_told_with_the_cause_of_a_no() {
    let account = given::<Account>([an_active_account()]);
    let person = living(account.state());
    assert_eq!(person.holds(property(1), Guests), Ok(()));
    assert_eq!(person.holds(property(1), Rates), Err(DenialCause::PermissionMissing));
    assert_eq!(person.holds(property(2), Guests), Err(DenialCause::NotAMember));
    assert!(!person.manages(property(1)) && !person.manages(property(2)));
}
