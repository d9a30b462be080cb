//! What comes of a broker that lies, and of messages that are not ours? Nothing that is not true.

use crate::hotel::Hotels;
use crate::liar::{Liar, Lie};
use crate::reader::all;
use crate::relay::assert_both_whole;
use crate::server::NatsServer;
use crate::until;
use async_nats::jetstream::Context;
use keyledger_adapters::nats::{HEADER_LEDGER, HEADER_SEQUENCE, NatsSettings, Space};

async fn messages(jetstream: &Context, space: Space) -> u64 {
    let there = jetstream.get_stream(space.stream()).await;
    there.map_or(0, |there| there.cached_info().state.messages)
}

/// Some of what is published never arrives, and is acknowledged in one way or another: both streams
/// end up whole, in order, with nothing doubled, and without a person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_lies_about_acknowledgements_is_not_believed() {
    for lie in [Lie::Taken, Lie::OtherNumber, Lie::OtherStream, Lie::Duplicate, Lie::Nonsense] {
        let (server, hotels) = (NatsServer::start().await, Hotels::new());
        let liar = Liar::before(&server, lie).await;
        let settings = NatsSettings { addresses: vec![liar.url.clone()], ..server.settings() };
        hotels.open(40).await;
        let feed = hotels.publish(settings);
        until("it to have lied a few times", || async { liar.told() >= 4 }).await;
        liar.repent();
        let (jetstream, length) = (server.jetstream().await, hotels.ledger().await.len() as u64);
        until("everything to be there all the same", || async {
            messages(&jetstream, Space::Internal).await == length
                && messages(&jetstream, Space::Public).await == 40
        })
        .await;
        assert_both_whole(&server, &hotels).await;
        if lie == Lie::Taken {
            let [(_, _, repairs), ..] = feed.feed.counters();
            assert!(repairs.get() > 0, "what was believed and was not true is counted");
        }
        println!("{lie:?}: lied {} times, 40 events whole", liar.told());
        feed.stop().await;
    }
}

/// What is too large is refused by the stream itself; what is malformed lies there and harms nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn oversized_and_malformed_messages_change_nothing() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    hotels.open(5).await;
    let feed = hotels.publish(server.settings());
    feed.published(&hotels).await;
    let jetstream = server.jetstream().await;
    for space in Space::ALL {
        let subject = space.subjects().replace('>', "forged");
        let large = vec![b'x'; 300 * 1024];
        let sent = jetstream.publish(subject.clone(), large.into()).await.unwrap();
        assert!(sent.await.unwrap_err().to_string().contains("size"), "{space:?}");
        let mut headers = async_nats::HeaderMap::new();
        headers.insert(HEADER_LEDGER, hotels.engine.form.ledger().to_string());
        headers.insert(HEADER_SEQUENCE, "18446744073709551616");
        let long = vec![0xff_u8; 100 * 1024];
        let sent = jetstream.publish_with_headers(subject, headers, long.into()).await.unwrap();
        sent.await.unwrap();
    }
    hotels.open(5).await;
    feed.published(&hotels).await;
    let mut public = all(&jetstream, Space::Public).await;
    public.retain(|seen| !seen.message.subject.ends_with(".forged"));
    assert_eq!(public.len(), 10);
    assert_eq!(feed.feed.status().trouble, None);
    feed.stop().await;
}
