//! The application. Everything that runs in one process: the engine, its projections, its handlers,
//! its clockwork.

mod alarm;
mod background;
mod checks;
mod handlers;
mod log_in_check;
mod mail_checks;
mod mail_drop;
mod metrics;
mod open;
mod process;
mod site;
mod supervisor;
mod timekeeping;
mod witnesses;

pub use background::Background;
pub use open::{OpenError, Opening};
pub use supervisor::Task;
pub use timekeeping::TimeStanding;
pub use witnesses::WitnessStatus;

use crate::config::Config;
use alarm::Alarm;
use keyledger_adapters::counting::CountingStore;
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::nats::{BrokerError, Feed};
use keyledger_adapters::sqlite::SqliteLedger;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::KeyEpochs;
use keyledger_handlers::Running;
use keyledger_usecases::engine::Engine;
use keyledger_usecases::system::System;
use keyledger_web::listening::Places;
use std::sync::Arc;
use supervisor::Supervisor;
use timekeeping::Sweep;
use witnesses::Watched;

/// The running program.
pub struct App {
    /// What use cases work with.
    pub system: Arc<System>,
    /// The streams, the keys, the clock: those of `system`.
    pub engine: Arc<Engine>,
    /// The configuration.
    pub config: Config,
    /// The data folder, locked.
    pub folder: DataFolder,
    /// The epochs of the vault's keys.
    pub epochs: Arc<dyn KeyEpochs>,
    /// When the ledger began.
    pub began_at: Timestamp,
    ledger: Arc<SqliteLedger>,
    counting: Arc<CountingStore>,
    handlers: Running,
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
