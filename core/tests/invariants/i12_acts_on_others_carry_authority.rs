//! Every act of one person on another carries actor, authority and reason. The rules hold whatever
//! the engine was told on to the ledger; that the front door tells it is in the scenarios.

use keyledger_core::account::{
    AccountCommand, AccountEvent, ActedBy, ActivityEnd, Living, MembershipEnd, NameChange,
    ReactivatedBy, SessionEnd, UnlockedBy,
};
use keyledger_core::authority::{Act, ActorCapacity, OperatorRole, judge};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::PropertyId;
use keyledger_core::metadata::{ActorKind, Assurance};
use keyledger_core::permission::Permission;
use keyledger_core::stream::StreamId;
use keyledger_core::testing::history::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Which kinds of actor may have written this; none where the event is no act on somebody else.
#[expect(clippy::match_same_arms, reason = "what managers, support and the machine do, one by one")]
fn written_by(event: &AccountEvent) -> &'static [ActorKind] {
    use ActorKind::{Manager, Support, System};
    let acted = |by: &ActedBy| -> &'static [ActorKind] {
        match by {
            ActedBy::Manager => &[Manager],
            ActedBy::Support => &[Support],
            ActedBy::Machine => &[System],
        }
    };
    match event {
        AccountEvent::MembershipRemoved { because: MembershipEnd::Removed, .. }
        | AccountEvent::PermissionsChanged { .. }
        | AccountEvent::AccountDeleted {} => &[Manager, Support],
        AccountEvent::ActivationLinkWithdrawn { .. } => &[Manager],
        AccountEvent::MembershipOffered { .. }
        | AccountEvent::AccountCreated { .. }
        | AccountEvent::AccountRestored { .. }
        | AccountEvent::ActivationLinkIssued { .. }
        | AccountEvent::NameChanged {
            because: NameChange::AddedAgain | NameChange::AnotherName,
            ..
        } => &[Manager, Support, System],
        AccountEvent::OperatorInvited { .. }
        | AccountEvent::OperatorRoleGranted { invitation: None, .. }
        | AccountEvent::OperatorRoleWithdrawn { .. } => &[Support],
        AccountEvent::AccountUnlocked { by: UnlockedBy::Manager, .. }
        | AccountEvent::SessionsEnded { because: SessionEnd::EndedByManager, .. } => &[Manager],
        AccountEvent::AccountUnlocked { by: UnlockedBy::Support, .. }
        | AccountEvent::SessionsEnded { because: SessionEnd::EndedBySupport, .. } => &[Support],
        AccountEvent::AccountUnlocked { by: UnlockedBy::Machine, .. }
        | AccountEvent::SessionsEnded { because: SessionEnd::EndedAtMachine, .. } => &[System],
        AccountEvent::NextAttemptFlagged(_) => &[Support, System],
        AccountEvent::SessionsEnded { because: SessionEnd::Suspended, .. } => {
            &[Manager, Support, System]
        }
        AccountEvent::UnusualActivityEnded { by: ActivityEnd::Support, .. }
        | AccountEvent::AccountReactivated { by: ReactivatedBy::Support } => &[Support],
        AccountEvent::UnusualActivityEnded { by: ActivityEnd::Machine, .. }
        | AccountEvent::AccountReactivated { by: ReactivatedBy::Machine } => &[System],
        AccountEvent::AccountSuspended { by }
        | AccountEvent::AccountResumed { by }
        | AccountEvent::CredentialEnabled { by } => acted(by),
        _ => &[],
    }
}

fn every_event(history: &History) -> impl Iterator<Item = &Recorded<AccountEvent>> {
    history.accounts.values().flat_map(|stream| &stream.events)
}

/// What an act was asked to be, and by whose hand. Every command that reaches somebody else's account
/// stands here, so that a new one cannot be forgotten.
fn asked(command: &AccountCommand) -> Option<(Act, &ActorCapacity)> {
    match command {
        AccountCommand::Unlock { hand } => Some((Act::Unlock, hand)),
        AccountCommand::EndAllSessions { hand } => Some((Act::EndSessions, hand)),
        AccountCommand::Suspend { hand } => Some((Act::Suspend, hand)),
        AccountCommand::Resume { hand } => Some((Act::Resume, hand)),
        AccountCommand::FlagNextAttempt { hand, .. } => Some((Act::FlagNextAttempt, hand)),
        AccountCommand::ChangeProfile { hand, .. } => Some((Act::ChangeProfile, hand)),
        AccountCommand::ResetFactor { hand, .. } => Some((Act::ResetFactor, hand)),
        AccountCommand::Create { acting, .. } | AccountCommand::Join { acting, .. } => {
            Some((Act::CreateMember, &acting.hand))
        }
        AccountCommand::Leave { acting, .. } | AccountCommand::SetMembershipEnd { acting, .. } => {
            Some((Act::RemoveMember, &acting.hand))
        }
        AccountCommand::ChangePermissions { acting, .. } => {
            Some((Act::ChangePermissions, &acting.hand))
        }
        AccountCommand::WithdrawActivation { hand, .. } => Some((Act::RemoveMember, hand)),
        _ => None,
    }
}

