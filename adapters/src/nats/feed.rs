//! NATS event feed: what runs while a broker is configured, and how is it doing?
//!
//! One connection at a time carries both relays and the handlers' messages. When it is lost, or
//! anything on it fails, all three end and begin anew on a new one.

use super::backoff::Backoff;
use super::compare::{Finding, Publishing, compare};
use super::connection::{Broker, connect};
use super::error::BrokerError;
use super::relay::Relay;
use super::settings::NatsSettings;
use super::space::Space;
use super::streams;
use super::triggers::Triggers;
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_core::ledger::LedgerReader;
use keyledger_handlers::Stop;
use keyledger_handlers::bus::Bus;
use keyledger_schemas::stored_form::StoredForm;
use prometheus_client::metrics::counter::Counter;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long to wait before the first new connection.
const AGAIN_MIN: Duration = Duration::from_millis(250);
/// How long at most.
const AGAIN_MAX: Duration = Duration::from_secs(5);

/// What the feed is put together from.
pub struct FeedParts {
    /// The ledger.
    pub ledger: Arc<LedgerReader>,
    /// Its stored form.
    pub form: Arc<StoredForm>,
    /// Where the engine is reached, and serves its schemas.
    pub site: Arc<str>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The broker.
    pub settings: NatsSettings,
}

/// The relays and the handlers' messages.
pub struct Feed {
    settings: NatsSettings,
    form: Arc<StoredForm>,
    clock: Arc<dyn Clock>,
    relays: [Relay; 2],
    triggers: Arc<Triggers>,
    notes: Arc<Notes>,
}

/// After a connection that stood so long, the same cause is logged again.
const STOOD_LONG: Duration = Duration::from_mins(1);

/// How far one space is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether something was acknowledged on this connection, or nothing was left to publish.
    pub works: bool,
    /// The sequence of the newest event that the broker acknowledged.
    pub acknowledged: Option<u64>,
    /// Everything before this sequence is published, or does not belong there.
    pub reached: u64,
}

/// How the feed is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedStatus {
    /// Where it is connected, if it is.
    pub connected: Option<String>,
    /// What went wrong last, with its causes; `None` once both spaces work on a connection.
    pub trouble: Option<String>,
    /// Whether anything is to be published now: `serve` does, a question at the command line does not.
    pub running: bool,
    /// How many connections were begun.
    pub connections: u64,
    /// Our own handlers' space.
    pub internal: Published,
    /// Other programs' space.
    pub public: Published,
}

/// What the parts of the feed write down about themselves.
#[derive(Default)]
pub(super) struct Notes {
    status: Mutex<FeedStatus>,
    /// Losses that were made good.
    pub(super) repairs: Counter,
    /// Messages on our subjects that are not ours.
    pub(super) strangers: Counter,
    /// Events acknowledged by the broker, of both spaces.
    pub(super) events: Counter,
}

impl Notes {
    fn lock(&self) -> MutexGuard<'_, FeedStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of<T>(&self, space: Space, look: impl FnOnce(&mut Published) -> T) -> T {
        let mut status = self.lock();
        look(match space {
            Space::Internal => &mut status.internal,
            Space::Public => &mut status.public,
        })
    }

    pub(super) fn published(&self, space: Space) -> Option<u64> {
        self.of(space, |published| published.acknowledged)
    }

    pub(super) fn acknowledged(&self, space: Space, sequence: u64) {
        self.events.inc();
        self.of(space, |published| published.acknowledged = Some(sequence));
        self.works(space);
    }

    pub(super) fn reached(&self, space: Space, sequence: u64) {
        self.of(space, |published| published.reached = sequence);
        self.works(space);
    }

    /// What went wrong before is over once both spaces work: that a connection stands says nothing of
    /// whether events are taken on it.
    fn works(&self, space: Space) {
        self.of(space, |published| published.works = true);
        let mut status = self.lock();
        if status.both_work() {
            status.trouble = None;
        }
    }

    /// Another connection is begun: nothing is known of it yet.
    fn begin(&self) {
        let mut status = self.lock();
        status.connections += 1;
        (status.internal.works, status.public.works) = (false, false);
    }
}

impl FeedStatus {
    fn both_work(&self) -> bool {
        self.internal.works && self.public.works
    }
}

