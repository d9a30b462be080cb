//! Everything that can be done to somebody's account, by who may and by who may nothing.

use super::kinds::account_commands;
use super::{Case, TOM, asks_the_table};
use keyledger_core::account::{
    self, Account, AccountCommand, AccountEvent, ActedBy, ErasureGround, FactorResetReason,
    FlagReference, IdentityCheck,
};
use keyledger_core::authority::{ActorCapacity, AtProperty, Capacity, OperatorRole};
use keyledger_core::ids::HoldId;
use keyledger_core::language::Language;
use keyledger_core::testing::accounts::*;
use keyledger_core::testing::factors::a_factor;
use keyledger_core::testing::{Past, moment};
use uuid::Uuid;

fn at(by: ActorCapacity) -> AtProperty {
    AtProperty::managed(by)
}

fn active() -> Vec<Past<AccountEvent>> {
    vec![an_active_account()]
}

fn hold() -> HoldId {
    HoldId(Uuid::from_u128(7))
}

#[test]
fn invariant_12_nobody_does_anything_to_an_account_without_a_permit() {
    use Capacity::{Compliance, Machine, Support};
    let case = |history, command, capacity| Case::<Account> { history, command, capacity };
    asks_the_table(
        &account_commands(),
        vec![
            case(Vec::new, create, Support),
            case(active, |by| joins(at(by)), Support),
            case(active, |by| ticks(at(by)), Support),
            case(
                active,
                |by| {
                    let (property, acting) = (property(1), at(by));
                    let ends_at = Some(moment(60));
                    AccountCommand::SetMembershipEnd { property, ends_at, acting }
                },
                Support,
            ),
            case(
                active,
                |by| AccountCommand::Leave { property: property(1), acting: at(by) },
                Support,
            ),
            case(
                || vec![an_account()],
                |hand| {
                    let (replaced_by, property) = (TOM, property(1));
                    AccountCommand::WithdrawActivation { replaced_by, property, hand }
                },
                Support,
            ),
            case(
                || vec![an_active_account(), failures(10), locked()],
                |hand| AccountCommand::Unlock { hand },
                Support,
            ),
            case(
                || vec![an_active_account(), signed_in(1)],
                |hand| AccountCommand::EndAllSessions { hand },
                Support,
            ),
            case(active, |hand| AccountCommand::Suspend { hand }, Machine),
            case(
                || {
                    let by = ActedBy::Support;
                    vec![an_active_account(), AccountEvent::AccountSuspended { by }.into()]
                },
                |hand| AccountCommand::Resume { hand },
                Support,
            ),
            case(active, flags, Support),
            case(|| vec![an_active_account(), a_factor()], resets, Machine),
            case(active, renames, Support),
            case(Vec::new, |_| creates_operator(), Compliance),
            case(active, |_| invites(), Machine),
            case(
                || {
                    let (role, invitation) = (OperatorRole::Support, None);
                    let granted = AccountEvent::OperatorRoleGranted { role, invitation };
                    vec![an_active_account(), granted.into()]
                },
                |_| AccountCommand::WithdrawOperator,
                Support,
            ),
            case(active, |_| AccountCommand::Erase { ground: ErasureGround::Request }, Machine),
            case(active, |_| AccountCommand::PlaceHold { hold: hold() }, Compliance),
            case(
                || {
                    let placed = AccountEvent::LegalHoldPlaced { hold: hold() };
                    vec![an_active_account(), placed.into()]
                },
                |_| AccountCommand::LiftHold { hold: hold() },
                Compliance,
            ),
        ],
        |why| match why {
            account::Rejection::NotAllowed(why) => Some(*why),
            other => panic!("another rule was first: {other:?}"),
        },
    );
}

fn flags(hand: ActorCapacity) -> AccountCommand {
    AccountCommand::FlagNextAttempt { reference: FlagReference::of_random(7), hand }
}

fn create(by: ActorCapacity) -> AccountCommand {
    AccountCommand::Create {
        claim: claim(),
        address: address(1),
        email: "ada@hotel.example".to_owned(),
        name: "Ada".to_owned(),
        language: Language::En,
        property: property(1),
        permissions: reception(),
        ends_at: None,
        link: link(1),
        acting: at(by),
    }
}

fn joins(acting: AtProperty) -> AccountCommand {
    let (property, permissions, given) = (property(2), reception(), the_same_name());
    let (email, ends_at) = ("ada@hotel.example".to_owned(), None);
    let (by, hand_over) = (None, None);
    AccountCommand::Join { property, permissions, ends_at, email, given, acting, by, hand_over }
}

fn ticks(acting: AtProperty) -> AccountCommand {
    let (grant, withdraw) = ([].into(), reception());
    let (property, seen) = (property(1), None);
    AccountCommand::ChangePermissions { property, grant, withdraw, acting, seen }
}

fn resets(hand: ActorCapacity) -> AccountCommand {
    let (why, checked) = (FactorResetReason::AppDeleted, IdentityCheck::Document);
    AccountCommand::ResetFactor { hand, why, checked, by: None, hand_over: None }
}

fn renames(hand: ActorCapacity) -> AccountCommand {
    AccountCommand::ChangeProfile {
        name: Some("Adah".to_owned()),
        language: None,
        time_zone: None,
        hand,
    }
}

fn creates_operator() -> AccountCommand {
    AccountCommand::CreateOperator {
        claim: claim(),
        address: address(1),
        email: "sam@keyledger.example".to_owned(),
        name: "Sam".to_owned(),
        language: Language::En,
    }
}

fn invites() -> AccountCommand {
    let (role, link, expires_at) = (OperatorRole::Support, link(9), moment(60));
    AccountCommand::InviteOperator { role, link, expires_at, given: None }
}
