//! The application. Everything that runs in one process: the engine, its projections, its handlers,
//! its clockwork.

mod alarm;
mod background;
mod checks;
mod handlers;
mod ledger;
mod log_in_check;
mod mail_checks;
mod mail_drop;
mod metrics;
mod older;
mod open;
mod open_error;
mod passkeys;
mod process;
mod push;
mod serving;
mod site;
mod supervisor;
mod timekeeping;
mod vault;
mod witnesses;

pub use background::Background;
pub use open::{For, Opening};
pub use open_error::OpenError;
pub use supervisor::Task;
pub use timekeeping::TimeStanding;
pub use witnesses::WitnessStatus;

use crate::config::Config;
use keyledger_adapters::counting::CountingStore;
use keyledger_adapters::folder::DataFolder;
use keyledger_adapters::nats::BrokerError;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::KeyEpochs;
use keyledger_usecases::engine::Engine;
use keyledger_usecases::system::System;
use keyledger_web::listening::Places;
use ledger::Ledger;
use serving::Serving;
use std::sync::{Arc, OnceLock};
use supervisor::Supervisor;
use timekeeping::Sweep;
use vault::Secrets;

/// Why a message bus must not be used.
#[derive(Debug, thiserror::Error)]
pub enum CheckBrokerError {
    /// What goes with serving cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The bus.
    #[error(transparent)]
    Broker(#[from] BrokerError),
}

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
    ledger: Ledger,
    secrets: Secrets,
    counting: Arc<CountingStore>,
    /// What only serving needs, and questions about it: opened when it is first asked for.
    serving: OnceLock<Serving>,
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
    pub async fn check_broker(&self) -> Result<(), CheckBrokerError> {
        match &self.serving()?.feed {
            Some(feed) => Ok(feed.check().await?),
            None => Ok(()),
        }
    }

    /// Stops in good order: what is under way is finished, the ledger is closed last.
    pub fn close(&self) {
        self.ledger.close();
    }
}
