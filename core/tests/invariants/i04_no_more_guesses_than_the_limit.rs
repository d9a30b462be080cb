//! Between two of {success, reset, unlock, expiry} at most `failures_max` passwords are judged,
//! plus one known-device budget, whatever the order of places and verdicts.

use keyledger_core::account::{Account, AccountEvent, FactorPurpose};
use keyledger_core::ids::AttemptId;
use keyledger_core::testing::history::*;
use keyledger_core::unknown::UnknownEvent;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The most any version of the history's policy allowed.
fn most(history: &History, setting: impl Fn(&keyledger_core::policy::Settings) -> u32) -> usize {
    let versions = history.policies.state.versions.iter();
    versions.map(|(_, policy)| setting(&policy.settings) as usize).max().unwrap()
}

/// The most passwords judged or being judged between any two of the four: while the account is open, and while it
/// is shut for strangers. Told from the events, without the rules.
#[derive(Default)]
struct Judged {
    known_devices: BTreeSet<AttemptId>,
    /// Places without a verdict: whoever has one is being hashed for.
    open: BTreeSet<AttemptId>,
    /// Log-ins with a passkey and nothing else: they say nothing of the password.
    without_password: BTreeSet<AttemptId>,
    shut: bool,
    while_open: usize,
    while_shut: usize,
    most_open: usize,
    most_shut: usize,
}

impl Judged {
    fn of(stream: &Stream<Account>) -> Self {
        let mut judged = Self::default();
        for recorded in &stream.events {
            judged.read(&recorded.event);
        }
        judged
    }

    fn read(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::LoginAttempted { attempt, device } => {
                self.known_devices.extend(device.as_ref().map(|_| *attempt));
                self.open.insert(*attempt);
                self.count(0);
            }
            AccountEvent::LoginAttemptAbandoned { attempt } => {
                self.open.remove(attempt);
            }
            AccountEvent::LoginFailed { attempt, .. } => self.verdict(*attempt, 1),
            // Whoever has the right password guesses no more, also where a second factor is missing.
            AccountEvent::PasswordAccepted { attempt, .. } => self.verdict(*attempt, 0),
            AccountEvent::AccountLocked { .. } => self.shut = true,
            // It was right, and the person was told so: nothing is left to be guessed.
            AccountEvent::LoginStopped { attempt, .. }
                if !self.without_password.contains(attempt) =>
            {
                self.right_and_stopped();
            }
            AccountEvent::PasskeyUsed(used) if used.alone => {
                if let FactorPurpose::LogIn { attempt } = used.purpose {
                    self.without_password.insert(attempt);
                }
            }
            AccountEvent::LoginSucceeded { attempt, .. }
                if self.without_password.contains(attempt) => {}
            AccountEvent::LoginSucceeded { attempt, .. } => {
                if self.open.contains(attempt) {
                    self.verdict(*attempt, 0);
                }
                (self.while_open, self.while_shut) = (0, 0);
            }
            AccountEvent::PasswordChosen { .. }
            | AccountEvent::AccountUnlocked { .. }
            | AccountEvent::LockExpired { .. } => {
                (self.shut, self.while_open, self.while_shut) = (false, 0, 0);
            }
            _ => {}
        }
    }

    fn verdict(&mut self, attempt: AttemptId, guessed: usize) {
        self.open.remove(&attempt);
        let known = self.known_devices.contains(&attempt);
        assert!(known || !self.shut, "a stranger was judged: {attempt}");
        self.count(guessed);
    }

    fn right_and_stopped(&mut self) {
        let judged = if self.shut { &mut self.while_shut } else { &mut self.while_open };
        *judged = judged.saturating_sub(1);
    }

    /// Places count like verdicts: each may turn out wrong.
    fn count(&mut self, judged: usize) {
        if self.shut {
            self.while_shut += judged;
            let open = self.open.intersection(&self.known_devices).count();
            self.most_shut = self.most_shut.max(self.while_shut + open);
        } else {
            self.while_open += judged;
            self.most_open = self.most_open.max(self.while_open + self.open.len());
        }
    }
}

proptest! {
    #[test]
    fn invariant_4_an_account_judges_no_more_than_the_limit_and_one_budget(
        history in prop_oneof![valid_under_any(), guessed(), factored()],
    ) {
        let limit = most(&history, |settings| settings.failures_max);
        let budget = most(&history, |settings| settings.known_device_failures_max);
        for stream in history.accounts.values() {
            let judged = Judged::of(stream);
            prop_assert!(judged.most_open <= limit, "{} of {limit}", judged.most_open);
            prop_assert!(judged.most_shut <= budget, "{} of {budget}", judged.most_shut);
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
