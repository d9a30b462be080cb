//! Repository. One kind of stream in the ledger: read it, decide on it, append to it.

use super::aggregate::{Aggregate, Context, Nature};
use super::cache::{Cache, Folded};
use super::locks::Locks;
use crate::authority::Requester;
use crate::clock::Clock;
use crate::codec::{Codec, CodecError, Recorded};
use crate::ids::{CommandId, CorrelationId, EventId, PropertyId};
use crate::metadata::{Actor, Authority, CommandRef, Metadata, Origin, Reason};
use crate::policy::Policy;
use crate::store::{
    Appended, Direction, EventStore, Expected, NewEvent, Position, ReadFrom, Revision, StoreError,
};
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// How many events one read of a stream asks for.
const PAGE: usize = 500;

/// How often a command is decided anew after conflicts before the caller is told.
const CONFLICTS_MAX: usize = 64;

/// How often an append whose outcome is not known is repeated, waiting a little longer each time.
const REPEATS_MAX: u32 = 8;

/// Everything about a command that is the same for all events it leads to.
#[derive(Clone, Debug)]
pub struct Intent {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// The command: event ids are derived from it.
    pub command: CommandRef,
    /// What belongs together.
    pub correlation: CorrelationId,
    /// The event this follows from.
    pub causation: Option<EventId>,
    /// What was read to allow it.
    pub authority: Vec<Authority>,
    /// The property it concerns.
    pub property: Option<PropertyId>,
    /// From where.
    pub origin: Option<Origin>,
    /// Why a person acts on another.
    pub reason: Option<Reason>,
    /// W3C `traceparent` of the request.
    pub trace: Option<String>,
}

impl Intent {
    /// An intent with nothing but who, when and which command.
    pub fn new(at: Timestamp, actor: Actor, command: CommandId) -> Self {
        Self {
            at,
            actor,
            command: CommandRef { id: command, request: None },
            correlation: CorrelationId(command.0),
            causation: None,
            authority: vec![],
            property: None,
            origin: None,
            reason: None,
            trace: None,
        }
    }

    /// Who asks, and why.
    pub const fn requester(&self) -> Requester<'_> {
        Requester::new(&self.actor, self.reason.as_ref())
    }
}

/// A folded stream.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    /// Its state.
    pub state: Arc<A>,
    /// The last revision folded; `None` when the stream does not exist.
    pub revision: Option<Revision>,
}

/// What a command led to.
#[derive(Clone, Debug)]
pub struct Done<A: Aggregate> {
    /// The events, in order; empty when there was nothing to say.
    pub events: Vec<Recorded<A::Event>>,
    /// The state after them.
    pub state: Arc<A>,
    /// The last revision of the stream.
    pub revision: Option<Revision>,
    /// The position of the last event, when there was one.
    pub position: Option<Position>,
}

