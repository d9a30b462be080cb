//! Does the whole life of signing in go as a small model says, and is nobody ever stuck?
//!
//! The model knows numbers and moments and none of the rules' code. Every step is taken by both, and
//! both have to say the same; after every step a way in is looked for. `KEYLEDGER_FULL=1` takes two
//! million steps; the seed is printed, and `KEYLEDGER_TEST_SEED` runs it again.

mod model;
mod steps;
mod system;

use model::Model;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use steps::{Outcome, Step, Why, steps};
use system::System;

/// Steps in one life.
const LENGTH: usize = 400;
/// Lives in the short form, and in the full one.
const LIVES: u32 = 60;
const LIVES_FULL: u32 = 5_000;

/// A life as it should go.
struct Life;

impl ReferenceStateMachine for Life {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::new()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        steps(&model.can())
    }

    fn apply(model: Model, step: &Step) -> Model {
        model.after(*step)
    }
}

/// The same life under the rules.
struct UnderTheRules;

impl StateMachineTest for UnderTheRules {
    type SystemUnderTest = System;
    type Reference = Life;

    fn init_test(_: &Model) -> System {
        System::new()
    }

    fn apply(mut system: System, model: &Model, step: Step) -> System {
        assert_eq!(system.take(step), model.last, "{step:?} leads to {model:?}");
        system
    }

    /// Invariants 3 and 8; 7 is part of what the model says.
    fn check_invariants(system: &System, model: &Model) {
        assert!(system.gives_nothing_away(), "a locked account tells right from wrong: {model:?}");
        assert!(system.leads_out(), "there is no way out of {model:?}");
    }
}

#[test]
fn every_step_of_a_sign_in_life_is_what_the_model_says_and_a_way_leads_out() {
    let given = std::env::var("KEYLEDGER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| RandomState::new().hash_one(0_u8) >> 32);
    let full = std::env::var_os("KEYLEDGER_FULL").is_some();
    let lives = if full { LIVES_FULL } else { LIVES };
    println!("KEYLEDGER_TEST_SEED={seed}");
    let config = Config { cases: lives, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed.to_le_bytes().repeat(4));
    let mut runner = TestRunner::new_with_rng(config.clone(), rng);
    let reached: RefCell<BTreeMap<Outcome, u64>> = RefCell::default();
    let (past_a_lock, with_both) = (Cell::new(0_u64), Cell::new(0_u64));
    let with_phone = Cell::new(0_u64);
    let done = runner.run(&Life::sequential_strategy(LENGTH), |(model, steps, seen)| {
        let mut outcomes = model.clone();
        for step in &steps {
            let was_shut = outcomes.is_shut();
            outcomes = outcomes.after(*step);
            let alone = outcomes.last == Outcome::InAlone;
            past_a_lock.set(past_a_lock.get() + u64::from(was_shut && alone));
            with_both.set(with_both.get() + u64::from(outcomes.has_both()));
            with_phone.set(with_phone.get() + u64::from(outcomes.has_phone()));
            *reached.borrow_mut().entry(outcomes.last.kind()).or_default() += 1;
        }
        UnderTheRules::test_sequential(config.clone(), model, steps, seen);
        Ok(())
    });
    if let Err(failed) = done {
        panic!("{failed}");
    }
    let reached = reached.into_inner();
    println!("{} steps in {lives} lives: {reached:?}", reached.values().sum::<u64>());
    // What takes many steps in a row to come to is too rare for the short form to rely on.
    let (past_a_lock, with_both) = (past_a_lock.get(), with_both.get());
    println!("{past_a_lock} past a lock with a passkey, {with_both} with an app and a passkey");
    println!("{} with our app", with_phone.get());
    assert!(past_a_lock > 0 && with_both > 0, "{past_a_lock}, {with_both}");
    for outcome in [Outcome::Asked, Outcome::Approved, Outcome::Denied, Outcome::Quiet(0)] {
        assert!(reached.contains_key(&outcome), "the campaign must reach {outcome:?}: {reached:?}");
    }
    assert!(!full || reached.contains_key(&Outcome::Off), "{reached:?}");
    let often = [Why::Wrong, Why::Replayed, Why::Clock, Why::Key, Why::Changed, Why::Paused];
    let often = often.into_iter().chain([Why::Number, Why::Other]);
    let rare = [Why::Used, Why::Disabled];
    for why in often.chain(rare.into_iter().filter(|_| full)) {
        let times = reached.get(&Outcome::Refused(why)).copied().unwrap_or_default();
        assert!(times > 0, "the campaign must reach {why:?}: {reached:?}");
    }
}
