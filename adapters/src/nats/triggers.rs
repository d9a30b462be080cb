//! Handler triggers: how do messages reach the handlers' driver? A durable pull consumer of the
//! internal stream.
//!
//! A message is looked at only for where it stands in the ledger; what it says is read there. It is
//! acknowledged once everything up to that place had its effect. One that is not ours, or names an
//! event the ledger does not have, is ended and counted, and nothing follows from it.

use super::backoff::Backoff;
use super::connection::Broker;
use super::error::BrokerError;
use super::feed::Notes;
use super::space::{HEADER_LEDGER, HEADER_SEQUENCE, Space, number};
use super::streams;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt;
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::BoxFuture;
use keyledger_handlers::bus::{Bus, Settled, Trigger};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify, mpsc};

/// The consumer's name.
const CONSUMER: &str = "handlers";
/// Messages handed to the driver and not yet looked at.
const WAITING_MAX: usize = 256;
/// After so long without an acknowledgement a message comes again.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How often the server says that it is still there while nothing comes.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long one request for messages lasts.
const REQUEST: Duration = Duration::from_secs(30);
/// How long to wait before the consumer is looked for again: at first, and at most.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// Messages on their way to the driver.
pub(super) struct Triggers {
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    notes: Arc<Notes>,
    sender: mpsc::Sender<Trigger>,
    receiver: Mutex<mpsc::Receiver<Trigger>>,
    stalled: Notify,
}

impl Triggers {
    pub(super) fn new(ledger: LedgerId, clock: Arc<dyn Clock>, notes: Arc<Notes>) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        let (receiver, stalled) = (Mutex::new(receiver), Notify::new());
        Self { ledger, clock, notes, sender, receiver, stalled }
    }

    /// Brings messages as long as it is asked to.
    pub(super) async fn run(&self, broker: &Broker) -> Infallible {
        let mut backoff = Backoff::new(LOOK_AGAIN.0, LOOK_AGAIN.1);
        loop {
            match self.consumer(broker).await {
                // The relay makes the stream; until it is there, nothing can be consumed.
                Ok(None) => self.clock.sleep(LOOK_AGAIN.0).await,
                Ok(Some(consumer)) => {
                    let why = self.consume(&consumer, &mut backoff).await;
                    if backoff.is_news(&why) {
                        tracing::warn!(why, "the handlers' consumer is created again");
                    }
                    self.clock.sleep(backoff.pause()).await;
                }
                Err(error) => {
                    let why = chain(&error);
                    if backoff.is_news(&why) {
                        tracing::warn!(error = why, "the handlers' consumer cannot be created");
                    }
                    self.clock.sleep(backoff.pause()).await;
                }
            }
        }
    }

    async fn consumer(&self, broker: &Broker) -> Result<Option<PullConsumer>, BrokerError> {
        let Some(stream) = streams::look(broker, Space::Internal).await? else { return Ok(None) };
        let config = pull::Config {
            durable_name: Some(CONSUMER.to_owned()),
            description: Some("wakes Keyledger's own handlers".to_owned()),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            filter_subject: Space::Internal.subjects().to_owned(),
            // The place alone is read.
            headers_only: true,
            ..pull::Config::default()
        };
        let making = BrokerError::jetstream("making the handlers' consumer");
        stream.create_consumer(config).await.map(Some).map_err(|error| making(error.into()))
    }

    /// Takes messages until there is something wrong with the consumer, or it is said to be stalled:
    /// answers what.
    async fn consume(&self, consumer: &PullConsumer, backoff: &mut Backoff) -> String {
        let asked = consumer
            .stream()
            .max_messages_per_batch(WAITING_MAX)
            .heartbeat(HEARTBEAT)
            .expires(REQUEST)
            .messages();
        let mut messages = match asked.await {
            Ok(messages) => messages,
            Err(error) => return format!("no messages can be asked for: {error}"),
        };
        loop {
            let next = tokio::select! {
                next = messages.next() => next,
                () = self.stalled.notified() => {
                    return "it brought nothing for too long".to_owned();
                }
            };
            match next {
                Some(Ok(message)) => {
                    backoff.succeeded();
                    self.take(message).await;
                }
                Some(Err(error)) => return error.to_string(),
                None => return "it ended".to_owned(),
            }
        }
    }

    async fn take(&self, message: Message) {
        let Some(sequence) = self.named(&message) else {
            let subject = message.subject.as_str();
            tracing::warn!(subject, "ignored a message on our subjects that is not ours");
            self.notes.strangers.inc();
            return end(message, AckKind::Term).await;
        };
        let notes = Arc::clone(&self.notes);
        let settle = move |settled| -> BoxFuture<'static, ()> {
            Box::pin(async move {
                match settled {
                    Settled::Done => end(message, AckKind::Ack).await,
                    Settled::Untrue => {
                        tracing::warn!(sequence, "a message names an event that does not exist");
                        notes.strangers.inc();
                        end(message, AckKind::Term).await;
                    }
                }
            })
        };
        // An error means that nobody drives any more: the message comes again.
        let _ = self.sender.send(Trigger { sequence, settle: Box::new(settle) }).await;
    }

    /// The sequence it names, if it is of our ledger.
    fn named(&self, message: &Message) -> Option<u64> {
        let headers = message.headers.as_ref()?;
        let ours = headers.get(HEADER_LEDGER)?.as_str() == self.ledger.to_string();
        number(headers, HEADER_SEQUENCE).filter(|_| ours)
    }
}

/// Where it does not arrive, the message comes again, and that is harmless.
async fn end(message: Message, how: AckKind) {
    let _ = message.ack_with(how).await;
}

impl Bus for Triggers {
    fn next(&self) -> BoxFuture<'_, Trigger> {
        Box::pin(async {
            match self.receiver.lock().await.recv().await {
                Some(trigger) => trigger,
                // The sender is our own: this cannot be.
                None => std::future::pending().await,
            }
        })
    }

    fn stalled(&self) {
        self.notes.repairs.inc();
        self.stalled.notify_one();
    }
}
