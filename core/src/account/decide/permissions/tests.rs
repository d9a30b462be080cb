//! Permissions and denials, arm by arm.

use crate::account::{Account, AccountCommand, AccountEvent, DenialCause, Rejection};
use crate::authority::{ActorCapacity, AtProperty, NotAuthorised, OperatorRole, Others, Until};
use crate::permission::Permission::{self, Guests, ManageUsers, Rates, Reports, Reservations};
use crate::testing::accounts::*;
use crate::testing::given;
use chrono::TimeDelta;
use std::collections::BTreeSet;

fn set(permissions: &[Permission]) -> BTreeSet<Permission> {
    permissions.iter().copied().collect()
}

/// The hand of a colleague who holds these permissions at the first property.
fn colleague(held: &[Permission]) -> ActorCapacity {
    ActorCapacity::Member { memberships: [(property(1), set(held))].into() }
}

/// Ticks boxes of the member at the first property, as a colleague who holds `theirs` there.
fn ticks(grant: &[Permission], withdraw: &[Permission], theirs: &[Permission]) -> AccountCommand {
    by(colleague(theirs), grant, withdraw)
}

fn by(hand: ActorCapacity, grant: &[Permission], withdraw: &[Permission]) -> AccountCommand {
    AccountCommand::ChangePermissions {
        property: property(1),
        grant: set(grant),
        withdraw: set(withdraw),
        acting: AtProperty::managed(hand),
        seen: None,
    }
}

fn refused(why: NotAuthorised) -> Rejection {
    Rejection::NotAllowed(why)
}

fn changed(granted: &[Permission], withdrawn: &[Permission]) -> AccountEvent {
    let (granted, withdrawn) = (set(granted), set(withdrawn));
    AccountEvent::PermissionsChanged { property: property(1), granted, withdrawn }
}

#[test]
fn s11_a_manager_grants_and_withdraws_and_only_what_changes_is_said() {
    // A receptionist holds reservations and guests.
    let asked = ticks(&[Rates, Guests], &[Reservations, Reports], &[ManageUsers, Rates]);
    let done = given::<Account>([an_active_account()])
        .when(asked)
        .then([changed(&[Rates], &[Reservations])]);
    let held = living(done.state()).permissions_at(property(1)).cloned();
    assert_eq!(held, Some(set(&[Guests, Rates])));
}

#[test]
fn s11_asked_twice_nothing_changes() {
    let asked = || ticks(&[Rates], &[Guests], &[ManageUsers, Rates]);
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
    let stranger = ticks(&[Rates], &[], &[Rates, Guests]);
    member().when(stranger).then_refused(refused(NotAuthorised::Stranger));
    let elsewhere = AccountCommand::ChangePermissions {
        property: property(2),
        grant: set(&[Rates]),
        withdraw: set(&[]),
        acting: AtProperty::managed(colleague(&Permission::ALL)),
        seen: None,
    };
    member().when(elsewhere).then_refused(Rejection::NotAMember);
    let gone = given::<Account>([an_active_account(), deleted()]);
    gone.when(ticks(&[Rates], &[], &[ManageUsers])).then_refused(Rejection::NotAMember);
}

#[test]
fn a_manager_does_not_touch_somebody_with_more_rights() {
    let promoted = || {
        let tick = ticks(&[ManageUsers, Rates], &[], &[ManageUsers, Rates]);
        given::<Account>([an_active_account()]).when(tick).then_events(|_| {}).and()
    };
    // The member now holds manage_users, rates, reservations and guests.
    for manager in [&[ManageUsers][..], &[ManageUsers, Rates]] {
        promoted()
            .when(ticks(&[], &[Rates], manager))
            .then_refused(refused(NotAuthorised::MoreRights));
    }
    let equal = [ManageUsers, Rates, Reservations, Guests];
    promoted().when(ticks(&[], &[ManageUsers], &equal)).then([changed(&[], &[ManageUsers])]);
    // Somebody with other rights has not more of them.
    let other = [ManageUsers, Reports];
    promoted().when(ticks(&[], &[Rates], &other)).then([changed(&[], &[Rates])]);
}

