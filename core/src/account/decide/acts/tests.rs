//! What others may do to an account, and what follows.

use crate::account::ActRefusal;
use crate::account::{
    Account, AccountCommand, AccountEvent, ActedBy, FactorResetBy, FactorResetProposed,
    FactorResetReason, IdentityCheck, LinkPurpose, LoginRefusal, Rejection, ResetDeclined,
    SecondFactorReset, SessionEnd, Unchanged, UnlockedBy,
};
use crate::authority::{Act, ActorCapacity, NotAuthorised, OperatorRole};
use crate::ids::{AccountId, HandOverId};
use crate::permission::Permission;
use crate::policy::Profile;
use crate::testing::accounts::*;
use crate::testing::factors::{a_factor, factor, wrong_codes};
use crate::testing::{Past, given, moment, wait};
use chrono::TimeDelta;
use std::collections::BTreeMap;

fn support() -> ActorCapacity {
    ActorCapacity::Operator(OperatorRole::Support)
}

fn manager(of: &[u128]) -> ActorCapacity {
    let memberships: BTreeMap<_, _> =
        of.iter().map(|number| (property(*number), [Permission::ManageUsers].into())).collect();
    ActorCapacity::Member { memberships }
}

fn unlock(hand: ActorCapacity) -> AccountCommand {
    AccountCommand::Unlock { hand }
}

fn suspend(hand: ActorCapacity) -> AccountCommand {
    AccountCommand::Suspend { hand }
}

fn resume(hand: ActorCapacity) -> AccountCommand {
    AccountCommand::Resume { hand }
}

fn suspended(by: ActedBy) -> Past<AccountEvent> {
    AccountEvent::AccountSuspended { by }.into()
}

fn lifted(by: UnlockedBy) -> [AccountEvent; 1] {
    [AccountEvent::AccountUnlocked { lock: the_lock(), by }]
}

#[test]
fn s35_a_lock_is_lifted_by_the_managers_of_all_by_support_and_at_the_machine() {
    for (hand, by) in [
        (manager(&[1]), UnlockedBy::Manager),
        (support(), UnlockedBy::Support),
        (ActorCapacity::Machine, UnlockedBy::Machine),
    ] {
        given::<Account>([an_active_account(), locked()]).when(unlock(hand)).then(lifted(by));
    }
    given::<Account>([an_active_account()]).when(unlock(support())).then_nothing();
}

#[test]
fn whoever_may_not_is_refused_and_nothing_is_written() {
    let elsewhere =
        AccountEvent::MembershipAdded { property: property(2), permissions: reception() };
    for (hand, denied) in [
        (manager(&[2]), NotAuthorised::Stranger),
        (ActorCapacity::Oneself, NotAuthorised::Oneself),
        (ActorCapacity::Operator(OperatorRole::Compliance), NotAuthorised::Role),
    ] {
        let past = || given::<Account>([an_active_account(), locked()]);
        past().when(unlock(hand.clone())).then_refused(Rejection::NotAllowed(denied));
        past().when(suspend(hand.clone())).then_refused(Rejection::NotAllowed(denied));
        let command = AccountCommand::EndAllSessions { hand };
        past().when(command).then_refused(Rejection::NotAllowed(denied));
    }
    given::<Account>([an_active_account(), locked(), elsewhere.into()])
        .when(unlock(manager(&[1])))
        .then_refused(Rejection::NotAllowed(NotAuthorised::Elsewhere));
    given::<Account>([an_active_account(), deleted()])
        .when(suspend(support()))
        .then_refused(Rejection::Deleted);
}

#[test]
fn an_unlock_clears_the_run_and_leaves_what_was_counted_over_all_locks() {
    let state = given::<Account>([an_active_account(), locked()])
        .when(unlock(support()))
        .then(lifted(UnlockedBy::Support));
    let lockout = &living(state.state()).lockout;
    assert_eq!((lockout.run.len(), lockout.consecutive, lockout.locks), (0, 10, 1));
}

#[test]
fn a_disabled_password_is_enabled_by_support_and_not_by_a_manager() {
    let disabled = || AccountEvent::CredentialDisabled { consecutive: 100 }.into();
    let past = || given::<Account>([an_active_account(), locked(), disabled()]);
    past().when(unlock(manager(&[1]))).then_refused(Rejection::NotAllowed(NotAuthorised::Disabled));
    let [lifted] = lifted(UnlockedBy::Support);
    let enabled = AccountEvent::CredentialEnabled { by: ActedBy::Support };
    let state = past().when(unlock(support())).then([lifted, enabled]).and();
    state
        .when(asks(50))
        .then([AccountEvent::LoginAttempted { attempt: attempt(50), device: None }]);
}

#[test]
fn all_sessions_end_and_who_ended_them_is_said() {
    for (hand, because) in [
        (manager(&[1]), SessionEnd::EndedByManager),
        (support(), SessionEnd::EndedBySupport),
        (ActorCapacity::Machine, SessionEnd::EndedAtMachine),
    ] {
        let command = || AccountCommand::EndAllSessions { hand: hand.clone() };
        given::<Account>([an_active_account(), signed_in(1), signed_in(2)])
            .when(command())
            .then([ended([1, 2], because)])
            .and()
            .when(command())
            .then_nothing();
    }
}

