//! Addresses nobody holds, lived again under another policy.

use super::*;
use crate::policy::{Policy, PolicyState, Profile, Settings};
use crate::testing::accounts::{address, attempt};
use crate::testing::{given, moment};
use chrono::TimeDelta;

fn under(change: impl FnOnce(&mut Settings)) -> Trial {
    let mut candidate = Policy::first(Profile::Hotel);
    change(&mut candidate.settings);
    let (from, to) = (moment(0), moment(100_000));
    Trial::new(candidate, PolicyState::default(), (from, to))
}

/// So many guesses at one address, a minute apart, as the hotel's policy answered them.
fn guesses(count: u128) -> Vec<Recorded<UnknownEvent>> {
    let (mut state, mut all) = (given::<Unknown>([]), vec![]);
    for n in 1..=count {
        let (address, attempt) = (address(1), attempt(n));
        let ask = UnknownCommand::AskToLogIn { address: address.clone(), attempt };
        let asked = state.after(TimeDelta::minutes(1)).when(ask).then_events(|_| {});
        all.extend(asked.recorded().to_vec());
        state = asked.and();
        let refused = |one: &Recorded<UnknownEvent>| {
            matches!(one.event, UnknownEvent::UnknownLoginRefused { .. })
        };
        if !all.last().is_some_and(refused) {
            let fail = UnknownCommand::Fail { address, attempt };
            let failed = state.when(fail).then_events(|_| {});
            all.extend(failed.recorded().to_vec());
            state = failed.and();
        }
    }
    all
}

fn replayed(trial: &Trial, history: &[Recorded<UnknownEvent>]) -> Vec<WouldBe> {
    let mut replay = UnknownReplay::default();
    for one in history {
        replay.event(trial, one);
    }
    let differences = replay.finish();
    assert!(differences.keys().all(|known| *known == address(1)));
    differences.into_values().flatten().map(|difference| difference.what).collect()
}

fn locked(attempts: std::ops::RangeInclusive<u128>) -> WouldBe {
    WouldBe::BeLocked { evidence: attempts.map(attempt).collect(), until: None }
}

#[test]
fn b2_under_the_same_policy_nothing_is_different() {
    assert_eq!(replayed(&under(|_| {}), &guesses(14)), []);
}

#[test]
fn b2_a_stricter_policy_locks_an_address_sooner() {
    let strict = under(|settings| settings.failures_max = 5);
    assert_eq!(replayed(&strict, &guesses(7)), [locked(1..=5)]);
    assert_eq!(replayed(&strict, &guesses(14)), [locked(1..=5)], "locked by both, in the end");
}

#[test]
fn b2_b7_a_looser_policy_judges_what_was_refused_unread_and_every_guess_is_wrong() {
    let loose = under(|settings| settings.failures_max = 12);
    assert_eq!(replayed(&loose, &guesses(11)), [WouldBe::NotBeLocked]);
    assert_eq!(replayed(&loose, &guesses(14)), [WouldBe::NotBeLocked, locked(1..=12)]);
}

#[test]
fn b2_before_and_after_the_time_that_is_asked_about_reality_stands() {
    let strict = || under(|settings| settings.failures_max = 5);
    let late = Trial { from: moment(60), ..strict() };
    assert_eq!(replayed(&late, &guesses(9)), []);
    let early = Trial { to: moment(0), ..strict() };
    assert_eq!(replayed(&early, &guesses(9)), []);
}
