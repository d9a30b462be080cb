//! How a role reaches a person, and how it leaves them.

use crate::account::{
    Account, AccountCommand, AccountEvent, GivenProfile, LinkClosed, LinkPurpose, MembershipEnd,
    NameChange, OperatorInvited, Rejection, SessionEnd,
};
use crate::authority::OperatorRole::{self, Compliance, Support};
use crate::language::Language;
use crate::personal::Personal;
use crate::testing::accounts::*;
use crate::testing::{Past, given, moment, wait};
use chrono::TimeDelta;

/// Sam, who belongs to no property and has not come yet.
fn sam() -> Past<AccountEvent> {
    AccountEvent::AccountCreated {
        claim: claim(),
        address: address(1),
        email: Personal::Sealed,
        name: Personal::Sealed,
        language: Language::En,
    }
    .into()
}

fn invite(role: OperatorRole) -> AccountCommand {
    let given = Some(the_same_name());
    AccountCommand::InviteOperator { role, link: link(1), expires_at: moment(60), given }
}

fn invited(role: OperatorRole) -> [AccountEvent; 2] {
    let (link, expires_at) = (link(1), moment(60));
    [
        AccountEvent::OperatorInvited(OperatorInvited { role, link, expires_at }),
        AccountEvent::ActivationLinkIssued { link, expires_at, supersedes: None },
    ]
}

fn chooses(through: u128) -> AccountCommand {
    AccountCommand::ChoosePassword { link: link(through), credential: password(1) }
}

fn granted(role: OperatorRole) -> AccountEvent {
    AccountEvent::OperatorRoleGranted { role, invitation: None }
}

#[test]
fn an_operators_account_needs_no_property() {
    let create = AccountCommand::CreateOperator {
        claim: claim(),
        address: address(1),
        email: "sam@keyledger.example".to_owned(),
        name: "Sam".to_owned(),
        language: Language::En,
    };
    let made = given::<Account>([]).when(create.clone()).then_events(|events| {
        assert!(matches!(events, [AccountEvent::AccountCreated { .. }]));
    });
    made.and().when(create).then_refused(Rejection::Exists);
}

#[test]
fn whoever_opens_the_invitation_in_time_takes_the_role_up() {
    let state = given::<Account>([sam()]).when(invite(Support)).then(invited(Support)).and();
    assert_eq!(living(state.state()).operator, None, "an invitation is no role");
    let taken = state.after(TimeDelta::minutes(59)).when(chooses(1)).then([
        AccountEvent::PasswordChosen {
            credential: password(1),
            link: link(1),
            purpose: LinkPurpose::Activation,
            replaces: None,
        },
        AccountEvent::OperatorRoleGranted { role: Support, invitation: Some(link(1)) },
    ]);
    assert_eq!(living(taken.state()).operator, Some(Support));
}

#[test]
fn after_an_hour_the_invitation_opens_nothing_and_no_reset_brings_the_role() {
    let state = given::<Account>([sam()]).when(invite(Support)).then(invited(Support)).and();
    let late = state.after(TimeDelta::minutes(60)).when(chooses(1));
    let refused = link_refused(1, LinkPurpose::Activation, LinkClosed::Expired);
    let state = late.then([refused]).and();
    let reset = AccountCommand::RequestReset { link: link(2) };
    let state = state.when(reset).then_events(|_| {}).and();
    let state = state.when(chooses(2)).then_events(|events| assert_eq!(events.len(), 1));
    assert_eq!(living(state.state()).operator, None);
}

#[test]
fn a_second_invitation_replaces_the_first() {
    let again = AccountCommand::InviteOperator {
        role: Compliance,
        link: link(2),
        expires_at: moment(60),
        given: None,
    };
    let state = given::<Account>([sam()]).when(invite(Support)).then(invited(Support)).and();
    let state = state.when(again).then_events(|_| {}).and();
    let refused = link_refused(1, LinkPurpose::Activation, LinkClosed::Superseded);
    let state = state.when(chooses(1)).then([refused]).and();
    let state = state.when(chooses(2)).then_events(|_| {});
    assert_eq!(living(state.state()).operator, Some(Compliance));
}

#[test]
fn whoever_has_a_password_takes_the_role_up_at_once_and_nobody_holds_both() {
    let state = given::<Account>([an_active_account()]);
    let state = state.when(invite(Support)).then([granted(Support)]).and();
    let state = state.when(invite(Support)).then_nothing().and();
    state.when(invite(Compliance)).then_refused(Rejection::HoldsRole(Support));
}

#[test]
fn s30_a_deleted_account_comes_back_for_a_role_with_its_password_only_in_time() {
    let gone =
        |days| given::<Account>([an_active_account(), deleted(), wait(TimeDelta::days(days))]);
    let back = |password_kept| AccountEvent::AccountRestored { password_kept };
    gone(30).when(invite(Support)).then([back(true), granted(Support)]);
    let [invited, issued] = invited(Support);
    gone(31).when(invite(Support)).then([back(false), invited.clone(), issued.clone()]);
    // Nor where nobody said that it is the same person: the role is not taken up with a password that
    // somebody else may know.
    let (role, link, expires_at) = (Support, link(1), moment(60));
    let approved = AccountCommand::InviteOperator { role, link, expires_at, given: None };
    gone(30).when(approved).then([back(false), invited.clone(), issued.clone()]);
    let given = GivenProfile { name: Some("Bruno".to_owned()), ..the_same_name() };
    let given = Some(GivenProfile { same_as: None, ..given });
    let other = AccountCommand::InviteOperator { role, link, expires_at, given };
    let renamed = AccountEvent::NameChanged {
        name: Personal::Clear("Bruno".to_owned()),
        because: NameChange::AnotherName,
    };
    gone(30).when(other).then([back(false), renamed, invited, issued]);
}

#[test]
fn an_operator_who_leaves_the_last_property_stays() {
    let leave = AccountCommand::Leave { property: property(1), acting: support_acts() };
    let removed =
        AccountEvent::MembershipRemoved { property: property(1), because: MembershipEnd::Removed };
    given::<Account>([an_active_account(), granted(Support).into()]).when(leave).then([removed]);
}

#[test]
fn a_role_withdrawn_leaves_a_member_and_deletes_who_belongs_nowhere() {
    let withdrawn = || AccountEvent::OperatorRoleWithdrawn { role: Support };
    let command = || AccountCommand::WithdrawOperator;
    let state = given::<Account>([an_active_account(), granted(Support).into()]);
    let state = state.when(command()).then([withdrawn()]).and();
    assert_eq!(living(state.state()).operator, None);
    state.when(command()).then_nothing();
    let removed =
        AccountEvent::MembershipRemoved { property: property(1), because: MembershipEnd::Removed };
    given::<Account>([an_active_account(), granted(Support).into(), removed.into(), signed_in(1)])
        .when(command())
        .then([
            withdrawn(),
            AccountEvent::AccountDeleted {},
            ended([1], SessionEnd::AccountClosed),
        ]);
    let pending = given::<Account>([sam()]).when(invite(Support)).then(invited(Support)).and();
    pending.when(command()).then([withdrawn(), AccountEvent::AccountDeleted {}]);
}