#[test]
fn a_suspended_account_is_left_by_everybody_and_opens_for_nobody() {
    let state = given::<Account>([an_active_account(), signed_in(1), a_live_reset_link(7)])
        .when(suspend(support()))
        .then([
            AccountEvent::AccountSuspended { by: ActedBy::Support },
            ended([1], SessionEnd::Suspended),
        ])
        .and();
    let because = LoginRefusal::Suspended {};
    let state = state
        .when(asks(2))
        .then([AccountEvent::LoginRefused { attempt: attempt(2), because }])
        .and();
    let known = AccountCommand::AskToLogIn { attempt: attempt(3), device: Some(device(1)) };
    let state =
        state.when(known).then([AccountEvent::LoginRefused { attempt: attempt(3), because }]).and();
    let why = ResetDeclined::AccountSuspended;
    let state = state
        .when(AccountCommand::RequestReset { link: link(8) })
        .then([AccountEvent::PasswordResetDeclined { why }])
        .and();
    let chosen = AccountCommand::ChoosePassword { link: link(7), credential: password(2) };
    let why = crate::account::LinkClosed::Withdrawn;
    let state = state.when(chosen).then([link_refused(7, LinkPurpose::Reset, why)]).and();
    let resumed = [AccountEvent::AccountResumed { by: ActedBy::Support }];
    let state = state.when(resume(support())).then(resumed).and();
    state.when(asks(4)).then([AccountEvent::LoginAttempted { attempt: attempt(4), device: None }]);
}

#[test]
fn a_guess_under_way_when_the_account_is_suspended_gets_no_verdict() {
    let past =
        || given::<Account>([an_active_account(), an_open_attempt(1), suspended(ActedBy::Support)]);
    past().when(judged(1, true)).then_refused(Rejection::VerdictTooLate);
    past().when(judged(1, false)).then_refused(Rejection::VerdictTooLate);
}

#[test]
fn what_support_shut_no_manager_opens_and_support_takes_over_what_a_manager_shut() {
    let past = |by| given::<Account>([an_active_account(), suspended(by)]);
    let refused = Rejection::NotAllowed(NotAuthorised::BySupport);
    past(ActedBy::Support).when(resume(manager(&[1]))).then_refused(refused);
    past(ActedBy::Machine).when(resume(manager(&[1]))).then_refused(refused);
    past(ActedBy::Manager)
        .when(resume(manager(&[1])))
        .then([AccountEvent::AccountResumed { by: ActedBy::Manager }]);
    let taken_over = [AccountEvent::AccountSuspended { by: ActedBy::Support }];
    let state = past(ActedBy::Manager).when(suspend(support())).then(taken_over).and();
    let state = state.when(suspend(support())).then_nothing().and();
    let state = state.when(suspend(manager(&[1]))).then_nothing().and();
    state.when(resume(manager(&[1]))).then_refused(refused);
}

#[test]
fn a_suspension_outlives_removal_and_coming_back() {
    let joins = adds_to(1, reception(), None);
    let state = given::<Account>([
        an_active_account(),
        suspended(ActedBy::Support),
        deleted(),
        wait(TimeDelta::days(1)),
    ])
    .when(joins)
    .then_events(|_| {})
    .and();
    let because = LoginRefusal::Suspended {};
    state.when(asks(1)).then([AccountEvent::LoginRefused { attempt: attempt(1), because }]);
}

#[test]
fn time_is_written_down_before_a_lock_is_lifted_by_hand() {
    let over = given::<Account>([an_active_account(), locked_for(30), wait(TimeDelta::hours(1))]);
    over.under(Profile::Nist).when(unlock(support())).then_nothing();
}

fn reset(hand: ActorCapacity) -> AccountCommand {
    let (why, checked) = (FactorResetReason::LostOrStolen, IdentityCheck::CallBack);
    reset_by(hand, None, why, checked)
}

fn reset_by(
    hand: ActorCapacity,
    by: Option<AccountId>,
    why: FactorResetReason,
    checked: IdentityCheck,
) -> AccountCommand {
    let hand_over = Some(HandOverId(uuid::Uuid::from_u128(7)));
    AccountCommand::ResetFactor { hand, why, checked, by, hand_over }
}

fn was_reset(by: FactorResetBy) -> AccountEvent {
    let (why, checked) = (FactorResetReason::LostOrStolen, IdentityCheck::CallBack);
    AccountEvent::SecondFactorReset(SecondFactorReset {
        factors: vec![factor(1)],
        by,
        why,
        checked,
        hand_over: None,
    })
}

