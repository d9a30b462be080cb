//! A stream is deleted and made anew by the relay. Do the worked consumers notice, say it, and miss
//! nothing?

use crate::campaign::as_pairs;
use crate::consumers::Consumer;
use crate::engine::Engine;
use crate::server::NatsServer;
use crate::until;
use keyledger_adapters::nats::Space;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_both_worked_consumers_say_that_a_stream_was_made_anew_and_miss_nothing() {
    let server = NatsServer::start().await;
    let mut engine = Engine::start(&server);
    let consumers =
        [Consumer::python(&server, &engine.door), Consumer::javascript(&server, &engine.door)];
    engine.guesses(5).await;
    all_worked(&consumers, engine.last_public().await).await;
    for consumer in &consumers {
        assert_eq!(consumer.said(), "", "nothing was made anew yet");
    }

    let jetstream = server.jetstream().await;
    jetstream.delete_stream(Space::Public.stream()).await.unwrap();
    until("the stream to be there again", || async {
        jetstream.get_stream(Space::Public.stream()).await.is_ok()
    })
    .await;
    engine.guesses(5).await;
    let last = engine.last_public().await;
    all_worked(&consumers, last).await;
    for consumer in &consumers {
        let said = consumer.said();
        assert_eq!(said.matches("was made anew at").count(), 1, "{said}");
    }
    engine.stop();
    let mut expected = engine.public_events().await;
    expected.retain(|(sequence, _)| *sequence <= last);
    for consumer in &consumers {
        let mut worked = consumer.worked();
        worked.retain(|one| one.sequence <= last);
        assert_eq!(as_pairs(&worked), expected);
    }
}

async fn all_worked(consumers: &[Consumer], last: u64) {
    until("both consumers to have worked everything through", || async {
        let through = |one: &Consumer| one.worked().last().is_some_and(|at| at.sequence >= last);
        consumers.iter().all(through)
    })
    .await;
}
