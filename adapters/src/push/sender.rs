//! Sending: what does a push service answer to one message? (RFC 8030 section 5)

use super::connection::{Resolver, SystemResolver, connect};
use super::encryption::{EncryptionError, encrypt};
use super::endpoints::{Endpoint, Endpoints, HostError};
use super::keys;
use super::retry::retry_after;
use super::vapid::{SubjectError, Vapid};
use crate::web_client::{Broken, Trust, exchange};
use axum::body::Body;
use axum::http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT,
};
use axum::http::{Request, Response, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use keyledger_core::clock::Ids;
use keyledger_core::push::{
    PushEndpointFault, PushMessage, PushOutcome, PushSender, PushSubscription, PushUnreachable,
};
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

/// The longest that a message takes, from the name of its push service to the answer.
pub(super) const SEND_WITHIN: Duration = Duration::from_secs(5);
/// No more of an answer is read: it is only told to the operator.
const ANSWER_BYTES_MAX: usize = 4 * 1024;
/// No more of it is logged.
const REASON_CHARS_MAX: usize = 200;
/// Kept of the time for the outcome: the answer's status is known, however slowly its body comes.
const KEPT: Duration = Duration::from_millis(100);

/// How push messages are sent.
#[derive(Clone, Debug)]
pub struct PushSettings {
    /// Where push services write to when something is wrong with the messages: `mailto:` or `https:`.
    pub subject: String,
    /// Push services beside those of the browsers (`UnifiedPush`): `host`, or `host:port`.
    pub hosts: Vec<String>,
    /// Whether these may be in a private network or on this machine.
    pub allow_private: bool,
}

/// Why push messages cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum PushSetupError {
    /// The subject is none.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// A host is none.
    #[error(transparent)]
    Host(#[from] HostError),
}

/// Sends messages by Web Push.
pub struct WebPush {
    endpoints: Endpoints,
    vapid: Vapid,
    trust: Trust,
    ids: Arc<dyn Ids>,
    pub(super) resolver: Arc<dyn Resolver>,
    pub(super) within: Duration,
}

impl fmt::Debug for WebPush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebPush").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

impl WebPush {
    /// With the private key that follows from `secret` ([`keys::private_key`]): it must be the same
    /// for as long as there are subscriptions.
    pub fn new(
        settings: &PushSettings,
        secret: &[u8; 32],
        trust: &Trust,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, PushSetupError> {
        Ok(Self {
            endpoints: Endpoints::new(&settings.hosts, settings.allow_private)?,
            vapid: Vapid::new(secret, &settings.subject)?,
            trust: trust.for_http1(),
            ids,
            resolver: Arc::new(SystemResolver::default()),
            within: SEND_WITHIN,
        })
    }

    fn encrypted(
        &self,
        subscription: &PushSubscription,
        payload: &[u8],
    ) -> Result<Vec<u8>, PushOutcome> {
        let (mut secret, mut salt) = (Zeroizing::new([0; 32]), [0; 16]);
        self.ids.fill(secret.as_mut_slice());
        self.ids.fill(&mut salt);
        let sealed = encrypt(subscription, payload, &keys::private_key(&secret), &salt);
        sealed.map_err(|error| match error {
            EncryptionError::Key => PushOutcome::NotAllowed(PushEndpointFault::Key),
            EncryptionError::TooLong => PushOutcome::Refused { status: 413 },
        })
    }

    async fn attempt(
        &self,
        subscription: &PushSubscription,
        message: &PushMessage,
        at: Timestamp,
        until: Instant,
    ) -> Result<PushOutcome, PushOutcome> {
        let checked = self.endpoints.check(&subscription.endpoint);
        let endpoint = checked.map_err(PushOutcome::NotAllowed)?;
        let body = self.encrypted(subscription, &message.payload)?;
        let broken = PushOutcome::Unreachable(PushUnreachable::Answer);
        let stream = connect(&endpoint, &self.endpoints, &*self.resolver, &self.trust).await?;
        let request = self.request(&endpoint, message, body, at).map_err(|_| broken)?;
        let read =
            |answer| async move { Ok::<_, Broken>(outcome(answer, &endpoint, at, until).await) };
        exchange(stream, request, read).await.map_err(|_| broken)
    }

    fn request(
        &self,
        endpoint: &Endpoint,
        message: &PushMessage,
        body: Vec<u8>,
        at: Timestamp,
    ) -> Result<Request<Body>, axum::http::Error> {
        Request::post(endpoint.path())
            .header(HOST, endpoint.authority())
            .header(USER_AGENT, concat!("keyledger/", env!("CARGO_PKG_VERSION")))
            .header(AUTHORIZATION, self.vapid.authorization(&endpoint.origin(), at))
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", message.ttl_seconds)
            .header("urgency", "high")
            // With hyphens a UUID has 36 characters, and a topic at most 32 (RFC 8030 section 5.4).
            .header("topic", BASE64_URL_SAFE_NO_PAD.encode(message.topic.as_bytes()))
            .body(Body::from(body))
    }
}

impl PushSender for WebPush {
    fn public_key(&self) -> [u8; 65] {
        self.vapid.public_key()
    }

    fn allows(&self, endpoint: &str) -> Result<(), PushEndpointFault> {
        self.endpoints.check(endpoint).map(|_| ())
    }

    fn allows_key(&self, p256dh: &[u8; 65]) -> Result<(), PushEndpointFault> {
        keys::public_key(p256dh).map(|_| ()).ok_or(PushEndpointFault::Key)
    }

    fn send<'a>(
        &'a self,
        subscription: &'a PushSubscription,
        message: &'a PushMessage,
        at: Timestamp,
    ) -> BoxFuture<'a, PushOutcome> {
        Box::pin(async move {
            let until = Instant::now() + self.within;
            let attempt = self.attempt(subscription, message, at, until);
            match timeout_at(until, attempt).await {
                Ok(Ok(outcome) | Err(outcome)) => outcome,
                Err(_) => PushOutcome::Unreachable(PushUnreachable::Timeout),
            }
        })
    }
}

