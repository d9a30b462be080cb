//! A code's time step is accepted once; the last accepted step only rises; a new challenge does not
//! clear the count.

use keyledger_core::account::{
    AccountEvent, FactorAccepted, FactorEnrolled, FactorRefusal, FactorRefused,
};
use keyledger_core::testing::history::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What was counted of answers so far, told from the events, without the rules.
#[derive(Default)]
struct Counted {
    run: usize,
    consecutive: u32,
}

impl Counted {
    fn read(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::FactorRefused(FactorRefused { why, .. }) => match why {
                FactorRefusal::Paused {} | FactorRefusal::Disabled {} => {}
                FactorRefusal::WrongCode {}
                | FactorRefusal::Replayed { .. }
                | FactorRefusal::CodeUsed { .. }
                | FactorRefusal::WrongClock { .. } => {
                    self.run += 1;
                    self.consecutive += 1;
                }
            },
            AccountEvent::SecondFactorPaused(_) => self.run = 0,
            AccountEvent::FactorAccepted(_)
            | AccountEvent::RecoveryCodeUsed(_)
            | AccountEvent::FactorEnrolled(_)
            | AccountEvent::SecondFactorReset(_)
            | AccountEvent::AccountDeleted {} => *self = Self::default(),
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn invariant_7_the_accepted_steps_of_a_factor_rise_and_none_comes_twice(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for stream in history.accounts.values() {
            let mut last = BTreeMap::new();
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::FactorEnrolled(FactorEnrolled { factor, step, .. }) => {
                        prop_assert!(last.insert(*factor, *step).is_none(), "enrolled twice");
                    }
                    AccountEvent::FactorAccepted(FactorAccepted { factor, step, .. }) => {
                        let before = last.insert(*factor, *step);
                        prop_assert!(before.is_some_and(|before| before < *step));
                    }
                    _ => {}
                }
            }
        }
    }

    /// A recovery code opens once; what stands in its place is another one.
    #[test]
    fn invariant_7_a_recovery_code_is_accepted_once(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for stream in history.accounts.values() {
            let mut holds = BTreeSet::new();
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::RecoveryCodesIssued(issued) => {
                        holds = issued.codes.iter().copied().collect();
                    }
                    AccountEvent::RecoveryCodeUsed(used) => {
                        prop_assert!(holds.remove(&used.code), "it does not hold any more");
                        prop_assert!(holds.insert(used.replacement), "another one");
                    }
                    _ => {}
                }
            }
        }
    }

    /// Only a success, a reset and a pause clear it; no policy of these histories allows more.
    #[test]
    fn invariant_7_no_more_answers_are_judged_than_the_limit_between_two_pauses(
        history in factored(),
    ) {
        let versions = history.policies.state.versions.iter();
        let most = versions.map(|(_, policy)| policy.settings.factor_failures_max).max().unwrap();
        for stream in history.accounts.values() {
            let mut counted = Counted::default();
            for recorded in &stream.events {
                counted.read(&recorded.event);
                prop_assert!(counted.run <= most as usize, "{} of {most}", counted.run);
                prop_assert!(counted.consecutive <= 100);
            }
            let factors = stream.state.living().map(|living| &living.factors);
            let folded = factors.map_or(0, |factors| factors.consecutive);
            prop_assert_eq!(folded, counted.consecutive);
        }
    }
}
