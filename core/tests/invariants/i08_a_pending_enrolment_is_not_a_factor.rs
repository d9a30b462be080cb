//! A pending enrolment is not a factor; from every state there is a way out.

use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, FactorEnrolled, FactorResetReason, IdentityCheck,
    Rejection, decide,
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
                    AccountEvent::FactorEnrolled(FactorEnrolled { factor, .. }) => {
                        confirmed.insert(*factor);
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
            let stream = StreamId::account(answered.account);
            let told = events.into_iter().map(|event| (event, answered.at)).collect();
            let mut after = answered.before.clone();
            for recorded in recorded_anyhow::<Account>(&stream, told) {
                after.evolve(&recorded);
            }
            let Some(living) = after.living() else { continue };
            let factors = &living.factors;
            prop_assert!(factors.enrolled.is_empty() && !factors.disabled);
            // What only time has ended waits for the next writer.
            let pending = factors.pending.as_ref();
            prop_assert!(pending.is_none_or(|pending| pending.expires_at <= answered.at));
        }
    }
}