/// Why a command led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refused<R> {
    /// The rules said no.
    #[error("the rules do not allow it")]
    ByRule(R),
    /// The ledger could not be read or written.
    #[error("the ledger cannot be used")]
    Store(#[source] StoreError),
    /// An event could not be encoded or decoded.
    #[error("an event cannot be read or written")]
    Codec(#[source] CodecError),
}

/// All streams of one kind. Cheap to share behind an `Arc`.
pub struct Repository<A: Aggregate> {
    store: Arc<dyn EventStore>,
    codec: Arc<dyn Codec<A::Event>>,
    clock: Arc<dyn Clock>,
    release: &'static str,
    cache: Cache<A>,
    locks: Locks,
}

impl<A: Aggregate> Repository<A> {
    /// A repository that remembers the folded states of the `capacity` most recently used streams.
    pub fn new(
        store: Arc<dyn EventStore>,
        codec: Arc<dyn Codec<A::Event>>,
        clock: Arc<dyn Clock>,
        release: &'static str,
        capacity: NonZeroUsize,
    ) -> Self {
        let (cache, locks) = (Cache::new(capacity), Locks::default());
        Self { store, codec, clock, release, cache, locks }
    }

    /// The state of a stream as it lies in memory, where it does: not for what has to be right now.
    pub fn remembered(&self, stream: &StreamId) -> Option<Arc<A>> {
        self.cache.get(stream).map(|folded| folded.state)
    }

    /// The state of a stream as the ledger holds it now: the cache is brought up to its tail.
    pub async fn load(&self, stream: &StreamId) -> Result<Loaded<A>, Refused<A::Rejection>> {
        let known = self.cache.get(stream);
        let mut folded = known.unwrap_or_else(|| Folded { state: Arc::default(), revision: None });
        let mut grown = false;
        loop {
            let from = ReadFrom::Revision(Expected::after(folded.revision).first_revision());
            let read = self.store.read_stream(stream, from, Direction::Forwards, PAGE);
            let page = read.await.map_err(Refused::Store)?;
            for stored in &page {
                let recorded = self.codec.decode(stored).map_err(Refused::Codec)?;
                Arc::make_mut(&mut folded.state).evolve(&recorded);
                folded.revision = Some(recorded.revision);
                grown = true;
            }
            // A short page is no proof of the end: a store may hand out less than was asked for.
            if page.is_empty() {
                break;
            }
        }
        if grown {
            self.cache.put(stream, folded.clone());
        }
        Ok(Loaded { state: folded.state, revision: folded.revision })
    }

    /// Decides `command` on the stream's state and appends what follows, in one step for everyone
    /// else. Nothing is appended when nothing follows.
    pub async fn execute(
        &self,
        stream: &StreamId,
        policy: &Policy,
        intent: &Intent,
        command: &A::Command,
    ) -> Result<Done<A>, Refused<A::Rejection>> {
        let _in_line = self.locks.line_up(stream).await;
        let (mut loaded, mut remembered) = match self.cache.get(stream) {
            Some(Folded { state, revision }) => (Loaded { state, revision }, true),
            None => (self.load(stream).await?, false),
        };
        let time = self.clock.known(intent.at);
        let context = Context { policy, time, requester: intent.requester() };
        for _ in 0..CONFLICTS_MAX {
            let decided = loaded.state.decide(context, command);
            // An append finds out by its revision whether what was remembered still holds. A no,
            // or nothing to say, appends nothing: so the tail is read before it is believed.
            if remembered && decided.as_ref().map_or(true, Vec::is_empty) {
                loaded = self.load(stream).await?;
                remembered = false;
                continue;
            }
            let events = decided.map_err(Refused::ByRule)?;
            if events.is_empty() {
                let Loaded { state, revision } = loaded;
                return Ok(Done { events: vec![], state, revision, position: None });
            }
            let expected = Expected::after(loaded.revision);
            let recorded = record::<A>(stream, policy, intent, self.release, expected, events);
            match self.append(stream, expected, &recorded).await {
                Ok(appended) => return Ok(self.fold(stream, loaded, recorded, appended)),
                Err(Refused::Store(StoreError::Conflict { .. })) => {
                    loaded = self.load(stream).await?;
                    remembered = false;
                }
                Err(other) => return Err(other),
            }
        }
        Err(Refused::Store(StoreError::Conflict { current: loaded.revision }))
    }

    async fn append(
        &self,
        stream: &StreamId,
        expected: Expected,
        recorded: &[Recorded<A::Event>],
    ) -> Result<Appended, Refused<A::Rejection>> {
        // Sealed and encoded once: a repeat hands in the very same bytes.
        let encoded: Result<Vec<NewEvent>, CodecError> = recorded
            .iter()
            .map(|one| self.codec.encode(stream, one.id, &one.meta, &one.event))
            .collect();
        let encoded = encoded.map_err(Refused::Codec)?;
        let mut repeats = 0;
        loop {
            match self.store.append(stream, expected, encoded.clone()).await {
                Ok(appended) => return Ok(appended),
                Err(StoreError::Unknown(_)) if repeats < REPEATS_MAX => {
                    repeats += 1;
                    self.clock.sleep(Duration::from_millis(u64::from(5 * repeats))).await;
                }
                Err(error) => return Err(Refused::Store(error)),
            }
        }
    }

    fn fold(
        &self,
        stream: &StreamId,
        loaded: Loaded<A>,
        recorded: Vec<Recorded<A::Event>>,
        appended: Appended,
    ) -> Done<A> {
        let revision = Some(appended.revision);
        let state = self.cache.advance(stream, loaded.state, revision, |state| {
            for one in &recorded {
                state.evolve(one);
            }
        });
        Done { events: recorded, state, revision, position: Some(appended.position) }
    }
}

/// The events of one append with everything the ledger will know about them.
pub(crate) fn record<A: Aggregate>(
    stream: &StreamId,
    policy: &Policy,
    intent: &Intent,
    release: &str,
    expected: Expected,
    events: Vec<A::Event>,
) -> Vec<Recorded<A::Event>> {
    let answer = A::answer(&events).map(|answer| answer.code().to_owned());
    let first = expected.first_revision().0;
    let natures = A::natures(&events);
    let numbered = (0u64..).zip(events).zip(natures);
    let recorded = numbered.map(|((index, event), nature)| Recorded {
        stream: stream.clone(),
        revision: Revision(first + index),
        id: event_id(intent.command.id, stream, expected, index),
        meta: metadata(intent, policy, release, answer.clone(), nature),
        event,
        position: None,
    });
    recorded.collect()
}

/// `UUIDv5(command id ‖ stream ‖ expected revision ‖ index)` (DESIGN 3).
fn event_id(command: CommandId, stream: &StreamId, expected: Expected, index: u64) -> EventId {
    let revision = match expected {
        Expected::NoStream => vec![],
        Expected::Exact(Revision(revision)) => revision.to_be_bytes().to_vec(),
    };
    let name = stream.as_str().as_bytes();
    EventId::derived(&[command.0.as_bytes(), name, &revision, &index.to_be_bytes()])
}

fn metadata(
    intent: &Intent,
    policy: &Policy,
    release: &str,
    answer: Option<String>,
    nature: Nature,
) -> Metadata {
    let by_time = nature == Nature::Time;
    Metadata {
        schema: 1,
        at: intent.at,
        actor: if by_time { Actor::system("time") } else { intent.actor.clone() },
        authority: intent.authority.clone(),
        property: intent.property,
        origin: intent.origin.clone().filter(|_| nature == Nature::Act),
        correlation: intent.correlation,
        causation: intent.causation,
        command: Some(intent.command.clone()),
        policy: Some(policy.version),
        reason: intent.reason.clone().filter(|_| !by_time),
        answer: answer.filter(|_| !by_time),
        trace: intent.trace.clone(),
        release: release.to_owned(),
    }
}
