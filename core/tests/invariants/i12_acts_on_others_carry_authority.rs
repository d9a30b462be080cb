//! Every act of one person on another carries actor, authority and reason. The rules hold whatever
//! the engine was told on to the ledger; who may act is the service's to say.

use keyledger_core::account::{AccountEvent, ActivityEnd, MembershipEnd, ReactivatedBy};
use keyledger_core::metadata::ActorKind;
use keyledger_core::testing::history::*;
use proptest::prelude::*;

fn is_on_another(event: &AccountEvent) -> bool {
    matches!(
        event,
        AccountEvent::AccountCreated { .. }
            | AccountEvent::MembershipAdded { .. }
            | AccountEvent::MembershipRemoved { because: MembershipEnd::Removed, .. }
            | AccountEvent::MembershipEndSet { .. }
            | AccountEvent::UnusualActivityEnded { by: ActivityEnd::Support, .. }
            | AccountEvent::AccountReactivated { by: ReactivatedBy::Support }
            | AccountEvent::AccountRestored { .. }
            | AccountEvent::PermissionsChanged { .. }
            | AccountEvent::ActivationLinkIssued { .. }
            | AccountEvent::ActivationLinkWithdrawn { .. }
    )
}

proptest! {
    #[test]
    fn invariant_12_what_a_manager_does_says_who_on_whose_authority_and_why(history in valid()) {
        for recorded in history.accounts.values().flat_map(|stream| &stream.events) {
            if !is_on_another(&recorded.event) {
                continue;
            }
            let meta = &recorded.meta;
            prop_assert_eq!(meta.actor.kind, ActorKind::Manager);
            prop_assert!(meta.actor.account().is_some() && meta.actor.session.is_some());
            prop_assert!(!meta.authority.is_empty(), "{:?}", recorded.event);
            prop_assert!(meta.reason.is_some(), "{:?}", recorded.event);
        }
    }

    /// Time acts for nobody: what it brings about names no person, no origin, no answer.
    #[test]
    fn invariant_12_what_time_brings_about_names_no_person(history in valid()) {
        for recorded in history.accounts.values().flat_map(|stream| &stream.events) {
            let by_time = matches!(
                recorded.event,
                AccountEvent::LockExpired { .. }
                    | AccountEvent::LinkExpired { .. }
                    | AccountEvent::LoginAttemptAbandoned { .. }
                    | AccountEvent::AccountLapsed { .. }
                    | AccountEvent::UnusualActivityEnded { by: ActivityEnd::Time, .. }
                    | AccountEvent::MembershipRemoved { because: MembershipEnd::TimeCame, .. }
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
                    let removed = matches!(before.event, AccountEvent::MembershipRemoved { .. });
                    prop_assert!(removed, "{:?}", before.event);
                    prop_assert_eq!(&before.meta.actor, &after.meta.actor);
                    prop_assert_eq!(&before.meta.reason, &after.meta.reason);
                }
            }
        }
    }
}
