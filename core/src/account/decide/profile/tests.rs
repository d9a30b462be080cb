//! Who may change what a person is called, and what it changes.

use crate::account::{Account, AccountCommand, AccountEvent, NameChange, Rejection};
use crate::authority::{ActorCapacity, NotAuthorised, OperatorRole};
use crate::language::Language;
use crate::permission::Permission;
use crate::personal::Personal;
use crate::testing::accounts::*;
use crate::testing::given;

fn manager(of: &[u128]) -> ActorCapacity {
    let memberships =
        of.iter().map(|number| (property(*number), [Permission::ManageUsers].into())).collect();
    ActorCapacity::Member { memberships }
}

fn change(hand: ActorCapacity, name: Option<&str>, language: Option<Language>) -> AccountCommand {
    let (name, time_zone) = (name.map(ToOwned::to_owned), None);
    AccountCommand::ChangeProfile { name, language, time_zone, hand }
}

fn named(name: &str) -> AccountEvent {
    let because = NameChange::Edited;
    AccountEvent::NameChanged { name: Personal::Clear(name.to_owned()), because }
}

#[test]
fn oneself_the_managers_of_all_support_and_the_machine_may() {
    let support = ActorCapacity::Operator(OperatorRole::Support);
    for hand in [ActorCapacity::Oneself, manager(&[1]), support, ActorCapacity::Machine] {
        given::<Account>([an_active_account()])
            .when(change(hand, Some("Ada King"), None))
            .then([named("Ada King")]);
    }
    for (hand, why) in [
        (manager(&[1]), NotAuthorised::Elsewhere),
        (manager(&[3]), NotAuthorised::Stranger),
        (ActorCapacity::Operator(OperatorRole::Compliance), NotAuthorised::Role),
    ] {
        let joined =
            AccountEvent::MembershipAdded { property: property(2), permissions: [].into() };
        given::<Account>([an_active_account(), joined.into()])
            .when(change(hand, Some("Ada King"), None))
            .then_refused(Rejection::NotAllowed(why));
    }
}

#[test]
fn what_is_so_already_is_not_said_again() {
    let changed = given::<Account>([an_active_account()])
        .when(change(ActorCapacity::Oneself, Some("Ada King"), Some(Language::Fr)))
        .then([named("Ada King"), AccountEvent::LanguageChanged { language: Language::Fr }]);
    changed.and().when(change(ActorCapacity::Oneself, None, Some(Language::Fr))).then_nothing();
}

#[test]
fn a_deleted_account_is_renamed_by_who_adds_the_person_again() {
    given::<Account>([an_active_account(), deleted()])
        .when(change(ActorCapacity::Machine, Some("Ada King"), None))
        .then_refused(Rejection::Deleted);
}
