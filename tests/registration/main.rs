//! One address, one account (S1, invariant 5): two registrants, and a crash at every step.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod crashing;
mod world;

use crashing::Crash;
use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::metadata::ActorKind;
use keyledger_core::stream::StreamId;
use keyledger_usecases::members::registration::{NotAdded, Registered};
use world::{World, runtime};

/// The commands of three managers who all add the same address.
const ADA: u128 = 1;
const BOB: u128 = 2;
const CLARA: u128 = 3;

#[test]
fn s1_s3_a_registration_without_trouble_takes_three_steps() {
    runtime().block_on(async {
        let world = World::new(None);
        let done = world.register(ADA).await.unwrap();
        assert_eq!(done.outcome, Registered::Created);
        assert_eq!(world.appends(), 3, "claim, account, confirmation");
        world.has_one_account().await;
        assert_eq!(world.register(BOB).await, Err(NotAdded::AlreadyMember(done.account)));
    });
}

/// Whatever step the first registrant dies at, before or after it was written, the next one, the
/// same command or another, finishes with one account.
#[test]
fn invariant_5_after_a_crash_at_any_step_the_next_registrant_finishes() {
    runtime().block_on(async {
        for crash in Crash::at_each_of(3) {
            for next in [ADA, BOB] {
                let world = World::new(None);
                world.dies(ADA, crash).await;
                let world = world.restarted();
                world.finishes(next, &format!("{crash:?}, then {next}")).await;
            }
        }
    });
}

/// The second registrant dies too, at every step of rolling forward or taking over.
#[test]
fn invariant_5_after_two_crashes_at_any_steps_a_third_registrant_finishes() {
    runtime().block_on(async {
        for first in Crash::at_each_of(3) {
            for second in Crash::at_each_of(4) {
                for (second_one, third_one) in
                    [(ADA, ADA), (ADA, BOB), (BOB, ADA), (BOB, BOB), (BOB, CLARA)]
                {
                    let world = World::new(None);
                    world.dies(ADA, first).await;
                    let world = world.restarted();
                    world.dies(second_one, second).await;
                    let world = world.restarted();
                    let told = format!("{first:?}, {second_one} {second:?}, then {third_one}");
                    world.finishes(third_one, &told).await;
                }
            }
        }
    });
}

/// The registrant does not die but hangs, is overtaken, and goes on: it finds its account fenced
/// off and never makes a second one.
#[test]
fn invariant_5_a_registrant_who_was_overtaken_joins_the_other_ones_account() {
    runtime().block_on(async {
        for crash in Crash::at_each_of(3) {
            let world = World::new(None);
            let slow = world.begin(ADA, crash);
            tokio::pin!(slow);
            tokio::select! {
                biased;
                _ = &mut slow => panic!("it was to hang at {crash:?}"),
                () = world.hanging() => {}
            }
            let other = world.another_process();
            other.finishes(BOB, &format!("{crash:?}, overtaken")).await;
            world.go_on();
            let _ = slow.await;
            other.has_one_account().await;
        }
    });
}

/// Two processes register the same address at once, on a store that answers slowly, forgets to
/// answer, and hands out short pages.
#[test]
fn invariant_5_two_registrants_at_once_leave_one_account() {
    runtime().block_on(async {
        for seed in 0..300 {
            let here = World::new(Some(seed));
            let there = here.another_process();
            let (first, second) = tokio::join!(here.register(ADA), there.register(BOB));
            let created = |done: &Result<_, _>| {
                matches!(
                    done,
                    Ok(keyledger_usecases::members::registration::Registration {
                        outcome: Registered::Created,
                        ..
                    })
                )
            };
            let accounts = usize::from(created(&first)) + usize::from(created(&second));
            assert_eq!(accounts, 1, "seed {seed}: {first:?} and {second:?}");
            here.has_one_account().await;
        }
    });
}

#[test]
fn s1_the_same_command_again_after_its_answer_was_lost_says_what_it_did() {
    runtime().block_on(async {
        let world = World::new(None);
        let first = world.register(ADA).await.unwrap();
        for _ in 0..2 {
            let again = world.restarted().register(ADA).await.unwrap();
            assert_eq!((again.account, again.outcome), (first.account, Registered::Created));
        }
        world.has_one_account().await;
    });
}

/// Invariant 12: what a manager does to another person says who, on whose authority, and why.
#[test]
fn invariant_12_a_registration_carries_actor_authority_and_reason() {
    runtime().block_on(async {
        let world = World::new(None);
        let done = world.register(ADA).await.unwrap();
        let stream = StreamId::account(done.account);
        let told = world.engine.history::<AccountEvent>(&stream).await.unwrap();
        assert_eq!(told.len(), 3);
        for recorded in told {
            assert_eq!(recorded.meta.actor.kind, ActorKind::Manager);
            assert_eq!(recorded.meta.actor.account(), Some(world::MANAGER));
            assert_eq!(recorded.meta.authority.len(), 1);
            assert!(recorded.meta.reason.is_some() && recorded.meta.property.is_some());
        }
        let state = world.engine.account(done.account).await.unwrap();
        assert!(matches!(&*state, Account::Living(_)));
    });
}
