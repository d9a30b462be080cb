//! Do messages wake the handlers, and does everything happen once, whatever the messages are?

use crate::server::NatsServer;
use crate::serving::{Serving, config};
use crate::until;
use async_nats::HeaderMap;
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::nats::{HEADER_LEDGER, HEADER_SEQUENCE, Space};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_messages_wake_the_handlers_and_are_acknowledged_after_their_effect() {
    let server = NatsServer::start().await;
    let serving = Serving::start(&server).await;
    serving.employ(0..20).await;
    serving.mailed(20).await;
    serving.at_rest().await;
    let jetstream = server.jetstream().await;
    let stream = jetstream.get_stream(Space::Internal.stream()).await.unwrap();
    until("every message to be acknowledged", || async {
        let info = stream.consumer_info("handlers").await.unwrap();
        info.num_ack_pending == 0 && info.num_pending == 0
    })
    .await;
    assert_eq!(serving.metric("keyledger_mails{fate=\"accepted\"}").await, 20);
    let checks = serving.app.checks().await;
    let bus = checks.iter().find(|check| check.name == "message bus").unwrap();
    assert!(bus.ok && bus.found.contains("connected to nats://127.0.0.1"), "{bus:?}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_without_the_broker_mails_go_out_and_the_engine_stays_ready() {
    let mut server = NatsServer::start().await;
    let serving = Serving::start(&server).await;
    serving.employ(0..3).await;
    serving.mailed(3).await;
    server.kill();
    serving.employ(3..6).await;
    serving.mailed(6).await;
    serving.at_rest().await;
    let checks = serving.app.checks().await;
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    let bus = checks.iter().find(|check| check.name == "message bus").unwrap();
    assert!(bus.found.contains("NATS server"), "{bus:?}");
    assert!(serving.metric("keyledger_bus_repairs_total").await > 0);
    // It comes back with nothing in it: the streams are made and filled, nobody is written to again.
    server.wipe().await;
    let filled = || async {
        let stream = server.jetstream().await.get_stream(Space::Internal.stream()).await;
        let length = serving.app.engine.store.read_all(None, 10_000).await.unwrap().events.len();
        stream.is_ok_and(|there| there.cached_info().state.messages == length as u64)
    };
    until("the stream to be filled again", filled).await;
    serving.employ(6..7).await;
    serving.mailed(7).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_and_repeated_messages_lead_to_nothing() {
    let server = NatsServer::start().await;
    let serving = Serving::start(&server).await;
    serving.employ(0..5).await;
    serving.mailed(5).await;
    let jetstream = server.jetstream().await;
    let ours = serving.app.engine.form.ledger().to_string();
    let mut sent = 0;
    // Every event again one to five times, without an id, so that no window keeps them out; from the
    // newest to the oldest; and ones that are not there, not ours, or nothing at all.
    for sequence in (0..30_u64).rev() {
        for _ in 0..=sequence % 5 {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER_LEDGER, ours.as_str());
            headers.insert(HEADER_SEQUENCE, sequence.to_string());
            let subject = "keyledger.internal.v1.account-x.account_created";
            jetstream
                .publish_with_headers(subject, headers, "{".into())
                .await
                .unwrap()
                .await
                .unwrap();
            sent += 1;
        }
    }
    for (ledger, sequence) in [(ours.as_str(), "999999999"), ("other", "3"), (&*ours, "x")] {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER_LEDGER, ledger);
        headers.insert(HEADER_SEQUENCE, sequence);
        let subject = "keyledger.internal.v1.account-x.account_created";
        jetstream.publish_with_headers(subject, headers, "".into()).await.unwrap().await.unwrap();
    }
    println!("{sent} messages again, 3 forged");
    let stream = jetstream.get_stream(Space::Internal.stream()).await.unwrap();
    until("every message to be settled", || async {
        let info = stream.consumer_info("handlers").await.unwrap();
        info.num_ack_pending == 0 && info.num_pending == 0
    })
    .await;
    serving.employ(5..6).await;
    serving.mailed(6).await;
    assert!(serving.metric("keyledger_bus_strangers_total").await >= 3);
    serving.stop().await;
}

