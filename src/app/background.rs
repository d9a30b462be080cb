//! What goes on beside requests? Projections, handlers, deadlines, limits; each until told to stop.

use super::App;
use crate::adapters::outbox;
use crate::failure::Failure;
use crate::service::{clock, key_epochs, orphans, retention, scheduler};
use keyledger_core::chain;
use keyledger_core::operations::OperationsEvent;
use keyledger_handlers::{Stop, Stopper};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often deadlines are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Rounds between two looks at what the limits stopped: ten seconds.
const THROTTLED_EVERY: u32 = 10;
/// Rounds between two looks at old link keys: an hour.
const KEYS_EVERY: u32 = 3_600;

/// Everything that goes on; stop it before the program ends.
pub struct Background {
    app: Arc<App>,
    stop: watch::Sender<bool>,
    stop_handlers: Stopper,
    tasks: JoinSet<()>,
}

impl App {
    /// Starts everything that goes on beside requests, and writes down that the engine serves.
    pub async fn start(self: &Arc<Self>) -> Result<Background, Failure> {
        self.engine.record(OperationsEvent::EngineStarted {}, "engine").await?;
        let (stop, stopped) = watch::channel(false);
        let (stop_handlers, handlers_stopped) = Stop::new();
        let mut tasks = JoinSet::new();
        let (app, told) = (Arc::clone(self), stopped.clone());
        tasks.spawn(async move {
            let followed = app.views.follow(&app.source, &*app.engine.clock, told).await;
            if let Err(error) = followed {
                tracing::error!(error = chain(&error), "the projections stopped");
            }
        });
        let app = Arc::clone(self);
        let told_handlers = handlers_stopped.clone();
        tasks.spawn(async move {
            let bus = app.feed.as_ref().map(|feed| feed.bus());
            app.handlers.run(told_handlers, bus.as_deref()).await;
        });
        if let Some(feed) = self.feed.clone() {
            tasks.spawn(async move { feed.run(&handlers_stopped).await });
        }
        let (app, told) = (Arc::clone(self), stopped.clone());
        tasks.spawn(async move { app.keep_trail(told).await });
        let (app, told) = (Arc::clone(self), stopped.clone());
        tasks.spawn(async move { app.keep_watch(told).await });
        let (app, hashes) = (Arc::clone(self), orphans::secrets(&self.engine)?);
        let told = stopped.clone();
        tasks.spawn(async move {
            tokio::select! {
                swept = orphans::sweep(&app.engine, hashes) => if let Err(failure) = swept {
                    tracing::warn!(error = chain(&failure), "unused hashes could not be swept");
                },
                () = ended(told) => {}
            }
        });
        let (app, told) = (Arc::clone(self), stopped.clone());
        tasks.spawn(async move {
            // Whoever is denied something first must not wait for the whole ledger to be read.
            tokio::select! {
                read = app.engine.directory.catch_up(&app.engine) => if let Err(failure) = read {
                    tracing::warn!(error = chain(&failure), "who holds what could not be read");
                },
                () = ended(told) => {}
            }
        });
        let app = Arc::clone(self);
        tasks.spawn(async move { app.keep_time(stopped).await });
        Ok(Background { app: Arc::clone(self), stop, stop_handlers, tasks })
    }

    /// Delivers everything that is in the ledger now and sends what is due, without following: for
    /// the demo's simulated days and for tests.
    pub async fn deliver(&self) -> Result<(), Failure> {
        let delivered = self.handlers.catch_up().await;
        delivered.map_err(|pause| Failure::Other(format!("the handlers paused: {pause:?}")))
    }

    /// Resolves when the ledger will acknowledge nothing any more: the process must end.
    pub async fn poisoned(&self) -> String {
        chain(&*self.ledger.poisoned().await)
    }

    async fn keep_time(&self, mut stopped: watch::Receiver<bool>) {
        let (mut round, mut kept) = (0_u32, None);
        while !*stopped.borrow() {
            if let Err(failure) = self.one_round(round, &mut kept).await {
                tracing::warn!(error = chain(&failure), "the scheduler could not do a round");
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = self.engine.clock.sleep(LOOK_EVERY) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    async fn one_round(&self, round: u32, kept: &mut Option<u32>) -> Result<(), Failure> {
        self.end_what_is_due().await?;
        clock::note_keys(&self.engine).await?;
        if round.is_multiple_of(THROTTLED_EVERY) {
            scheduler::record_throttled(&self.engine).await?;
        }
        if kept.is_none_or(|kept| round.wrapping_sub(kept) >= KEYS_EVERY) && self.keep().await? {
            *kept = Some(round);
        }
        Ok(())
    }
}

impl App {
    /// Does what cannot be undone and is due: keys and mails whose time is over go, the vault's keys
    /// are renewed. False where it waits for a clock that somebody vouches for.
    pub async fn keep(&self) -> Result<bool, Failure> {
        if self.engine.time.doubt().is_some() || !self.engine.time.is_confirmed() {
            return Ok(false);
        }
        scheduler::destroy_old_link_keys(&self.engine, self.engine.clock.now()).await?;
        self.keep_retention().await?;
        let swept = outbox::sweep(&self.folder.outbox(), self.engine.clock.now());
        if let Err(error) = swept {
            tracing::warn!(%error, "old mails in the outbox could not be removed");
        }
        Ok(true)
    }

    /// Destroys what was kept long enough, and renews the vault's keys when their month is over.
    pub async fn keep_retention(&self) -> Result<(), Failure> {
        retention::destroy_what_is_over(&self.engine, &self.views, &self.source).await?;
        key_epochs::keep(&self.engine, &*self.epochs, self.began_at).await
    }
}

/// Resolves when everything is told to stop.
async fn ended(mut stopped: watch::Receiver<bool>) {
    // An error means that whoever could tell is gone: that is telling too.
    let _ = stopped.wait_for(|told| *told).await;
}

impl Background {
    /// Stops everything in good order and writes it down.
    pub async fn stop(mut self) {
        self.stop_handlers.stop();
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        let last = scheduler::record_throttled(&self.app.engine).await;
        let stopped = self.app.engine.record(OperationsEvent::EngineStopped {}, "engine").await;
        if let Err(failure) = last.and(stopped) {
            tracing::warn!(error = chain(&failure), "the stop could not be written down");
        }
        self.app.close();
    }
}
