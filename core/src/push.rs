//! The port of Web Push: who wakes a person's device? (RFC 8030) A message is encrypted for the
//! device (RFC 8291) and signed for its push service (RFC 8292); both are the adapter's work.
//!
//! The push service belongs to the browser's maker and is named by the browser: nothing it is told may
//! be a secret, and where it is must be checked before anything is sent there.

use crate::store::BoxFuture;
use crate::timestamp::Timestamp;
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

/// The longest payload in bytes that every push service takes: 4096 with its encryption
/// (RFC 8291 section 4).
pub const PUSH_PAYLOAD_MAX: usize = 3993;

/// Where a device is told something, as its browser subscribed (W3C Push API, `PushSubscription`).
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// The URL at the push service. Whoever knows it can send to the device: it is kept as a secret.
    pub endpoint: String,
    /// The device's public key: a point of P-256, uncompressed (RFC 8291 section 3.1).
    pub p256dh: [u8; 65],
    /// The secret of device and sender that the push service does not have (RFC 8291 section 3.2).
    pub auth: [u8; 16],
}

impl fmt::Debug for PushSubscription {
    /// Shows nothing of it: debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushSubscription(…)")
    }
}

/// What a device is told. It is always sent as urgent (RFC 8030 section 5.3): somebody waits.
#[derive(Clone, PartialEq, Eq)]
pub struct PushMessage {
    /// At most [`PUSH_PAYLOAD_MAX`] bytes; the push service sees their number, and nothing else.
    pub payload: Vec<u8>,
    /// A message that was not delivered yet is replaced by a later one with the same topic
    /// (RFC 8030 section 5.4). The push service sees it.
    pub topic: Uuid,
    /// For how many seconds the push service keeps it for a device that is off (RFC 8030 section 5.2).
    /// Microsoft's refuses 0.
    pub ttl_seconds: u32,
}

impl fmt::Debug for PushMessage {
    /// Never shows the payload.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PushMessage");
        shown.field("topic", &self.topic).field("ttl_seconds", &self.ttl_seconds);
        shown.finish_non_exhaustive()
    }
}

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushOutcome {
    /// The push service took it (any 2xx). Whether the device got it is not known.
    Accepted,
    /// There is no such subscription any more (404, 410): it is to be forgotten
    /// (RFC 8030 section 7.3).
    Gone,
    /// The push service refused it: every other status. A redirect is one, as none is followed.
    Refused {
        /// The HTTP status. 413 also where the payload is too long: that is not even sent.
        status: u16,
    },
    /// The push service asks to come back (429, 503; RFC 8030 section 8.4).
    Busy {
        /// After how long: what `Retry-After` says, within 1 second and 1 hour; a minute where it is
        /// missing or cannot be read.
        retry_after: Duration,
    },
    /// There is no answer.
    Unreachable(PushUnreachable),
    /// Nothing was sent: the subscription breaks this rule.
    NotAllowed(PushEndpointFault),
}

/// Why there is no answer of a push service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushUnreachable {
    /// Not within the time that a message may take.
    #[error("timeout")]
    Timeout,
    /// Its certificate is not trusted, or its TLS does not fit ours.
    #[error("tls")]
    Tls,
    /// It took no connection, or dropped it before TLS was ready.
    #[error("connection")]
    Connection,
    /// Its name has no address.
    #[error("dns")]
    Dns,
    /// What it answered is not HTTP, or broke off.
    #[error("answer")]
    Answer,
}

/// Which rule a subscription breaks. Endpoints are given by clients, and the engine calls them: it
/// must not become a way into the network that it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushEndpointFault {
    /// It is not an absolute URL of printable ASCII characters with a host.
    #[error("the endpoint is not a URL")]
    NotUrl,
    /// It is longer than 2048 characters.
    #[error("the endpoint is longer than 2048 characters")]
    TooLong,
    /// It does not begin with `https://`.
    #[error("the endpoint does not begin with https://")]
    NotHttps,
    /// It has a user name or a password.
    #[error("the endpoint has a user name or a password")]
    UserInfo,
    /// It has a fragment.
    #[error("the endpoint has a fragment")]
    Fragment,
    /// Its host and port are of no push service that is known or configured.
    #[error("the endpoint is at no known push service")]
    UnknownService,
    /// Its host is, or has, an address that is not on the public internet.
    #[error("the push service has an address that is not public: {0}")]
    NotPublic(NotPublicAddress),
    /// The device's public key is not an uncompressed point of P-256.
    #[error("the subscription's key is not a point of P-256")]
    Key,
}

/// Kinds of addresses that are not on the public internet (IANA special-purpose address registries,
/// RFC 6890). An IPv6 address that stands for an IPv4 address is of the kind of that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPublicAddress {
    /// 0.0.0.0/8, `::`.
    #[error("unspecified")]
    Unspecified,
    /// 127.0.0.0/8, `::1`.
    #[error("loopback")]
    Loopback,
    /// 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918).
    #[error("private")]
    Private,
    /// 100.64.0.0/10 (RFC 6598).
    #[error("carrier-grade NAT")]
    CarrierGradeNat,
    /// 169.254.0.0/16, `fe80::/10`: metadata services of clouds are here.
    #[error("link-local")]
    LinkLocal,
    /// `fc00::/7` (RFC 4193), `fec0::/10`.
    #[error("unique local")]
    UniqueLocal,
    /// 224.0.0.0/4, `ff00::/8`.
    #[error("multicast")]
    Multicast,
    /// 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737), `2001:db8::/32`, `3fff::/20`.
    #[error("documentation")]
    Documentation,
    /// 198.18.0.0/15 (RFC 2544), `2001:2::/48`.
    #[error("benchmarking")]
    Benchmarking,
    /// Everything else that no public server has, 255.255.255.255 and Teredo among it.
    #[error("reserved")]
    Reserved,
}

/// Sends messages to devices through their push services. A message takes a bounded time, whatever
/// the push service does.
pub trait PushSender: Send + Sync {
    /// The engine's own key, which a browser subscribes for: `applicationServerKey`, an uncompressed
    /// point of P-256 (RFC 8292 section 4). Another key makes every subscription useless.
    fn public_key(&self) -> [u8; 65];

    /// Whether messages may be sent to this endpoint, as far as its text tells. The addresses of its
    /// host are checked again with every message.
    fn allows(&self, endpoint: &str) -> Result<(), PushEndpointFault>;

    /// Whether messages can be encrypted for this public key of a device.
    fn allows_key(&self, p256dh: &[u8; 65]) -> Result<(), PushEndpointFault>;

    /// Sends one message, once; `at` is the present, by which its signature expires.
    fn send<'a>(
        &'a self,
        subscription: &'a PushSubscription,
        message: &'a PushMessage,
        at: Timestamp,
    ) -> BoxFuture<'a, PushOutcome>;
}
