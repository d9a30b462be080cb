//! Does another program, in another process, get every event once, whatever happens to the broker, to
//! the relay and to that program itself?
//!
//! `KEYLEDGER_FULL=1` runs the long form; `KEYLEDGER_TEST_SEED` repeats a run.

use crate::consumers::{Api, Consumer, Worked};
use crate::hotel::Hotels;
use crate::server::NatsServer;
use crate::until;
use keyledger::adapters::nats::Space;
use keyledger::adapters::random::SeededIds;
use keyledger_core::clock::Ids;

fn rounds() -> usize {
    if std::env::var_os("KEYLEDGER_FULL").is_some() { 60 } else { 7 }
}

fn seed() -> u64 {
    let given = std::env::var("KEYLEDGER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| u64::from(std::process::id()))
}

/// What is done to somebody in one round.
const BLOWS: [&str; 7] = [
    "nothing",
    "broker killed",
    "broker wiped",
    "stream deleted",
    "relay stopped",
    "consumer killed",
    "broker and consumer killed",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_nothing_is_lost_or_doubled_at_a_consumer_in_another_process() {
    let seed = seed();
    let dice = SeededIds::new(seed);
    let roll = |sides: usize| {
        let mut byte = [0];
        dice.fill(&mut byte);
        usize::from(byte[0]) % sides
    };
    let (mut server, hotels) = (NatsServer::start().await, Hotels::new());
    let api = Api::over(&hotels).await;
    let mut feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    let mut consumer = Consumer::python(&server, &api);
    let mut counts = [0; BLOWS.len()];
    for round in 0..rounds() {
        // Every blow at least once, then at random.
        let blow = if round < BLOWS.len() { round } else { roll(BLOWS.len()) };
        counts[blow] += 1;
        hotels.open(20 + roll(60)).await;
        match BLOWS[blow] {
            "broker killed" => {
                server.kill();
                hotels.open(10).await;
                server.run().await;
            }
            "broker wiped" => server.wipe().await,
            "stream deleted" => {
                let jetstream = server.jetstream().await;
                let _ = jetstream.delete_stream(Space::Public.stream()).await;
            }
            "relay stopped" => {
                feed.stop().await;
                hotels.open(10).await;
                feed = hotels.publish(server.settings());
            }
            "consumer killed" => consumer.start_again(&server, &api),
            "broker and consumer killed" => {
                server.kill();
                consumer.start_again(&server, &api);
                hotels.open(10).await;
                server.run().await;
            }
            _ => {}
        }
    }
    // A last event, so that whatever was lost on the way shows.
    hotels.open(1).await;
    let expected = hotels.public_events().await;
    let last = expected.last().unwrap().0;
    until("the consumer to have worked everything through", || async {
        consumer.worked().last().is_some_and(|worked| worked.sequence == last)
    })
    .await;
    let worked = consumer.worked();
    let repaired = worked.iter().filter(|one| one.how == "repaired").count();
    let blows: Vec<_> = BLOWS.iter().zip(counts).collect();
    println!(
        "seed {seed}: {} events worked through, {repaired} of them read from the ledger; {blows:?}",
        worked.len()
    );
    assert_eq!(as_pairs(&worked), expected, "lost, doubled or out of order");
    feed.stop().await;
}

fn as_pairs(worked: &[Worked]) -> Vec<(u64, String)> {
    worked.iter().map(|one| (one.sequence, one.id.clone())).collect()
}

/// The consumer had not seen everything when the whole stream was lost, and the ledger's first events
/// are too old to be published again.
async fn a_hole_is_repaired(start: impl FnOnce(&NatsServer, &Api) -> Consumer) {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    hotels.open(20).await;
    hotels.clock_forward(chrono::TimeDelta::days(8));
    hotels.open(5).await;
    let api = Api::over(&hotels).await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    let consumer = start(&server, &api);
    let expected = hotels.public_events().await;
    until("the consumer to have worked everything through", || async {
        consumer.worked().len() >= expected.len()
    })
    .await;
    let worked = consumer.worked();
    assert_eq!(as_pairs(&worked), expected);
    let by = |how: &str| worked.iter().filter(|one| one.how == how).count();
    assert_eq!((by("repaired"), by("message")), (20, 5));
    feed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_the_python_consumer_repairs_a_hole_from_the_ledger() {
    a_hole_is_repaired(Consumer::python).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_the_javascript_consumer_repairs_a_hole_from_the_ledger() {
    a_hole_is_repaired(Consumer::javascript).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_day_without_the_broker_loses_nothing() {
    let (mut server, hotels) = (NatsServer::start().await, Hotels::new());
    let feed = hotels.publish(server.settings());
    hotels.open(10).await;
    feed.published(&hotels).await;
    server.kill();
    for _ in 0..24 {
        hotels.clock_forward(chrono::TimeDelta::hours(1));
        hotels.open(20).await;
    }
    server.run().await;
    feed.published(&hotels).await;
    feed.stop().await;
    let seen = crate::reader::all(&server.jetstream().await, Space::Public).await;
    let expected: Vec<u64> = hotels.public_events().await.into_iter().map(|(at, _)| at).collect();
    crate::reader::assert_whole(&seen, &expected);
    println!("24 simulated hours without the broker: {} events, none lost", expected.len());
}
