//! Replays under another policy: lives lived again under another policy.

use super::*;
use crate::policy::{Policy, PolicyEvent, PolicyState, Profile};
use crate::testing::accounts::*;
use crate::testing::given::recorded;
use crate::testing::history::{factored, guessed, valid_under_any};
use crate::testing::{Past, moment, wait};
use proptest::prelude::*;

fn under(change: impl FnOnce(&mut Settings)) -> Trial {
    let mut candidate = Policy::first(Profile::Hotel);
    change(&mut candidate.settings);
    let mut reality = PolicyState::default();
    let (version, profile) = (1, Profile::Hotel);
    let (settings, proposal) = (profile.settings(), None);
    let adopted = PolicyEvent::PolicyAdopted { version, profile, settings, proposal };
    for one in recorded::<PolicyState>([adopted.into()]) {
        reality.evolve(&one);
    }
    Trial::new(candidate, reality, (moment(0), moment(100_000)))
}

fn replayed(trial: &Trial, history: impl IntoIterator<Item = Past<AccountEvent>>) -> Vec<WouldBe> {
    let mut replay = Replay::default();
    for one in recorded::<Account>(history) {
        replay.event(trial, &one);
    }
    replay.finish(trial).into_iter().map(|difference| difference.what).collect()
}

fn refused(n: u128) -> Past<AccountEvent> {
    let because = crate::lockout::LoginRefusal::Locked { lock: the_lock() };
    Past::of([AccountEvent::LoginRefused { attempt: attempt(n), because }])
}

#[test]
fn b2_under_the_same_policy_nothing_is_different() {
    let lived = || {
        [
            an_active_account(),
            signed_in(1),
            locked(),
            refused(11),
            a_live_reset_link(3),
            a_new_password(2, link(3)),
            signed_in_with_second(),
        ]
    };
    assert_eq!(replayed(&under(|_| {}), lived()), []);
}

/// A log-in with the second password.
fn signed_in_with_second() -> Past<AccountEvent> {
    let taken = AccountEvent::LoginAttempted { attempt: attempt(77), device: None };
    Past::of([taken]).and(Past::at(|at| AccountEvent::LoginSucceeded {
        attempt: attempt(77),
        session: session(77),
        device: device(1),
        expires_at: at.plus(TimeDelta::hours(24)),
    }))
}

#[test]
fn b2_a_stricter_policy_locks_sooner_and_refuses_who_got_it_right_later() {
    let strict = under(|settings| settings.failures_max = 5);
    let told = replayed(&strict, [an_active_account(), failures(7), signed_in(1)]);
    let evidence = (1..=5).map(attempt).collect();
    assert_eq!(told, [WouldBe::BeLocked { evidence, until: None }, WouldBe::BeRefused]);
    // Locked by both, a little later in reality: that is no difference of its own.
    let told = replayed(&strict, [an_active_account(), locked()]);
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn b2_a_looser_policy_does_not_lock_and_what_nobody_judged_is_unknown() {
    let loose = under(|settings| settings.failures_max = 20);
    let told = replayed(&loose, [an_active_account(), locked()]);
    assert_eq!(told, [WouldBe::NotBeLocked]);
    let told = replayed(&loose, [an_active_account(), locked(), refused(11), refused(12)]);
    assert_eq!(told, [WouldBe::NotBeLocked, WouldBe::BeJudged], "said once, not guessed");
    let again = [
        an_active_account(),
        locked(),
        refused(11),
        a_live_reset_link(3),
        a_new_password(2, link(3)),
        signed_in_with_second(),
    ];
    assert_eq!(replayed(&loose, again), [WouldBe::NotBeLocked, WouldBe::BeJudged]);
}

#[test]
fn b2_a_session_that_would_have_ended_is_told_with_what_is_known_of_it() {
    let short = under(|settings| settings.session_idle_minutes = 15);
    let used = || AccountEvent::SessionSeen { session: session(1) }.into();
    let lived =
        |minutes| [an_active_account(), signed_in(1), wait(TimeDelta::minutes(minutes)), used()];
    let ended = |certain| WouldBe::EndTheSession { session: session(1), certain };
    assert_eq!(replayed(&short, lived(14)), []);
    assert_eq!(replayed(&short, lived(20)), [ended(false)], "a use at 10 may not be written");
    assert_eq!(replayed(&short, lived(30)), [ended(true)]);
}

/// The account is used on its first day, and then not for so many days.
fn unused_for(days: i64) -> [Past<AccountEvent>; 3] {
    [an_active_account(), signed_in(1), wait(TimeDelta::days(days))]
}

fn lapsing(days: u32) -> Trial {
    let long = moment(1_000 * 24 * 60);
    Trial { to: long, ..under(|settings| settings.disabled_when_unused_days = days) }
}

#[test]
fn b2_b5_an_account_nobody_uses_would_have_been_disabled_and_its_person_refused() {
    let back = || unused_for(25).into_iter().chain([signed_in(2)]);
    assert_eq!(replayed(&lapsing(20), back()), [WouldBe::Lapse, WouldBe::BeRefused]);
    assert_eq!(replayed(&lapsing(400), unused_for(25)), [WouldBe::Lapse], "nobody ever came back");
    assert_eq!(replayed(&lapsing(0), back()), []);
    let trial = Trial { to: moment(25 * 24 * 60), ..lapsing(26) };
    assert_eq!(replayed(&trial, unused_for(25)), [], "not yet");
}

#[test]
fn b2_b5_an_account_that_was_disabled_would_not_have_been_or_just_as_well() {
    let lapsed = || {
        let lapse = Past::at(|at| {
            let unused_since = at.minus(TimeDelta::days(20));
            AccountEvent::AccountLapsed { unused_since, days: 20 }
        });
        unused_for(20).into_iter().chain([lapse])
    };
    assert_eq!(replayed(&lapsing(0), lapsed()), [WouldBe::NotLapse]);
    assert_eq!(replayed(&lapsing(20), lapsed()), []);
}

#[test]
fn b2_before_and_after_the_time_that_is_asked_about_reality_stands() {
    let trial = Trial { from: moment(10), ..under(|settings| settings.failures_max = 5) };
    let told = replayed(&trial, [an_active_account(), failures(7), wait(TimeDelta::minutes(20))]);
    assert_eq!(told, []);
    let trial = Trial { to: moment(0), ..under(|settings| settings.failures_max = 5) };
    assert_eq!(replayed(&trial, [an_active_account(), failures(7)]), []);
}

proptest! {
    /// Under the policy that judged in reality, nothing is different: whatever happened, second factors and
    /// lapses included. Left out: what follows unusual activity, for of a log-in that was stopped an unknown
    /// device is not stored.
    #[test]
    fn b2_under_the_policy_of_then_nothing_is_different_whatever_happened(
        history in prop_oneof![valid_under_any(), factored(), guessed()],
    ) {
        let mut reality = PolicyState::default();
        for one in &history.policies.events {
            reality.evolve(one);
        }
        let candidate = reality.current().unwrap().clone();
        prop_assume!(reality.versions.len() == 1);
        let trial = Trial::new(candidate, reality, (moment(-1_000_000), moment(1_000_000_000)));
        let unusual = |event: &AccountEvent| {
            matches!(event, AccountEvent::UnusualActivityDetected { .. })
        };
        let usual = history.accounts.values().filter(|stream| {
            !stream.events.iter().any(|recorded| unusual(&recorded.event))
        });
        for stream in usual {
            let mut replay = Replay::default();
            for one in &stream.events {
                replay.event(&trial, one);
            }
            prop_assert_eq!(replay.finish(&trial), vec![]);
        }
    }
}
