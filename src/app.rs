//! The application. Everything that runs in one process: the engine, its projections, its handlers,
//! its clockwork.

mod alarm;
mod background;
mod checks;
mod handlers;
mod log_in_check;
mod mail_checks;
mod metrics;
mod open;
mod supervisor;
mod timekeeping;
mod trail;
mod views;
mod witnesses;

pub use background::Background;
pub use checks::Check;
pub use open::{OpenError, Opening};
pub use supervisor::Task;
pub use timekeeping::TimeStanding;
pub use witnesses::WitnessStatus;

use crate::adapters::counting::CountingStore;
use crate::adapters::folder::DataFolder;
use crate::adapters::nats::{BrokerError, Feed};
use crate::adapters::sqlite::SqliteLedger;
use crate::config::Config;
use crate::engine::Engine;
use crate::listening::Places;
use crate::service::idempotency::CommandsUnderWay;
use crate::service::names::Names;
use alarm::Alarm;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::KeyEpochs;
use keyledger_handlers::Running;
use keyledger_handlers::trail::Keeper;
use keyledger_projections::{Source, Views};
use std::sync::Arc;
use supervisor::Supervisor;
use timekeeping::Sweep;
use tokio::sync::watch;
use witnesses::Watched;

/// The running program.
pub struct App {
    /// The streams, the keys, the clock.
    pub engine: Arc<Engine>,
    /// The configuration.
    pub config: Config,
    /// The data folder, locked.
    pub folder: DataFolder,
    /// Commands with an `Idempotency-Key` under way.
    pub commands: CommandsUnderWay,
    /// The epochs of the vault's keys.
    pub epochs: Arc<dyn KeyEpochs>,
    /// When the ledger began.
    pub began_at: Timestamp,
    stopping: watch::Sender<bool>,
    /// Names and addresses opened for searches.
    pub names: Names,
    ledger: Arc<SqliteLedger>,
    counting: Arc<CountingStore>,
    views: Arc<Views>,
    source: Source,
    handlers: Running,
    /// The audit trail.
    trail: Arc<Keeper>,
    /// Who else vouches for it.
    witnesses: Vec<Watched>,
    /// Who hears when it is in trouble.
    alarm: Alarm,
    /// The message bus, where one is configured.
    feed: Option<Arc<Feed>>,
    sweep: Sweep,
    /// What goes on beside requests.
    supervisor: Supervisor,
    /// The places for connections.
    pub places: Arc<Places>,
}

impl App {
    /// Tells whoever waits for news that there will be none.
    pub fn stop_waiting(&self) {
        self.stopping.send_replace(true);
    }

    /// Resolves when the engine stops.
    pub async fn stopping(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender lives as long as `self`.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Transactions the ledger has committed since it was opened.
    pub fn commits(&self) -> u64 {
        self.ledger.commits()
    }

    /// Refuses a message bus that must not be used. One that cannot be reached is no reason not to
    /// start: what is to be published waits in the ledger.
    pub async fn check_broker(&self) -> Result<(), BrokerError> {
        match &self.feed {
            Some(feed) => feed.check().await,
            None => Ok(()),
        }
    }

    /// Stops in good order: what is under way is finished, the ledger is closed last.
    pub fn close(&self) {
        self.ledger.close();
    }
}
