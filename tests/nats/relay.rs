//! Does the ledger get into the streams, whole, once and in order, whatever happens to the broker?

use crate::hotel::Hotels;
use crate::reader::{all, assert_whole};
use crate::server::NatsServer;
use crate::until;
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::nats::{
    HEADER_LEDGER, HEADER_REVISION, HEADER_SEQUENCE, NatsSettings, Space,
};
use keyledger_core::clock::Clock;
use keyledger_core::store::StoredEvent;
use keyledger_schemas::leaf::frame;
use serde_json::Value;
use std::time::Duration;

/// The sequences that belong into a space.
fn of(space: Space, ledger: &[StoredEvent]) -> Vec<u64> {
    let belongs = |(_, event): &(u64, &StoredEvent)| space.subject(event).is_some();
    (0..).zip(ledger).filter(belongs).map(|(sequence, _)| sequence).collect()
}

pub async fn assert_both_whole(server: &NatsServer, hotels: &Hotels) {
    let ledger = hotels.ledger().await;
    let jetstream = server.jetstream().await;
    for space in Space::ALL {
        assert_whole(&all(&jetstream, space).await, &of(space, &ledger));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_every_event_arrives_once_in_order_and_says_nothing_personal() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    let property = hotels.open(3).await;
    hotels.employ(property, "ada@hotel.example").await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    hotels.open(5).await;
    feed.published(&hotels).await;
    assert_both_whole(&server, &hotels).await;

    let ledger = hotels.ledger().await;
    let jetstream = server.jetstream().await;
    let ours = hotels.engine.form.ledger();
    for seen in all(&jetstream, Space::Internal).await {
        let stored = &ledger[usize::try_from(seen.sequence.unwrap()).unwrap()];
        assert_eq!(seen.message.payload, frame(ours, stored));
    }
    let public = all(&jetstream, Space::Public).await;
    assert!(public.iter().any(|seen| seen.message.subject.contains(".account_created")));
    for seen in public {
        let stored = &ledger[usize::try_from(seen.sequence.unwrap()).unwrap()];
        assert_eq!(seen.header(HEADER_LEDGER).unwrap(), ours.to_string());
        assert_eq!(seen.header(HEADER_REVISION).unwrap(), stored.revision.to_string());
        assert_eq!(seen.header("Nats-Msg-Id").unwrap(), stored.id.to_string());
        let text = std::str::from_utf8(&seen.message.payload).unwrap();
        for inside in ["ada@hotel.example", "Lovelace", "\"box\"", "\"commit\"", "session"] {
            assert!(!text.contains(inside), "{inside}: {text}");
        }
        let event: Value = serde_json::from_str(text).unwrap();
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["id"], stored.id.to_string());
        assert_eq!(event["source"], format!("urn:uuid:{ours}"));
        assert_eq!(event["type"], format!("keyledger.{}.v1", stored.kind));
        assert_eq!(event["subject"], stored.stream.as_str());
        assert_eq!(event["data"]["sequence"], seen.sequence.unwrap());
        let id = stored.stream.as_str().split_once('-').unwrap().1;
        let subject = seen.message.subject.as_str();
        assert!(subject.ends_with(&format!(".{id}.{}", stored.kind)), "{subject}");
    }
    feed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_started_again_goes_on_where_the_stream_ends() {
    let (server, hotels) = (NatsServer::syncing(false).await, Hotels::new());
    for _ in 0..3 {
        hotels.open(700).await;
        let feed = hotels.publish(server.settings());
        feed.published(&hotels).await;
        feed.stop().await;
    }
    // One that is stopped in the middle, with messages under way.
    hotels.open(2_000).await;
    let feed = hotels.publish(server.settings());
    until("some of it to be published", || async {
        feed.feed.status().public.acknowledged.is_some_and(|sequence| sequence > 2_200)
    })
    .await;
    feed.stop().await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    feed.stop().await;
    assert_both_whole(&server, &hotels).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_stream_is_made_anew_and_filled_without_a_person() {
    let (mut server, hotels) = (NatsServer::start().await, Hotels::new());
    hotels.open(50).await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    let jetstream = server.jetstream().await;
    for space in Space::ALL {
        jetstream.delete_stream(space.stream()).await.unwrap();
    }
    // Nothing happens in the ledger, and still the streams come back.
    until("the streams to be filled again", || async {
        let mut messages = vec![];
        for space in Space::ALL {
            let there = jetstream.get_stream(space.stream()).await;
            messages.push(there.map_or(0, |there| there.cached_info().state.messages));
        }
        messages == [50, 50]
    })
    .await;
    assert_both_whole(&server, &hotels).await;
    // The whole server lost what it had.
    server.wipe().await;
    hotels.open(1).await;
    feed.published(&hotels).await;
    until("everything to be there", || async {
        let there = server.jetstream().await.get_stream(Space::Public.stream()).await;
        there.is_ok_and(|there| there.cached_info().state.messages == 51)
    })
    .await;
    assert_both_whole(&server, &hotels).await;
    feed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_killed_under_load_loses_and_doubles_nothing() {
    let (mut server, hotels) = (NatsServer::start().await, Hotels::new());
    let feed = hotels.publish(server.settings());
    for _ in 0..3 {
        let before = hotels.ledger().await.len() as u64;
        hotels.open(1_000).await;
        until("some of it to be published", || async {
            feed.feed.status().internal.acknowledged.is_some_and(|known| known > before + 100)
        })
        .await;
        server.kill();
        hotels.open(100).await;
        server.run().await;
        feed.published(&hotels).await;
    }
    feed.stop().await;
    assert_both_whole(&server, &hotels).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_on_our_subjects_are_passed_over() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    hotels.open(5).await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    let jetstream = server.jetstream().await;
    let forged = |sequence: &'static str, ledger: String| {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert(HEADER_SEQUENCE, sequence);
        headers.insert(HEADER_LEDGER, ledger.as_str());
        headers
    };
    let ours = hotels.engine.form.ledger().to_string();
    for headers in [
        forged("4", ours.clone()),         // an event that is there, without its id
        forged("1000000", ours.clone()),   // one that is not
        forged("-1", ours.clone()),        // no number
        forged("3", "another".to_owned()), // another ledger's
        async_nats::HeaderMap::new(),      // nothing at all
    ] {
        for space in Space::ALL {
            let subject = space.subjects().replace('>', "forged");
            let sent = jetstream.publish_with_headers(subject, headers.clone(), "{".into()).await;
            sent.unwrap().await.unwrap();
        }
    }
    hotels.open(5).await;
    feed.published(&hotels).await;
    feed.stop().await;
    // A relay that knows nothing of before finds the true end too.
    hotels.open(5).await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    feed.stop().await;
    let ledger = hotels.ledger().await;
    for space in Space::ALL {
        let mut seen = all(&jetstream, space).await;
        seen.retain(|seen| !seen.message.subject.ends_with(".forged"));
        assert_whole(&seen, &of(space, &ledger));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_restarted_after_its_duplicate_window_needs_nobody() {
    let (mut server, hotels) = (NatsServer::start().await, Hotels::new());
    let window = Duration::from_millis(200);
    let settings = NatsSettings { duplicates: window, ..server.settings() };
    let feed = hotels.publish(settings);
    hotels.open(20).await;
    feed.published(&hotels).await;
    for _ in 0..3 {
        server.kill();
        hotels.open(20).await;
        // What is waited for is the end of the window itself.
        SystemClock::default().sleep(window * 2).await;
        server.run().await;
        feed.published(&hotels).await;
    }
    feed.stop().await;
    assert_both_whole(&server, &hotels).await;
}
