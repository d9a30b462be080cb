//! The table, exhaustively: every act by every role, and the rules around it.

use super::*;
use crate::account::{Account, AccountEvent, Living, MembershipEnd};
use crate::ids::{AccountId, PropertyId};
use crate::permission::Permission;
use crate::testing::accounts::*;
use crate::testing::given;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ADA: AccountId = AccountId(Uuid::from_u128(1));
const MONA: AccountId = AccountId(Uuid::from_u128(2));

/// Somebody who belongs to these properties with these permissions.
fn member(of: &[(u128, &[Permission])], operator: Option<OperatorRole>) -> Living {
    let left =
        AccountEvent::MembershipRemoved { property: property(1), because: MembershipEnd::Removed };
    let mut history = vec![an_active_account(), left.into()];
    for (number, permissions) in of {
        let permissions = permissions.iter().copied().collect();
        let property = property(*number);
        history.push(AccountEvent::MembershipAdded { property, permissions }.into());
    }
    if let Some(role) = operator {
        history.push(AccountEvent::OperatorRoleGranted { role, invitation: None }.into());
    }
    living(given::<Account>(history).state()).clone()
}

fn managing(of: &[u128]) -> ActorCapacity {
    let permissions = BTreeSet::from([Permission::ManageUsers]);
    let of = of.iter().map(|number| (property(*number), permissions.clone()));
    ActorCapacity::Member { memberships: of.collect::<BTreeMap<PropertyId, _>>() }
}

const RECEPTION: &[Permission] = &[Permission::Reservations, Permission::Guests];

/// A hand for each column in which people stand, all meeting the same receptionist of two hotels.
fn hands() -> Vec<(Capacity, ActorCapacity)> {
    vec![
        (Capacity::Oneself, ActorCapacity::Oneself),
        (Capacity::Manager, managing(&[1])),
        (Capacity::ManagerOfAll, managing(&[1, 2])),
        (Capacity::Support, ActorCapacity::Operator(OperatorRole::Support)),
        (Capacity::Compliance, ActorCapacity::Operator(OperatorRole::Compliance)),
        (Capacity::Machine, ActorCapacity::Machine),
    ]
}

#[test]
fn s21_managers_and_operators_show_a_factor_for_every_act_and_others_to_take_one_away() {
    let reception = [(property(1), RECEPTION.iter().copied().collect())];
    let colleague = ActorCapacity::Member { memberships: reception.into() };
    for act in Act::ALL {
        assert!(asks_for_factor(act, &managing(&[1])), "{act:?}");
        assert!(!asks_for_factor(act, &ActorCapacity::Machine), "{act:?}");
        for hand in [&ActorCapacity::Oneself, &colleague] {
            assert_eq!(asks_for_factor(act, hand), act == Act::ResetFactor, "{act:?} {hand:?}");
        }
        for role in OperatorRole::ALL {
            let asks = asks_for_factor(act, &ActorCapacity::Operator(role));
            assert_eq!(asks, !act.only_reads(), "{act:?} by {role:?}");
        }
    }
}

#[test]
fn every_act_by_every_role_is_judged_as_the_table_says() {
    let ada = member(&[(1, RECEPTION), (2, RECEPTION)], None);
    let hands = hands();
    assert_eq!(hands.iter().map(|(capacity, _)| *capacity).collect::<Vec<_>>(), ROLES);
    for act in Act::ALL {
        for (capacity, hand) in &hands {
            let judged = judge(act, hand, ada.subject());
            let cell = row(act).cell(*capacity);
            let expected = match cell {
                Cell::No => None,
                Cell::Yes => Some((*capacity, false)),
                Cell::WithReason => Some((*capacity, true)),
            };
            let judged = judged.ok().map(|yes| (yes.capacity(), yes.needs_reason()));
            assert_eq!(judged, expected, "{act:?} by {capacity:?}");
            assert_eq!(who_may(act).contains(capacity), cell != Cell::No, "{act:?} {capacity:?}");
        }
    }
}

#[test]
fn every_act_by_every_token_is_judged_as_the_table_says() {
    let all: BTreeSet<Scope> = Scope::ALL.into();
    for act in Act::ALL {
        let named = row(act).service;
        assert_eq!(judge_service(act, &all).is_ok(), named.is_some(), "{act:?}");
        for scope in Scope::ALL {
            let judged = judge_service(act, &[scope].into()).map(|_| ());
            let expected = match named {
                None => Err(NotAuthorised::Role),
                Some(needed) if needed == scope => Ok(()),
                Some(needed) => Err(NotAuthorised::Scope(needed)),
            };
            assert_eq!(judged, expected, "{act:?} with {scope}");
        }
        assert_eq!(who_may(act).contains(&Capacity::Service), named.is_some());
    }
}

#[test]
fn every_act_has_somebody_and_every_scope_an_act() {
    for act in Act::ALL {
        assert!(!who_may(act).is_empty(), "{act:?} is for nobody");
    }
    for scope in Scope::ALL {
        assert!(Act::ALL.into_iter().any(|act| row(act).service == Some(scope)), "{scope}");
    }
    let codes: BTreeSet<&str> = Act::ALL.into_iter().map(Act::code).collect();
    assert_eq!(codes.len(), Act::ALL.len());
}

