//! Adding, granting, and who is left to manage, arm by arm.

use super::*;
use crate::authority::OperatorRole;
use crate::permission::Permission::{ManageBilling, ManageUsers, Rates};
use crate::testing::accounts::property;
use crate::testing::moment;

fn holding(permissions: &[Permission]) -> ActorCapacity {
    ActorCapacity::Member {
        memberships: [(property(1), permissions.iter().copied().collect())].into(),
    }
}

#[test]
fn nobody_adds_to_a_property_they_do_not_manage_or_hands_out_what_they_do_not_hold() {
    let adding = |hand: &ActorCapacity, at: u128, permissions: &[Permission]| {
        judge_adding(hand, property(at), &permissions.iter().copied().collect()).map(|_| ())
    };
    let mona = holding(&[ManageUsers, Rates]);
    assert_eq!(adding(&mona, 1, &[]), Ok(()));
    assert_eq!(adding(&mona, 1, &[Rates, ManageUsers]), Ok(()));
    assert_eq!(adding(&mona, 1, &[Rates, ManageBilling]), Err(NotAuthorised::NotHeld));
    assert_eq!(adding(&mona, 2, &[]), Err(NotAuthorised::Stranger));
    assert_eq!(adding(&holding(&[Rates]), 1, &[Rates]), Err(NotAuthorised::Stranger));
    assert_eq!(adding(&ActorCapacity::Oneself, 1, &[]), Err(NotAuthorised::Oneself));
    for hand in [ActorCapacity::Machine, ActorCapacity::Operator(OperatorRole::Support)] {
        assert_eq!(adding(&hand, 1, &Permission::ALL), Ok(()));
    }
    let compliance = ActorCapacity::Operator(OperatorRole::Compliance);
    assert_eq!(adding(&compliance, 1, &[]), Err(NotAuthorised::Role));
}

#[test]
fn a_property_with_people_keeps_a_manager_at_every_moment() {
    let at = |minutes| Until::At(moment(minutes));
    let others = |managed, peopled| Others { managed, peopled };
    let (gone, open) = (Until::Gone, Until::Open);
    for (others, before, after, stays, kept) in [
        // The only manager goes while others are there, or is there alone.
        (others(gone, open), open, gone, gone, false),
        (others(gone, gone), open, gone, gone, true),
        // Unticked, the person stays: somebody is left, and nobody manages.
        (others(gone, gone), open, gone, open, false),
        // Another one manages for good, or for as long as anybody is there.
        (others(open, open), open, gone, gone, true),
        (others(at(9), at(9)), open, gone, gone, true),
        (others(at(9), at(10)), open, gone, gone, false),
        // An end is set: it must not come before the others'.
        (others(gone, open), open, at(10), at(10), false),
        (others(gone, at(10)), open, at(10), at(10), true),
        (others(at(9), at(11)), open, at(10), at(10), false),
        (others(at(12), at(11)), open, at(10), at(10), true),
        // Who is no manager takes none away, and what is so already is nobody's doing.
        (others(gone, open), gone, gone, gone, true),
        (others(at(9), open), at(5), gone, gone, true),
    ] {
        let answer = others.keep_a_manager(before, after, stays);
        assert_eq!(answer, kept, "{others:?} {before:?} {after:?} {stays:?}");
    }
}