/// Messages that come again, late and in any order, also when the window in which the server would
/// recognise them is over: one mail for each cause.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_every_message_again_and_again_leads_to_one_mail_each() {
    let people = if crate::full() { 1_000 } else { 40 };
    let seed = crate::seed();
    let mut server = NatsServer::start().await;
    let clock = Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
    let serving = Serving::with(config(Some(&server)), clock).await;
    for first in (0..people).step_by(40) {
        serving.employ(first..first + 40).await;
        serving.mailed(first as usize + 40).await;
    }
    let ours = serving.app.engine.form.ledger().to_string();
    let length = serving.ledger().await.len() as u64;
    // Every event one to five times, shuffled.
    let mut order = vec![];
    let dice = crate::Dice::of(seed);
    for sequence in 0..length {
        order.extend((0..=dice.roll(5)).map(|_| sequence));
    }
    for at in (1..order.len()).rev() {
        order.swap(at, dice.roll(at + 1));
    }
    let (first, second) = order.split_at(order.len() / 2);
    for (half, sequences) in [first, second].into_iter().enumerate() {
        let jetstream = server.jetstream().await;
        for sequence in sequences {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER_LEDGER, ours.as_str());
            headers.insert(HEADER_SEQUENCE, sequence.to_string());
            let subject = "keyledger.internal.v1.account-x.account_created";
            let sent = jetstream.publish_with_headers(subject, headers, "".into()).await.unwrap();
            sent.await.unwrap();
        }
        if half == 0 {
            // What the server remembered of message ids is forgotten with it.
            server.kill();
            server.run().await;
        }
    }
    settled(&server).await;
    serving.employ(people..people + 1).await;
    serving.mailed(people as usize + 1).await;
    println!("seed {seed}: {} messages again for {length} events, {people} mails", order.len());
    serving.stop().await;
}

/// A consumer that brings nothing any more, and one that somebody deleted: both are noticed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_consumer_that_stalls_or_is_gone_is_made_anew() {
    let server = NatsServer::start().await;
    let serving = Serving::start(&server).await;
    serving.employ(0..2).await;
    serving.mailed(2).await;
    settled(&server).await;
    let stream = server.jetstream().await.get_stream(Space::Internal.stream()).await.unwrap();
    let far = "2096-01-01T00:00:00Z".parse().unwrap();
    stream.pause_consumer("handlers", far).await.unwrap();
    serving.employ(2..4).await;
    serving.mailed(4).await;
    serving.at_rest().await;
    assert!(serving.metric("keyledger_bus_repairs_total").await > 0);
    stream.delete_consumer("handlers").await.unwrap();
    serving.employ(4..6).await;
    serving.mailed(6).await;
    settled(&server).await;
    serving.stop().await;
}

/// Waits until the handlers' consumer has nothing left.
async fn settled(server: &NatsServer) {
    until("every message to be settled", || async {
        let Some(jetstream) = server.try_jetstream().await else { return false };
        let Ok(stream) = jetstream.get_stream(Space::Internal.stream()).await else { return false };
        let info = stream.consumer_info("handlers").await;
        info.is_ok_and(|info| info.num_ack_pending == 0 && info.num_pending == 0)
    })
    .await;
}

/// Handlers that do not follow are a reason not to send anybody here; a broker that is away is none.
#[tokio::test]
async fn readiness_fails_when_the_handlers_are_behind_and_names_them() {
    let data = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
    // Opened, and nothing goes on in it: nobody delivers.
    let app = crate::serving::opened(data.path(), config(None), clock.clone()).await;
    crate::hotel::open(&app.engine, 3).await;
    let handlers = async || {
        let checks = app.checks().await;
        let check = checks.into_iter().find(|check| check.name == "handlers").unwrap();
        (check.ok, check.found)
    };
    assert!(handlers().await.0);
    clock.advance(chrono::TimeDelta::seconds(61));
    let (ok, found) = handlers().await;
    assert!(
        !ok && found.contains("61 s behind") && found.contains("keyledger handlers"),
        "{found}"
    );
    let text = app.metrics_text().await;
    assert!(text.contains("keyledger_handler_lag_seconds{handler=\"mail_sender\"} 61"), "{text}");
    app.deliver().await.unwrap();
    assert!(handlers().await.0);
    app.close();
}
