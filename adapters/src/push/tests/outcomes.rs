//! Every answer of a push service has its outcome, within the time that a message may take.

use super::super::encryption::encrypt;
use super::super::sender::SEND_WITHIN;
use super::server::{Does, Server};
use super::*;
use crate::web_client::Trust;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use keyledger_core::clock::Ids;
use keyledger_core::push::{PUSH_PAYLOAD_MAX, PushEndpointFault, PushUnreachable};
use std::time::{Duration, Instant};

/// So long for those that say nothing: the test does not wait for the product's five seconds.
const SHORT: Duration = Duration::from_millis(400);

#[tokio::test]
async fn a_message_is_posted_encrypted_and_signed_for_the_origin_with_its_port() {
    let server =
        Server::start(Does::Says("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n")).await;
    let sender = sender(&server);
    assert_eq!(sent(&sender, &server).await, PushOutcome::Accepted);

    let (head, body) = server.requests.lock().unwrap().pop().unwrap();
    let lines: Vec<&str> = head.lines().collect();
    let host = format!("host: localhost:{}", server.port);
    for line in [
        "POST /push/abc?d=1 HTTP/1.1",
        host.as_str(),
        "content-encoding: aes128gcm",
        "ttl: 120",
        "urgency: high",
        "topic: AZh2VDIQcACAAAAAAAAAAQ",
    ] {
        assert!(lines.contains(&line), "{line} in {head}");
    }
    let token = lines.iter().find_map(|line| line.strip_prefix("authorization: vapid t=")).unwrap();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], format!("https://localhost:{}", server.port));

    // The same draws lead to the same body.
    let (ids, mut secret, mut salt) = (SeededIds::new(1), [0; 32], [0; 16]);
    ids.fill(&mut secret);
    ids.fill(&mut salt);
    let device = subscription(String::new());
    let key = keys::private_key(&secret);
    assert_eq!(body, encrypt(&device, &message().payload, &key, &salt).unwrap());
}

#[tokio::test]
async fn every_status_has_its_outcome() {
    let busy = |seconds| PushOutcome::Busy { retry_after: Duration::from_secs(seconds) };
    let refused = |status| PushOutcome::Refused { status };
    for (answer, outcome) in [
        ("200 OK\r\ncontent-length: 0", PushOutcome::Accepted),
        ("202 Accepted\r\ncontent-length: 0", PushOutcome::Accepted),
        ("204 No Content", PushOutcome::Accepted),
        ("404 Not Found\r\ncontent-length: 0", PushOutcome::Gone),
        ("410 Gone\r\ncontent-length: 0", PushOutcome::Gone),
        ("429 Too Many Requests\r\nretry-after: 30\r\ncontent-length: 0", busy(30)),
        ("429 Too Many Requests\r\nretry-after: 99999\r\ncontent-length: 0", busy(3600)),
        ("503 Service Unavailable\r\ncontent-length: 0", busy(60)),
        ("302 Found\r\nlocation: https://localhost/\r\ncontent-length: 0", refused(302)),
        ("307 Temporary Redirect\r\nlocation: /other\r\ncontent-length: 0", refused(307)),
        ("400 Bad Request\r\nx-wns-error-description: Ttl\r\ncontent-length: 0", refused(400)),
        ("403 Forbidden\r\ncontent-length: 24\r\n\r\n{\"reason\":\"BadJwtToken\"}", refused(403)),
        ("413 Content Too Large\r\ncontent-length: 0", refused(413)),
        ("500 Internal Server Error\r\ncontent-length: 0", refused(500)),
    ] {
        let text: &str = Box::leak(format!("HTTP/1.1 {answer}\r\n\r\n").into_boxed_str());
        let server = Server::start(Does::Says(text)).await;
        assert_eq!(sent(&sender(&server), &server).await, outcome, "{answer}");
        // No redirect was followed.
        assert_eq!(server.requests.lock().unwrap().len(), 1, "{answer}");
    }
}

