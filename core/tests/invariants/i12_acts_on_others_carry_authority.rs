//! Every act of one person on another carries actor, authority and reason. The rules hold whatever
//! the engine was told on to the ledger; who may act is the service's to say.

use keyledger_core::account::AccountEvent;
use keyledger_core::metadata::ActorKind;
use keyledger_core::testing::history::*;
use proptest::prelude::*;

fn is_on_another(event: &AccountEvent) -> bool {
    matches!(
        event,
        AccountEvent::AccountCreated { .. }
            | AccountEvent::MembershipAdded { .. }
            | AccountEvent::MembershipRemoved { .. }
            | AccountEvent::AccountDeleted {}
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
            );
            if by_time {
                let meta = &recorded.meta;
                prop_assert_eq!(meta.actor.kind, ActorKind::System);
                prop_assert!(meta.origin.is_none() && meta.reason.is_none() && meta.answer.is_none());
            }
        }
    }
}