/// What the status means. The body of a refusal is told to the operator; no other is read.
async fn outcome(
    answer: Response<Incoming>,
    endpoint: &Endpoint,
    at: Timestamp,
    until: Instant,
) -> PushOutcome {
    let status = answer.status();
    match status {
        _ if status.is_success() => PushOutcome::Accepted,
        StatusCode::NOT_FOUND | StatusCode::GONE => PushOutcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let value = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            PushOutcome::Busy { retry_after: retry_after(value, at) }
        }
        _ => {
            let (host, status) = (endpoint.authority(), status.as_u16());
            let reason = reason(answer, until).await;
            tracing::warn!(host, status, reason, "the push service refused a message");
            PushOutcome::Refused { status }
        }
    }
}

/// Why the push service says it refused: Microsoft's in a header, the others in the body. In one line
/// of printable characters, and short: it goes into a log.
async fn reason(answer: Response<Incoming>, until: Instant) -> String {
    let header = answer.headers().get("x-wns-error-description").cloned();
    let said = match header {
        Some(value) => value.as_bytes().to_vec(),
        None => beginning(answer.into_body(), until).await,
    };
    in_one_line(&said)
}

fn in_one_line(said: &[u8]) -> String {
    let printable = |byte: &u8| *byte == b' ' || byte.is_ascii_graphic();
    said.iter().copied().filter(printable).take(REASON_CHARS_MAX).map(char::from).collect()
}

/// What comes of the body within the time, and no more than 4 KiB.
async fn beginning(body: Incoming, until: Instant) -> Vec<u8> {
    let (mut body, mut said) = (Limited::new(body, ANSWER_BYTES_MAX), vec![]);
    let until = until.checked_sub(KEPT).unwrap_or(until);
    while let Ok(Some(Ok(frame))) = timeout_at(until, body.frame()).await {
        if let Ok(data) = frame.into_data() {
            said.extend_from_slice(&data);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_service_writes_one_short_line_into_the_log_and_no_more() {
        let said = "{\"reason\":\r\n \"BadJwtToken\"}\u{1b}[31m é".as_bytes();
        assert_eq!(in_one_line(said), "{\"reason\": \"BadJwtToken\"}[31m ");
        assert_eq!(in_one_line(&[b'x'; 4096]).len(), REASON_CHARS_MAX);
    }
}
