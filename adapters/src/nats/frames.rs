//! Log entries received over NATS: how do frames reach a handler on another machine? As the
//! internal stream's messages, in order.
//!
//! What a message says is checked: it must be a frame of the ledger whose trail is kept, with the
//! sequence that its header names. Whoever keeps the trail knows what comes next; a message that
//! came before is nothing new, and one that is missing stops the trail.

use super::connection::{Broker, connect};
use super::error::BrokerError;
use super::settings::NatsSettings;
use super::space::{HEADER_LEDGER, HEADER_SEQUENCE, Space, number};
use super::streams;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt;
use keyledger_core::ids::LedgerId;
use keyledger_schemas::leaf::parse_frame;
use std::time::Duration;

/// The consumer's name.
const CONSUMER: &str = "audit";
/// Messages asked for at once.
const BATCH: usize = 500;
/// How long one request for messages lasts: events that come close together share a checkpoint.
const REQUEST: Duration = Duration::from_millis(300);
/// After so long without an acknowledgement a message comes again.
const ACK_WAIT: Duration = Duration::from_mins(1);
/// Messages on their way or not yet under a checkpoint.
const UNACKNOWLEDGED_MAX: i64 = 20_000;

/// A frame that came.
pub struct Incoming {
    /// Whose.
    pub ledger: LedgerId,
    /// Its place in the ledger.
    pub sequence: u64,
    /// The frame.
    pub frame: Vec<u8>,
    message: Message,
}

/// Reads the internal stream with its own durable consumer.
pub struct Frames {
    broker: Broker,
    consumer: PullConsumer,
}

impl Frames {
    /// Connects; `None` while the engine has not made the stream yet. With `anew`, everything that
    /// the stream still holds comes again.
    pub async fn open(settings: &NatsSettings, anew: bool) -> Result<Option<Self>, BrokerError> {
        let broker = connect(settings).await?;
        let Some(stream) = streams::look(&broker, Space::Internal).await? else { return Ok(None) };
        if anew {
            // One that was not there cannot be deleted, and need not be.
            let _ = stream.delete_consumer(CONSUMER).await;
        }
        let config = pull::Config {
            durable_name: Some(CONSUMER.to_owned()),
            description: Some("keeps Keyledger's audit trail".to_owned()),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: UNACKNOWLEDGED_MAX,
            filter_subject: Space::Internal.subjects().to_owned(),
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await;
        let making = BrokerError::jetstream("making the consumer of the audit log");
        let consumer = consumer.map_err(|error| making(error.into()))?;
        Ok(Some(Self { broker, consumer }))
    }

    /// Where it is connected.
    pub fn at(&self) -> &str {
        &self.broker.at
    }

    /// The next frames, or none after a short while. What is no frame of ours is ended.
    pub async fn next(&self) -> Result<Vec<Incoming>, BrokerError> {
        let asking = BrokerError::jetstream("asking for frames");
        let asked = self.consumer.fetch().max_messages(BATCH).expires(REQUEST).messages().await;
        let mut messages = asked.map_err(|error| asking(error.into()))?;
        let mut incoming = vec![];
        loop {
            let next = tokio::select! {
                next = messages.next() => next,
                lost = self.broker.lost() => return Err(lost),
            };
            let Some(message) = next else { return Ok(incoming) };
            let failed = BrokerError::jetstream("reading frames");
            let message = message.map_err(failed)?;
            let Some((ledger, sequence)) = named(&message) else {
                let subject = message.subject.as_str();
                tracing::warn!(subject, "a message on our subjects is not one of our entries");
                end(&message, AckKind::Term).await;
                continue;
            };
            let frame = message.payload.to_vec();
            incoming.push(Incoming { ledger, sequence, frame, message });
        }
    }
}

impl Incoming {
    /// It is under a checkpoint, or was before.
    pub async fn done(&self) {
        end(&self.message, AckKind::Ack).await;
    }
}

/// Whose frame it is, and its place, where header and frame agree.
fn named(message: &Message) -> Option<(LedgerId, u64)> {
    let headers = message.headers.as_ref()?;
    let ledger: LedgerId = headers.get(HEADER_LEDGER)?.as_str().parse().ok()?;
    let framed = parse_frame(&message.payload)?;
    let sequence = number(headers, HEADER_SEQUENCE)?;
    (framed.ledger == ledger).then_some((ledger, sequence))
}

/// Where it does not arrive, the message comes again, and that is harmless.
async fn end(message: &Message, how: AckKind) {
    let _ = message.ack_with(how).await;
}
