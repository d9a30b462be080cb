//! A code's time step is accepted once; the last accepted step only rises; a log-in is answered with a
//! passkey once, and the key's counter only rises; a new challenge does not clear the count.

use keyledger_core::account::{
    AccountEvent, AppEnrolled, CEREMONIES_REMEMBERED, FactorAccepted, FactorEnrolled,
    FactorPurpose, FactorRefusal, FactorRefused, PasskeyEnrolled, PasskeyUsed,
};
use keyledger_core::ids::AnswerId;
use keyledger_core::testing::history::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What was counted of answers so far, told from the events, without the rules.
#[derive(Default)]
struct Counted {
    run: Vec<AnswerId>,
    consecutive: u32,
}

impl Counted {
    fn read(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::FactorRefused(FactorRefused { answer, why, .. }) => match why {
                FactorRefusal::PasskeyChanged { .. }
                | FactorRefusal::Paused {}
                | FactorRefusal::Disabled {} => {}
                FactorRefusal::WrongCode {}
                | FactorRefusal::Replayed { .. }
                | FactorRefusal::CodeUsed { .. }
                | FactorRefusal::PasskeyRefused { .. }
                | FactorRefusal::WrongNumber { .. }
                | FactorRefusal::OtherAccount { .. }
                | FactorRefusal::WrongClock { .. } => {
                    self.run.push(*answer);
                    self.consecutive += 1;
                }
            },
            // It names every one of them, of whichever kinds they were.
            AccountEvent::SecondFactorPaused(paused) => {
                assert_eq!(paused.evidence, std::mem::take(&mut self.run));
            }
            AccountEvent::FactorAccepted(_)
            | AccountEvent::RecoveryCodeUsed(_)
            | AccountEvent::FactorEnrolled(_)
            | AccountEvent::PasskeyUsed(_)
            | AccountEvent::PasskeyEnrolled(_)
            | AccountEvent::AppRequestApproved(_)
            | AccountEvent::AppEnrolled(_)
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
                    // No code was shown yet: the first one is above nothing.
                    AccountEvent::AppEnrolled(AppEnrolled { factor, .. }) => {
                        prop_assert!(last.insert(*factor, 0).is_none(), "enrolled twice");
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

    /// One answer of a browser opens one session, whatever happened since, and the counter of a key that
    /// counts is above its last one.
    #[test]
    fn invariant_7_a_log_in_is_answered_with_a_passkey_once_and_its_counter_rises(
        history in prop_oneof![1 => valid_under_any(), 3 => factored()],
    ) {
        for stream in history.accounts.values() {
            let (mut answered, mut counters) = (BTreeSet::new(), BTreeMap::new());
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::PasskeyEnrolled(PasskeyEnrolled { factor, counter, .. }) => {
                        prop_assert!(counters.insert(*factor, *counter).is_none(), "made twice");
                    }
                    AccountEvent::PasskeyUsed(PasskeyUsed { factor, counter, purpose, .. }) => {
                        if let FactorPurpose::LogIn { attempt } = purpose {
                            prop_assert!(answered.insert(*attempt), "answered twice: {attempt}");
                        }
                        let before = counters.insert(*factor, *counter);
                        let rises = before.is_some_and(|before| before < *counter);
                        prop_assert!(rises || (before, *counter) == (Some(0), 0));
                    }
                    _ => {}
                }
            }
            let spent = stream.state.living().map_or(0, |living| living.factors.spent.len());
            prop_assert_eq!(spent, answered.len().min(CEREMONIES_REMEMBERED));
        }
    }

    /// A key that changed is not accepted again, whatever it signs.
    #[test]
    fn invariant_7_a_passkey_that_changed_is_not_accepted_again(history in factored()) {
        for stream in history.accounts.values() {
            let mut changed = BTreeSet::new();
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::FactorRefused(FactorRefused {
                        factor: Some(factor),
                        why: FactorRefusal::PasskeyChanged { .. },
                        ..
                    }) => {
                        changed.insert(*factor);
                    }
                    AccountEvent::PasskeyUsed(used) => {
                        prop_assert!(!changed.contains(&used.factor));
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
                prop_assert!(counted.run.len() <= most as usize, "{} of {most}", counted.run.len());
                prop_assert!(counted.consecutive <= 100);
            }
            let factors = stream.state.living().map(|living| &living.factors);
            let folded = factors.map_or(0, |factors| factors.consecutive);
            prop_assert_eq!(folded, counted.consecutive);
        }
    }
}
