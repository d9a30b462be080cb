//! Does the whole life of signing in go as a small model says, and is nobody ever stuck?
//!
//! The model knows numbers and moments and none of the rules' code. Every step is taken by both, and
//! both have to say the same; after every step a way in is looked for.

mod model;
mod system;

use model::{Model, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use system::System;

/// Steps in one life.
const LENGTH: usize = 400;
/// Lives in the short form; the full one takes two million steps.
const LIVES: u32 = 60;
const LIVES_FULL: u32 = 5_000;

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::RightPassword),
        3 => Just(Step::WrongPassword),
        8 => (0..10_u8, 0..3_u8).prop_map(|(code, at)| Step::Code { code, at }),
        2 => (0..10_u8).prop_map(|code| Step::ShowFactor { code }),
        2 => (0..12_u8, any::<bool>()).prop_map(|(number, again)| Step::Recovery { number, again }),
        2 => Just(Step::DrawCodes),
        3 => Just(Step::BeginSetUp),
        3 => (0..10_u8).prop_map(|code| Step::Confirm { code }),
        1 => Just(Step::Abandon),
        1 => (0..10_u8).prop_map(|code| Step::Remove { code }),
        2 => Just(Step::NewPassword),
        1 => Just(Step::Unlock),
        1 => Just(Step::ResetFactor),
        4 => (1..90_i64).prop_map(Step::Seconds),
        2 => (1..120_i64).prop_map(|minutes| Step::Seconds(minutes * 60)),
        1 => (1..40_i64).prop_map(|days| Step::Seconds(days * 86_400)),
    ]
}

/// Invariants 3, 7 and 8, and that log-in, set-up or a named person's help leads out of every state.
#[test]
fn every_step_of_a_sign_in_life_is_what_the_model_says_and_a_way_leads_out() {
    let full = std::env::var("KEYLEDGER_FULL").is_ok_and(|value| value == "1");
    let cases = if full { LIVES_FULL } else { LIVES };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let done = runner.run(&vec(steps(), LENGTH), |life| {
        let (mut model, mut system) = (Model::new(), System::new());
        for (number, step) in life.iter().enumerate() {
            let (expected, seen) = (model.take(*step), system.take(*step));
            prop_assert_eq!(&expected, &seen, "step {} of {:?}: {:?}", number, life, model);
            system.gives_nothing_away()?;
            prop_assert!(system.leads_out(), "no way out after {:?} of {:?}", step, life);
        }
        Ok(())
    });
    if let Err(failed) = done {
        panic!("{failed}");
    }
}
