//! The engine is no way into the network that it runs in: what a name leads to is checked, and nothing
//! else is called.

use super::super::connection::Resolver;
use super::server::{Does, Server};
use super::*;
use keyledger_core::push::NotPublicAddress as Kind;
use keyledger_core::push::{PushEndpointFault as Fault, PushUnreachable};
use keyledger_core::store::BoxFuture;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

const CREATED: Does = Does::Says("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");

/// Answers with these addresses at first, and with others from then on.
struct Rebinding {
    first: Vec<IpAddr>,
    later: Vec<IpAddr>,
    asked: AtomicUsize,
}

impl Rebinding {
    fn between(first: &[&str], later: &[&str]) -> Arc<Self> {
        let read = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let asked = AtomicUsize::new(0);
        Arc::new(Self { first: read(first), later: read(later), asked })
    }
}

impl Resolver for Rebinding {
    fn addresses<'a>(
        &'a self,
        _: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        let count = self.asked.fetch_add(1, Ordering::SeqCst);
        let addresses = if count == 0 { &self.first } else { &self.later };
        let found = addresses.iter().map(|address| SocketAddr::new(*address, port)).collect();
        Box::pin(async { Ok(found) })
    }
}

/// What becomes of a message to an endpoint whose host has these addresses.
async fn to(sender: &mut WebPush, endpoint: &str, addresses: &[&str]) -> PushOutcome {
    sender.resolver = Rebinding::between(addresses, addresses);
    sender.send(&subscription(endpoint.to_owned()), &message(), noon()).await
}

#[tokio::test]
async fn a_known_push_service_that_leads_inside_is_not_called() {
    let server = Server::start(CREATED).await;
    let mut sender = with(&["push.hotel.example".to_owned()], false, &server);
    for (kind, address) in [
        (Kind::Unspecified, "0.0.0.0"),
        (Kind::Unspecified, "::"),
        (Kind::Loopback, "127.0.0.1"),
        (Kind::Loopback, "::1"),
        (Kind::Private, "10.1.2.3"),
        (Kind::Private, "172.16.0.1"),
        (Kind::Private, "192.168.0.1"),
        (Kind::Private, "::ffff:192.168.0.1"),
        (Kind::Private, "64:ff9b::10.0.0.1"),
        (Kind::Private, "2002:c0a8:1::1"),
        (Kind::CarrierGradeNat, "100.64.0.1"),
        (Kind::LinkLocal, "169.254.169.254"),
        (Kind::LinkLocal, "fe80::1"),
        (Kind::UniqueLocal, "fd00:ec2::254"),
        (Kind::Multicast, "224.0.0.1"),
        (Kind::Multicast, "ff02::1"),
        (Kind::Documentation, "192.0.2.1"),
        (Kind::Documentation, "2001:db8::1"),
        (Kind::Benchmarking, "198.18.0.1"),
        (Kind::Reserved, "255.255.255.255"),
    ] {
        let refused = PushOutcome::NotAllowed(Fault::NotPublic(kind));
        for endpoint in ["https://fcm.googleapis.com/wp/abc", "https://push.hotel.example/x"] {
            assert_eq!(to(&mut sender, endpoint, &[address]).await, refused, "{address}");
            // A public one before it does not help.
            let both = ["8.8.8.8", address];
            assert_eq!(to(&mut sender, endpoint, &both).await, refused, "{address}");
        }
    }
}

#[tokio::test]
async fn what_was_checked_is_what_is_called_and_the_name_is_looked_up_once() {
    let server = Server::start(CREATED).await;
    // A name that nobody else resolves, so that no second look-up can lead there.
    let host = format!("push.hotel.example:{}", server.port);
    let device = subscription(format!("https://{host}/x"));
    let mut sender = with(&[host], true, &server);
    let resolver = Rebinding::between(&["127.0.0.1"], &["127.0.0.9"]);
    sender.resolver = Arc::clone(&resolver) as _;
    assert_eq!(sender.send(&device, &message(), noon()).await, PushOutcome::Accepted);
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 1);
    // The other way round: what the name leads to later is checked then.
    let resolver = Rebinding::between(&["127.0.0.1"], &["169.254.169.254"]);
    sender.resolver = Arc::clone(&resolver) as _;
    assert_eq!(sender.send(&device, &message(), noon()).await, PushOutcome::Accepted);
    let refused = PushOutcome::NotAllowed(Fault::NotPublic(Kind::LinkLocal));
    assert_eq!(sender.send(&device, &message(), noon()).await, refused);
    assert_eq!(server.requests.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn an_address_that_does_not_answer_leaves_the_other_family() {
    let server = Server::start(CREATED).await;
    let mut sender = sender(&server);
    let endpoint = format!("https://localhost:{}/x", server.port);
    let outcome = to(&mut sender, &endpoint, &["::1", "127.0.0.1"]).await;
    assert_eq!(outcome, PushOutcome::Accepted);
    let outcome = to(&mut sender, &endpoint, &["::1"]).await;
    assert_eq!(outcome, PushOutcome::Unreachable(PushUnreachable::Connection));
    let outcome = to(&mut sender, &endpoint, &[]).await;
    assert_eq!(outcome, PushOutcome::Unreachable(PushUnreachable::Dns));
}

#[tokio::test]
async fn an_endpoint_that_is_not_allowed_is_not_even_looked_up() {
    let server = Server::start(CREATED).await;
    let mut sender = sender(&server);
    let resolver = Rebinding::between(&["127.0.0.1"], &["127.0.0.1"]);
    sender.resolver = Arc::clone(&resolver) as _;
    for (endpoint, fault) in [
        ("https://localhost/", Fault::UnknownService),
        ("http://localhost:1/", Fault::NotHttps),
        ("https://evil.example/", Fault::UnknownService),
    ] {
        assert_eq!(sender.allows(endpoint), Err(fault));
        let outcome = sender.send(&subscription(endpoint.to_owned()), &message(), noon()).await;
        assert_eq!(outcome, PushOutcome::NotAllowed(fault));
    }
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 0);
    let mine = format!("https://localhost:{}/", server.port);
    assert_eq!(sender.allows(&mine), Ok(()));
    let not_private = with(&[format!("localhost:{}", server.port)], false, &server);
    let refused = PushOutcome::NotAllowed(Fault::NotPublic(Kind::Loopback));
    assert_eq!(sent(&not_private, &server).await, refused);
}