/// The table itself, as a reviewer reads it: a change of authority is seen in this test's diff.
#[test]
fn separation_of_duties_support_does_not_review_and_compliance_does_not_act() {
    let may = |capacity: Capacity| -> Vec<&str> {
        let allowed = Act::ALL.into_iter().filter(|act| row(*act).cell(capacity) != Cell::No);
        allowed.map(Act::code).collect()
    };
    assert_eq!(
        may(Capacity::Compliance),
        [
            "read_members",
            "grant_operator_role",
            "withdraw_operator_role",
            "place_legal_hold",
            "lift_legal_hold",
            "find_people",
            "read_history",
            "review_acts",
            "export",
            "approve_policy",
            "read_events",
        ]
    );
    let support = may(Capacity::Support);
    for review in ["review_acts", "place_legal_hold", "lift_legal_hold", "export", "erase"] {
        assert!(!support.contains(&review), "{review}");
    }
}

/// Whoever acts on somebody else's account says why, and nobody does it to their own.
#[test]
fn invariant_12_every_act_on_somebody_elses_account_needs_a_reason() {
    for act in [Act::Unlock, Act::EndSessions, Act::Suspend, Act::Resume, Act::Erase] {
        for capacity in ROLES {
            assert_ne!(row(act).cell(capacity), Cell::Yes, "{act:?} by {capacity:?}");
        }
        assert_eq!(row(act).oneself, Cell::No, "{act:?}");
    }
}

#[test]
fn a_manager_acts_on_the_account_only_of_who_belongs_nowhere_else() {
    let here = member(&[(1, RECEPTION)], None);
    let both = member(&[(1, RECEPTION), (2, RECEPTION)], None);
    assert!(judge(Act::Unlock, &managing(&[1]), here.subject()).is_ok());
    assert_eq!(judge(Act::Unlock, &managing(&[1]), both.subject()), Err(NotAuthorised::Elsewhere));
    assert_eq!(judge(Act::Unlock, &managing(&[3]), both.subject()), Err(NotAuthorised::Stranger));
    assert_eq!(judge(Act::Erase, &managing(&[1]), here.subject()), Err(NotAuthorised::Role));
    let nowhere = member(&[], None);
    assert_eq!(
        judge(Act::Unlock, &managing(&[1]), nowhere.subject()),
        Err(NotAuthorised::Stranger)
    );
    let belonging = BTreeMap::from([(property(1), BTreeSet::from([Permission::Guests]))]);
    let colleague = ActorCapacity::Member { memberships: belonging };
    assert_eq!(judge(Act::Unlock, &colleague, here.subject()), Err(NotAuthorised::Stranger));
}

#[test]
fn nobody_acts_on_somebody_with_more_rights() {
    let also_billing = [Permission::ManageUsers, Permission::ManageBilling];
    let above = member(&[(1, &also_billing)], None);
    assert_eq!(
        judge(Act::Suspend, &managing(&[1]), above.subject()),
        Err(NotAuthorised::MoreRights)
    );
    let equal = member(&[(1, &[Permission::ManageUsers])], None);
    assert!(judge(Act::Suspend, &managing(&[1]), equal.subject()).is_ok());
    let support = member(&[(1, RECEPTION)], Some(OperatorRole::Support));
    assert_eq!(
        judge(Act::Suspend, &managing(&[1]), support.subject()),
        Err(NotAuthorised::MoreRights)
    );
    let compliance = member(&[], Some(OperatorRole::Compliance));
    let by_support = ActorCapacity::Operator(OperatorRole::Support);
    assert_eq!(
        judge(Act::Suspend, &by_support, compliance.subject()),
        Err(NotAuthorised::MoreRights)
    );
    assert!(judge(Act::Suspend, &by_support, support.subject()).is_ok());
    assert!(judge(Act::Suspend, &ActorCapacity::Machine, compliance.subject()).is_ok());
}

#[test]
fn whose_hand_it_is_follows_from_the_actors_own_account() {
    let sam = member(&[(1, &[Permission::ManageUsers])], Some(OperatorRole::Support));
    let support = Some(OperatorRole::Support);
    assert_eq!(
        ActorCapacity::of(MONA, &sam.memberships, support, ADA),
        ActorCapacity::Operator(OperatorRole::Support)
    );
    assert_eq!(ActorCapacity::of(ADA, &sam.memberships, support, ADA), ActorCapacity::Oneself);
    assert_eq!(
        ActorCapacity::of(MONA, &sam.memberships, None, ADA),
        managing(&[1]),
        "a role must hold"
    );
    let mona = member(&[(1, &[Permission::ManageUsers])], None);
    assert_eq!(ActorCapacity::of(MONA, &mona.memberships, None, ADA), managing(&[1]));
}

#[test]
fn a_reason_is_a_documented_code_and_other_needs_words() {
    for code in ReasonCode::ALL {
        assert_eq!(code.code().parse(), Ok(code));
    }
    assert!(matches!(reason("because", None), Err(WrongReason::Code(_))));
    assert_eq!(reason("other", Some("  ")), Err(WrongReason::NoteMissing));
    assert_eq!(reason("audit", Some("two\nlines")), Err(WrongReason::Note));
    let long = "n".repeat(NOTE_CHARACTERS_MAX + 1);
    assert_eq!(reason("audit", Some(&long)), Err(WrongReason::Note));
    let said = reason("other", Some(" ticket 4711 ")).unwrap();
    assert_eq!(said.note.unwrap().clear().map(String::as_str), Some("ticket 4711"));
}
