//! Supervisor of background tasks: does everything that goes on beside requests still go on?
//! Whatever ends or panics is started again, later each time, and it is said once.

use super::App;
use keyledger_core::clock::Clock;
use keyledger_core::timestamp::Timestamp;
use keyledger_web::Finding;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The first pause before a task is started again, and the longest.
const AGAIN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(1));
/// One that ran for so long starts with a short pause again.
const RAN_WELL: Duration = Duration::from_mins(5);

/// Something that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it is, in words.
    pub name: &'static str,
    /// Whether it goes on until everything stops; else it is done once.
    pub endless: bool,
    /// Whether requests cannot be served well while it stands still.
    pub vital: bool,
}

/// Which task.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTask {
    task: &'static str,
}

/// How a task stands.
#[derive(Clone, Debug)]
struct Standing {
    vital: bool,
    running: bool,
    /// How often it ended early, when last, and why.
    ended: u64,
    last: Option<(Timestamp, String)>,
}

/// All tasks, and how they stand.
pub struct Supervisor {
    tasks: Mutex<BTreeMap<&'static str, Standing>>,
    restarts: Family<OfTask, Counter>,
    again: (Duration, Duration),
}

impl Default for Supervisor {
    fn default() -> Self {
        Self { tasks: Mutex::default(), restarts: Family::default(), again: AGAIN }
    }
}

/// A task that ends with its log service.
struct UnderWay(JoinHandle<Result<(), String>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Supervisor {
    fn tasks(&self) -> MutexGuard<'_, BTreeMap<&'static str, Standing>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a task going until everything stops.
    pub async fn keep<F>(
        &self,
        clock: &dyn Clock,
        task: Task,
        mut stopped: watch::Receiver<bool>,
        start: impl Fn() -> F,
    ) where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let (shortest, longest) = self.again;
        let mut pause = shortest;
        loop {
            let began = clock.monotonic();
            self.begins(task);
            let mut under_way = UnderWay(tokio::spawn(start()));
            let why = match (&mut under_way.0).await {
                Ok(Ok(())) if !task.endless => return self.done(task),
                Ok(Ok(())) => "it ended".to_owned(),
                Ok(Err(why)) => why,
                Err(error) if error.is_panic() => "it panicked".to_owned(),
                Err(error) => error.to_string(),
            };
            if *stopped.borrow() {
                return self.done(task);
            }
            if clock.monotonic().saturating_sub(began) >= RAN_WELL {
                pause = shortest;
            }
            self.ended(task, &why, clock.now(), pause);
            tokio::select! {
                _ = stopped.wait_for(|told| *told) => return self.done(task),
                () = clock.sleep(pause) => {}
            }
            pause = (pause * 2).min(longest);
        }
    }

    fn begins(&self, task: Task) {
        let fresh = Standing { vital: task.vital, running: true, ended: 0, last: None };
        self.tasks().entry(task.name).or_insert(fresh).running = true;
    }

    fn done(&self, task: Task) {
        self.tasks().remove(task.name);
    }

    fn ended(&self, task: Task, why: &str, at: Timestamp, pause: Duration) {
        self.restarts.get_or_create(&OfTask { task: task.name }).inc();
        let mut tasks = self.tasks();
        let Some(standing) = tasks.get_mut(task.name) else { return };
        let known = standing.last.as_ref().is_some_and(|(_, last)| last == why);
        (standing.running, standing.ended) = (false, standing.ended + 1);
        standing.last = Some((at, why.to_owned()));
        drop(tasks);
        // The same again is counted, not said.
        if !known {
            let seconds = pause.as_secs();
            tracing::error!(
                task = task.name,
                why,
                seconds,
                "a background task ended and is restarted"
            );
        }
    }

    /// Whether everything vital goes on, and what ended.
    pub fn found(&self) -> (bool, Vec<Finding>) {
        let tasks = self.tasks();
        let ok = tasks.values().all(|standing| standing.running || !standing.vital);
        let told = tasks.iter().filter_map(|(name, standing)| {
            let (at, why) = standing.last.as_ref()?;
            let now = if standing.running { "runs" } else { "restarts" };
            let values = [
                ("name", (*name).to_owned()),
                ("times", standing.ended.to_string()),
                ("at", at.to_string()),
                ("why", why.clone()),
                ("now", now.to_owned()),
            ];
            Some(Finding::new("found-task-ended", values))
        });
        let told: Vec<Finding> = told.collect();
        (ok, if told.is_empty() { vec![Finding::plain("found-tasks")] } else { told })
    }

    /// How often each ended, and whether it goes on.
    pub fn register(&self, registry: &mut Registry) {
        let running = Family::<OfTask, Gauge>::default();
        for (name, standing) in &*self.tasks() {
            running.get_or_create(&OfTask { task: name }).set(i64::from(standing.running));
        }
        let help = "Whether a background task is running";
        registry.register("keyledger_task_running", help, running);
        let help = "How often a background task ended and was restarted";
        registry.register("keyledger_task_restarts", help, self.restarts.clone());
    }
}

