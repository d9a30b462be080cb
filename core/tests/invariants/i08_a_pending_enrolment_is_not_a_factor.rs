//! A pending enrolment is not a factor; from every state there is a way out.

use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, AppEnrolled, AppUsed, FactorAccepted, FactorEnrolled,
    FactorKind, FactorRefusal, FactorRefused, FactorResetReason, IdentityCheck, PasskeyEnrolled,
    PasskeyUsed, Rejection, SecondFactorAsked, decide,
};
use keyledger_core::authority::ActorCapacity;
use keyledger_core::clock::Time;
use keyledger_core::engine::Context;
use keyledger_core::stream::StreamId;
use keyledger_core::testing::at_the_machine;
use keyledger_core::testing::history::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

proptest! {
    /// A second factor is asked for exactly where one was confirmed and is still there.
    #[test]
    fn invariant_8_only_what_was_confirmed_is_asked_for(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for stream in history.accounts.values() {
            let mut confirmed = BTreeSet::new();
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::FactorEnrolled(FactorEnrolled { factor, .. })
                    | AccountEvent::PasskeyEnrolled(PasskeyEnrolled { factor, .. })
                    | AccountEvent::AppEnrolled(AppEnrolled { factor, .. }) => {
                        confirmed.insert(*factor);
                    }
                    AccountEvent::FactorAccepted(FactorAccepted { factor, .. })
                    | AccountEvent::AppUsed(AppUsed { factor, .. })
                    | AccountEvent::PasskeyUsed(PasskeyUsed { factor, .. }) => {
                        prop_assert!(confirmed.contains(factor), "a pending one was accepted");
                    }
                    AccountEvent::FactorRemoved { factor } => {
                        confirmed.remove(factor);
                    }
                    AccountEvent::SecondFactorReset(_) | AccountEvent::AccountDeleted {} => {
                        confirmed.clear();
                    }
                    AccountEvent::SecondFactorAsked(_) => {
                        prop_assert!(!confirmed.is_empty());
                    }
                    AccountEvent::FactorSetUpDemanded(_) => prop_assert!(confirmed.is_empty()),
                    _ => {}
                }
            }
        }
    }

    /// Which kinds a log-in is told to answer with: those of the factors that are there and still accepted,
    /// and no kind that is only being set up.
    #[test]
    fn invariant_8_the_kinds_that_are_named_are_those_that_can_be_answered_with(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for stream in history.accounts.values() {
            let (mut passkeys, mut apps) = (BTreeSet::new(), BTreeSet::new());
            let mut ours = BTreeSet::new();
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::FactorEnrolled(FactorEnrolled { factor, .. }) => {
                        apps.insert(*factor);
                    }
                    AccountEvent::PasskeyEnrolled(PasskeyEnrolled { factor, .. }) => {
                        passkeys.insert(*factor);
                    }
                    AccountEvent::AppEnrolled(AppEnrolled { factor, .. }) => {
                        ours.insert(*factor);
                    }
                    AccountEvent::FactorAccepted(FactorAccepted { factor, kind, .. }) => {
                        let is_ours = *kind == FactorKind::App && ours.contains(factor);
                        prop_assert!(is_ours || *kind == FactorKind::Totp && apps.contains(factor));
                    }
                    AccountEvent::FactorRefused(FactorRefused {
                        factor: Some(factor),
                        why: FactorRefusal::PasskeyChanged { .. },
                        ..
                    }) => {
                        passkeys.remove(factor);
                    }
                    AccountEvent::FactorRemoved { factor } => {
                        passkeys.remove(factor);
                        apps.remove(factor);
                        ours.remove(factor);
                    }
                    AccountEvent::SecondFactorReset(_) | AccountEvent::AccountDeleted {} => {
                        passkeys.clear();
                        apps.clear();
                        ours.clear();
                    }
                    AccountEvent::SecondFactorAsked(SecondFactorAsked { kinds, .. }) => {
                        prop_assert_eq!(kinds.contains(&FactorKind::Totp), !apps.is_empty());
                        prop_assert_eq!(kinds.contains(&FactorKind::Passkey), !passkeys.is_empty());
                        prop_assert_eq!(kinds.contains(&FactorKind::App), !ours.is_empty());
                    }
                    _ => {}
                }
            }
        }
    }

    /// Nobody takes away the last factor they can answer with and keeps one that they cannot: what is left
    /// after a removal still lets them in.
    #[test]
    fn invariant_8_a_removal_leaves_a_factor_that_is_accepted_or_none(history in factored()) {
        for answered in &history.answered {
            let events = answered.events.iter().flatten();
            let removed = events.filter_map(|event| match event {
                AccountEvent::FactorRemoved { factor } => Some(*factor),
                _ => None,
            });
            let Some(living) = answered.before.living() else { continue };
            for removed in removed {
                let mut left = living.factors.enrolled.iter().filter(|(id, _)| **id != removed);
                prop_assert!(left.any(|(_, factor)| factor.is_accepted()));
            }
        }
    }

    /// Whatever was counted, paused or disabled: a named person's help leads to a log-in that asks
    /// for nothing that is lost.
    #[test]
    fn invariant_8_a_reset_leads_out_of_every_state(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for answered in &history.answered {
            let (why, checked) = (FactorResetReason::LostOrStolen, IdentityCheck::InPerson);
            let reset = AccountCommand::ResetFactor {
                hand: ActorCapacity::Machine,
                why,
                checked,
                by: None,
                hand_over: None,
            };
            let (policy, time) = (&answered.policy, Time::sure(answered.at));
            let context = Context { policy, time, requester: at_the_machine() };
            let done = decide(&answered.before, context, &reset);
            let events = match done {
                Err(Rejection::NotHere | Rejection::Deleted) => continue,
                done => done.unwrap(),
            };
            let resets = |event: &AccountEvent| matches!(event, AccountEvent::SecondFactorReset(_));
            let was_reset = events.iter().any(resets);
            let stream = StreamId::account(answered.account);
            let told = events.into_iter().map(|event| (event, answered.at)).collect();
            let mut after = answered.before.clone();
            for recorded in recorded_anyhow::<Account>(&stream, told) {
                after.evolve(&recorded);
            }
            let Some(living) = after.living() else { continue };
            let factors = &living.factors;
            prop_assert!(factors.enrolled.is_empty() && !factors.disabled);
            prop_assert!(factors.handle.is_none(), "the next key lies under another number");
            // Where there was nothing to reset, a test of before may be remembered; the next one ends that.
            let requests = &factors.requests;
            let asks = requests.newest.is_none() && !requests.is_off();
            prop_assert!(asks || !was_reset, "the next app is asked");
            // What only time has ended waits for the next writer.
            let pending = factors.pending.as_ref();
            prop_assert!(pending.is_none_or(|pending| pending.expires_at <= answered.at));
        }
    }
}
