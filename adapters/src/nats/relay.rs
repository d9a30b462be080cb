//! Relay from the ledger to a stream: how does the ledger get into a stream? In its order, fenced,
//! with a bounded number under way.
//!
//! Every message names the stream's last message as it must be for this one to be taken. So two
//! relays cannot mix, a message that was lost under way takes all behind it with it, and no
//! acknowledgement has to be believed: the next message is refused where one lied.

use super::backoff::Backoff;
use super::connection::Broker;
use super::error::BrokerError;
use super::feed::Notes;
use super::holdings::{Holdings, holdings};
use super::settings::NatsSettings;
use super::since::since;
use super::space::{Space, fenced, message};
use super::streams;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use chrono::TimeDelta;
use keyledger_core::clock::Clock;
use keyledger_core::ids::EventId;
use keyledger_core::ledger::{LedgerOffset, LedgerReader};
use keyledger_core::store::StoredEvent;
use keyledger_schemas::stored_form::StoredForm;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Events per read of the ledger.
pub(super) const PAGE: usize = 500;

/// Messages under way at most: an acknowledgement costs an fsync each under `sync_interval: always`.
const IN_FLIGHT_MAX: usize = 256;

/// Once that many are under way, so many are waited for and sent together: one message for each
/// acknowledgement would be a system call and a wake-up each, on both sides.
const BURST: usize = 128;

/// How long the relay sleeps at the ledger's head, at most.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Quiet looks between two questions whether the stream still is what it was.
const VERIFY_EVERY: u32 = 5;
/// How long it waits after the stream turned out otherwise than expected: at first, and at most.
const MOVED_AGAIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// Publishes the ledger into the stream of one space.
pub(super) struct Relay {
    pub(super) space: Space,
    pub(super) form: Arc<StoredForm>,
    pub(super) site: Arc<str>,
    pub(super) ledger: Arc<LedgerReader>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) notes: Arc<Notes>,
}

/// Why publishing was interrupted.
enum Interrupted {
    /// The stream is not what it was: it is read again, and publishing goes on from what it holds.
    Moved(String),
    /// The connection or the broker is of no use: everything begins anew.
    Broken(BrokerError),
}

/// How far it is.
struct Course {
    place: LedgerOffset,
    /// The sequence published last in this space.
    previous: Option<u64>,
    /// The stream's last message once everything under way has arrived.
    last: u64,
    in_flight: VecDeque<UnderWay>,
}

/// A message without its acknowledgement.
struct UnderWay {
    ack: PublishAckFuture,
    at: u64,
    sequence: u64,
    id: EventId,
}

impl From<BrokerError> for Interrupted {
    fn from(error: BrokerError) -> Self {
        Self::Broken(error)
    }
}

impl Relay {
    /// Publishes until the connection is lost.
    pub(super) async fn run(
        &self,
        broker: &Broker,
        settings: &NatsSettings,
    ) -> Result<Infallible, BrokerError> {
        let mut backoff = Backoff::new(MOVED_AGAIN.0, MOVED_AGAIN.1);
        loop {
            let ours = self.form.ledger();
            let stream = streams::ensure(broker, self.space, settings, ours).await?;
            let course = self.resume(&stream, settings).await?;
            let before = self.notes.published(self.space);
            match self.publish(broker, &stream, course).await {
                Ok(never) => match never {},
                Err(Interrupted::Broken(error)) => return Err(error),
                Err(Interrupted::Moved(why)) => {
                    let stream = self.space.stream();
                    if self.notes.published(self.space) != before {
                        backoff.succeeded();
                    }
                    if backoff.is_news(&why) {
                        tracing::warn!(stream, why, "the stream is read again");
                    }
                    self.clock.sleep(backoff.pause()).await;
                }
            }
        }
    }