/// An answer without end costs neither time nor memory: its status says all.
#[tokio::test]
async fn a_body_without_end_or_without_a_word_changes_nothing() {
    for (does, outcome) in [
        (Does::SaysWithoutEnd("HTTP/1.1 201 Created\r\n\r\n"), PushOutcome::Accepted),
        (Does::SaysWithoutEnd("HTTP/1.1 410 Gone\r\n\r\n"), PushOutcome::Gone),
        (Does::SaysWithoutEnd("HTTP/1.1 400 Bad\r\n\r\n"), PushOutcome::Refused { status: 400 }),
        (Does::Says("HTTP/1.1 400 Bad\r\n\r\n"), PushOutcome::Refused { status: 400 }),
    ] {
        let server = Server::start(does).await;
        let mut sender = sender(&server);
        sender.within = Duration::from_secs(1);
        assert_eq!(sent(&sender, &server).await, outcome);
    }
}

#[tokio::test]
async fn a_push_service_that_says_nothing_is_a_timeout_after_five_seconds() {
    assert_eq!(SEND_WITHIN, Duration::from_secs(5));
    for does in [Does::IsSilent, Does::Says(""), Does::Says("HTTP/1.1 201 Cre")] {
        let server = Server::start(does).await;
        let mut sender = sender(&server);
        assert_eq!(sender.within, SEND_WITHIN);
        sender.within = SHORT;
        let began = Instant::now();
        let timeout = PushOutcome::Unreachable(PushUnreachable::Timeout);
        assert_eq!(sent(&sender, &server).await, timeout);
        // Far from what it would take without the bound, however busy the machine is.
        assert!((SHORT..SHORT * 9).contains(&began.elapsed()), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn every_way_to_get_no_answer_has_its_cause() {
    for (does, cause) in [
        (Does::ClosesAtOnce, PushUnreachable::Connection),
        (Does::SpeaksPlainly, PushUnreachable::Tls),
        (Does::ClosesAfterRequest, PushUnreachable::Answer),
        (Does::Says("SMTP ready\r\n\r\n"), PushUnreachable::Answer),
    ] {
        let server = Server::start(does).await;
        assert_eq!(sent(&sender(&server), &server).await, PushOutcome::Unreachable(cause));
    }
}

#[tokio::test]
async fn a_push_service_without_a_trusted_certificate_gets_no_message() {
    let server = Server::start(Does::Says("HTTP/1.1 201 Created\r\n\r\n")).await;
    let settings = PushSettings {
        subject: "https://hotel.example".to_owned(),
        hosts: vec![format!("localhost:{}", server.port)],
        allow_private: true,
    };
    let others = Server::start(Does::IsSilent).await;
    let trust = Trust::of(Some(&others.authority())).unwrap();
    let sender = WebPush::new(&settings, &SECRET, &trust, Arc::new(SeededIds::new(1))).unwrap();
    let untrusted = PushOutcome::Unreachable(PushUnreachable::Tls);
    assert_eq!(sent(&sender, &server).await, untrusted);
    assert!(server.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_encrypted_is_not_sent() {
    let server = Server::start(Does::Says("HTTP/1.1 201 Created\r\n\r\n")).await;
    let sender = sender(&server);
    let endpoint = format!("https://localhost:{}/x", server.port);
    let good = subscription(endpoint);
    let bad = PushSubscription { p256dh: [4; 65], ..good.clone() };
    assert_eq!(sender.allows_key(&good.p256dh), Ok(()));
    assert_eq!(sender.allows_key(&bad.p256dh), Err(PushEndpointFault::Key));
    let outcome = sender.send(&bad, &message(), noon()).await;
    assert_eq!(outcome, PushOutcome::NotAllowed(PushEndpointFault::Key));
    let long = PushMessage { payload: vec![0; PUSH_PAYLOAD_MAX + 1], ..message() };
    let outcome = sender.send(&good, &long, noon()).await;
    assert_eq!(outcome, PushOutcome::Refused { status: 413 });
    assert!(server.requests.lock().unwrap().is_empty());
}

#[test]
fn nothing_secret_is_shown_in_debug_output() {
    let shown = format!("{:?} {:?}", subscription("https://x/secret".to_owned()), message());
    assert!(!shown.contains("secret") && !shown.contains("payload"), "{shown}");
}
