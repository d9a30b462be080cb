//! Background tasks: what goes on beside requests? Projections, handlers, deadlines, limits; each
//! until told to stop.

use super::App;
use super::supervisor::Task;
use keyledger_adapters::outbox;
use keyledger_core::chain;
use keyledger_core::ids::CommandId;
use keyledger_core::operations::OperationsEvent;
use keyledger_handlers::{Stop, Stopper};
use keyledger_usecases::compliance::retention;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::secrets::{key_epochs, orphans};
use keyledger_usecases::upkeep::{clock, deadlines, idempotency, other_engines};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often deadlines are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Rounds between two looks at what the limits stopped: ten seconds.
const THROTTLED_EVERY: u32 = 10;
/// How often what was kept long enough is looked for.
const KEEP_EVERY: Duration = Duration::from_hours(1);

/// How long what is under way may take once everything is told to stop. All of it can be cut off: it
/// goes on at the next start.
const STOP_WITHIN: Duration = Duration::from_secs(3);

const fn endless(name: &'static str, vital: bool) -> Task {
    Task { name, endless: true, vital }
}

const fn once(name: &'static str) -> Task {
    Task { name, endless: false, vital: false }
}

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
        let serving = self.serving().map_err(|error| Failure::Other(chain(&error)))?;
        self.engine.record(OperationsEvent::EngineStarted {}, "engine").await?;
        // What no event named before the start; later secrets and events are on their way.
        let before = orphans::moment(&self.engine).await?;
        let (stop, _) = watch::channel(false);
        let (stop_handlers, handlers_stopped) = Stop::new();
        let app = Arc::clone(self);
        let mut started = Background { app, stop, stop_handlers, tasks: JoinSet::new() };
        started.also(endless("the projections", true), |app, told| async move {
            let followed =
                app.system.views.follow(&app.system.source, &*app.engine.clock, told).await;
            followed.map_err(|error| chain(&error))
        });
        let told_handlers = handlers_stopped.clone();
        started.also(endless("the handlers", true), move |app, _| {
            let told = told_handlers.clone();
            async move {
                let serving = app.serving().map_err(|error| chain(&error))?;
                let bus = serving.feed.as_ref().map(|feed| feed.bus());
                serving.handlers.run(told, bus.as_deref()).await;
                Ok(())
            }
        });
        if let Some(feed) = serving.feed.clone() {
            started.also(endless("the feed", false), move |_, _| {
                let (feed, told) = (Arc::clone(&feed), handlers_stopped.clone());
                async move {
                    feed.run(&told).await;
                    Ok(())
                }
            });
        }
        if !self.engine.is_alone() {
            started.also(endless("the watch over other engines", false), |app, told| async move {
                tokio::select! {
                    failed = other_engines::follow(&app.system) => {
                        failed.map_err(|failure| chain(&failure))
                    }
                    () = ended(told) => Ok(())
                }
            });
        }
        started.also(endless("the audit trail", false), |app, told| async move {
            app.system.keep_trail(told).await;
            Ok(())
        });
        started.also(endless("the watch over the trail", false), |app, told| async move {
            app.keep_watch(told).await;
            Ok(())
        });
        started.also(
            endless("what is remembered of the ledger", false),
            move |app, told| async move {
                tokio::select! {
                    failed = app.remember(before) => failed.map_err(|failure| chain(&failure)),
                    () = ended(told) => Ok(())
                }
            },
        );
        // Where it was cut short: until it is done, backups forget nobody.
        started.also(once("the re-wrapping of keys"), |app, told| async move {
            tokio::select! {
                done = key_epochs::rewrap_all(&app.engine, &app.epochs) => {
                    done.map_err(|failure| chain(&failure))
                }
                () = ended(told) => Ok(())
            }
        });
        started.also(endless("what is kept and for how long", false), |app, told| async move {
            let until = told.clone();
            tokio::select! {
                () = app.keep_what_is_due(told) => {}
                () = ended(until) => {}
            }
            Ok(())
        });
        started.also(endless("the scheduler", true), |app, told| async move {
            app.keep_time(told).await;
            Ok(())
        });
        Ok(started)
    }

    /// Delivers everything that is in the ledger now and sends what is due, without following: for
    /// the demo's simulated days and for tests.
    pub async fn deliver(&self) -> Result<(), Failure> {
        let delivered = self.handlers()?.catch_up().await;
        delivered.map_err(|pause| Failure::Other(format!("the handlers paused: {pause:?}")))
    }

    /// Resolves when the ledger will acknowledge nothing any more: the process must end.
    pub async fn poisoned(&self) -> String {
        self.ledger.poisoned().await
    }

    async fn keep_time(&self, mut stopped: watch::Receiver<bool>) {
        let mut round = 0_u32;
        while !*stopped.borrow() {
            if let Err(failure) = self.one_round(round).await {
                tracing::warn!(error = chain(&failure), "a round of the scheduler failed");
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = self.engine.clock.sleep(LOOK_EVERY) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    async fn one_round(&self, round: u32) -> Result<(), Failure> {
        if round.is_multiple_of(THROTTLED_EVERY) {
            deadlines::forget_the_quiet(&self.engine);
        }
        // What is due is read from the projections: later, where they are being built.
        if self.system.far_behind().await?.is_none() {
            self.end_what_is_due().await?;
        }
        clock::note_keys(&self.engine).await?;
        if round.is_multiple_of(THROTTLED_EVERY) {
            deadlines::record_throttled(&self.engine).await?;
        }
        Ok(())
    }

    /// Reads on what is remembered, at the start and then every hour, so that nobody who asks waits for
    /// more than an hour of the ledger: who holds what, the names for searches. Then unused secrets go,
    /// after the start those up to an hour before: whatever was under way then has ended. What other
    /// engines put a moment before the start is under way.
    async fn remember(&self, mut until: orphans::Moment) -> Result<(), Failure> {
        let mut under_way = !self.engine.is_alone();
        loop {
            self.engine.permission_holders.catch_up().await?;
            self.system.names.catch_up(&self.engine).await?;
            if !std::mem::take(&mut under_way) {
                orphans::sweep(&self.engine, until).await?;
            }
            until = orphans::moment(&self.engine).await?;
            self.engine.clock.sleep(KEEP_EVERY).await;
        }
    }

    /// Beside the scheduler: new keys for a whole vault take minutes, and locks end meanwhile.
    async fn keep_what_is_due(&self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let kept = self.keep().await.unwrap_or_else(|failure| {
                tracing::warn!(error = chain(&failure), "what was kept long enough stays");
                false
            });
            let pause = if kept { KEEP_EVERY } else { LOOK_EVERY };
            tokio::select! {
                () = self.engine.clock.sleep(pause) => {}
                _ = stopped.changed() => {}
            }
        }
    }
}

impl App {
    /// Does what cannot be undone and is due: keys and mails whose time is over go, the vault's keys
    /// are renewed. False where it waits for a clock that somebody vouches for.
    pub async fn keep(&self) -> Result<bool, Failure> {
        if self.engine.time.doubt().is_some() || !self.engine.time.is_confirmed() {
            return Ok(false);
        }
        if self.system.far_behind().await?.is_some() {
            return Ok(false); // Who is under a hold is not known yet.
        }
        deadlines::destroy_old_link_keys(&self.engine, self.engine.clock.now()).await?;
        self.keep_retention().await?;
        let swept = outbox::sweep(&self.folder.outbox(), self.engine.clock.now());
        if let Err(error) = swept {
            tracing::warn!(%error, "old mails in the mail drop folder could not be removed");
        }
        Ok(true)
    }

    /// Destroys what was kept long enough, and renews the vault's keys when their month is over.
    pub async fn keep_retention(&self) -> Result<(), Failure> {
        // One engine at a time: each step is an event, and one is enough.
        let line = CommandId::derived(&[b"retention"]);
        let _in_line = match idempotency::line_up(&self.system, line).await {
            Err(failure) if failure.is_done_elsewhere() => return Ok(()),
            in_line => in_line?,
        };
        retention::destroy_what_is_over(&self.engine, &self.system.views, &self.system.source)
            .await?;
        key_epochs::keep(&self.engine, &self.epochs, self.began_at).await
    }
}

/// Resolves when everything is told to stop.
async fn ended(mut stopped: watch::Receiver<bool>) {
    // An error means that whoever could tell is gone: that is telling too.
    let _ = stopped.wait_for(|told| *told).await;
}

impl Background {
    /// Starts something else that goes on until everything stops, and is started again if it ends.
    pub fn also<F>(
        &mut self,
        task: Task,
        start: impl Fn(Arc<App>, watch::Receiver<bool>) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let (app, stopped) = (Arc::clone(&self.app), self.stop.subscribe());
        let told = stopped.clone();
        let keeping = app.keep_going(task, stopped, move |app| start(app, told.clone()));
        self.tasks.spawn(keeping);
    }

    /// Stops everything in good order and writes it down.
    pub async fn stop(mut self) {
        // First, so that nothing that ends from here on is started again.
        self.stop.send_replace(true);
        self.stop_handlers.stop();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        let in_time = tokio::select! {
            () = ended => true,
            () = self.app.engine.clock.sleep(STOP_WITHIN) => false,
        };
        if !in_time {
            let left = self.tasks.len();
            tracing::warn!(left, "unfinished work is cut off and continues at the next start");
            self.tasks.shutdown().await;
        }
        if let Err(failure) = self.app.system.names.keep(&self.app.engine).await {
            tracing::warn!(
                error = chain(&failure),
                "the names for searches are read again at the next start"
            );
        }
        let last = deadlines::record_throttled(&self.app.engine).await;
        let stopped = self.app.engine.record(OperationsEvent::EngineStopped {}, "engine").await;
        if let Err(failure) = last.and(stopped) {
            tracing::warn!(error = chain(&failure), "the stop could not be recorded");
        }
        self.app.close();
    }
}