    /// Where to go on, from what the stream really holds.
    async fn resume(
        &self,
        stream: &Stream,
        settings: &NatsSettings,
    ) -> Result<Course, BrokerError> {
        let held = holdings(stream, self.space, self.form.ledger(), &self.ledger).await?;
        self.tell_losses(held);
        let (place, previous) = self.behind(held, settings).await?;
        Ok(Course { place, previous, last: held.last, in_flight: VecDeque::new() })
    }

    /// The place in the ledger behind what the stream holds, and the event of this space before it.
    async fn behind(
        &self,
        held: Holdings,
        settings: &NatsSettings,
    ) -> Result<(LedgerOffset, Option<u64>), BrokerError> {
        if let Some(newest) = held.newest {
            let next = self.ledger.reach(newest + 1).await.map_err(BrokerError::Ledger)?;
            return Ok((next, Some(newest)));
        }
        // New, deleted, or too old in every part: what it would still hold is published.
        let age = TimeDelta::from_std(settings.max_age).unwrap_or(TimeDelta::days(7));
        let moment = self.clock.now().minus(age);
        let counts = |event: &StoredEvent| self.space.subject(event).is_some();
        since(&self.ledger, moment, counts).await.map_err(BrokerError::Ledger)
    }

    /// How many events of this space the ledger has behind what the stream holds, and the sequence of
    /// the newest one.
    pub(super) async fn after(
        &self,
        held: Holdings,
        settings: &NatsSettings,
    ) -> Result<(u64, Option<u64>), BrokerError> {
        let (mut place, _) = self.behind(held, settings).await?;
        let (mut events, mut newest) = (0, None);
        loop {
            let page = self.ledger.page(place, PAGE).await.map_err(BrokerError::Ledger)?;
            for stored in &page.events {
                if self.space.subject(stored).is_some() {
                    (events, newest) = (events + 1, Some(place.sequence));
                }
                place.pass(stored);
            }
            if page.at_head {
                return Ok((events, newest));
            }
        }
    }

    fn tell_losses(&self, held: Holdings) {
        let stream = self.space.stream();
        if held.strangers > 0 {
            let count = held.strangers;
            tracing::warn!(stream, count, "ignored messages on our subjects that are not ours");
            self.notes.strangers.inc_by(count);
        }
        let known = self.notes.published(self.space);
        // A stream whose messages all grew too old lost nothing.
        let grew_old = held.newest.is_none() && held.last > 0;
        let behind = |known: &u64| held.newest.is_none_or(|newest| newest < *known);
        if let Some(known) = known.filter(behind).filter(|_| !grew_old) {
            let holds = held.newest;
            tracing::warn!(
                stream,
                acknowledged = known,
                ?holds,
                "the stream lost events that were acknowledged: they are published again"
            );
            self.notes.repairs.inc();
        }
    }

    async fn publish(
        &self,
        broker: &Broker,
        stream: &Stream,
        mut course: Course,
    ) -> Result<Infallible, Interrupted> {
        let mut quiet = 0_u32;
        loop {
            let page = self.ledger.page(course.place, PAGE).await.map_err(BrokerError::Ledger)?;
            for stored in &page.events {
                self.send(broker, stored, &mut course).await?;
                course.place.pass(stored);
            }
            if !page.events.is_empty() {
                quiet = 0;
            }
            if !page.at_head {
                continue;
            }
            self.confirm_down_to(0, &mut course).await?;
            self.notes.reached(self.space, course.place.sequence);
            if quiet > 0 && quiet.is_multiple_of(VERIFY_EVERY) {
                verify(broker, self.space, stream, course.last).await?;
            }
            quiet = quiet.saturating_add(1);
            self.ledger.store().wait_past(course.place.position, LOOK_AGAIN).await;
        }
    }

