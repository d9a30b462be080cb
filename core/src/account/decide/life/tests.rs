//! Beginning, coming back and ending, arm by arm.

use super::*;
use crate::account::MembershipEnd;
use crate::authority::{NotAuthorised, OperatorRole, Others};
use crate::ids::{AccountId, LinkId};
use crate::language::Language;
use crate::policy::Profile;
use crate::store::Revision;
use crate::testing::accounts::*;
use crate::testing::factors::a_factor;
use crate::testing::{Past, given, moment, wait};
use uuid::Uuid;

fn create() -> AccountCommand {
    AccountCommand::Create {
        claim: claim(),
        address: address(1),
        email: "ada@hotel.example".to_owned(),
        name: "Ada".to_owned(),
        language: Language::Fr,
        property: property(1),
        permissions: reception(),
        ends_at: None,
        link: link(0),
        acting: support_acts(),
    }
}

fn join(n: u128) -> AccountCommand {
    adds_to(n, BTreeSet::new(), None)
}

fn joined(n: u128) -> AccountEvent {
    AccountEvent::MembershipAdded { property: property(n), permissions: BTreeSet::new() }
}

fn leave(n: u128) -> AccountCommand {
    AccountCommand::Leave { property: property(n), acting: support_acts() }
}

fn left(n: u128) -> AccountEvent {
    AccountEvent::MembershipRemoved { property: property(n), because: MembershipEnd::Removed }
}

fn erase() -> AccountCommand {
    AccountCommand::Erase { ground: ErasureGround::Request }
}

fn abandoned() -> AccountEvent {
    AccountEvent::CreationAbandoned { claim: claim() }
}

fn erased() -> AccountEvent {
    AccountEvent::AccountErased { ground: ErasureGround::Request }
}

#[test]
fn s3_s9_an_account_begins_with_its_membership_and_an_activation_link_of_a_day() {
    given::<Account>([]).when(create()).then([
        AccountEvent::AccountCreated {
            claim: claim(),
            address: address(1),
            email: Personal::Clear("ada@hotel.example".to_owned()),
            name: Personal::Clear("Ada".to_owned()),
            language: Language::Fr,
        },
        AccountEvent::MembershipAdded { property: property(1), permissions: reception() },
        AccountEvent::ActivationLinkIssued {
            link: link(0),
            expires_at: moment(24 * 60),
            supersedes: None,
        },
    ]);
}

#[test]
fn s1_what_exists_existed_or_was_fenced_off_is_not_made_again() {
    given::<Account>([an_account()]).when(create()).then_refused(Rejection::Exists);
    given::<Account>([an_account(), deleted()]).when(create()).then_refused(Rejection::Exists);
    given::<Account>([an_account(), erased().into()])
        .when(create())
        .then_refused(Rejection::Exists);
    given::<Account>([abandoned().into()]).when(create()).then_refused(Rejection::Abandoned);
}

#[test]
fn s1_an_account_is_fenced_off_only_while_it_was_never_made() {
    let fence = || AccountCommand::AbandonCreation { claim: claim() };
    given::<Account>([]).when(fence()).then([abandoned()]).and().when(fence()).then_nothing();
    given::<Account>([an_account()]).when(fence()).then_refused(Rejection::Exists);
    given::<Account>([an_account(), erased().into()]).when(fence()).then_refused(Rejection::Exists);
}

#[test]
fn s31_another_property_is_offered_and_no_link_is_made() {
    given::<Account>([an_active_account()]).when(join(2)).then_events(|events| {
        assert!(matches!(events, [AccountEvent::MembershipOffered { .. }]), "{events:?}");
    });
    given::<Account>([an_active_account()]).when(join(1)).then_refused(Rejection::AlreadyMember);
}

#[test]
fn s30_leaving_the_last_property_deletes_the_account_and_ends_its_sessions() {
    given::<Account>([an_active_account(), signed_in(1), signed_in(2)]).when(leave(1)).then([
        left(1),
        AccountEvent::AccountDeleted {},
        ended([1, 2], SessionEnd::AccountClosed),
    ]);
}

#[test]
fn leaving_one_of_two_properties_is_no_deletion() {
    given::<Account>([an_active_account(), signed_in(1), joined(2).into()])
        .when(leave(1))
        .then([left(1)]);
    given::<Account>([an_active_account()]).when(leave(2)).then_refused(Rejection::NotAMember);
    given::<Account>([an_active_account(), deleted()])
        .when(leave(1))
        .then_refused(Rejection::NotAMember);
}

#[test]
fn s30_created_again_within_thirty_days_the_account_comes_back_with_its_password() {
    let back = given::<Account>([an_active_account(), deleted(), wait(TimeDelta::days(30))])
        .when(join(2))
        .then([AccountEvent::AccountRestored { password_kept: true }, joined(2)]);
    let account = living(back.state());
    assert_eq!(account.usable_password(), Some(password(1)));
    assert_eq!(account.deleted_at, None);
}

