//! Health checks: is everything as it should be? Quick checks for `/readyz`, thorough ones for
//! `doctor`.

use super::{App, TimeStanding, WitnessStatus};
use keyledger_adapters::nats;
use keyledger_core::chain;
use keyledger_core::operations::ClockDoubt;
use keyledger_core::progress::Progress;
use keyledger_usecases::secrets::key_epochs;
use keyledger_web::Check;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Projections further behind than this are not ready.
const LAG_MAX: Duration = Duration::from_mins(1);

impl App {
    /// What can be looked at on every request for readiness.
    pub async fn checks(&self) -> Vec<Check> {
        let mut checks = vec![
            self.ledger_check().await,
            self.log_in_check().await,
            self.disk_check(),
            self.views_check().await,
            self.mail_check().await,
            self.clock_check(),
            self.trail_check().await,
            self.tasks_check(),
        ];
        checks.extend(self.witness_check());
        checks.extend(self.bus_check());
        checks
    }

    fn tasks_check(&self) -> Check {
        let (ok, found) = self.supervisor.found();
        Check::new("background tasks", ok, found)
    }

    async fn ledger_check(&self) -> Check {
        match self.engine.store.read_all(None, 1).await {
            Ok(_) => Check::new("ledger", true, "it can be read"),
            Err(error) => Check::new("ledger", false, chain(&error)),
        }
    }

    fn disk_check(&self) -> Check {
        let floor = self.config.disk_floor_mb;
        match self.folder.free_mb() {
            Some(free) if free < floor => {
                let found = format!(
                    "{free} MB free, below the floor of {floor} MB: log-in is refused until some \
                     space is freed (or lower disk_floor_mb)"
                );
                Check::new("disk", false, found)
            }
            Some(free) => Check::new("disk", true, format!("{free} MB free")),
            None => Check::new("disk", true, "the system does not report free space"),
        }
    }

    async fn views_check(&self) -> Check {
        if let Ok(Some(left)) = self.system.far_behind().await {
            // People log in meanwhile: decisions read the ledger.
            let found = format!(
                "being built from the ledger, {left} events are left: log-in works, lists and \
                 histories are answered once this is done"
            );
            return Check::new("projections", true, found);
        }
        let status = self.system.views.status();
        let lag = status.lag(self.engine.clock.now());
        match status.last_error {
            Some(error) => Check::new("projections", false, error),
            None if !status.caught_up && lag > LAG_MAX => {
                let found = format!(
                    "{} s behind the ledger: wait, or check for a busy disk",
                    lag.as_secs()
                );
                Check::new("projections", false, found)
            }
            None => Check::new("projections", true, format!("{} s behind", lag.as_secs())),
        }
    }

    /// A mail server or a message bus that is down does not keep anybody from logging in: mails wait.
    /// Handlers that do not follow the ledger do.
    async fn mail_check(&self) -> Check {
        let behind = match self.handler_lags().await {
            Ok(lags) => lags.undelivered,
            Err(error) => return Check::new("handlers", false, chain(&error)),
        };
        // Nobody delivers while nobody serves: what waited before this start is not behind yet.
        let running = self.engine.clock.monotonic();
        if behind.to_std().is_ok_and(|behind| behind.min(running) > LAG_MAX) {
            let found = format!(
                "{} s behind the ledger: `keyledger handlers` says which, the log says why",
                behind.num_seconds()
            );
            return Check::new("handlers", false, found);
        }
        let status = self
            .handlers()
            .map_err(|failure| chain(&failure))
            .and_then(|handlers| handlers.status().map_err(|error| chain(&error)));
        match status {
            Ok(status) => {
                let parked = status.waiting.len();
                let trouble = status.mail_error.unwrap_or_else(|| "no failures".to_owned());
                let found = format!(
                    "{} mails waiting, {parked} streams waiting, {trouble}",
                    status.mails_waiting
                );
                Check::new("handlers", true, found)
            }
            Err(error) => Check::new("handlers", false, error),
        }
    }

