//! A locked account gives nothing away to anyone it is shut for, not even whether the password was
//! right.

use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, Living, PasskeyUsed, Rejection, answer, decide,
};
use keyledger_core::answer::Answer;
use keyledger_core::clock::Time;
use keyledger_core::engine::Context;
use keyledger_core::lockout::Lock;
use keyledger_core::policy::Policy;
use keyledger_core::testing::accounts::{attempt, device, session};
use keyledger_core::testing::history::*;
use keyledger_core::timestamp::Timestamp;
use proptest::prelude::*;

/// Whom the account is shut for at `at`, by the state alone.
fn shut_for_strangers(living: &Living, at: Timestamp) -> bool {
    let locked = match living.lockout.lock {
        Lock::Open => false,
        Lock::Shut { until, .. } => until.is_none_or(|until| at < until),
    };
    locked || living.lockout.disabled
}

fn shut_for_known_devices(living: &Living, at: Timestamp) -> bool {
    let shut = matches!(living.lockout.lock, Lock::Shut { for_known_devices: true, .. });
    living.lockout.disabled || (shut && shut_for_strangers(living, at))
}

/// A stranger who asks is refused, and shown that the account is locked.
fn a_stranger_is_refused(before: &Account, policy: &Policy, at: Timestamp) {
    let ask = AccountCommand::AskToLogIn { attempt: attempt(77), device: None };
    let events = decide(before, Context::trial(policy, Time::sure(at)), &ask).unwrap();
    // Which reference an attempt carries is said behind it, and told to nobody who attempts.
    let of_the_attempt = |event: &&AccountEvent| !matches!(event, AccountEvent::AttemptFlagged(_));
    let last = events.iter().rfind(of_the_attempt);
    assert!(matches!(last, Some(AccountEvent::LoginRefused { .. })), "{events:?}");
    assert_eq!(answer(&events), Some(Answer::AccountLocked));
    let taken = events.iter().any(|event| matches!(event, AccountEvent::LoginAttempted { .. }));
    assert!(!taken, "a place was given: {events:?}");
}

/// Right or wrong, a guess of somebody it is shut for has the same answer.
fn right_and_wrong_are_the_same(before: &Account, policy: &Policy, at: Timestamp) {
    let living = before.living().unwrap();
    for open in &living.lockout.open {
        let shut = if open.from_known_device {
            shut_for_known_devices(living, at)
        } else {
            shut_for_strangers(living, at)
        };
        if !shut {
            continue;
        }
        for matched in [true, false] {
            let judge = AccountCommand::Judge {
                attempt: open.attempt,
                credential: living.usable_password(),
                matched,
                session: session(1),
                device: device(1),
                network: None,
            };
            assert_eq!(
                decide(before, Context::trial(policy, Time::sure(at)), &judge),
                Err(Rejection::VerdictTooLate)
            );
        }
    }
}

proptest! {
    /// Whatever happened before, a locked account gives nothing away until its lock ends.
    #[test]
    fn invariant_3_a_locked_account_answers_nothing_but_locked(
        history in prop_oneof![valid_under_any(), guessed()],
    ) {
        for answered in &history.answered {
            let at = answered.at;
            let Some(living) = answered.before.living() else { continue };
            if shut_for_strangers(living, at) {
                a_stranger_is_refused(&answered.before, &answered.policy, at);
            }
            right_and_wrong_are_the_same(&answered.before, &answered.policy, at);
        }
    }

    /// No session is opened by a guess of somebody the account was shut for. A passkey that stands for
    /// the password too is no guess.
    #[test]
    fn invariant_3_nobody_gets_in_while_it_is_shut_for_them(
        history in prop_oneof![valid_under_any(), guessed(), factored()],
    ) {
        for answered in &history.answered {
            let events = answered.events.iter().flatten();
            let Some(attempt) = events.clone().find_map(|event| match event {
                AccountEvent::LoginSucceeded { attempt, .. } => Some(*attempt),
                _ => None,
            }) else { continue };
            let alone = events.clone().any(|event| {
                matches!(event, AccountEvent::PasskeyUsed(PasskeyUsed { alone: true, .. }))
            });
            if alone {
                let asked = matches!(answered.command, AccountCommand::LogInWithPasskey(_));
                prop_assert!(asked, "{:?}", answered.command);
                continue;
            }
            let living = answered.before.living().unwrap();
            prop_assert!(!living.lockout.disabled);
            match living.lockout.open.iter().find(|open| open.attempt == attempt) {
                Some(open) => {
                    let shut = shut_for_strangers(living, answered.at);
                    prop_assert!(open.from_known_device || !shut);
                }
                // The password was judged before, and a lock since then would have ended the wait.
                None => prop_assert!(living.factors.challenge(attempt, answered.at).is_some()),
            }
            prop_assert!(!shut_for_known_devices(living, answered.at));
        }
    }
}
