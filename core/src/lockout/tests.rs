//! The lockout, arm by arm: places, verdicts, locks and what ends them.

use super::*;
use crate::account::LoginRefusal;
use crate::clock::Time;
use crate::ids::{AttemptId, LockId};
use crate::policy::Profile;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;
use proptest::prelude::*;

fn attempt(n: u64) -> AttemptId {
    AttemptId::derived(&[&n.to_be_bytes()])
}

fn second(n: i64) -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000).plus(TimeDelta::seconds(n))
}

fn fold(state: &mut Lockout, facts: &[Fact], at: Timestamp) {
    for fact in facts {
        state.evolve(fact, at);
    }
}

fn fail_once(state: &mut Lockout, n: u64, at: Timestamp, from_known_device: bool) -> Vec<Fact> {
    let settings = Profile::Hotel.settings();
    let (facts, place) =
        state.ask(attempt(n), from_known_device, &settings, Time::sure(at)).unwrap();
    fold(state, &facts, at);
    assert_eq!(place, Place::Taken);
    let facts = state.fail(attempt(n), &settings, Time::sure(at));
    fold(state, &facts, at);
    facts
}

#[test]
fn the_tenth_failure_locks_and_names_all_ten() {
    let mut state = Lockout::default();
    for n in 1..10 {
        assert_eq!(fail_once(&mut state, n, second(0), false).len(), 1);
    }
    let facts = fail_once(&mut state, 10, second(1), false);
    let Some(Fact::Locked { evidence, until: None, lock, .. }) = facts.get(1) else {
        panic!("{facts:?}")
    };
    assert_eq!(evidence, &(1..=10).map(attempt).collect::<Vec<_>>());
    let settings = Profile::Hotel.settings();
    let refused = Place::Refused(LoginRefusal::Locked { lock: *lock });
    assert_eq!(state.ask(attempt(11), false, &settings, Time::sure(second(2))).unwrap().1, refused);
}

#[test]
fn known_devices_have_five_more_together_and_lock_once() {
    let mut state = Lockout::default();
    let mut locks = 0;
    for n in 1..=15 {
        let facts = fail_once(&mut state, n, second(0), true);
        locks += facts.iter().filter(|fact| matches!(fact, Fact::Locked { .. })).count();
    }
    assert_eq!(locks, 1);
    let settings = Profile::Hotel.settings();
    let place = state.ask(attempt(16), true, &settings, Time::sure(second(0))).unwrap().1;
    assert_eq!(
        place,
        Place::Refused(LoginRefusal::Locked { lock: LockId::caused_by(attempt(10)) })
    );
}

#[test]
fn a_place_is_spoken_for_until_its_verdict() {
    let settings = Profile::Hotel.settings();
    let mut state = Lockout::default();
    for n in 1..=9 {
        fail_once(&mut state, n, second(0), false);
    }
    let (facts, _) = state.ask(attempt(10), false, &settings, Time::sure(second(0))).unwrap();
    fold(&mut state, &facts, second(0));
    assert_eq!(state.ask(attempt(11), false, &settings, Time::sure(second(1))), Err(NoPlace));
    let (facts, place) = state.ask(attempt(11), false, &settings, Time::sure(second(31))).unwrap();
    assert_eq!(facts.first(), Some(&Fact::Abandoned { attempt: attempt(10) }));
    assert_eq!(place, Place::Taken);
}

#[test]
fn locks_of_the_nist_profile_grow_and_end_by_time() {
    let settings = Profile::Nist.settings();
    let mut state = Lockout::default();
    let mut at = second(0);
    let mut n = 0;
    for minutes in [30, 60, 120, 240, 480, 1440, 1440] {
        let until = loop {
            n += 1;
            let (facts, place) = state.ask(attempt(n), false, &settings, Time::sure(at)).unwrap();
            fold(&mut state, &facts, at);
            assert_eq!(place, Place::Taken);
            let facts = state.fail(attempt(n), &settings, Time::sure(at));
            fold(&mut state, &facts, at);
            if let Lock::Shut { until, .. } = state.lock {
                break until.unwrap();
            }
        };
        assert_eq!(until.since(at), TimeDelta::minutes(minutes));
        at = until;
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Ask { known: bool },
    Fail,
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => any::<bool>().prop_map(|known| Step::Ask { known }),
        4 => Just(Step::Fail),
        1 => (0..60i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    /// Invariant 4: without a success, a reset, an unlock or an expiry, at most ten passwords are
    /// judged, and five more from known devices, in whatever order places and verdicts come.
    #[test]
    fn invariant_4_no_interleaving_beats_the_lock(steps in steps()) {
        let settings = Profile::Hotel.settings();
        let (mut state, mut at, mut judged, mut n) = (Lockout::default(), second(0), 0, 0);
        for step in steps {
            match step {
                Step::Ask { known } => {
                    n += 1;
                    if let Ok((facts, _)) = state.ask(attempt(n), known, &settings, Time::sure(at)) {
                        fold(&mut state, &facts, at);
                    }
                }
                Step::Fail => {
                    let waiting = state.open.iter().find(|open| state.awaits_verdict(open.attempt, Time::sure(at)));
                    if let Some(open) = waiting.copied() {
                        judged += 1;
                        let facts = state.fail(open.attempt, &settings, Time::sure(at));
                        fold(&mut state, &facts, at);
                    }
                }
                Step::Wait(seconds) => at = at.plus(TimeDelta::seconds(seconds)),
            }
        }
        prop_assert!(judged <= 15, "{judged} passwords judged");
    }
}
