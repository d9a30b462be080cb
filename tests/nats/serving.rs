//! An engine as `serve` runs it, in the test's own process: so that its clock can be moved and its
//! mail server chosen. Its front door can be opened.

use crate::consumers::Door;
use crate::hotel::{employ, open};
use crate::server::{NatsServer, PASSWORD, USER};
use crate::until;
use keyledger::app::{App, Background, For, Opening};
use keyledger::config::{Config, HashingConfig, LimitsConfig, NatsConfig};
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::OsIds;
use keyledger_core::authority::Scope;
use keyledger_core::clock::Clock;
use keyledger_core::ids::PropertyId;
use keyledger_core::ledger::whole;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::store::StoredEvent;
use keyledger_usecases::caller::service_tokens;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An engine that serves; its front door is shut until it is opened.
pub struct Serving {
    pub app: Arc<App>,
    pub property: PropertyId,
    background: Option<Background>,
    door: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    data: tempfile::TempDir,
}

/// The configuration of tests: weak hashes, no limits, a broker where there is one.
pub fn config(server: Option<&NatsServer>) -> Config {
    let nats = server.map(|server| NatsConfig {
        url: Some(server.url()),
        user: Some(USER.to_owned()),
        password: Some(PASSWORD.to_owned()),
        ..NatsConfig::default()
    });
    Config {
        hashing: HashingConfig { permits: 1, queue: 8, memory_kib: 8, test_strength: true },
        limits: LimitsConfig::NONE,
        nats: nats.unwrap_or_default(),
        disk_floor_mb: 0,
        first_answer_floor_ms: Some(0),
        ..Config::default()
    }
}

/// A data folder opened; nothing goes on in it.
pub async fn opened(data: &Path, config: Config, clock: Arc<dyn Clock>) -> Arc<App> {
    let (data, ids) = (data.to_owned(), Arc::new(OsIds));
    let opening = Opening { data, config, clock, ids, purpose: For::Serving, accept_loss: false };
    App::open(opening).await.unwrap()
}

impl Serving {
    /// Driven by this broker, mails into the outbox.
    pub async fn start(server: &NatsServer) -> Self {
        Self::with(config(Some(server)), Arc::new(SystemClock::default())).await
    }

    pub async fn with(config: Config, clock: Arc<dyn Clock>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = opened(data.path(), config, clock).await;
        app.check_broker().await.unwrap();
        let background = Some(app.start().await.unwrap());
        let property = open(&app.engine, 1).await;
        Self { app, property, background, door: None, data }
    }

    /// Opens the front door, with a token for whoever reads events.
    pub async fn open_the_door(&mut self) -> Door {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let told = async move { drop(stopped.await) };
        let serving = tokio::spawn(keyledger_web::listen(self.app.site(), listener, told));
        self.door = Some((stop, serving));
        let engine = &self.app.engine;
        let mut intent = engine.intent(Actor::at_the_machine());
        intent.reason = Some(Reason { code: "integration".to_owned(), note: None });
        let until = engine.clock.now().plus(chrono::TimeDelta::days(100));
        let scopes = [Scope::EventsRead].into();
        let issued = service_tokens::issue(engine, &intent, "reports", scopes, until).await;
        Door { url, token: issued.unwrap().unwrap().token }
    }

    pub async fn employ(&self, numbers: std::ops::Range<u32>) {
        for number in numbers {
            employ(&self.app.engine, self.property, &format!("p{number}@hotel.example")).await;
        }
    }

    /// How many mails went to each address, by the outbox.
    pub fn mails(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for file in std::fs::read_dir(self.data.path().join("outbox")).into_iter().flatten() {
            let path = file.unwrap().path();
            // What is still being written has another name in a moment.
            if path.extension().is_none_or(|end| end != "eml") {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            let to = text.lines().find(|line| line.starts_with("To:"));
            if let Some(start) =
                to.and_then(|line| line.split(['<', '>', ' ']).find(|w| w.contains('@')))
            {
                *found.entry(start.to_owned()).or_default() += 1;
            }
        }
        found
    }

    pub async fn mailed(&self, count: usize) {
        // Counted first: a thousand files are not read again and again.
        let outbox = self.data.path().join("outbox");
        let files = || std::fs::read_dir(&outbox).map_or(0, Iterator::count);
        until("everybody to be written to", || async { files() >= count }).await;
        until("everybody to be written to", || async { self.mails().len() >= count }).await;
        let mails = self.mails();
        assert!(mails.len() == count && mails.values().all(|mails| *mails == 1), "{mails:?}");
    }

    /// Waits until the handlers have nothing more to do.
    pub async fn at_rest(&self) {
        until("the handlers to be at rest", || async {
            let lags = self.app.handler_lags().await.unwrap();
            lags.handlers.iter().all(|lag| lag.events == 0 && lag.waiting.is_empty())
        })
        .await;
    }

    /// The whole ledger.
    pub async fn ledger(&self) -> Vec<StoredEvent> {
        whole(&*self.app.engine.store).await.unwrap()
    }

    pub async fn metric(&self, name: &str) -> u64 {
        let text = self.app.metrics().await;
        let line = text.lines().find(|line| line.starts_with(name) && !line.starts_with('#'));
        let line = line.unwrap_or_else(|| panic!("{name} is not measured:\n{text}"));
        line.rsplit_once(' ').unwrap().1.parse().unwrap()
    }

    pub async fn stop(mut self) {
        if let Some((stop, serving)) = self.door.take() {
            let _ = stop.send(());
            serving.await.unwrap();
        }
        self.background.take().unwrap().stop().await;
    }
}