#[test]
fn s30_later_it_comes_back_without_its_password() {
    let days = TimeDelta::days(30) + TimeDelta::microseconds(1);
    let back = given::<Account>([an_active_account(), deleted(), wait(days)])
        .when(join(1))
        .then([AccountEvent::AccountRestored { password_kept: false }, joined(1)]);
    let account = living(back.state());
    assert_eq!(
        (account.usable_password(), &account.former_passwords[..]),
        (None, &[password(1)][..])
    );
}

fn join_as(name: &str, language: Language, same_as: Option<Revision>) -> AccountCommand {
    let mut join = join(1);
    if let AccountCommand::Join { given, .. } = &mut join {
        *given = GivenProfile { name: Some(name.to_owned()), language, same_as };
    }
    join
}

fn named(name: &str, because: NameChange) -> AccountEvent {
    AccountEvent::NameChanged { name: Personal::Clear(name.to_owned()), because }
}

#[test]
fn s30_the_name_and_the_language_that_were_given_hold() {
    let gone = || given::<Account>([an_active_account(), deleted()]);
    let back = |password_kept| AccountEvent::AccountRestored { password_kept };
    let french = AccountEvent::LanguageChanged { language: Language::Fr };
    let again = gone().when(join_as("ADA", Language::Fr, Some(Revision(0)))).then([
        back(true),
        named("ADA", NameChange::AddedAgain),
        french,
        joined(1),
    ]);
    let account = living(again.state());
    assert_eq!(account.language, Language::Fr);
    assert_eq!(account.named_at, Revision(7));
}

#[test]
fn s30_under_another_name_it_comes_back_without_its_password_however_soon() {
    let gone = || given::<Account>([an_active_account(), deleted()]);
    let back = |password_kept| AccountEvent::AccountRestored { password_kept };
    let other = gone().when(join_as("Bruno", Language::En, None)).then([
        back(false),
        named("Bruno", NameChange::AnotherName),
        joined(1),
    ]);
    let account = living(other.state());
    assert_eq!((account.usable_password(), account.former_passwords.len()), (None, 1));
    // Compared with a name that is no longer theirs: nobody knows whether it is the same.
    let renamed = Past::of([named("Bruno", NameChange::Edited)]);
    given::<Account>([an_active_account(), renamed, deleted()])
        .when(join_as("Ada", Language::En, Some(Revision(0))))
        .then([back(false), named("Ada", NameChange::AnotherName), joined(1)]);
}

#[test]
fn s31_who_is_there_keeps_the_name_they_have() {
    let mut other = join_as("Bruno", Language::Fr, None);
    if let AccountCommand::Join { property: at, .. } = &mut other {
        *at = property(2);
    }
    given::<Account>([an_active_account()]).when(other).then_events(|events| {
        assert!(matches!(events, [AccountEvent::MembershipOffered { .. }]), "{events:?}");
    });
}

#[test]
fn s30_an_account_that_never_had_a_password_has_none_to_keep() {
    given::<Account>([an_account(), deleted()])
        .when(join(1))
        .then([AccountEvent::AccountRestored { password_kept: false }, joined(1)]);
}

#[test]
fn s30_no_session_permission_link_or_device_comes_back() {
    let history = [an_active_account(), signed_in(1), a_live_reset_link(1), joined(3).into()];
    let gone = given::<Account>(history).when(leave(3)).then_events(|_| {}).and();
    let gone = gone.when(leave(1)).then_events(|_| {}).and();
    let back = gone.when(join(2)).then_events(|_| {});
    let account = living(back.state());
    assert_eq!(account.memberships.keys().collect::<Vec<_>>(), [&property(2)]);
    assert!(account.sessions.is_empty() && account.known_devices.is_empty());
    assert!(account.links.all_live().is_empty());
    let find = AccountCommand::TryLink { link: link(1) };
    let purpose = crate::account::LinkPurpose::Reset;
    let withdrawn = crate::account::LinkClosed::Withdrawn;
    back.and().when(find).then([link_refused(1, purpose, withdrawn)]);
}

#[test]
fn s30_a_lock_outlives_deletion_and_return() {
    let back = given::<Account>([an_active_account(), locked(), deleted()])
        .when(join(1))
        .then_events(|_| {});
    back.and().when(asks(11)).then([AccountEvent::LoginRefused {
        attempt: attempt(11),
        because: crate::account::LoginRefusal::Locked { lock: the_lock() },
    }]);
}