    /// A trail that stands still keeps nobody from logging in, unless the policy says otherwise.
    async fn trail_check(&self) -> Check {
        let status = self.system.trail();
        let refuses = self.system.trail_refuses().await.unwrap_or(false);
        match (status.stopped, status.published) {
            (Some(stopped), _) => {
                let found = format!("stopped since {}: {}", stopped.since, stopped.why);
                Check::new("audit trail", !refuses, found)
            }
            (None, Some(published)) => {
                let size = published.checkpoint.size;
                Check::new("audit trail", true, format!("a checkpoint over {size} events"))
            }
            (None, None) => Check::new("audit trail", true, "not opened yet"),
        }
    }

    /// A witness that is missed, or remembers another history, keeps nobody from logging in: whoever
    /// looks after the engine is told by an event, an alert and here.
    fn witness_check(&self) -> Option<Check> {
        let told = |one: WitnessStatus| {
            let WitnessStatus { witness, since, size, trouble, missed, contradicts } = one;
            let trouble = trouble.map_or_else(String::new, |why| format!(" ({why})"));
            let since = since.map_or_else(|| "the start".to_owned(), |at| at.to_string());
            if contradicts {
                return format!("{witness} remembers a different history{trouble}");
            }
            if missed {
                return format!("{witness} is missing: no cosignature since {since}{trouble}");
            }
            match size {
                Some(size) => format!("{witness} cosigned {size} events at {since}{trouble}"),
                None => format!("{witness} has been asked since {since}{trouble}"),
            }
        };
        let all: Vec<String> = self.witnesses().into_iter().map(told).collect();
        (!all.is_empty()).then(|| Check::new("witnesses", true, all.join("; ")))
    }

    /// A message bus that is down keeps nobody from logging in: what is to be published waits in the
    /// ledger, and the handlers go on from there.
    fn bus_check(&self) -> Option<Check> {
        let feed = match self.serving() {
            Ok(serving) => serving.feed.as_ref()?,
            Err(error) => return Some(Check::new("message bus", false, chain(&error))),
        };
        let status = feed.status();
        let found = match (status.connected, status.trouble) {
            (_, Some(trouble)) => trouble,
            (Some(at), None) => format!(
                "connected to {at}, published up to event {}",
                status.public.reached.min(status.internal.reached)
            ),
            (None, None) => "not connected yet".to_owned(),
        };
        Some(Check::new("message bus", true, found))
    }

    /// The streams of the message bus beside what they must be.
    async fn stream_checks(&self) -> Vec<Check> {
        // Where it cannot be opened, the check of the bus itself says why.
        let Some(feed) = self.serving().ok().and_then(|serving| serving.feed.as_ref()) else {
            return vec![];
        };
        match feed.compare().await {
            Ok(findings) => {
                let check = |one: nats::Finding| Check::new(one.stream, one.ok, one.found);
                findings.into_iter().map(check).collect()
            }
            Err(error) => vec![Check::new("message bus", false, chain(&error))],
        }
    }

    /// Every page and row of the ledger: the longer, the larger it is.
    pub async fn page_check(&self, progress: Progress<'_>) -> Check {
        let (ledger, (tell, mut told)) = (Arc::clone(&self.ledger), watch::channel((0, 0)));
        let mut checking = tokio::task::spawn_blocking(move || {
            ledger.check(&|done, known| {
                tell.send_replace((done, known));
            })
        });
        let pages = loop {
            tokio::select! {
                checked = &mut checking => break checked,
                Ok(()) = told.changed() => {
                    let (done, known) = *told.borrow_and_update();
                    progress(done, known);
                }
            }
        };
        match pages {
            Ok(Ok(findings)) if findings.is_empty() => {
                Check::new("ledger pages", true, "every page and row is consistent")
            }
            Ok(Ok(findings)) => Check::new("ledger pages", false, findings.join("; ")),
            Ok(Err(error)) => Check::new("ledger pages", false, chain(&error)),
            Err(error) => Check::new("ledger pages", false, error.to_string()),
        }
    }

