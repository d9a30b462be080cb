//! Health checks: is everything as it should be? Quick checks for `/readyz`, thorough ones for
//! `doctor`.

use super::{App, TimeStanding, WitnessStatus};
use keyledger_adapters::nats;
use keyledger_core::chain;
use keyledger_core::operations::ClockDoubt;
use keyledger_core::progress::Progress;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::secrets::key_epochs;
use keyledger_web::{Check, Finding};
use std::time::Duration;

/// Projections further behind than this are not ready.
const LAG_MAX: Duration = Duration::from_mins(1);

impl App {
    /// What can be looked at on every request for readiness.
    pub async fn checks(&self) -> Vec<Check> {
        let mut checks = vec![self.ledger_check().await];
        checks.extend(self.vault_check().await);
        checks.extend([
            self.log_in_check().await,
            self.disk_check(),
            self.views_check().await,
            self.mail_check().await,
            self.clock_check(),
            self.trail_check().await,
            self.tasks_check(),
        ]);
        checks.extend(self.witness_check());
        checks.extend(self.bus_check());
        checks
    }

    fn tasks_check(&self) -> Check {
        let (ok, found) = self.supervisor.found();
        Check::said("background tasks", ok, found)
    }

    async fn ledger_check(&self) -> Check {
        if let Some(trouble) = self.ledger.trouble() {
            return Check::new("ledger", false, trouble);
        }
        match self.engine.store.read_all(None, 1).await {
            Ok(_) => {
                let found = Finding::new("found-readable", [("place", self.ledger.place())]);
                Check::said("ledger", true, vec![found])
            }
            Err(error) => Check::new("ledger", false, chain(&error)),
        }
    }

    /// A vault in the data folder is there as long as the folder is.
    async fn vault_check(&self) -> Option<Check> {
        let place = self.secrets.place()?;
        let secrets = self.secrets.clone();
        let trouble = tokio::task::spawn_blocking(move || secrets.trouble()).await.ok()?;
        Some(match trouble {
            Some(trouble) => Check::new("vault", false, trouble),
            None => {
                Check::said("vault", true, vec![Finding::new("found-readable", [("place", place)])])
            }
        })
    }

    fn disk_check(&self) -> Check {
        let floor = self.config.disk_floor_mb;
        match self.folder.free_mb() {
            Some(free) if free < floor => {
                let found = Finding::new("found-disk-low", [("free", free), ("floor", floor)]);
                Check::said("disk", false, vec![found])
            }
            Some(free) => {
                Check::said("disk", true, vec![Finding::new("found-disk", [("free", free)])])
            }
            None => Check::said("disk", true, vec![Finding::plain("found-disk-unknown")]),
        }
    }

    async fn views_check(&self) -> Check {
        if let Ok(Some(left)) = self.system.far_behind().await {
            // People log in meanwhile: decisions read the ledger. Where other engines show everything, this
            // one is left out until it does.
            let found = Finding::new("found-views-built", [("left", left)]);
            return Check::said("projections", self.engine.is_alone(), vec![found]);
        }
        let status = self.system.views.status();
        let lag = status.lag(self.engine.clock.now());
        match status.last_error {
            Some(error) => Check::new("projections", false, error),
            None if !status.caught_up && lag > LAG_MAX => {
                let found = Finding::new("found-views-late", [("seconds", lag.as_secs())]);
                Check::said("projections", false, vec![found])
            }
            None => {
                let found = Finding::new("found-views", [("seconds", lag.as_secs())]);
                Check::said("projections", true, vec![found])
            }
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
            let found = Finding::new("found-handlers-late", [("seconds", behind.num_seconds())]);
            return Check::said("handlers", false, vec![found]);
        }
        let status = self
            .handlers()
            .map_err(|failure| chain(&failure))
            .and_then(|handlers| handlers.status().map_err(|error| chain(&error)));
        match status {
            Ok(status) => {
                let failures: Vec<String> =
                    status.mail_error.into_iter().chain(status.push_error).collect();
                let none = failures.is_empty();
                let found = [
                    ("mails", status.mails_waiting.to_string()),
                    ("streams", status.waiting.len().to_string()),
                    ("failure", if none { "none".to_owned() } else { failures.join("; ") }),
                ];
                Check::said("handlers", true, vec![Finding::new("found-handlers", found)])
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
                let found = [("since", stopped.since.to_string()), ("why", stopped.why.clone())];
                Check::said(
                    "audit trail",
                    !refuses,
                    vec![Finding::new("found-trail-stopped", found)],
                )
            }
            (None, Some(published)) => {
                let size = published.checkpoint.size;
                Check::said(
                    "audit trail",
                    true,
                    vec![Finding::new("found-trail", [("size", size)])],
                )
            }
            (None, None) => {
                Check::said("audit trail", true, vec![Finding::plain("found-trail-none")])
            }
        }
    }