#[test]
fn erasing_ends_the_sessions_first_and_nothing_happens_afterwards() {
    let gone = given::<Account>([an_active_account(), signed_in(1)])
        .when(erase())
        .then([ended([1], SessionEnd::AccountClosed), erased()]);
    let gone = gone.and().when(erase()).then_nothing().and();
    gone.when(join(1)).then_refused(Rejection::NotHere);
    given::<Account>([]).when(erase()).then_refused(Rejection::NotHere);
    given::<Account>([abandoned().into()]).when(erase()).then_refused(Rejection::NotHere);
    given::<Account>([an_account(), deleted()]).when(erase()).then([erased()]);
}

#[test]
fn more_sessions_than_fit_into_one_event_end_in_several() {
    let history: Vec<Past<AccountEvent>> =
        std::iter::once(an_active_account()).chain((1..=600).map(signed_in)).collect();
    let gone = given::<Account>(history).when(erase()).then_events(|events| {
        let mut sizes = vec![];
        for event in events {
            if let AccountEvent::SessionsEnded { sessions, .. } = event {
                sizes.push(sessions.len());
            }
        }
        assert_eq!(sizes, [250, 250, 100]);
    });
    assert_eq!(*gone.state(), Account::Erased);
}

#[test]
fn without_an_account_every_other_question_has_one_answer() {
    let replaced_by = AccountId(Uuid::from_u128(9));
    let (at, because) = (link(1), SessionEnd::Logout);
    let all = || {
        [
            join(1),
            leave(1),
            AccountCommand::WithdrawActivation {
                replaced_by,
                property: property(1),
                hand: support_acts().hand,
            },
            AccountCommand::RequestReset { link: at },
            AccountCommand::TryLink { link: at },
            AccountCommand::ChoosePassword { link: at, credential: password(1) },
            asks(1),
            judged(1, true),
            AccountCommand::UseSession { session: session(1) },
            AccountCommand::EndSession { session: session(1), because },
            AccountCommand::ExpireLock { lock: the_lock() },
            AccountCommand::ExpireLink { link: at },
            AccountCommand::ExpireSession { session: session(1) },
            AccountCommand::SetMembershipEnd {
                property: property(1),
                ends_at: None,
                acting: support_acts(),
            },
            AccountCommand::AcceptMembership {
                property: property(1),
                offered_by: ActorCapacity::Machine,
            },
            AccountCommand::DeclineMembership { property: property(1) },
            AccountCommand::ExpireOffer { property: property(1), expires_at: moment(1) },
            AccountCommand::EndMembership { property: property(1), ends_at: moment(1) },
            AccountCommand::Lapse { unused_since: moment(1) },
        ]
    };
    for command in all() {
        given::<Account>([]).when(command.clone()).then_refused(Rejection::NotHere);
        given::<Account>([abandoned().into()])
            .when(command.clone())
            .then_refused(Rejection::NotHere);
        given::<Account>([an_account(), erased().into()])
            .when(command)
            .then_refused(Rejection::NotHere);
    }
}

#[test]
fn the_policy_says_how_long_a_password_outlives_its_account_and_an_activation_link_opens() {
    given::<Account>([an_active_account(), deleted(), wait(TimeDelta::hours(1))])
        .with(|settings| settings.restore_password_days = 0)
        .when(join(1))
        .then([AccountEvent::AccountRestored { password_kept: false }, joined(1)]);
    given::<Account>([])
        .under(Profile::Pci)
        .with(|settings| settings.activation_link_hours = 1)
        .when(create())
        .then_events(|events| {
            let AccountEvent::ActivationLinkIssued { link, expires_at, .. } = &events[2] else {
                panic!("{events:?}")
            };
            assert_eq!((*link, *expires_at), (LinkId(Uuid::nil()), moment(60)));
        });
}

fn alone() -> AtProperty {
    let others = Others { managed: Until::Gone, peopled: Until::Open };
    AtProperty { others, ..support_acts() }
}

fn manager_too(n: u128) -> AccountEvent {
    let permissions = [Permission::ManageUsers].into();
    AccountEvent::MembershipAdded { property: property(n), permissions }
}

#[test]
fn the_last_manager_stays_while_somebody_else_does() {
    let manager = || given::<Account>([an_active_account(), manager_too(2).into()]);
    let leave = |acting| AccountCommand::Leave { property: property(2), acting };
    manager().when(leave(alone())).then_refused(Rejection::LastManager);
    manager().when(leave(support_acts())).then([left(2)]);
    // A receptionist is missed by nobody who manages.
    let leave = AccountCommand::Leave { property: property(1), acting: alone() };
    manager().when(leave).then([left(1)]);
}

