//! Which broker is refused, in which words, and what is never done there?

use crate::certificates::Certificates;
use crate::hotel::Hotels;
use crate::server::{NatsServer, ONE_USER, PASSWORD};
use async_nats::jetstream::stream::Config;
use keyledger_adapters::nats::{Frames, Login, NatsSettings, Space, connect};
use keyledger_schemas::leaf::frame;
use std::error::Error;

async fn refused(hotels: &Hotels, settings: NatsSettings) -> String {
    hotels.feed(settings).check().await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_broker_that_lets_anybody_in_is_used_only_where_that_is_said() {
    let (server, hotels) = (NatsServer::with("").await, Hotels::new());
    let settings = NatsSettings { login: Login::None, ..server.settings() };
    let said = refused(&hotels, settings.clone()).await;
    assert!(said.contains("has no authentication") && said.contains("--insecure-broker"), "{said}");
    let settings = NatsSettings { insecure: true, ..settings };
    hotels.feed(settings).check().await.unwrap();
}

/// Before 2.12.7 fences were kept wrongly after a restart.
#[tokio::test]
async fn a_server_that_is_too_old_is_refused_and_both_versions_named() {
    let (server, hotels) = (NatsServer::older().await, Hotels::new());
    let said = refused(&hotels, server.settings()).await;
    assert!(said.contains("version 2.12.6") && said.contains("2.12.7 or newer"), "{said}");
}

#[tokio::test]
async fn wrong_credentials_are_named_and_those_withdrawn_while_running_too() {
    let (mut server, hotels) = (NatsServer::start().await, Hotels::new());
    let login = Login::Password("engine".into(), "wrong".into());
    let said = refused(&hotels, NatsSettings { login, ..server.settings() }).await;
    assert!(said.contains("refuses our credentials"), "{said}");
    assert!(!said.contains("wrong"), "{said}");

    let feed = hotels.publish(server.settings());
    hotels.open(3).await;
    feed.published(&hotels).await;
    server.reload("authorization { users: [ { user: other, password: x } ] }\n");
    let said = feed.trouble("refuses our credentials").await;
    assert!(said.contains("nats.user") && !said.contains(PASSWORD), "{said}");
    // Given back, everything goes on by itself.
    hotels.open(3).await;
    server.reload(ONE_USER);
    feed.published(&hotels).await;
    feed.stop().await;
}

#[tokio::test]
async fn a_stream_with_other_settings_is_named_and_nothing_published_into_it() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    let jetstream = server.jetstream().await;
    let other = Config {
        name: Space::Public.stream().to_owned(),
        subjects: vec![Space::Public.subjects().to_owned()],
        max_messages: 10,
        ..Config::default()
    };
    jetstream.create_stream(other).await.unwrap();
    let said = refused(&hotels, server.settings()).await;
    for part in ["KEYLEDGER", "max_msgs is 10", "deny_delete is off", "delete it"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    hotels.open(3).await;
    let feed = hotels.publish(server.settings());
    feed.trouble("max_msgs is 10").await;
    feed.stop().await;
    let there = jetstream.get_stream(Space::Public.stream()).await.unwrap();
    assert_eq!(there.cached_info().state.messages, 0);

    let findings = hotels.feed(server.settings()).compare().await.unwrap();
    let wrong: Vec<_> = findings.iter().filter(|one| !one.ok).map(|one| one.stream).collect();
    assert!(wrong.contains(&"KEYLEDGER"), "{findings:?}");
}

#[tokio::test]
async fn another_ledgers_stream_is_refused_in_words() {
    let (server, first, second) = (NatsServer::start().await, Hotels::new(), Hotels::of_ledger(9));
    first.open(3).await;
    let feed = first.publish(server.settings());
    feed.published(&first).await;
    feed.stop().await;
    let said = refused(&second, server.settings()).await;
    let (ours, theirs) = (second.engine.form.ledger(), first.engine.form.ledger());
    assert!(said.contains(&ours.to_string()) && said.contains(&theirs.to_string()), "{said}");
    // The first one's is as it must be, by what `doctor` sees.
    let findings = first.feed(server.settings()).compare().await.unwrap();
    assert!(findings.iter().all(|one| one.ok), "{findings:?}");
}

#[tokio::test]
async fn tls_with_a_self_made_authority_and_an_nkey() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (certificates, hotels) = (Certificates::make(), Hotels::new());
    let (certificate, key) = certificates.server();
    let pair = nkeys::KeyPair::new_user();
    let config = format!(
        "tls {{ cert_file: {certificate:?}, key_file: {key:?} }}\n\
         authorization {{ users: [ {{ nkey: {} }} ] }}\n",
        pair.public_key()
    );
    let server = NatsServer::with(&config).await;
    let settings = NatsSettings {
        addresses: vec![format!("tls://127.0.0.1:{}", server.port)],
        login: Login::NKey(pair.seed().unwrap()),
        ca_file: Some(certificates.authority()),
        ..server.settings()
    };
    let feed = hotels.publish(settings.clone());
    hotels.open(3).await;
    feed.published(&hotels).await;
    feed.stop().await;

    let stranger = NatsSettings {
        login: Login::NKey(nkeys::KeyPair::new_user().seed().unwrap()),
        ..settings.clone()
    };
    let said = refused(&hotels, stranger).await;
    assert!(said.contains("refuses our credentials"), "{said}");
    // A certificate nobody we know vouches for.
    let distrusting = NatsSettings { ca_file: Some(Certificates::make().authority()), ..settings };
    let error = connect(&distrusting).await.err().expect("it must not be trusted");
    let said = format!("{error}: {}", error.source().unwrap());
    assert!(said.contains("certificate"), "{said}");
}

