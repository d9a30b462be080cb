//! Everything that runs in one process: the engine, its projections, its handlers, its clockwork.

mod background;
mod checks;
mod open;
mod timekeeping;
mod views;

pub use background::Background;
pub use checks::Check;
pub use open::{OpenError, Opening};
pub use timekeeping::TimeStanding;

use crate::adapters::counting::CountingStore;
use crate::adapters::folder::DataFolder;
use crate::adapters::sqlite::SqliteLedger;
use crate::config::Config;
use crate::engine::Engine;
use crate::service::idempotency::CommandsUnderWay;
use crate::service::names::Names;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::KeyEpochs;
use keyledger_handlers::Running;
use keyledger_projections::{Source, Views};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use timekeeping::Sweep;

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
    /// Names and addresses opened for searches.
    pub names: Names,
    ledger: Arc<SqliteLedger>,
    counting: Arc<CountingStore>,
    views: Arc<Views>,
    source: Source,
    handlers: Running,
    sweep: Sweep,
}

impl App {
    /// Whether the disk has room for more; without it no log-in is taken.
    pub fn has_room(&self) -> bool {
        self.folder.free_mb().is_none_or(|free| free >= self.config.disk_floor_mb)
    }

    /// Transactions the ledger has committed since it was opened.
    pub fn commits(&self) -> u64 {
        self.ledger.commits()
    }

    /// Counters and gauges in the `OpenMetrics` text format.
    pub fn metrics(&self) -> String {
        let mut registry = Registry::default();
        let hashes = self.engine.passwords.hashes.clone();
        registry.register("keyledger_password_hashes", "Password hashes computed", hashes);
        let events = self.counting.events.clone();
        registry.register("keyledger_events_appended", "Events acknowledged by the ledger", events);
        let appends = self.counting.appends.clone();
        registry.register("keyledger_appends", "Appends acknowledged by the ledger", appends);
        let lag = Gauge::<i64>::default();
        let behind = self.views.status().lag(self.engine.clock.now());
        lag.set(i64::try_from(behind.as_secs()).unwrap_or(i64::MAX));
        registry.register(
            "keyledger_projections_lag_seconds",
            "How far projections are behind",
            lag,
        );
        let waiting = Gauge::<i64>::default();
        let mails = self.handlers.status().map_or(0, |status| status.mails_waiting);
        waiting.set(i64::try_from(mails).unwrap_or(i64::MAX));
        registry.register("keyledger_mails_waiting", "Mails still to be sent", waiting);
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }

    /// Stops in good order: what is under way is finished, the ledger is closed last.
    pub fn close(&self) {
        self.ledger.close();
    }
}
