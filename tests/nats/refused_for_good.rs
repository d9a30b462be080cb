//! What when events are refused for good, by a rule of the server that is not ours? The connection
//! stands, and nothing is taken: no hot loop, one cause, and `doctor` sees it.

use crate::hotel::{Hotels, RunningFeed};
use crate::server::{NatsServer, PASSWORD, USER};
use crate::until;
use async_nats::jetstream::stream::{Config, PersistenceMode};
use keyledger_adapters::nats::Space;
use std::time::{Duration, Instant};

/// An account that may keep so much and no more.
fn account(bytes: u64) -> String {
    format!(
        "accounts {{ HOTEL {{ jetstream {{ max_file: {bytes} }}\n\
         users: [ {{ user: {USER}, password: {PASSWORD} }} ] }} }}\n"
    )
}

async fn connections(feed: &RunningFeed, count: u64) {
    until("another connection", || async { feed.feed.status().connections >= count }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_full_is_tried_less_and_less_often_and_doctor_names_it() {
    let (mut server, hotels) = (NatsServer::with(&account(40_000)).await, Hotels::new());
    hotels.open(200).await;
    let began = Instant::now();
    let feed = hotels.publish(server.settings());
    let said = feed.trouble("publishing did not succeed").await;
    // The fourth connection after that comes 0.25 + 0.5 + 1 seconds later at least.
    let first = feed.feed.status().connections;
    connections(&feed, first + 4).await;
    assert!(began.elapsed() >= Duration::from_millis(1_750), "{:?}", began.elapsed());
    let status = feed.feed.status();
    assert!(!(status.internal.works && status.public.works), "{status:?}");
    assert!(status.trouble.is_some(), "that a connection stands is no news of events");

    let findings = feed.feed.compare().await.unwrap();
    let behind = findings.iter().find(|one| !one.ok).expect("nothing arrives");
    assert!(behind.found.contains("did not arrive"), "{behind:?}");
    println!("{said}\n{findings:?}");

    // With room again, everything goes on by itself.
    server.kill();
    server.reconfigured(&account(100_000_000));
    server.run().await;
    feed.published(&hotels).await;
    until("the trouble to be over", || async { feed.feed.status().trouble.is_none() }).await;
    let findings = feed.feed.compare().await.unwrap();
    assert!(findings.iter().all(|one| one.ok), "{findings:?}");
    feed.stop().await;
    crate::relay::assert_both_whole(&server, &hotels).await;
}

/// Streams that somebody made before, in which events cannot be published or are lost by design.
#[tokio::test]
async fn a_stream_that_refuses_or_loses_by_design_is_named_before_anything_is_published() {
    type Change = fn(&mut Config);
    let designs: [(Change, &str); 4] = [
        (|config| config.allow_message_counter = true, "allow_msg_counter is on"),
        (|config| config.persist_mode = Some(PersistenceMode::Async), "persist_mode is async"),
        (|config| config.allow_message_ttl = true, "allow_msg_ttl is on"),
        (|config| config.allow_message_schedules = true, "allow_msg_schedules is on"),
    ];
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    hotels.open(3).await;
    let jetstream = server.jetstream().await;
    for (change, named) in designs {
        let mut other = Config {
            name: Space::Public.stream().to_owned(),
            subjects: vec![Space::Public.subjects().to_owned()],
            deny_delete: true,
            ..Config::default()
        };
        change(&mut other);
        jetstream.create_stream(other).await.unwrap();
        let feed = hotels.feed(server.settings());
        let said = feed.check().await.unwrap_err().to_string();
        assert!(
            said.contains(named) && said.contains("must recreate its consumers"),
            "{named}: {said}"
        );
        let findings = feed.compare().await.unwrap();
        let public = findings.iter().find(|one| one.stream == Space::Public.stream()).unwrap();
        assert!(!public.ok && public.found.contains(named), "{public:?}");
        let there = jetstream.get_stream(Space::Public.stream()).await.unwrap();
        assert_eq!(there.cached_info().state.messages, 0);
        jetstream.delete_stream(Space::Public.stream()).await.unwrap();
    }
}

/// At the command line nobody publishes: what waits is said, and is nothing wrong.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_the_next_serve_is_counted() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    hotels.open(2).await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    feed.stop().await;
    hotels.open(3).await;
    let findings = hotels.feed(server.settings()).compare().await.unwrap();
    for one in findings {
        assert!(one.ok && one.found.contains("3 events wait for `keyledger serve`"), "{one:?}");
    }
}
