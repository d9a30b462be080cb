//! Messages to a push service that is really there, behind TLS: what becomes of each answer?

mod guard;
mod outcomes;
mod server;

use super::{PushSettings, WebPush, keys};
use crate::random::SeededIds;
use crate::web_client::Trust;
use keyledger_core::push::{PushMessage, PushOutcome, PushSender, PushSubscription};
use keyledger_core::timestamp::Timestamp;
use server::Server;
use std::sync::Arc;
use uuid::Uuid;

const SECRET: [u8; 32] = [9; 32];

/// A sender that trusts the server and may call it, as a hotel would configure its own push service.
fn sender(server: &Server) -> WebPush {
    with(&[format!("localhost:{}", server.port)], true, server)
}

fn with(hosts: &[String], allow_private: bool, server: &Server) -> WebPush {
    let settings = PushSettings {
        subject: "mailto:ops@hotel.example".to_owned(),
        hosts: hosts.to_vec(),
        allow_private,
    };
    let trust = Trust::of(Some(&server.authority())).unwrap();
    WebPush::new(&settings, &SECRET, &trust, Arc::new(SeededIds::new(1))).unwrap()
}

fn subscription(endpoint: String) -> PushSubscription {
    let p256dh = keys::uncompressed(&keys::private_key(&[3; 32]).public_key());
    PushSubscription { endpoint, p256dh, auth: [4; 16] }
}

fn message() -> PushMessage {
    let request = Uuid::from_u128(0x0198_7654_3210_7000_8000_0000_0000_0001);
    PushMessage { payload: request.to_string().into(), topic: request, ttl_seconds: 120 }
}

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// What becomes of a message to the server.
async fn sent(sender: &WebPush, server: &Server) -> PushOutcome {
    let endpoint = format!("https://localhost:{}/push/abc?d=1", server.port);
    sender.send(&subscription(endpoint), &message(), noon()).await
}