#[test]
fn nobody_removes_themselves_or_somebody_with_more_rights_or_of_another_property() {
    let held = |at: u128, permissions: &[Permission]| ActorCapacity::Member {
        memberships: [(property(at), permissions.iter().copied().collect())].into(),
    };
    let by = |hand: ActorCapacity, at: u128| AccountCommand::Leave {
        property: property(at),
        acting: AtProperty::managed(hand),
    };
    let refused = |why| Rejection::NotAllowed(why);
    let superior = AccountEvent::MembershipAdded {
        property: property(1),
        permissions: Permission::ALL.into(),
    };
    let rene = || given::<Account>([an_active_account(), superior.clone().into()]);
    let mona = held(1, &[Permission::ManageUsers]);
    rene().when(by(mona.clone(), 1)).then_refused(refused(NotAuthorised::MoreRights));
    rene().when(by(ActorCapacity::Oneself, 1)).then_refused(refused(NotAuthorised::Oneself));
    let other = held(2, &[Permission::ManageUsers]);
    rene().when(by(other.clone(), 1)).then_refused(refused(NotAuthorised::Stranger));
    let compliance = ActorCapacity::Operator(OperatorRole::Compliance);
    rene().when(by(compliance, 1)).then_refused(refused(NotAuthorised::Role));
    rene().when(by(held(1, &Permission::ALL), 1)).then_events(|_| {});
    // Who manages one of two properties ends nothing at the other.
    let both = given::<Account>([an_active_account(), joined(2).into()]);
    both.when(by(other, 1)).then_refused(refused(NotAuthorised::Stranger));
    let end = AccountCommand::SetMembershipEnd {
        property: property(1),
        ends_at: Some(moment(60)),
        acting: AtProperty::managed(mona),
    };
    rene().when(end).then_refused(refused(NotAuthorised::MoreRights));
}

fn demanded(hand_over: Option<HandOverId>) -> AccountEvent {
    AccountEvent::FactorDemanded { hand_over }
}

#[test]
fn s30_who_had_a_second_factor_sets_one_up_before_anything_opens() {
    let gone = || given::<Account>([an_active_account(), a_factor(), deleted()]);
    let kept = || AccountEvent::AccountRestored { password_kept: true };
    let back = gone().when(join(1)).then([kept(), demanded(None), joined(1)]).and();
    assert!(living(back.state()).factors.enrolled.is_empty());
    let again = back.when(asks(50)).then_events(|_| {}).and();
    let stopped = again.when(judged(50, true)).then_events(|events| {
        assert!(
            matches!(
                events,
                [AccountEvent::PasswordAccepted { .. }, AccountEvent::FactorSetUpDemanded(_)]
            ),
            "{events:?}"
        );
    });
    // Removed and added once more, it still is.
    let gone_again = stopped.and().when(leave(1)).then_events(|_| {}).and();
    gone_again.when(join(1)).then([kept(), demanded(None), joined(1)]);
    // A reset by somebody else does not give the time to put it off.
    let reset = AccountCommand::ResetFactor {
        hand: ActorCapacity::Machine,
        why: crate::account::FactorResetReason::AppDeleted,
        checked: crate::account::IdentityCheck::Document,
        by: None,
        hand_over: None,
    };
    let back = gone().when(join(1)).then_events(|_| {}).and();
    let back = back.when(reset).then_events(|_| {}).and();
    let asked = back.when(asks(51)).then_events(|_| {}).and();
    asked.when(judged(51, true)).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::FactorSetUpDemanded(_)), "{events:?}");
    });
}

#[test]
fn s30_where_the_policy_wants_it_the_code_that_is_handed_over_sets_the_next_one_up() {
    let code = HandOverId(Uuid::from_u128(7));
    let mut join = join(1);
    if let AccountCommand::Join { hand_over, .. } = &mut join {
        *hand_over = Some(code);
    }
    let back = AccountEvent::AccountRestored { password_kept: true };
    given::<Account>([an_active_account(), a_factor(), deleted()])
        .under(Profile::Nist)
        .when(join.clone())
        .then([back.clone(), demanded(Some(code)), joined(1)]);
    // Where it wants none, none is asked for; and who never had a factor needs none.
    given::<Account>([an_active_account(), a_factor(), deleted()]).when(join.clone()).then([
        back.clone(),
        demanded(None),
        joined(1),
    ]);
    given::<Account>([an_active_account(), deleted()])
        .under(Profile::Nist)
        .when(join)
        .then([back, joined(1)]);
}

#[test]
fn s21_what_was_left_of_the_time_to_put_it_off_is_left() {
    let history = || [an_active_account(), an_open_attempt(3), Past::of(success(3, 0)), deleted()];
    let back = AccountEvent::AccountRestored { password_kept: true };
    let until = moment(0).plus(TimeDelta::days(30));
    let because = crate::account::GraceCause::FirstLogIn;
    let left = AccountEvent::FactorGraceStarted(FactorGraceStarted { until, because });
    let gone = given::<Account>(history()).after(TimeDelta::days(10));
    gone.when(join(1)).then([back.clone(), left, joined(1)]);
    let over = given::<Account>(history()).after(TimeDelta::days(30));
    over.when(join(1)).then([back, demanded(None), joined(1)]);
}
