//! A real minute of the broker cut off, killed and wiped, while people try to log in: does anybody at
//! the door notice, and does the consumer in another process miss anything?

use crate::campaign::{as_pairs, at_the_end};
use crate::consumers::Consumer;
use crate::engine::Engine;
use crate::server::NatsServer;
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use std::time::{Duration, Instant};

/// How long each state of the broker lasts.
fn turn() -> Duration {
    if crate::full() { Duration::from_secs(5) } else { Duration::from_millis(600) }
}

/// Guesses side by side: as many as there are people.
const AT_A_TIME: usize = crate::engine::GUESTS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_a_minute_of_blows_under_load_loses_and_doubles_nothing() {
    let mut server = NatsServer::start().await;
    let mut engine = Engine::start(&server);
    let consumer = Consumer::python(&server, &engine.door);
    let began = Instant::now();
    let mut answered = 0;
    for round in 0..12 {
        match round % 4 {
            0 => {}
            1 => server.freeze(),
            2 => {
                server.thaw();
                server.kill();
            }
            _ => server.wipe().await,
        }
        answered += load(&engine, turn()).await;
    }
    let span = began.elapsed();
    let (worked, expected) = at_the_end(&mut engine, &consumer).await;
    let repaired = worked.iter().filter(|one| one.how == "repaired").count();
    println!(
        "{:.0} s of a broker cut off, killed and wiped three times each: {answered} log-ins \
         answered, {} events at the consumer, {repaired} of them read from the ledger",
        span.as_secs_f64(),
        worked.len()
    );
    assert_eq!(as_pairs(&worked), expected, "lost, doubled or out of order");
}

/// People try to log in for so long. Every one of them is answered.
async fn load(engine: &Engine, span: Duration) -> usize {
    let until = Instant::now() + span;
    let clients = (0..AT_A_TIME).map(|number| async move {
        let (client, clock) = (reqwest::Client::new(), SystemClock::default());
        let mut answered = 0;
        while Instant::now() < until {
            assert!(engine.guess(&client, number).await, "somebody was not answered");
            answered += 1;
            // A few dozen a second: what the ledger takes is measured elsewhere.
            clock.sleep(Duration::from_millis(50)).await;
        }
        answered
    });
    futures_util::future::join_all(clients).await.into_iter().sum()
}
