//! Does another program, in another process, get every event once, whatever happens to the broker, to
//! the engine and to that program itself? Each of the three is a process of its own.
//!
//! `KEYLEDGER_FULL=1` runs the long form; `KEYLEDGER_TEST_SEED` repeats a run.

use crate::consumers::{Consumer, Door, Worked};
use crate::engine::Engine;
use crate::server::NatsServer;
use crate::serving::{Serving, config, opened};
use crate::{Dice, until};
use chrono::TimeDelta;
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_adapters::nats::Space;
use keyledger_core::clock::Clock;
use std::sync::Arc;

/// What is done to somebody in one round.
const BLOWS: [&str; 8] = [
    "nothing",
    "broker killed",
    "broker wiped",
    "broker frozen",
    "stream deleted",
    "engine killed",
    "consumer killed",
    "broker and consumer killed",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_nothing_is_lost_or_doubled_at_a_consumer_in_another_process() {
    let (seed, rounds) = (crate::seed(), if crate::full() { 60 } else { BLOWS.len() });
    let dice = Dice::of(seed);
    let mut server = NatsServer::start().await;
    let mut engine = Engine::start(&server);
    let mut consumer = Consumer::python(&server, &engine.door);
    let mut counts = [0; BLOWS.len()];
    forge(&server).await;
    for round in 0..rounds {
        // Every blow at least once, then at random.
        let blow = if round < BLOWS.len() { round } else { dice.roll(BLOWS.len()) };
        counts[blow] += 1;
        engine.guesses(10 + dice.roll(30)).await;
        strike(BLOWS[blow], &mut server, &mut engine, &mut consumer).await;
    }
    // A last event, so that whatever was lost on the way shows.
    engine.guesses(1).await;
    let (worked, expected) = at_the_end(&mut engine, &consumer).await;
    let repaired = worked.iter().filter(|one| one.how == "repaired").count();
    let blows: Vec<_> = BLOWS.iter().zip(counts).collect();
    println!(
        "seed {seed}: {} events worked through, {repaired} of them read from the ledger; {blows:?}",
        worked.len()
    );
    assert_eq!(as_pairs(&worked), expected, "lost, doubled or out of order");
}

/// Messages that are not ours lie among the others; no consumer stumbles over them.
async fn forge(server: &NatsServer) {
    let jetstream = server.jetstream().await;
    let stream = || async { jetstream.get_stream(Space::Public.stream()).await.is_ok() };
    until("the stream to be there", stream).await;
    for (payload, sequence) in
        [("{", "3"), ("", "x"), ("{\"data\":{\"sequence\":900000}}", "900000")]
    {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert(keyledger_adapters::nats::HEADER_SEQUENCE, sequence);
        let subject = "keyledger.v1.account.x.forged";
        let sent = jetstream.publish_with_headers(subject, headers, payload.into()).await.unwrap();
        sent.await.unwrap();
    }
}

async fn strike(blow: &str, server: &mut NatsServer, engine: &mut Engine, consumer: &mut Consumer) {
    match blow {
        "broker killed" => {
            server.kill();
            engine.guesses(10).await;
            server.run().await;
        }
        "broker wiped" => server.wipe().await,
        "broker frozen" => {
            server.freeze();
            engine.guesses(10).await;
            server.thaw();
        }
        "stream deleted" => {
            let jetstream = server.jetstream().await;
            let _ = jetstream.delete_stream(Space::Public.stream()).await;
        }
        "engine killed" => {
            engine.kill();
            engine.run();
        }
        "consumer killed" => consumer.start_again(server, &engine.door),
        "broker and consumer killed" => {
            server.kill();
            consumer.start_again(server, &engine.door);
            engine.guesses(10).await;
            server.run().await;
        }
        _ => {}
    }
}

/// Waits until the consumer has everything; answers what it worked through, and what the ledger's own
/// file says that it should have.
pub async fn at_the_end(
    engine: &mut Engine,
    consumer: &Consumer,
) -> (Vec<Worked>, Vec<(u64, String)>) {
    let last = engine.last_public().await;
    until("the consumer to have worked everything through", || async {
        consumer.worked().last().is_some_and(|worked| worked.sequence >= last)
    })
    .await;
    engine.stop();
    let mut expected = engine.public_events().await;
    // What the engine wrote while it was asked to stop, nobody waits for.
    expected.retain(|(sequence, _)| *sequence <= last);
    let mut worked = consumer.worked();
    worked.retain(|one| one.sequence <= last);
    (worked, expected)
}

pub fn as_pairs(worked: &[Worked]) -> Vec<(u64, String)> {
    worked.iter().map(|one| (one.sequence, one.id.clone())).collect()
}

/// The ledger's first events are too old to be published: whoever begins at the first message sees a
/// hole, and reads it at the engine's front door.
async fn a_hole_is_repaired(start: impl FnOnce(&NatsServer, &Door) -> Consumer) {
    let server = NatsServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let eight_days_ago = SystemClock::default().now().minus(TimeDelta::days(8));
    let then = Arc::new(ManualClock::at(eight_days_ago));
    let app = opened(data.path(), config(None), then).await;
    crate::hotel::open(&app.engine, 20).await;
    app.close();
    drop(app);
    let mut engine = Engine::on(data, &server, &[]);
    let consumer = start(&server, &engine.door);
    let (worked, expected) = at_the_end(&mut engine, &consumer).await;
    assert_eq!(as_pairs(&worked), expected);
    let by = |how: &str| worked.iter().filter(|one| one.how == how).count();
    assert_eq!(by("repaired"), 20, "what is older than a week");
    assert_eq!(by("message"), worked.len() - 20);
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
async fn a_simulated_day_without_the_broker_loses_and_doubles_nothing() {
    let mut server = NatsServer::start().await;
    let clock = Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
    let mut serving = Serving::with(config(Some(&server)), clock.clone()).await;
    let door = serving.open_the_door().await;
    let consumer = Consumer::python(&server, &door);
    serving.employ(0..5).await;
    serving.mailed(5).await;
    server.kill();
    for hour in 1..=24 {
        clock.advance(TimeDelta::hours(1));
        serving.employ(hour * 5..(hour + 1) * 5).await;
        crate::hotel::open(&serving.app.engine, 5).await;
        if hour % 6 == 0 {
            // The day goes by in seconds: whoever waits for a mail must not get older than a day.
            serving.mailed((hour as usize + 1) * 5).await;
        }
    }
    server.run().await;
    serving.at_rest().await;
    let public = |ledger: &[keyledger_core::store::StoredEvent]| -> Vec<(u64, String)> {
        let with_place = (0..).zip(ledger);
        let public = with_place.filter(|(_, event)| Space::Public.subject(event).is_some());
        public.map(|(sequence, event)| (sequence, event.id.to_string())).collect()
    };
    until("the consumer to have worked everything through", || async {
        let expected = public(&serving.ledger().await);
        consumer.worked().last().map(|worked| worked.sequence)
            == expected.last().map(|(sequence, _)| *sequence)
    })
    .await;
    let expected = public(&serving.ledger().await);
    assert_eq!(as_pairs(&consumer.worked()), expected);
    println!(
        "24 simulated hours without the broker: {} events at a consumer in another process, none \
         lost or doubled; 125 mails, one each",
        expected.len()
    );
    serving.stop().await;
}