    /// A witness that is missed, or remembers another history, keeps nobody from logging in: whoever
    /// looks after the engine is told by an event, an alert and here.
    fn witness_check(&self) -> Option<Check> {
        let told = |one: WitnessStatus| {
            let WitnessStatus { witness, since, size, trouble, missed, contradicts } = one;
            let key = match (contradicts, missed, size) {
                (true, ..) => "found-witness-contradicts",
                (false, true, _) => "found-witness-missed",
                (false, false, Some(_)) => "found-witness-cosigned",
                (false, false, None) => "found-witness-asked",
            };
            let values = [
                ("witness", witness.clone()),
                ("since", since.map_or_else(|| "start".to_owned(), |at| at.to_string())),
                ("size", size.map(|size| size.to_string()).unwrap_or_default()),
                ("failure", trouble.unwrap_or_else(|| "none".to_owned())),
            ];
            Finding::new(key, values)
        };
        let all: Vec<Finding> = self.witnesses().into_iter().map(told).collect();
        (!all.is_empty()).then(|| Check::said("witnesses", true, all))
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
            (_, Some(trouble)) => return Some(Check::new("message bus", true, trouble)),
            (Some(at), None) => {
                let event = status.public.reached.min(status.internal.reached);
                Finding::new("found-bus", [("at", at.clone()), ("event", event.to_string())])
            }
            (None, None) => Finding::plain("found-bus-none"),
        };
        Some(Check::said("message bus", true, vec![found]))
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
        match self.ledger.check(progress).await {
            Ok(findings) if findings.is_empty() => {
                Check::said("ledger pages", true, vec![Finding::plain("found-pages")])
            }
            Ok(findings) => Check::new("ledger pages", false, findings.join("; ")),
            Err(error) => Check::new("ledger pages", false, error),
        }
    }

    /// What is too much for every request: the keys, the clock, the mail server, the streams.
    pub async fn thorough_checks(&self) -> Vec<Check> {
        let keys = match self.engine.keys().engine("flow") {
            Ok(_) => Check::said("keys", true, vec![Finding::plain("found-keys")]),
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
            let end = state.destroyed_at.map_or_else(|| "none".to_owned(), Timestamp::day);
            let late = match (overdue, waits) {
                (true, true) => "waits",
                (true, false) => "overdue",
                (false, _) => "no",
            };
            let values = [
                ("epoch", state.epoch.to_string()),
                ("entries", state.entries.to_string()),
                ("days", days.to_string()),
                ("end", end),
                ("late", late.to_owned()),
            ];
            Finding::new("found-epoch", values)
        });
        let found = told.collect::<Vec<_>>();
        Check::said("key epochs", ok, found)
    }

    /// How time stands. A clock that cannot be believed keeps nobody from logging in.
    fn clock_check(&self) -> Check {
        let TimeStanding { now, doubt, certain, sweep_stopped, .. } = self.time();
        let found = match (doubt, certain) {
            (Some(_), _) => vec![self.clock_doubt(), Finding::plain("found-clock-steady")],
            (None, Some(_)) => vec![Finding::new("found-clock-unconfirmed", [("now", now)])],
            (None, None) if sweep_stopped => {
                vec![Finding::new("found-clock-sweep", [("now", now)])]
            }
            (None, None) => vec![Finding::new("found-clock", [("now", now)])],
        };
        Check::said("clock", true, found)
    }

    /// A doubt that is left needs a person: nothing ends by time until then.
    fn doubt_check(&self) -> Option<Check> {
        let found = vec![self.clock_doubt(), Finding::plain("found-clock-doubted")];
        self.time().doubt.map(|_| Check::said("doubt about the clock", false, found))
    }

    fn clock_doubt(&self) -> Finding {
        let TimeStanding { wall, now, doubt, .. } = self.time();
        let why = match doubt.map(|doubt| doubt.cause) {
            Some(ClockDoubt::Apart) => "apart",
            Some(ClockDoubt::EventAhead) => "event_ahead",
            None => "other",
        };
        let values =
            [("wall", wall.to_string()), ("now", now.to_string()), ("why", why.to_owned())];
        Finding::new("found-clock-doubt", values)
    }
}