impl Feed {
    /// Puts the parts together; nothing is connected yet.
    pub fn new(parts: FeedParts) -> Self {
        let FeedParts { ledger, form, site, clock, settings } = parts;
        let notes = Arc::new(Notes::default());
        let relays = Space::ALL.map(|space| Relay {
            space,
            form: Arc::clone(&form),
            site: Arc::clone(&site),
            ledger: Arc::clone(&ledger),
            clock: Arc::clone(&clock),
            notes: Arc::clone(&notes),
        });
        let triggers = Triggers::new(form.ledger(), Arc::clone(&clock), Arc::clone(&notes));
        Self { settings, form, clock, relays, triggers: Arc::new(triggers), notes }
    }

    /// What wakes the handlers' driver.
    pub fn bus(&self) -> Arc<dyn Bus> {
        Arc::clone(&self.triggers) as Arc<dyn Bus>
    }

    /// Whether the broker may be used and its streams are ours, before anything else starts. A
    /// broker that cannot be reached is no reason not to start.
    pub async fn check(&self) -> Result<(), BrokerError> {
        let checked = async {
            let broker = connect(&self.settings).await?;
            for space in Space::ALL {
                streams::ensure(&broker, space, &self.settings, self.form.ledger()).await?;
            }
            Ok::<(), BrokerError>(())
        };
        match checked.await {
            Err(error) if error.needs_a_person() => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Publishes and brings messages until it is stopped.
    pub async fn run(&self, stop: &Stop) {
        self.notes.lock().running = true;
        tokio::select! {
            () = stop.requested() => {}
            never = Box::pin(self.sessions()) => match never {},
        }
    }

    async fn sessions(&self) -> Infallible {
        let mut backoff = Backoff::new(AGAIN_MIN, AGAIN_MAX);
        loop {
            self.notes.begin();
            let began = self.clock.monotonic();
            let Err(error) = Box::pin(self.session()).await;
            let trouble = chain(&error);
            let worked = {
                let mut status = self.notes.lock();
                status.connected = None;
                status.trouble = Some(trouble.clone());
                status.both_work()
            };
            if worked {
                backoff.succeeded();
                if self.clock.monotonic().saturating_sub(began) >= STOOD_LONG {
                    backoff.went_well();
                }
            }
            // Said once, not at every try.
            if backoff.is_news(&trouble) {
                tracing::warn!(error = trouble, "nothing can be published at the moment");
            }
            self.clock.sleep(backoff.pause()).await;
        }
    }

    /// One connection, to its end.
    async fn session(&self) -> Result<Infallible, BrokerError> {
        let broker = connect(&self.settings).await?;
        let [internal, public] = &self.relays;
        let stands = async {
            self.stands(&broker).await?;
            std::future::pending().await
        };
        tokio::select! {
            ended = internal.run(&broker, &self.settings) => ended,
            ended = public.run(&broker, &self.settings) => ended,
            never = self.triggers.run(&broker) => match never {},
            ended = stands => ended,
            error = broker.lost() => Err(error),
        }
    }

    /// Notes that the connection stands once the server answered on it.
    async fn stands(&self, broker: &Broker) -> Result<(), BrokerError> {
        let asking = BrokerError::jetstream("asking for the account");
        broker.context.query_account().await.map_err(|error| asking(error.into()))?;
        self.notes.lock().connected = Some(broker.at.clone());
        Ok(())
    }

    /// The streams beside what they must be and beside the ledger, for `doctor`. Publishes nothing.
    pub async fn compare(&self) -> Result<Vec<Finding>, BrokerError> {
        let broker = connect(&self.settings).await?;
        let FeedStatus { running, trouble, .. } = self.status();
        let publishing = Publishing { running, trouble };
        let mut findings = vec![];
        for relay in &self.relays {
            findings.push(compare(relay, &broker, &self.settings, &publishing).await?);
        }
        Ok(findings)
    }

    /// How it is doing.
    pub fn status(&self) -> FeedStatus {
        self.notes.lock().clone()
    }

    /// Losses made good, messages that were not ours, and events acknowledged.
    pub fn counters(&self) -> [(&'static str, &'static str, Counter); 3] {
        let Notes { repairs, strangers, events, .. } = &*self.notes;
        [
            ("keyledger_bus_repairs", "Losses of the message bus made good", repairs.clone()),
            ("keyledger_bus_strangers", "Messages on our subjects not ours", strangers.clone()),
            ("keyledger_bus_events", "Events acknowledged by the message bus", events.clone()),
        ]
    }
}
