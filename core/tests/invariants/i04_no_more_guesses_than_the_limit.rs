//! Between two of {success, reset, unlock, expiry} at most `failures_max` passwords are judged,
//! plus one known-device budget, whatever the order of places and verdicts.

use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::testing::history::*;
use keyledger_core::unknown::UnknownEvent;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The most any version of the history's policy allowed.
fn most(history: &History, setting: impl Fn(&keyledger_core::policy::Settings) -> u32) -> usize {
    let versions = history.policies.state.versions.iter();
    versions.map(|(_, policy)| setting(&policy.settings) as usize).max().unwrap()
}

/// How many passwords were judged between any two of the four, at most.
fn judged_at_most(stream: &Stream<Account>) -> usize {
    let (mut judged, mut most) = (0, 0);
    for recorded in &stream.events {
        match &recorded.event {
            AccountEvent::LoginFailed { .. } | AccountEvent::PasswordAccepted { .. } => {
                judged += 1;
                most = most.max(judged);
            }
            AccountEvent::LoginSucceeded { .. }
            | AccountEvent::PasswordChosen { .. }
            | AccountEvent::AccountUnlocked { .. }
            | AccountEvent::LockExpired { .. } => judged = 0,
            _ => {}
        }
    }
    most
}

proptest! {
    #[test]
    fn invariant_4_an_account_judges_no_more_than_the_limit_and_one_budget(
        history in valid_under_any(),
    ) {
        let limit = most(&history, |settings| settings.failures_max);
        let budget = most(&history, |settings| settings.known_device_failures_max);
        for stream in history.accounts.values() {
            prop_assert!(judged_at_most(stream) <= limit + budget);
        }
    }

    #[test]
    fn invariant_4_an_address_nobody_holds_judges_no_more_than_the_limit(
        history in valid_under_any(),
    ) {
        let limit = most(&history, |settings| settings.failures_max);
        let mut judged = BTreeMap::new();
        for recorded in &history.unknown.events {
            let count = judged.entry(recorded.event.address().clone()).or_insert((0, recorded.meta.at));
            if recorded.meta.at.since(count.1) > chrono::TimeDelta::days(30) {
                count.0 = 0; // Forgotten meanwhile.
            }
            count.1 = recorded.meta.at;
            match &recorded.event {
                UnknownEvent::UnknownLoginFailed { .. } => count.0 += 1,
                UnknownEvent::UnknownLockExpired { .. } => count.0 = 0,
                _ => {}
            }
            prop_assert!(count.0 <= limit);
        }
    }

    /// A lock names the failures that counted: each was judged wrong in this stream before, none
    /// twice, none that counted towards an earlier lock.
    #[test]
    fn invariant_4_the_evidence_of_a_lock_is_what_was_judged_wrong(history in valid_under_any()) {
        for stream in history.accounts.values() {
            let (mut wrong, mut used) = (vec![], vec![]);
            for recorded in &stream.events {
                match &recorded.event {
                    AccountEvent::LoginFailed { attempt, .. } => wrong.push(*attempt),
                    AccountEvent::AccountLocked { evidence, .. } => {
                        for attempt in evidence {
                            prop_assert!(wrong.contains(attempt) && !used.contains(attempt));
                            used.push(*attempt);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}
