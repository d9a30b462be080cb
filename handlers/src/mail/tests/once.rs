//! Is there one mail per cause, whatever is delivered again and wherever the process dies?

use super::{deeds, mails};
use crate::database::Database;
use crate::driver::Pause;
use crate::handler::Handler;
use crate::reaction::Recipients;
use crate::reactions;
use crate::running::{Nudges, Running, handlers};
use crate::testing::World;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::Fate;
use keyledger_core::store::StoreError;
use keyledger_core::stream::Category;
use keyledger_schemas::domain::DomainEvent;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many mails the ledger's events ask for, by the pure reactions alone.
async fn causes(world: &World) -> usize {
    let mut asked = 0;
    for fact in world.facts().await {
        let wanted = reactions::ALL.iter().filter_map(|one| one.wants(&fact));
        asked += wanted.map(|wanted| recipients(wanted.to)).sum::<usize>();
    }
    asked
}

/// To how many people a mail goes in [`deeds`].
fn recipients(to: Recipients) -> usize {
    match to {
        Recipients::One(_) | Recipients::Holders(..) => 1,
        Recipients::ManagersOf(_) => 2,
        Recipients::Support(_) => 0,
    }
}

#[tokio::test]
async fn a_deleted_database_mails_nobody_twice() {
    let mut world = World::new();
    deeds(&world).await;
    world.process().catch_up().await.unwrap();
    let taken = world.mailer.taken().len();
    let before = world.ledger().await.len();
    world.database = Arc::new(Database::in_memory().unwrap());
    world.process().catch_up().await.unwrap();
    assert_eq!(world.mailer.taken().len(), taken);
    assert_eq!(world.ledger().await.len(), before, "nothing new happened");
}

/// Whatever process dies at whatever step: every cause has one mail, every mail one fate, and the
/// world sees each Message-ID once, or twice where the process died with the server's answer.
#[tokio::test]
async fn a_crash_at_any_step_leaves_one_mail_per_cause() {
    for lose_database in [false, true] {
        for steps in 0.. {
            let mut world = World::new();
            deeds(&world).await;
            world.fuse.light(steps);
            let process = world.process();
            let done = tokio::select! {
                done = process.catch_up() => { done.unwrap(); true }
                () = world.fuse.blown() => false,
            };
            drop(process);
            world.fuse.light(i64::MAX);
            if lose_database {
                world.database = Arc::new(Database::in_memory().unwrap());
            }
            world.process().catch_up().await.unwrap();
            assert_one_mail_per_cause(&world, usize::from(!done)).await;
            if done {
                assert!(steps > 40, "the fuse was lit through the whole work");
                break;
            }
        }
    }
}

async fn assert_one_mail_per_cause(world: &World, crashes: usize) {
    let mails = mails(world).await;
    assert_eq!(mails.len(), causes(world).await);
    let fates: BTreeSet<_> = mails.values().map(|mail| format!("{:?}", mail.fate)).collect();
    assert_eq!(fates, BTreeSet::from(["Accepted".to_owned(), "Suppressed".to_owned()]));
    let accepted = mails.values().filter(|mail| mail.fate == Fate::Accepted).count();
    let times = world.mailer.times_taken();
    assert_eq!(times.len(), accepted, "one Message-ID per mail that went out");
    assert!(times.values().sum::<usize>() <= accepted + crashes, "twice only after a crash");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every event handed over one to five times, and whole stretches of the ledger again and
    /// again, over a store that does everything the contract permits: one mail per cause, each
    /// sent once.
    #[test]
    fn events_delivered_again_and_again_lead_to_one_mail_each(
        seed in any::<u64>(),
        times in prop::collection::vec(1usize..=5, 1..8),
        back in prop::collection::vec(0usize..30, 0..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::awkward(seed);
            deeds(&world).await;
            let all = handlers(&world.database, &Nudges::default(), &world.parts());
            let mut from = 0;
            for start in back.iter().copied().chain([0]) {
                deliver(&world, &all, from.min(start), &times).await;
                from = world.ledger().await.len();
            }
            // Once more, so that what queueing wrote last is seen too.
            deliver(&world, &all, 0, &times).await;
            let process = world.process();
            rest(&process).await;
            rest(&process).await;
            assert_one_mail_per_cause(&world, 0).await;
        });
    }
}

/// How often the engine would try again where the store left open what became of an append, and here it
/// does so with one append in four.
const TRIES: usize = 5;

/// Goes on as the engine does after a pause.
async fn rest(process: &Running) {
    for _ in 1..TRIES {
        match process.catch_up().await {
            Err(Pause::Ledger(StoreError::Unknown(_))) => {}
            done => return done.unwrap(),
        }
    }
    process.catch_up().await.unwrap();
}

async fn deliver(world: &World, all: &[Arc<dyn Handler>], from: usize, times: &[usize]) {
    for (index, fact) in world.facts().await.iter().enumerate().skip(from) {
        let kind = fact.event.kind();
        for handler in all.iter().filter(|handler| handler.reacts_to().contains(&kind)) {
            for _ in 0..times[index % times.len()] {
                let mut handled = handler.handle(fact).await;
                for _ in 1..TRIES {
                    if handled.is_err() {
                        handled = handler.handle(fact).await;
                    }
                }
                handled.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn everything_in_a_mail_stream_follows_from_its_cause() {
    let world = World::new();
    deeds(&world).await;
    world.process().catch_up().await.unwrap();
    let facts = world.facts().await;
    for fact in facts.iter().filter(|fact| fact.stream.category() == Category::Mail) {
        let cause = facts.iter().find(|cause| Some(cause.id) == fact.meta.causation);
        let about = |cause: &Recorded<DomainEvent>| {
            [Category::Account, Category::Property].contains(&cause.stream.category())
        };
        assert!(cause.is_some_and(about));
    }
}