#[test]
fn a_manager_of_another_property_of_the_person_ticks_nothing_here() {
    let joined = AccountEvent::MembershipAdded { property: property(2), permissions: set(&[]) };
    let member = || given::<Account>([an_active_account(), joined.clone().into()]);
    let elsewhere = || ActorCapacity::Member {
        memberships: [(property(2), set(&[ManageUsers, Rates]))].into(),
    };
    let tick = by(elsewhere(), &[Rates], &[]);
    member().when(tick).then_refused(refused(NotAuthorised::Stranger));
    let there = AccountCommand::ChangePermissions {
        property: property(2),
        grant: set(&[Rates]),
        withdraw: set(&[]),
        acting: AtProperty::managed(elsewhere()),
        seen: None,
    };
    let (property, granted, withdrawn) = (property(2), set(&[Rates]), set(&[]));
    let changed = AccountEvent::PermissionsChanged { property, granted, withdrawn };
    member().when(there).then([changed]);
}

#[test]
fn nobody_ticks_their_own_boxes_and_only_support_helps_from_outside() {
    let asked = |hand| given::<Account>([an_active_account()]).when(by(hand, &[Rates], &[]));
    asked(ActorCapacity::Oneself).then_refused(refused(NotAuthorised::Oneself));
    asked(ActorCapacity::Operator(OperatorRole::Compliance))
        .then_refused(refused(NotAuthorised::Role));
    asked(ActorCapacity::Operator(OperatorRole::Support)).then([changed(&[Rates], &[])]);
}

#[test]
fn what_a_manager_saw_must_still_hold() {
    let asked = |seen: &[Permission]| AccountCommand::ChangePermissions {
        property: property(1),
        grant: set(&[Rates]),
        withdraw: set(&[]),
        acting: AtProperty::managed(colleague(&[ManageUsers, Rates])),
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
    let unpaid = DenialCause::PaymentOverdue;
    let cause = other.and().when(note(Guests, unpaid)).then([denied(Guests, unpaid)]);
    let hour = cause.and().after(TimeDelta::minutes(1));
    hour.when(note(Reports, missing)).then([denied(Reports, missing)]);
}

#[test]
fn s10_a_denial_is_written_down_as_it_is_true_of_the_account() {
    let account = given::<Account>([an_active_account()]);
    let allowed = account.when(note(Guests, DenialCause::NotAMember)).then_nothing();
    let missing = denied(Rates, DenialCause::PermissionMissing);
    allowed.and().when(note(Rates, DenialCause::NotAMember)).then([missing]);
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

#[test]
fn nobody_hands_out_what_they_do_not_hold_but_may_leave_or_take_it() {
    let member = || given::<Account>([an_active_account()]);
    let more = ticks(&[Rates], &[], &[ManageUsers]);
    member().when(more).then_refused(refused(NotAuthorised::NotHeld));
    // Held already, it is not handed out; and taking away is no handing out.
    let held = ticks(&[Guests], &[Reservations], &[ManageUsers]);
    member().when(held).then([changed(&[], &[Reservations])]);
}

#[test]
fn the_last_manager_is_not_struck_off_while_somebody_is_there() {
    let alone = Others { managed: Until::Gone, peopled: Until::Gone };
    let support = ActorCapacity::Operator(OperatorRole::Support);
    let manager = || {
        let promoted = by(support.clone(), &[ManageUsers], &[]);
        given::<Account>([an_active_account()]).when(promoted).then_events(|_| {}).and()
    };
    let strike = |others| AccountCommand::ChangePermissions {
        property: property(1),
        grant: set(&[]),
        withdraw: set(&[ManageUsers]),
        acting: AtProperty { hand: support.clone(), others },
        seen: None,
    };
    manager().when(strike(alone)).then_refused(Rejection::LastManager);
    manager().when(strike(Others::MANAGED)).then([changed(&[], &[ManageUsers])]);
    // Who cannot log in manages nothing: nobody is missed.
    let by_support = AccountEvent::AccountSuspended { by: crate::account::ActedBy::Support };
    let events = [an_active_account(), changed(&[ManageUsers], &[]).into(), by_support.into()];
    given::<Account>(events).when(strike(alone)).then([changed(&[], &[ManageUsers])]);
}