/// The property that a command on a member is about, with what it would grant there.
fn at_property(
    command: &AccountCommand,
    living: &Living,
) -> Option<(PropertyId, BTreeSet<Permission>)> {
    match command {
        AccountCommand::Create { property, permissions, .. }
        | AccountCommand::Join { property, permissions, .. } => {
            Some((*property, permissions.clone()))
        }
        AccountCommand::ChangePermissions { property, grant, .. } => {
            let held = living.permissions_at(*property).cloned().unwrap_or_default();
            Some((*property, grant.difference(&held).copied().collect()))
        }
        AccountCommand::Leave { property, .. }
        | AccountCommand::SetMembershipEnd { property, .. }
        | AccountCommand::WithdrawActivation { property, .. } => Some((*property, [].into())),
        _ => None,
    }
}

/// Whether this hand may not do this, in words of the table and of what no table says: told without
/// the rules that answered.
fn must_not(act: Act, hand: &ActorCapacity, command: &AccountCommand, living: &Living) -> bool {
    let about = at_property(command, living);
    let offered = about.as_ref().is_some_and(|(at, _)| living.permissions_at(*at).is_none());
    // Who is not there yet is judged by nobody's rights but those of who adds them.
    if !offered && judge(act, hand, living.subject()).is_err() {
        return true;
    }
    match (hand, about) {
        (ActorCapacity::Oneself, _) => act != Act::ChangeProfile,
        (ActorCapacity::Member { memberships }, Some((property, grants))) => {
            let held = memberships.get(&property).cloned().unwrap_or_default();
            !held.contains(&Permission::ManageUsers) || !held.is_superset(&grants)
        }
        (ActorCapacity::Operator(role), Some(_)) => *role == OperatorRole::Compliance,
        // Whoever may add somebody may take an offer back.
        (ActorCapacity::Machine, Some(_)) => {
            act != Act::CreateMember && !(offered && act == Act::RemoveMember)
        }
        (
            ActorCapacity::Member { .. } | ActorCapacity::Operator(_) | ActorCapacity::Machine,
            None,
        ) => false,
    }
}

