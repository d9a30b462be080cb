//! Where are phones woken in a scenario? At a push service behind TLS, on this machine, that says what it
//! is told to.

use crate::certificates::Certificates;
use crate::tls;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::post;
use keyledger::config::Config;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A message as it was received.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

#[derive(Clone)]
struct Told {
    received: Arc<Mutex<Vec<Received>>>,
    says: Arc<Mutex<StatusCode>>,
    waits: watch::Sender<bool>,
}

/// A push service.
pub struct PushService {
    told: Told,
    url: String,
    certificates: Certificates,
}

impl PushService {
    /// Takes everything, until it is told something else.
    pub async fn start() -> Self {
        let (waits, says) = (watch::Sender::new(false), Arc::new(Mutex::new(StatusCode::CREATED)));
        let told = Told { received: Arc::default(), says, waits };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/{*path}", post(receive)).with_state(told.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let certificates = Certificates::make();
        let url = tls::in_front_of(&format!("http://{address}"), &certificates).await;
        Self { told, url, certificates }
    }

    /// Configures an engine that may call it, as a hotel would configure a push server of its own.
    pub fn is_known_to(&self, config: &mut Config) {
        let host = self.url.strip_prefix("https://").unwrap().to_owned();
        config.push.hosts.push(host);
        config.push.allow_private = true;
        config.push.ca_file = Some(self.authority());
    }

    pub fn authority(&self) -> PathBuf {
        self.certificates.authority()
    }

    /// The address of a subscription there.
    pub fn endpoint(&self, name: &str) -> String {
        format!("{}/push/{name}", self.url)
    }

    /// From here on it answers this.
    pub fn says(&self, status: u16) {
        *self.told.says.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    /// Whether it keeps its answers back from here on.
    pub fn waits(&self, waits: bool) {
        self.told.waits.send_replace(waits);
    }

    /// Every message it got, in order.
    pub fn received(&self) -> Vec<Received> {
        self.told.received.lock().unwrap().clone()
    }
}

async fn receive(
    State(told): State<Told>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let received = Received { path: uri.path().to_owned(), headers, body: body.to_vec() };
    told.received.lock().unwrap().push(received);
    let _ = told.waits.subscribe().wait_for(|waits| !waits).await;
    *told.says.lock().unwrap()
}
