//! The direct driver: who delivers the ledger's events to the handlers? This driver: it reads the
//! ledger itself, from its own checkpoint, and where there is a message bus, its messages say when.
//!
//! Promises (DESIGN 7): events of one stream in order, each at least once; a failure is repeated
//! after a growing pause; after five the stream is parked by an event, and its later events wait
//! while everything else flows; nothing is skipped in silence.

mod introductions;
mod lags;
mod retries;
mod woken;

pub use lags::{Lag, Lags};

use crate::bus::Bus;
use crate::database::{Checkpoint, Database, DatabaseError};
use crate::handler::{Handler, HandlerError};
use crate::mail_directory::MailDirectory;
use crate::stop::Stop;
use keyledger_core::authority::NotAuthorised;
use keyledger_core::chain;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::engine::{Intent, Refused, Repository};
use keyledger_core::ids::CommandId;
use keyledger_core::ledger::LedgerReader;
use keyledger_core::metadata::Actor;
use keyledger_core::operations::{Operations, OperationsEvent};
use keyledger_core::store::{StoreError, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Events per read of the ledger.
const PAGE: usize = 500;

/// How long the driver sleeps at the head of the ledger, at most: it also looks after retries.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long it waits when the ledger itself cannot be used.
const LEDGER_AGAIN: Duration = Duration::from_secs(2);

/// What the driver works with.
pub struct DriverParts {
    /// The ledger.
    pub ledger: Arc<LedgerReader>,
    /// Reads events of every family.
    pub codec: Arc<dyn Codec<DomainEvent>>,
    /// Where introductions and parked streams are written down.
    pub operations: Arc<Repository<Operations>>,
    /// The policy.
    pub mail_directory: Arc<dyn MailDirectory>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// How far it came.
    pub database: Arc<Database>,
    /// Whom it delivers to.
    pub handlers: Vec<Arc<dyn Handler>>,
}

/// Why the driver cannot go on for now. Nothing is lost: it starts again at its checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum Pause {
    /// The ledger cannot be read or written.
    #[error("the ledger cannot be used")]
    Ledger(#[source] StoreError),
    /// The checkpoint cannot be read or written.
    #[error("the checkpoint cannot be used")]
    Database(#[from] DatabaseError),
    /// The driver's own facts cannot be written down.
    #[error("the driver cannot record its progress: {0}")]
    Own(String),
}

/// How far the driver is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The sequence of the next event.
    pub sequence: u64,
    /// Whether nothing lay behind it when it looked last.
    pub at_head: bool,
    /// When the last event delivered had happened.
    pub last_event_at: Option<Timestamp>,
    /// The last thing that went wrong.
    pub last_error: Option<String>,
}

/// Delivers the ledger's events to the handlers.
pub struct Driver {
    parts: DriverParts,
    progress: Mutex<Progress>,
    nudge: Notify,
    /// Delivering is one thing at a time; what is kept here is where it goes on.
    place: tokio::sync::Mutex<Option<Place>>,
}

/// Where delivering goes on, and from which event on each handler acts.
struct Place {
    checkpoint: Checkpoint,
    from: BTreeMap<String, u64>,
}

impl Driver {
    /// A driver over these parts. Nothing is read before it runs.
    pub fn new(parts: DriverParts) -> Self {
        let (progress, nudge) = (Mutex::default(), Notify::new());
        Self { parts, progress, nudge, place: tokio::sync::Mutex::new(None) }
    }

    /// Delivers until it is stopped, woken by `bus` where there is one.
    pub async fn run(&self, stop: &Stop, bus: Option<&dyn Bus>) {
        let delivering = async {
            loop {
                let Err(pause) = match bus {
                    Some(bus) => self.follow_bus(bus).await,
                    None => self.follow().await,
                };
                let error = chain(&pause);
                tracing::error!(%error, "the handlers are paused");
                self.note(|progress| progress.last_error = Some(error));
                self.parts.clock.sleep(LEDGER_AGAIN).await;
            }
        };
        // Stopping in the middle of an event is no loss: it is delivered again.
        tokio::select! {
            () = stop.requested() => {}
            () = delivering => {}
        }
    }

    /// Delivers everything that is in the ledger now.
    pub async fn catch_up(&self) -> Result<(), Pause> {
        while !self.step().await? {}
        Ok(())
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.lock().clone()
    }

    /// Wakes it before its time.
    pub(crate) fn nudge(&self) {
        self.nudge.notify_one();
    }

    async fn follow(&self) -> Result<std::convert::Infallible, Pause> {
        loop {
            if self.step().await? {
                let position =
                    self.place.lock().await.as_ref().and_then(|at| at.checkpoint.position);
                tokio::select! {
                    () = self.parts.ledger.store().wait_past(position, LOOK_AGAIN) => {}
                    () = self.nudge.notified() => {}
                }
            }
        }
    }

    /// Looks after the streams that wait, then delivers one page. Answers whether there was none:
    /// delivering a page writes to the ledger, so only an empty one is the end.
    async fn step(&self) -> Result<bool, Pause> {
        let mut place = self.place.lock().await;
        if place.is_none() {
            *place = Some(self.prepare().await?);
        }
        let Some(place) = place.as_mut() else { return Ok(false) };
        self.retry().await?;
        let page = self.parts.ledger.behind(place.checkpoint.position, PAGE).await;
        let page = page.map_err(Pause::Ledger)?;
        let (mut delivered, mut last) = (Ok(()), None);
        for stored in &page.events {
            let mut recorded = None;
            delivered = self.offer(stored, &mut recorded, place).await;
            if delivered.is_err() {
                break;
            }
            let sequence = place.checkpoint.sequence + 1;
            place.checkpoint = Checkpoint { position: Some(stored.position), sequence };
            last = Some((stored, recorded));
        }
        if !page.events.is_empty() {
            self.parts.database.save(self.parts.ledger.store().id(), place.checkpoint)?;
        }
        let decode = |stored: &StoredEvent| self.parts.codec.decode(stored).ok();
        let last = last.and_then(|(stored, recorded)| recorded.or_else(|| decode(stored)));
        let at_head = page.at_head && delivered.is_ok();
        self.note(|progress| {
            progress.sequence = place.checkpoint.sequence;
            progress.at_head = at_head;
            progress.last_event_at = last.map(|last| last.meta.at).or(progress.last_event_at);
        });
        delivered.map(|()| at_head && page.events.is_empty())
    }

    async fn prepare(&self) -> Result<Place, Pause> {
        let checkpoint = self.parts.database.checkpoint(self.parts.ledger.store().id())?;
        let from = self.introduce().await?;
        Ok(Place { checkpoint, from })
    }

    /// Offers one event to every handler that acts on its kind; decoded once, for the first of them.
    async fn offer(
        &self,
        stored: &StoredEvent,
        recorded: &mut Option<Recorded<DomainEvent>>,
        place: &Place,
    ) -> Result<(), Pause> {
        let sequence = place.checkpoint.sequence;
        for handler in &self.parts.handlers {
            let name = handler.name();
            let acts = handler.reacts_to().contains(&stored.kind.as_ref())
                && place.from.get(name).is_some_and(|from| *from <= sequence);
            // Once one event of a stream waits, all later ones of it do, and in their order.
            if !acts || self.parts.database.waits(name, &stored.stream)? {
                continue;
            }
            match self.hand_over(handler.as_ref(), stored, recorded).await {
                Ok(()) => {}
                Err(HandlerError::Ledger(error)) => return Err(Pause::Ledger(error)),
                Err(error @ HandlerError::Failed { .. }) => {
                    self.let_wait(handler.name(), stored, 1, &error).await?;
                }
            }
        }
        Ok(())
    }

    async fn hand_over(
        &self,
        handler: &dyn Handler,
        stored: &StoredEvent,
        recorded: &mut Option<Recorded<DomainEvent>>,
    ) -> Result<(), HandlerError> {
        let recorded = match recorded {
            Some(recorded) => recorded,
            None => {
                recorded.insert(self.parts.codec.decode(stored).map_err(HandlerError::unreadable)?)
            }
        };
        handler.handle(recorded).await
    }

    /// Writes down something about the driver itself.
    async fn record(&self, happened: OperationsEvent) -> Result<(), Pause> {
        let actor = Actor::system("handlers");
        let id = CommandId(self.parts.ids.uuid());
        self.record_as(&Intent::new(self.parts.clock.now(), actor, id), happened).await
    }

    async fn record_as(&self, intent: &Intent, happened: OperationsEvent) -> Result<(), Pause> {
        let policy = self.parts.mail_directory.policy().await;
        let policy = policy.map_err(|error| Pause::Own(error.to_string()))?;
        let stream = StreamId::operations(intent.at);
        let done = self.parts.operations.execute(&stream, &policy, intent, &happened).await;
        parted(done).map(|_| ())
    }

    fn note(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parted<T>(result: Result<T, Refused<NotAuthorised>>) -> Result<T, Pause> {
    result.map_err(|refused| match refused {
        Refused::ByRule(why) => Pause::Own(why.to_string()),
        Refused::Store(error) => Pause::Ledger(error),
        Refused::Codec(error) => Pause::Own(error.to_string()),
    })
}

#[cfg(test)]
mod tests;