    /// Sends one event, if it belongs into this space. Waits while too many are under way.
    async fn send(
        &self,
        broker: &Broker,
        stored: &StoredEvent,
        course: &mut Course,
    ) -> Result<(), Interrupted> {
        let sequence = course.place.sequence;
        let made = message(self.space, (&self.form, &self.site), stored, sequence, course.previous);
        let Some(outgoing) = made.map_err(BrokerError::Event)? else { return Ok(()) };
        if course.in_flight.len() >= IN_FLIGHT_MAX {
            self.confirm_down_to(IN_FLIGHT_MAX - BURST, course).await?;
        }
        // A stranger's message takes the place of one that is under way, and the next would fit behind
        // it: while the one before has no acknowledgement, it is named. (Later the broker forgets names.)
        let behind = course.in_flight.back().map(|under_way| under_way.id);
        let fenced = fenced(outgoing.headers, self.space, course.last, behind);
        let publish = PublishMessage::build().headers(fenced).payload(outgoing.payload.into());
        let sent = broker.context.send_publish(outgoing.subject, publish).await;
        let ack = sent.map_err(|error| interrupted(&error))?;
        course.last += 1;
        course.previous = Some(sequence);
        course.in_flight.push_back(UnderWay { ack, at: course.last, sequence, id: stored.id });
        Ok(())
    }

    async fn confirm_down_to(&self, left: usize, course: &mut Course) -> Result<(), Interrupted> {
        while course.in_flight.len() > left
            && let Some(oldest) = course.in_flight.pop_front()
        {
            self.confirm(oldest).await?;
        }
        Ok(())
    }

    /// Waits for an acknowledgement, and takes it for one only if it says what it must.
    async fn confirm(&self, under_way: UnderWay) -> Result<(), Interrupted> {
        let UnderWay { ack, at, sequence, id: _ } = under_way;
        let ack = ack.await.map_err(|error| interrupted(&error))?;
        let stream = self.space.stream();
        if ack.duplicate || ack.sequence != at || ack.stream != stream {
            let why = format!(
                "event {sequence} was to become message {at} of {stream}, and the broker speaks of \
                 message {} of {}",
                ack.sequence, ack.stream
            );
            return Err(Interrupted::Moved(why));
        }
        self.notes.acknowledged(self.space, sequence);
        Ok(())
    }
}

/// Whether the stream's end still is what was published last.
async fn verify(
    broker: &Broker,
    space: Space,
    stream: &Stream,
    last: u64,
) -> Result<(), Interrupted> {
    let Some(there) = streams::look(broker, space).await? else {
        return Err(Interrupted::Moved("the stream is gone".to_owned()));
    };
    let there = there.cached_info();
    if there.created != stream.cached_info().created {
        return Err(Interrupted::Moved("the stream was made anew".to_owned()));
    }
    if there.state.last_sequence != last {
        let found = there.state.last_sequence;
        let why = format!("its last message is {found}, it should be {last}");
        return Err(Interrupted::Moved(why));
    }
    Ok(())
}

/// Whether another engine published meanwhile, in the words of a broker with several replicas, which the
/// client has no kind for (nats-server 2.15, async-nats 0.51).
fn somebody_was_first(error: &PublishError) -> bool {
    let cause = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    cause.is_some_and(|cause: &async_nats::jetstream::Error| {
        [
            // The end that was expected is about to be another one.
            ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT,
            // The same message is under way from another engine.
            ErrorCode::STREAM_DUPLICATE_MESSAGE_CONFLICT,
        ]
        .contains(&cause.error_code())
    })
}

/// Whether the stream is to be read again, or the connection to be made anew.
fn interrupted(error: &PublishError) -> Interrupted {
    let said = error.to_string();
    if somebody_was_first(error) {
        return Interrupted::Moved(said);
    }
    match error.kind() {
        PublishErrorKind::WrongLastSequence
        | PublishErrorKind::WrongLastMessageId
        | PublishErrorKind::StreamNotFound => Interrupted::Moved(said),
        PublishErrorKind::TimedOut
        | PublishErrorKind::BrokenPipe
        | PublishErrorKind::MaxAckPending
        | PublishErrorKind::MaxPayloadExceeded
        | PublishErrorKind::Other => BrokerError::jetstream("publishing")(said.into()).into(),
    }
}
