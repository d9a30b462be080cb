//! Metrics: what has the engine done, and how far behind is what follows? Numbers for `/metrics`.

use super::{App, process};
use keyledger_adapters::log;
use keyledger_core::chain;
use keyledger_projections::mails;
use keyledger_usecases::engine::RELEASE;
use keyledger_web::listening::Refusals;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Which handler.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfHandler {
    handler: &'static str,
}

/// Which release.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRelease {
    version: &'static str,
}

/// Which fate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfFate {
    fate: String,
}

impl App {
    /// Counters and gauges.
    pub async fn metrics(&self) -> Registry {
        let mut registry = Registry::default();
        register_release(&mut registry);
        process::register(&mut registry);
        let hashes = self.engine.passwords.hashes.clone();
        registry.register("keyledger_password_hashes", "Password hashes computed", hashes);
        let events = self.counting.events.clone();
        registry.register("keyledger_events_appended", "Events acknowledged by the ledger", events);
        let appends = self.counting.appends.clone();
        registry.register("keyledger_appends", "Appends acknowledged by the ledger", appends);
        let reads = self.counting.stream_reads.clone();
        registry.register("keyledger_stream_reads", "Reads of one stream of the ledger", reads);
        let followed = self.counting.followed.clone();
        let help = "Events handed out by the ledger to whoever follows or checks the whole of it";
        registry.register("keyledger_events_followed", help, followed);
        let lag = Gauge::<i64>::default();
        lag.set(whole(self.system.views.status().lag(self.engine.clock.now()).as_secs()));
        registry.register(
            "keyledger_projections_lag_seconds",
            "How far projections are behind",
            lag,
        );
        let turns = Gauge::<i64>::default();
        turns.set(whole(self.engine.passwords.waiting().0 as u64));
        let help = "Log-ins that wait for their turn to be hashed";
        registry.register("keyledger_hashing_waiting", help, turns);
        let (mails, phones) = (Gauge::<i64>::default(), Gauge::<i64>::default());
        let status = self.handlers().ok().and_then(|handlers| handlers.status().ok());
        mails.set(whole(status.as_ref().map_or(0, |status| status.mails_waiting)));
        registry.register("keyledger_mails_waiting", "Mails still to be sent", mails);
        phones.set(whole(status.map_or(0, |status| status.phones_waiting)));
        registry.register("keyledger_phones_waiting", "Phones still to be woken", phones);
        self.register_handlers(&mut registry).await;
        self.register_mails(&mut registry).await;
        self.register_bus(&mut registry);
        self.register_connections(&mut registry);
        self.supervisor.register(&mut registry);
        registry
    }

    /// The same in the `OpenMetrics` text format.
    pub async fn metrics_text(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &self.metrics().await);
        text
    }

    fn register_connections(&self, registry: &mut Registry) {
        let (open, most) = (Gauge::<i64>::default(), Gauge::<i64>::default());
        open.set(whole(self.places.open() as u64));
        most.set(whole(self.places.most() as u64));
        registry.register("keyledger_connections", "Connections that are open", open);
        registry.register("keyledger_connections_most", "Connections there may be", most);
        let Refusals { network, full, made_room, late } = self.places.refusals.clone();
        for (name, help, counter) in [
            ("network", "Connections refused: their network had all it may have", network),
            ("full", "Connections refused: every place was taken by a request", full),
            ("made_room", "Connections closed to make room for another", made_room),
            ("late", "Connections closed: they were too slow", late),
        ] {
            registry.register(format!("keyledger_connections_{name}"), help, counter);
        }
        let lost = Counter::<u64>::default();
        lost.inc_by(log::lost());
        registry.register("keyledger_log_lines_lost", "Log lines that could not be written", lost);
    }

    async fn register_handlers(&self, registry: &mut Registry) {
        let lags = match self.handler_lags().await {
            Ok(lags) => lags,
            Err(failure) => {
                return tracing::warn!(error = chain(&failure), "handlers cannot be measured");
            }
        };
        let (events, seconds) = (Family::<OfHandler, Gauge>::default(), Family::default());
        let parked = Family::<OfHandler, Gauge>::default();
        for lag in lags.handlers {
            let of = OfHandler { handler: lag.handler };
            events.get_or_create(&of).set(whole(lag.events));
            let age: &Family<OfHandler, Gauge> = &seconds;
            age.get_or_create(&of).set(lag.age.num_seconds());
            let stuck = lag.waiting.iter().filter(|one| one.parked).count();
            parked.get_or_create(&of).set(whole(stuck as u64));
        }
        let help = "Events of the ledger not yet offered to the handler";
        registry.register("keyledger_handler_lag_events", help, events);
        let help = "Age of the first event the handler has still to act on";
        registry.register("keyledger_handler_lag_seconds", help, seconds);
        let help = "Streams that wait for a person";
        registry.register("keyledger_handler_parked_streams", help, parked);
    }

    fn register_bus(&self, registry: &mut Registry) {
        let Some(feed) = self.serving().ok().and_then(|serving| serving.feed.as_ref()) else {
            return;
        };
        for (name, help, counter) in feed.counters() {
            registry.register(name, help, counter);
        }
        let status = feed.status();
        let connected = Gauge::<i64>::default();
        connected.set(i64::from(status.connected.is_some()));
        registry.register("keyledger_bus_connected", "Whether a message bus is there", connected);
        let reached = status.internal.reached.min(status.public.reached);
        let behind = Gauge::<i64>::default();
        behind.set(whole(self.system.views.head().next_sequence.saturating_sub(reached)));
        let help = "Events of the ledger that are not published yet";
        registry.register("keyledger_bus_lag_events", help, behind);
    }

    async fn register_mails(&self, registry: &mut Registry) {
        let counted = match self.system.ask(mails::counted).await {
            Ok(counted) => counted,
            Err(failure) => {
                return tracing::warn!(error = chain(&failure), "mails cannot be counted");
            }
        };
        let fates = Family::<OfFate, Gauge>::default();
        for (fate, count) in counted {
            fates.get_or_create(&OfFate { fate }).set(whole(count));
        }
        registry.register("keyledger_mails", "Mails by what became of them", fates);
    }
}

/// Which release runs.
fn register_release(registry: &mut Registry) {
    let build = Family::<OfRelease, Gauge>::default();
    build.get_or_create(&OfRelease { version: RELEASE }).set(1);
    registry.register("keyledger_build_info", "The release that runs", build);
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