impl App {
    /// Keeps a task of the engine's going until everything stops.
    pub(super) async fn keep_going<F>(
        self: Arc<Self>,
        task: Task,
        stopped: watch::Receiver<bool>,
        start: impl Fn(Arc<Self>) -> F,
    ) where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let again = || start(Arc::clone(&self));
        self.supervisor.keep(&*self.engine.clock, task, stopped, again).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_adapters::clock::SystemClock;
    use keyledger_core::language::Language;
    use prometheus_client::encoding::text::encode;
    use std::sync::atomic::{AtomicU32, Ordering};

    const TRAIL: Task = Task { name: "the trail", endless: true, vital: true };

    fn impatient() -> Supervisor {
        let again = (Duration::from_millis(1), Duration::from_millis(2));
        Supervisor { again, ..Supervisor::default() }
    }

    fn told(supervisor: &Supervisor) -> (bool, String) {
        let (ok, found) = supervisor.found();
        let words = found.iter().map(|one| one.in_words(Language::En));
        (ok, words.collect::<Vec<_>>().join("; "))
    }

    /// The first life panics, the second fails, the third ends too early, the fourth goes on.
    #[tokio::test]
    async fn what_ends_is_started_again_said_and_counted() {
        let (supervisor, clock) = (Arc::new(impatient()), SystemClock::default());
        let (stop, stopped) = watch::channel(false);
        let lives = Arc::new(AtomicU32::new(0));
        let (reached, goes_on) = watch::channel(0);
        let (kept, counted) = (Arc::clone(&supervisor), Arc::clone(&lives));
        let keeping = tokio::spawn(async move {
            let start = || {
                let life = counted.fetch_add(1, Ordering::SeqCst) + 1;
                reached.send_replace(life);
                async move {
                    match life {
                        1 => panic!("the first life"),
                        2 => Err("the second failed".to_owned()),
                        3 => Ok(()),
                        _ => std::future::pending().await,
                    }
                }
            };
            kept.keep(&clock, TRAIL, stopped, start).await;
        });
        let mut reaching = goes_on.clone();
        reaching.wait_for(|life| *life == 4).await.unwrap();
        let (ok, found) = told(&supervisor);
        assert!(ok, "{found}");
        assert!(
            found.contains("the trail ended 3 times") && found.contains("(it ended)"),
            "{found}"
        );
        let mut registry = Registry::default();
        supervisor.register(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        assert!(text.contains("keyledger_task_restarts_total{task=\"the trail\"} 3"), "{text}");
        assert!(text.contains("keyledger_task_running{task=\"the trail\"} 1"), "{text}");
        stop.send_replace(true);
        // An endless task hears the stop itself; here it is cut off with its log service.
        keeping.abort();
        assert!(keeping.await.unwrap_err().is_cancelled());
    }

    #[tokio::test]
    async fn while_something_vital_stands_still_that_is_said_and_what_is_done_is_not_begun_again() {
        let (supervisor, clock) = (Arc::new(Supervisor::default()), SystemClock::default());
        let (stop, stopped) = watch::channel(false);
        let once = Task { name: "a sweep", endless: false, vital: false };
        supervisor.keep(&clock, once, stopped.clone(), || async { Ok(()) }).await;
        assert_eq!(told(&supervisor), (true, "all are running".to_owned()));
        let kept = Arc::clone(&supervisor);
        let keeping = tokio::spawn(async move {
            kept.keep(&clock, TRAIL, stopped, || async { Err("no disk".to_owned()) }).await;
        });
        while supervisor.found().0 {
            tokio::task::yield_now().await;
        }
        let (_, found) = told(&supervisor);
        assert!(found.contains("no disk") && found.contains("is being restarted"), "{found}");
        stop.send_replace(true);
        keeping.await.unwrap();
    }
}