    /// What is too much for every request: the keys, the clock, the mail server, the streams.
    pub async fn thorough_checks(&self) -> Vec<Check> {
        let keys = match self.engine.keys().engine("flow") {
            Ok(_) => Check::new("keys", true, "the vault opens with the key files"),
            Err(error) => Check::new("keys", false, chain(&error)),
        };
        let mut checks = vec![keys, self.epochs_check().await];
        checks.extend(self.doubt_check());
        checks.push(self.mail_server_check().await);
        checks.extend(self.refused_mails_check().await);
        checks.extend(self.stream_checks().await);
        checks
    }

    /// A key older than 35 days, or entries left in a former epoch, are promises not kept.
    async fn epochs_check(&self) -> Check {
        let states = key_epochs::states(&self.engine, &self.epochs, self.began_at).await;
        let states = match states {
            Ok(states) => states,
            Err(failure) => return Check::new("key epochs", false, chain(&failure)),
        };
        let TimeStanding { now, doubt, certain, .. } = self.time();
        let waits = doubt.is_some() || certain.is_some();
        let mut ok = true;
        let told = states.iter().map(|state| {
            let days = state.began_at.map_or(0, |began| now.since(began).num_days());
            let overdue = days > key_epochs::EPOCH_DAYS + key_epochs::KEPT_DAYS;
            let left = state.destroyed_at.is_some() && state.entries > 0;
            ok &= (!overdue || waits) && !left;
            let end = state
                .destroyed_at
                .map_or_else(String::new, |at| format!(", its key is destroyed on {}", at.day()));
            let late = match (overdue, waits) {
                (true, true) => {
                    " (waits for the clock: no key is destroyed before it is right or confirmed \
                     with `keyledger clock accept`)"
                }
                (true, false) => " (overdue: run `keyledger keys rotate`)",
                (false, _) => "",
            };
            format!("epoch {}: {} entries, {days} days old{end}{late}", state.epoch, state.entries)
        });
        let found = told.collect::<Vec<_>>().join("; ");
        Check::new("key epochs", ok, found)
    }

    /// How time stands. A clock that cannot be believed keeps nobody from logging in.
    fn clock_check(&self) -> Check {
        let TimeStanding { now, doubt, certain, sweep_stopped, .. } = self.time();
        let found = match (doubt, certain) {
            (Some(_), _) => format!("{}; log-in continues by steady time", self.clock_doubt()),
            (None, Some(_)) => format!(
                "{now}; not confirmed yet: irreversible actions are held back until it has been \
                 steady for an hour, is synchronised with a time server, or `keyledger clock accept` confirms it"
            ),
            (None, None) if sweep_stopped => format!(
                "{now}; more than 1 % of accounts would be deactivated at once; held back: see \
                 `keyledger clock show`"
            ),
            (None, None) => now.to_string(),
        };
        Check::new("clock", true, found)
    }

    /// A doubt that is left needs a person: nothing ends by time until then.
    fn doubt_check(&self) -> Option<Check> {
        let found = format!(
            "{}: nothing expires until the clock is right; if it is right as it is, confirm it \
             with `keyledger clock accept`",
            self.clock_doubt()
        );
        self.time().doubt.map(|_| Check::new("doubt about the clock", false, found))
    }

    fn clock_doubt(&self) -> String {
        let TimeStanding { wall, now, doubt, .. } = self.time();
        let why = match doubt.map(|doubt| doubt.cause) {
            Some(ClockDoubt::Apart) => "it was set",
            Some(ClockDoubt::EventAhead) => "the last event is ahead of it",
            None => "it was not trusted",
        };
        format!("it shows {wall} but should show {now} ({why})")
    }
}
