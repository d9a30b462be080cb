//! How does a test run the worked consumers? As processes of their own, with the ledger's events over
//! HTTP beside the broker.

use crate::hotel::Hotels;
use crate::server::{NatsServer, PASSWORD, USER};
use axum::Json;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use keyledger::engine::Engine;
use keyledger_schemas::public::render;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

const TOKEN: &str = "a-service-token";

/// `GET /api/v1/events` over a ledger in memory: the rendering is the front door's own.
pub struct Api {
    pub url: String,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Deserialize)]
struct Asked {
    after: Option<u64>,
    limit: usize,
}

impl Api {
    pub async fn over(hotels: &Hotels) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/api/v1/events", get(events))
            .with_state(Arc::clone(&hotels.engine));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, serving }
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn events(
    State(engine): State<Arc<Engine>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<Value>, StatusCode> {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    if token != Some(&format!("Bearer {TOKEN}")) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let first = asked.after.map_or(0, |after| after + 1);
    let mut all = vec![];
    let mut position = None;
    loop {
        let page = engine.store.read_all(position, 500).await.unwrap();
        all.extend(page.events);
        position = page.next;
        if page.at_head {
            break;
        }
    }
    let from = usize::try_from(first).unwrap().min(all.len());
    let told = (first..).zip(&all[from..]).take(asked.limit);
    let events: Vec<_> =
        told.map(|(sequence, event)| render(&engine.form, event, sequence).unwrap()).collect();
    Ok(Json(json!({ "events": events })))
}

/// A line that a consumer wrote.
#[derive(Clone, Debug, Deserialize)]
pub struct Worked {
    pub sequence: u64,
    pub id: String,
    pub how: String,
}

/// A consumer in another process; it ends with the test.
pub struct Consumer {
    words: Vec<String>,
    folder: tempfile::TempDir,
    child: Child,
}

impl Consumer {
    pub fn python(server: &NatsServer, api: &Api) -> Self {
        let python = crate::server::venv().join("bin/python");
        Self::start(vec![shown(python), consumer("consumer.py")], server, api)
    }

    pub fn javascript(server: &NatsServer, api: &Api) -> Self {
        let installed = PathBuf::from(consumer("node_modules/@nats-io/jetstream"));
        assert!(installed.exists(), "{} is missing: run tests/all.sh once", installed.display());
        Self::start(vec!["node".to_owned(), consumer("consumer.mjs")], server, api)
    }

    fn start(words: Vec<String>, server: &NatsServer, api: &Api) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = run(&words, &folder, server, api);
        Self { words, folder, child }
    }

    /// Killed as by a power cut, and started again on what it had written.
    pub fn start_again(&mut self, server: &NatsServer, api: &Api) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.child = run(&self.words, &self.folder, server, api);
    }

    /// What it has worked through so far.
    pub fn worked(&self) -> Vec<Worked> {
        let text = std::fs::read_to_string(self.folder.path().join("work.jsonl"));
        let text = text.unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shown(path: PathBuf) -> String {
    path.into_os_string().into_string().unwrap()
}

fn consumer(file: &str) -> String {
    shown(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/consumers").join(file))
}

fn run(words: &[String], folder: &tempfile::TempDir, server: &NatsServer, api: &Api) -> Child {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).args(["--nats", &server.url(), "--user", USER]);
    command.args(["--api", &api.url]).arg("--out").arg(folder.path().join("work.jsonl"));
    command.env("KEYLEDGER_NATS_PASSWORD", PASSWORD).env("KEYLEDGER_API_TOKEN", TOKEN);
    command.stdout(Stdio::null()).spawn().unwrap()
}