#[test]
fn s24_a_lost_factor_is_reset_by_the_managers_of_all_by_support_and_at_the_machine() {
    for (hand, by) in [
        (manager(&[1]), FactorResetBy::Manager),
        (support(), FactorResetBy::Support),
        (ActorCapacity::Machine, FactorResetBy::Machine),
    ] {
        let state = given::<Account>([an_active_account(), signed_in(1), a_factor()]);
        let ended = ended([1], SessionEnd::FactorReset);
        let state = state.when(reset(hand.clone())).then([was_reset(by), ended]).and();
        state.when(reset(hand)).then_nothing();
    }
    let elsewhere =
        AccountEvent::MembershipAdded { property: property(2), permissions: reception() };
    given::<Account>([an_active_account(), a_factor(), elsewhere.into()])
        .when(reset(manager(&[1])))
        .then_refused(Rejection::NotAllowed(NotAuthorised::Elsewhere));
}

#[test]
fn s27_after_a_reset_the_next_log_in_offers_a_set_up_and_nothing_counted_is_left() {
    let past =
        [an_active_account(), a_factor(), wrong_codes(4), was_reset(FactorResetBy::Manager).into()];
    let state = given::<Account>(past).when(asks(50)).then_events(|_| {}).and();
    assert_eq!(living(state.state()).factors.consecutive, 0);
    state.when(judged(50, true)).then_events(|events| {
        assert!(matches!(events[1], AccountEvent::FactorGraceStarted(_)), "{events:?}");
    });
    let past = [an_active_account(), a_factor(), was_reset(FactorResetBy::Manager).into()];
    let strict = given::<Account>(past).under(Profile::Nist);
    let strict = strict.when(asks(50)).then_events(|_| {}).and();
    strict.when(judged(50, true)).then_events(|events| {
        assert!(matches!(events[3], AccountEvent::FactorSetUpDemanded(_)), "{events:?}");
    });
}

#[test]
fn support_alone_does_not_reset_a_manager_or_an_operator() {
    let permissions = [Permission::ManageUsers].into();
    let manages = AccountEvent::MembershipAdded { property: property(2), permissions };
    let role = OperatorRole::Support;
    let operates = AccountEvent::OperatorRoleGranted { role, invitation: None };
    for far in [manages, operates] {
        let past = || given::<Account>([an_active_account(), a_factor(), far.clone().into()]);
        let by = |n: u128| {
            let (why, checked) = (FactorResetReason::LostOrStolen, IdentityCheck::CallBack);
            reset_by(support(), Some(AccountId(uuid::Uuid::from_u128(n))), why, checked)
        };
        let proposed = AccountEvent::FactorResetProposed(FactorResetProposed {
            by: AccountId(uuid::Uuid::from_u128(71)),
            why: FactorResetReason::LostOrStolen,
            checked: IdentityCheck::CallBack,
            expires_at: moment(24 * 60),
        });
        let first = past().when(by(71)).then([proposed.clone()]).and();
        let first = first.when(by(71)).then_nothing().and();
        first.when(by(72)).then([was_reset(FactorResetBy::Support)]);
        // Who comes a day later is the first again.
        let late = past().when(by(71)).then([proposed]).and().after(TimeDelta::hours(24));
        late.when(by(72)).then_events(|events| {
            assert!(matches!(events[0], AccountEvent::FactorResetProposalExpired {}), "{events:?}");
            assert!(matches!(events[1], AccountEvent::FactorResetProposed(_)), "{events:?}");
        });
        past().when(reset(ActorCapacity::Machine)).then([was_reset(FactorResetBy::Machine)]);
    }
}

#[test]
fn a_refused_act_is_noted_with_who_tried_once_an_hour_for_each_cause() {
    let subject = AccountId(uuid::Uuid::from_u128(9));
    let note = |because| {
        let subject = Some(subject);
        AccountCommand::NoteRefusal { act: Act::Unlock, subject, because }
    };
    let noted = |because| [AccountEvent::ActRefused { act: Act::Unlock, subject, because }];
    let (stranger, own) = (ActRefusal::Stranger, ActRefusal::Oneself);
    let state = given::<Account>([an_active_account()]);
    let state = state.when(note(stranger)).then(noted(stranger)).and();
    let state = state.after(TimeDelta::minutes(59)).when(note(stranger)).then_nothing().and();
    let state = state.when(note(own)).then(noted(own)).and();
    let state = state.after(TimeDelta::minutes(1)).when(note(stranger)).then(noted(stranger)).and();
    let (act, because) = (Act::IssueToken, ActRefusal::Role);
    let nobodys = || AccountCommand::NoteRefusal { act, subject: None, because };
    let noted = state.when(nobodys()).then([AccountEvent::OperatorActRefused { act, because }]);
    noted.and().when(nobodys()).then_nothing();
}

#[test]
fn what_an_act_found_is_noted_every_time_and_changes_nothing() {
    let (act, subject) = (Act::EndSessions, Some(AccountId(uuid::Uuid::from_u128(9))));
    let found =
        [Unchanged::AlreadySo {}, Unchanged::SecondPersonAwaited {}, Unchanged::NotThere {}];
    for because in found {
        let note = || AccountCommand::NoteUnchanged { act, subject, because: because.clone() };
        let noted = || [AccountEvent::ActChangedNothing { act, subject, because: because.clone() }];
        let state = given::<Account>([an_active_account()]).when(note()).then(noted()).and();
        state.when(note()).then(noted());
    }
}
