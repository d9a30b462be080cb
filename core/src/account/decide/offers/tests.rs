//! Offered, accepted, declined, taken back and expired, arm by arm (S31).

use super::*;
use crate::account::{Account, AccountCommand};
use crate::authority::{AtProperty, NotAuthorised, OperatorRole};
use crate::permission::Permission;
use crate::testing::accounts::*;
use crate::testing::{Given, given, moment};
use std::collections::BTreeSet;

fn offered(permissions: BTreeSet<Permission>, ends_at: Option<Timestamp>) -> AccountEvent {
    let expires_at = moment(0).plus(TimeDelta::days(30));
    AccountEvent::MembershipOffered {
        property: property(2),
        permissions,
        ends_at,
        expires_at: ends_at.map_or(expires_at, |ends_at| expires_at.min(ends_at)),
        email: Personal::Clear("ada@hotel.example".to_owned()),
        by: None,
    }
}

/// Ada of the first property, to whom support offered the second.
fn asked() -> Given<Account> {
    let offer = offered(reception(), None);
    given::<Account>([an_active_account(), offer.into()])
}

fn accept(offered_by: ActorCapacity) -> AccountCommand {
    AccountCommand::AcceptMembership { property: property(2), offered_by }
}

fn support() -> ActorCapacity {
    ActorCapacity::Operator(OperatorRole::Support)
}

fn take_back(acting: AtProperty) -> AccountCommand {
    AccountCommand::Leave { property: property(2), acting }
}

#[test]
fn s31_until_the_person_says_yes_nothing_is_changed() {
    let add = || adds_to(2, reception(), None);
    let state = given::<Account>([an_active_account()]).when(add());
    let state = state.then([offered(reception(), None)]).and();
    let account = living(state.state());
    assert!(account.memberships.keys().eq([&property(1)]));
    // Asked twice nothing is said; with other permissions the last offer holds.
    let state = state.when(add()).then_nothing().and();
    let state = state.when(adds_to(2, BTreeSet::new(), None));
    let state = state.then([offered(BTreeSet::new(), None)]).and();
    let joined =
        AccountEvent::MembershipAdded { property: property(2), permissions: BTreeSet::new() };
    let accepted = AccountEvent::MembershipAccepted { property: property(2) };
    let state = state.when(accept(support())).then([accepted, joined]).and();
    assert!(living(state.state()).offers.is_empty());
    state.when(accept(support())).then_nothing();
}

#[test]
fn s31_a_no_a_withdrawal_and_the_end_of_its_time_close_it() {
    let decline = AccountCommand::DeclineMembership { property: property(2) };
    let declined = AccountEvent::MembershipDeclined { property: property(2) };
    let state = asked().when(decline.clone()).then([declined]).and();
    let state = state.when(accept(support())).then_refused(Rejection::NoOffer);
    state.when(decline).then_refused(Rejection::NoOffer);

    let withdrawn = AccountEvent::MembershipOfferWithdrawn { property: property(2) };
    let state = asked().when(take_back(support_acts())).then([withdrawn]).and();
    state.when(take_back(support_acts())).then_refused(Rejection::NotAMember);

    let expires_at = moment(0).plus(TimeDelta::days(30));
    let expired = AccountEvent::MembershipOfferExpired { property: property(2) };
    let expire = |expires_at| AccountCommand::ExpireOffer { property: property(2), expires_at };
    asked().when(expire(expires_at)).then_nothing();
    let late = || asked().after(TimeDelta::days(30));
    late().when(accept(support())).then_refused(Rejection::NoOffer);
    let state = late().when(expire(expires_at)).then([expired.clone()]).and();
    state.when(expire(expires_at)).then_nothing();
    late().when(asks(1)).then_events(|events| assert_eq!(events[0], expired));
}

#[test]
fn s31_an_offer_is_no_longer_than_the_membership_and_carries_its_end() {
    let until = Some(moment(60));
    let state = given::<Account>([an_active_account()]).when(adds_to(2, reception(), until));
    let state = state.then([offered(reception(), until)]).and();
    let ends = AccountEvent::MembershipEndSet { property: property(2), ends_at: until };
    state.when(accept(support())).then_events(|events| assert_eq!(events[2], ends));
}

/// Nobody keeps rights through an account of their own that says yes later.
#[test]
fn whoever_offered_it_must_still_be_allowed_to() {
    let manager = |permissions: &[Permission]| ActorCapacity::Member {
        memberships: [(property(2), permissions.iter().copied().collect())].into(),
    };
    let withdrawn = || AccountEvent::MembershipOfferWithdrawn { property: property(2) };
    let struck_off = [ActorCapacity::Oneself, manager(&[]), manager(&[Permission::ManageUsers])];
    for hand in struck_off {
        let state = asked().when(accept(hand)).then([withdrawn()]).and();
        state.when(accept(support())).then_refused(Rejection::NoOffer);
    }
    let holds = [Permission::ManageUsers, Permission::Reservations, Permission::Guests];
    asked().when(accept(manager(&holds))).then_events(|events| assert_eq!(events.len(), 2));
}

#[test]
fn only_who_may_add_there_takes_an_offer_back() {
    let other = ActorCapacity::Member {
        memberships: [(property(1), [Permission::ManageUsers].into())].into(),
    };
    let refused = Rejection::NotAllowed(NotAuthorised::Stranger);
    asked().when(take_back(AtProperty::managed(other))).then_refused(refused);
}