proptest! {
    #[test]
    fn invariant_12_every_act_on_another_says_who_on_whose_authority_and_why(
        history in valid_under_any(),
    ) {
        for recorded in every_event(&history) {
            let writers = written_by(&recorded.event);
            if writers.is_empty() {
                continue;
            }
            let (meta, event) = (&recorded.meta, &recorded.event);
            // A last membership whose time came takes the account with it: that is nobody's act.
            let by_time = meta.actor.id.as_deref() == Some("time");
            if by_time && matches!(event, AccountEvent::AccountDeleted {}) {
                continue;
            }
            prop_assert!(writers.contains(&meta.actor.kind), "{:?} in {:?}", meta.actor, event);
            prop_assert!(meta.reason.is_some(), "{event:?} has no reason");
            if meta.actor.kind == ActorKind::System {
                prop_assert!(meta.actor.assurance == Some(Assurance::Machine) || meta.actor.id.is_some());
                continue;
            }
            // A person: never the one it is about, from a session, on what was read of their own.
            let who = meta.actor.account().unwrap();
            prop_assert!(Some(who) != recorded.stream.as_account());
            prop_assert!(meta.actor.session.is_some());
            let own = StreamId::account(who);
            prop_assert!(meta.authority.iter().any(|one| one.stream == own), "{event:?}");
            let circle = meta.authority.iter().any(|one| one.stream == StreamId::operators());
            prop_assert_eq!(circle, meta.actor.kind == ActorKind::Support);
        }
    }

    /// Nothing is written for a hand that the table denies, and for one it allows nothing is denied
    /// but what the account itself stands against.
    #[test]
    fn invariant_12_what_the_table_denies_leaves_no_trace(history in valid_under_any()) {
        for answered in &history.answered {
            let Some((act, hand)) = asked(&answered.command) else { continue };
            if answered.before.living().is_none() {
                continue;
            }
            // Where time ended a membership meanwhile, the rules met another account.
            let living = answered.before.without_ended_memberships(answered.at);
            let living = living.as_ref().unwrap_or(&answered.before).living().unwrap();
            let adds = act == Act::CreateMember;
            if (living.deleted_at.is_none() || adds)
                && must_not(act, hand, &answered.command, living)
            {
                prop_assert_eq!(&answered.events, &None, "{:?} by {:?}", act, hand);
            }
        }
    }

    /// Nobody comes to belong to a property by somebody else's doing alone: an account is made or
    /// comes back for it, or its person said yes in the same breath, from a session of their own (S31).
    #[test]
    fn s31_whoever_belongs_somewhere_was_made_for_it_came_back_for_it_or_said_yes(
        history in valid_under_any(),
    ) {
        for stream in history.accounts.values() {
            for (index, recorded) in stream.events.iter().enumerate() {
                let AccountEvent::MembershipAdded { property, .. } = &recorded.event else { continue };
                let same_breath = |one: &&Recorded<AccountEvent>| {
                    one.meta.command.as_ref().map(|by| by.id)
                        == recorded.meta.command.as_ref().map(|by| by.id)
                };
                let before = stream.events[..index].iter().rev().take_while(same_breath);
                let mut said = before.map(|one| &one.event);
                let by_themselves = recorded.meta.actor.account() == recorded.stream.as_account();
                let fine = said.any(|event| match event {
                    AccountEvent::AccountCreated { .. } | AccountEvent::AccountRestored { .. } => {
                        !by_themselves
                    }
                    AccountEvent::MembershipAccepted { property: accepted } => {
                        by_themselves && accepted == property
                    }
                    _ => false,
                });
                prop_assert!(fine, "{:?}", recorded);
            }
        }
    }

    /// Time acts for nobody: what it brings about names no person, no origin, no answer.
    #[test]
    fn invariant_12_what_time_brings_about_names_no_person(history in valid()) {
        for recorded in every_event(&history) {
            let by_time = matches!(
                recorded.event,
                AccountEvent::LockExpired { .. }
                    | AccountEvent::LinkExpired { .. }
                    | AccountEvent::LoginAttemptAbandoned { .. }
                    | AccountEvent::AccountLapsed { .. }
                    | AccountEvent::UnusualActivityEnded { by: ActivityEnd::Time, .. }
                    | AccountEvent::MembershipRemoved { because: MembershipEnd::TimeCame, .. }
                    | AccountEvent::MembershipOfferExpired { .. }
            );
            if by_time {
                let meta = &recorded.meta;
                prop_assert_eq!(meta.actor.kind, ActorKind::System);
                prop_assert!(meta.origin.is_none() && meta.reason.is_none() && meta.answer.is_none());
            }
        }
    }

    /// The end of a last membership by time is nobody's act, whoever came to write it down: the
    /// account's deletion beside it says so too. Where a person removed it, that person is named.
    #[test]
    fn invariant_12_an_account_is_deleted_by_whoever_ended_its_last_membership(history in valid()) {
        for stream in history.accounts.values() {
            for pair in stream.events.windows(2) {
                let (before, after) = (&pair[0], &pair[1]);
                if matches!(after.event, AccountEvent::AccountDeleted {}) {
                    let removed = matches!(
                        before.event,
                        AccountEvent::MembershipRemoved { .. }
                            | AccountEvent::OperatorRoleWithdrawn { .. }
                    );
                    prop_assert!(removed, "{:?}", before.event);
                    prop_assert_eq!(&before.meta.actor, &after.meta.actor);
                    prop_assert_eq!(&before.meta.reason, &after.meta.reason);
                }
            }
        }
    }
}

/// A law over nothing proves nothing: every hand acts, and every one that may not is refused.
#[test]
fn the_histories_hold_acts_of_every_hand_and_refusals_too() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut done, mut refused) = (0, 0);
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..900 {
        let histories = prop_oneof![valid_under_any(), guessed()];
        let history = histories.new_tree(&mut runner).unwrap().current();
        for answered in &history.answered {
            if let Some((act, hand)) = asked(&answered.command) {
                match &answered.events {
                    Some(events) if !events.is_empty() => {
                        done += 1;
                        kinds.insert(format!("{act:?} as {:?}", hand.actor_kind()));
                    }
                    Some(_) => {}
                    None => refused += 1,
                }
            }
        }
    }
    assert!(done > 50 && refused > 100, "{done} done, {refused} refused");
    for act in ["Unlock", "EndSessions", "Suspend", "Resume", "CreateMember"] {
        for kind in ["Manager", "Support", "System"] {
            assert!(kinds.contains(&format!("{act} as {kind}")), "no {act} as {kind}: {kinds:?}");
        }
    }
    for act in ["RemoveMember", "ChangePermissions"] {
        for kind in ["Manager", "Support"] {
            assert!(kinds.contains(&format!("{act} as {kind}")), "no {act} as {kind}: {kinds:?}");
        }
        assert!(!kinds.contains(&format!("{act} as System")), "{kinds:?}");
    }
}
