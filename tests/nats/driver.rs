//! Do messages wake the handlers, and does everything happen once, whatever the messages are?

use crate::hotel::{employ, open};
use crate::server::{NatsServer, PASSWORD, USER};
use crate::until;
use async_nats::HeaderMap;
use keyledger::adapters::clock::SystemClock;
use keyledger::adapters::nats::{HEADER_LEDGER, HEADER_SEQUENCE, Space};
use keyledger::adapters::random::OsIds;
use keyledger::app::{App, Background, Opening};
use keyledger::config::{Config, HashingConfig, NatsConfig};
use keyledger_core::ids::PropertyId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An engine that serves, but for its front door.
struct Serving {
    app: Arc<App>,
    background: Option<Background>,
    property: PropertyId,
    data: tempfile::TempDir,
}

impl Serving {
    async fn start(server: &NatsServer) -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = Config {
            hashing: HashingConfig { permits: 1, queue: 8, memory_kib: 8, test_strength: true },
            nats: NatsConfig {
                url: Some(server.url()),
                user: Some(USER.to_owned()),
                password: Some(PASSWORD.to_owned()),
                ..NatsConfig::default()
            },
            disk_floor_mb: 0,
            ..Config::default()
        };
        let opening = Opening {
            data: data.path().to_owned(),
            config,
            clock: Arc::new(SystemClock::default()),
            ids: Arc::new(OsIds),
            accept_loss: false,
        };
        let app = App::open(opening).await.unwrap();
        app.check_broker().await.unwrap();
        let background = Some(app.start().await.unwrap());
        let property = open(&app.engine, 1).await;
        Self { app, background, property, data }
    }

    async fn employ(&self, numbers: std::ops::Range<u32>) {
        for number in numbers {
            employ(&self.app.engine, self.property, &format!("p{number}@hotel.example")).await;
        }
    }

    /// How many mails went to each address.
    fn mails(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for file in std::fs::read_dir(self.data.path().join("outbox")).into_iter().flatten() {
            let Ok(text) = std::fs::read_to_string(file.unwrap().path()) else { continue };
            let to = text.lines().find(|line| line.starts_with("To:"));
            if let Some(start) =
                to.and_then(|line| line.split(['<', '>', ' ']).find(|w| w.contains('@')))
            {
                *found.entry(start.to_owned()).or_default() += 1;
            }
        }
        found
    }

    async fn mailed(&self, count: usize) {
        until("everybody to be written to", || async { self.mails().len() >= count }).await;
        let mails = self.mails();
        assert!(mails.len() == count && mails.values().all(|mails| *mails == 1), "{mails:?}");
    }

    /// Waits until the handlers have nothing more to do.
    async fn at_rest(&self) {
        until("the handlers to be at rest", || async {
            let lags = self.app.handler_lags().await.unwrap();
            lags.handlers.iter().all(|lag| lag.events == 0 && lag.waiting.is_empty())
        })
        .await;
    }

    async fn stop(mut self) {
        self.background.take().unwrap().stop().await;
    }
}

async fn metric(app: &App, name: &str) -> u64 {
    let text = app.metrics().await;
    let line = text.lines().find(|line| line.starts_with(name) && !line.starts_with('#'));
    line.unwrap().rsplit_once(' ').unwrap().1.parse().unwrap()
}

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
    assert_eq!(metric(&serving.app, "keyledger_mails{fate=\"accepted\"}").await, 20);
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
    assert!(metric(&serving.app, "keyledger_bus_repairs_total").await > 0);
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
    assert!(metric(&serving.app, "keyledger_bus_strangers_total").await >= 3);
    serving.stop().await;
}