#[tokio::test]
async fn the_sample_of_permissions_gives_everyone_what_they_need_and_no_more() {
    let sample = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/deploy/nats-permissions.conf"
    ));
    let environment = [
        ("NATS_ENGINE_PASSWORD", "engine-secret"),
        ("NATS_AUDIT_PASSWORD", "audit-secret"),
        ("NATS_REPORTS_PASSWORD", "reports-secret"),
        ("NATS_WATCH_PASSWORD", "watch-secret"),
    ];
    let server = NatsServer::with_environment(&sample.unwrap(), &environment).await;
    let hotels = Hotels::new();
    let login = Login::Password("keyledger".into(), "engine-secret".into());
    let feed = hotels.publish(NatsSettings { login, ..server.settings() });
    hotels.open(3).await;
    feed.published(&hotels).await;
    let status = feed.feed.status();
    assert_eq!(status.trouble, None);
    feed.stop().await;

    // Frames for a handler on another machine, in their order, and nothing else.
    let login = Login::Password("keyledger_audit".into(), "audit-secret".into());
    let their_settings = NatsSettings { login, ..server.settings() };
    let ledger = hotels.engine.form.ledger();
    let frames = Frames::open(&their_settings, false).await.unwrap().expect("the stream is there");
    let mut read = vec![];
    let stored = hotels.ledger().await;
    while read.len() < stored.len() {
        for came in frames.next().await.unwrap() {
            came.done().await;
            read.push(came.frame);
        }
    }
    let expected: Vec<_> = stored.iter().map(|stored| frame(ledger, stored)).collect();
    assert_eq!(read, expected);
    assert!(frames.next().await.unwrap().is_empty(), "each came once");
    let audit = server.jetstream_as("keyledger_audit", "audit-secret").await;
    assert!(audit.delete_stream(Space::Internal.stream()).await.is_err());
    let forged = audit.publish("keyledger.internal.v1.forged", "".into()).await;
    assert!(forged.unwrap().await.is_err());

    let reports = server.jetstream_as("reports", "reports-secret").await;
    let stream = reports.get_stream_no_info(Space::Public.stream()).await.unwrap();
    let config = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("reports".to_owned()),
        ..Default::default()
    };
    let consumer = stream.create_consumer(config.clone()).await.unwrap();
    let mut batch = consumer.fetch().max_messages(3).messages().await.unwrap();
    let mut read = 0;
    while let Some(message) = futures_util::StreamExt::next(&mut batch).await {
        message.unwrap().ack().await.unwrap();
        read += 1;
    }
    assert_eq!(read, 3);
    // Nothing internal, no stream deleted, nothing published.
    let internal = reports.get_stream_no_info(Space::Internal.stream()).await.unwrap();
    assert!(internal.create_consumer(config).await.is_err());
    assert!(reports.delete_stream(Space::Public.stream()).await.is_err());
    let forged = reports.publish("keyledger.v1.account.x.forged", "{}".into()).await;
    assert!(forged.unwrap().await.is_err());
    let watch = server.jetstream_as("watch", "watch-secret").await;
    let stream = watch.get_stream(Space::Public.stream()).await.unwrap();
    assert_eq!(stream.cached_info().state.messages, 3);
    assert!(stream.get_raw_message(1).await.is_err());
}
