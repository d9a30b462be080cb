//! How does a handler on another machine get the ledger's frames? A consumer of the internal stream,
//! which hands them on in their order and says so where one is missing.
//!
//! Every event of the ledger is in that stream, so the next frame is the one with the next sequence.
//! The relay fills the stream again after any loss: a hole that stays is older than what the stream
//! keeps.

use super::connection::Broker;
use super::error::BrokerError;
use super::space::{HEADER_LEDGER, HEADER_SEQUENCE, Space, number};
use super::streams;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt;
use keyledger_core::ids::LedgerId;
use std::time::Duration;

/// Frames handed on at a time.
const BATCH: usize = 256;
/// How long to wait for the first of them.
const WAIT: Duration = Duration::from_secs(2);
/// After so long without an acknowledgement a message comes again.
const ACK_WAIT: Duration = Duration::from_secs(30);

/// What came.
#[derive(Debug)]
pub enum Arrived {
    /// The frames from the place asked for, dense and in their order. None where nothing new is there.
    Frames(Vec<Vec<u8>>),
    /// Only later frames are there. What was handed out and not acknowledged comes again within half
    /// a minute; a hole that lasts is older than the stream keeps.
    Hole {
        /// The sequence of the first frame that is there.
        first: u64,
    },
}

/// Reads frames for one handler.
pub struct Frames {
    consumer: pull::Config,
    ledger: LedgerId,
    waiting: Vec<Message>,
}

impl Frames {
    /// For the handler of this name, which is also that of its consumer.
    pub fn new(handler: &str, ledger: LedgerId) -> Self {
        let consumer = pull::Config {
            durable_name: Some(handler.to_owned()),
            description: Some("hands the ledger's frames to a handler".to_owned()),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            filter_subject: Space::Internal.subjects().to_owned(),
            ..pull::Config::default()
        };
        Self { consumer, ledger, waiting: vec![] }
    }

    /// The next frames from the sequence `next` on. Those of the call before count as taken: their
    /// messages are acknowledged now, so nothing is acknowledged before it is durable.
    pub async fn next(&mut self, broker: &Broker, next: u64) -> Result<Arrived, BrokerError> {
        let failed = BrokerError::jetstream("reading the ledger's frames");
        for taken in self.waiting.drain(..) {
            taken.ack().await.map_err(failed)?;
        }
        let Some(stream) = streams::look(broker, Space::Internal).await? else {
            return Ok(Arrived::Frames(vec![]));
        };
        let consumer = stream.create_consumer(self.consumer.clone()).await;
        let consumer = consumer.map_err(|error| failed(error.into()))?;
        let batch = consumer.fetch().max_messages(BATCH).expires(WAIT).messages().await;
        let mut batch = batch.map_err(|error| failed(error.into()))?;
        let (mut frames, mut hole) = (vec![], None);
        while let Some(message) = batch.next().await {
            let message = message.map_err(failed)?;
            let expected = next.saturating_add(frames.len() as u64);
            match self.named(&message) {
                Some(sequence) if sequence == expected => {
                    frames.push(message.payload.to_vec());
                    self.waiting.push(message);
                }
                Some(sequence) if sequence > expected => {
                    // It comes again once what is before it was read, or the reader went on.
                    message.ack_with(AckKind::Nak(Some(WAIT))).await.map_err(failed)?;
                    hole = Some(hole.map_or(sequence, |first: u64| first.min(sequence)));
                }
                // Had before, or not ours.
                Some(_) | None => message.ack_with(AckKind::Term).await.map_err(failed)?,
            }
        }
        match hole {
            Some(first) if frames.is_empty() => Ok(Arrived::Hole { first }),
            Some(_) | None => Ok(Arrived::Frames(frames)),
        }
    }

    /// The sequence that a message names, if it is of our ledger.
    fn named(&self, message: &Message) -> Option<u64> {
        let headers = message.headers.as_ref()?;
        let ours = headers.get(HEADER_LEDGER)?.as_str() == self.ledger.to_string();
        number(headers, HEADER_SEQUENCE).filter(|_| ours)
    }
}
