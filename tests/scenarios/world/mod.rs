//! What does a scenario live in? A real engine on a real data folder, with time moved by hand.

mod answer;
mod app_device;
mod authenticator;
mod billing;
mod browser;
pub mod documented;
mod folder;
mod mailbox;
mod operators;
mod page;
mod passkey;
mod people;
mod phone;
mod program;
mod redact;
mod settings;
pub mod store;

pub use answer::Answer;
pub use app_device::Device;
pub use authenticator::Authenticator;
pub use billing::{BillingSystem, property};
pub use browser::Browser;
pub use folder::{bytes_of, copy_file, copy_keys};
pub use mailbox::{Letter, read as letters_in};
pub use operators::{CLEO, SAM};
pub use page::{PAGE, Page};
pub use passkey::{ORIGIN, Passkey};
pub use people::MANAGES;
pub use phone::Phone;
pub use program::{
    Printed, Program, command, run, run_briefly, run_with_input, run_without_settings,
};
pub use redact::redacted;
pub use settings::{PASSWORD, full, seed, start_of_time, test_config};

use chrono::TimeDelta;
use keyledger::app::{App, For, OpenError, Opening};
use keyledger::config::{Config, VaultLocation};
use keyledger::control;
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::random::SeededIds;
use keyledger_core::clock::Clock;
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A person who signs in at the command of a test.
pub const MANAGER: &str = "mona@hotel.example";

/// An engine with its front door open.
pub struct World {
    pub clock: Arc<ManualClock>,
    pub config: Config,
    data: TempDir,
    seed: u64,
    starts: u64,
    running: Option<Running>,
    /// Another engine of the same ledger and vault, in a data folder of its own.
    another: Option<Box<World>>,
    /// The phones of operators, by their addresses.
    phones: Mutex<HashMap<String, Phone>>,
}

struct Running {
    app: Arc<App>,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    beside: Vec<JoinHandle<()>>,
}

/// Counts engines beside others: those that drew the same ids would take each other's events for their own.
static BESIDE: AtomicU64 = AtomicU64::new(1);

impl World {
    /// A fresh data folder, mails into its outbox, nobody there yet.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with a changed configuration.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let store::Stored { store, vault, with_another } = store::stored();
        let mut config = Config { store, vault, ..test_config() };
        change(&mut config);
        let mut world = Self {
            clock: Arc::new(ManualClock::at(start_of_time())),
            config,
            data: tempfile::tempdir().unwrap(),
            seed: seed(),
            starts: 0,
            running: None,
            another: None,
            phones: Mutex::default(),
        };
        world.open().await.unwrap();
        // What a test changes about where things lie holds.
        if with_another && matches!(world.config.vault, VaultLocation::Postgres(_)) {
            world.another = Some(Box::new(world.beside().await));
        }
        world
    }

    /// One more engine of the same ledger and vault: at the same time, with the same keys, in a data folder
    /// of its own.
    pub async fn beside(&self) -> Self {
        self.beside_at(Arc::clone(&self.clock)).await
    }

    /// The same with a clock of its own.
    pub async fn beside_at(&self, clock: Arc<ManualClock>) -> Self {
        let data = tempfile::tempdir().unwrap();
        copy_keys(self.data(), data.path());
        let seed = self.seed.wrapping_add(BESIDE.fetch_add(1, Ordering::Relaxed) << 48);
        let config = self.config.clone();
        let (running, another, phones) = (None, None, Mutex::default());
        let mut world = Self { clock, config, data, seed, starts: 0, running, another, phones };
        world.open().await.unwrap();
        world
    }

    /// On a folder that was filled before, at this moment.
    pub async fn on(data: TempDir, now: keyledger_core::timestamp::Timestamp) -> Self {
        let clock = Arc::new(ManualClock::at(now));
        let (config, seed, starts) = (test_config(), seed(), 0);
        let (running, another, phones) = (None, None, Mutex::default());
        let mut world = Self { clock, config, data, seed, starts, running, another, phones };
        world.open().await.unwrap();
        world
    }

    /// Opens the engine on the data folder; an error leaves the world stopped.
    pub async fn open(&mut self) -> Result<(), OpenError> {
        self.open_accepting(false).await
    }

    /// The same, with `--accept-loss`.
    pub async fn open_accepting(&mut self, accept_loss: bool) -> Result<(), OpenError> {
        self.starts += 1;
        let opening = Opening {
            data: self.data().to_owned(),
            config: self.config.clone(),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            // Each start draws ids of its own, as a machine would.
            ids: Arc::new(SeededIds::new(self.seed.wrapping_add(self.starts << 32))),
            purpose: For::Serving,
            accept_loss,
        };
        let app = App::open(opening).await?;
        self.running = Some(serve(app).await);
        match &mut self.another {
            Some(another) => {
                (another.clock, another.config) = (Arc::clone(&self.clock), self.config.clone());
                Box::pin(another.open_accepting(accept_loss)).await
            }
            None => Ok(()),
        }
    }

    /// Stops the engine in good order. The data folder stays.
    pub async fn stop(&mut self) {
        if let Some(another) = &mut self.another {
            Box::pin(another.stop()).await;
        }
        let Some(Running { app, stop, serving, beside, .. }) = self.running.take() else { return };
        let _ = stop.send(());
        serving.await.unwrap();
        for task in beside {
            task.abort();
            let _ = task.await;
        }
        app.close();
        let _ = std::fs::remove_file(self.data().join("control.sock"));
        // Whoever still holds the engine would keep the folder locked.
        let mut left = app;
        let gone = || async {
            loop {
                match Arc::try_unwrap(left) {
                    Ok(app) => return drop(app),
                    Err(held) => left = held,
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), gone()).await.expect("the engine is let go");
    }

    /// Stops and opens again.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.open().await.unwrap();
    }

    pub fn app(&self) -> &Arc<App> {
        &self.running().app
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the engine runs")
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Where a file of the data folder lies.
    pub fn file(&self, name: &str) -> PathBuf {
        self.data().join(name)
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.running().address)
    }

    /// A browser nobody has used yet.
    pub fn browser(&self) -> Browser {
        let browser = Browser::at(self.address());
        match &self.another {
            Some(another) => browser.also_at(another.address()),
            None => browser,
        }
    }

    /// Time goes by, and what is due ends.
    pub async fn advance(&self, span: TimeDelta) {
        self.clock.advance(span);
        self.end_what_is_due().await;
    }

    pub async fn minutes(&self, minutes: i64) {
        self.advance(TimeDelta::minutes(minutes)).await;
    }

    /// The scheduler's round; answers how many events it wrote.
    pub async fn end_what_is_due(&self) -> usize {
        self.app().system.catch_up().await.unwrap();
        let ended = self.app().end_what_is_due().await.unwrap();
        self.app().system.catch_up().await.unwrap();
        ended
    }

    /// Sends every mail that is due, and shows what became of it.
    pub async fn deliver(&self) {
        self.app().deliver().await.unwrap();
        self.app().system.catch_up().await.unwrap();
    }

    /// The mails in the outbox to `address`, in the order of what they are about: those that are due
    /// at once are queued and sent side by side.
    pub async fn mails_to(&self, address: &str) -> Vec<Letter> {
        self.deliver().await;
        let mut letters = mailbox::read(&self.file("outbox"), address);
        if letters.len() > 1 {
            let events = self.events().await;
            let cause_of = |letter: &Letter| {
                let stream = format!("mail-{}", letter.message_id.split('@').next().unwrap());
                let ours = |event: &&Value| event["stream"] == stream.as_str();
                // A ledger that was put back knows nothing of later mails.
                let cause = &events.iter().find(ours)?["metadata"]["causation"];
                events.iter().position(|event| event["event"] == *cause)
            };
            letters.sort_by_cached_key(cause_of);
        }
        letters
    }

    /// The mails that another process has put into the outbox.
    pub fn letters_to(&self, address: &str) -> Vec<Letter> {
        mailbox::read(&self.file("outbox"), address)
    }

    /// The newest mail to `address`.
    pub async fn mail_to(&self, address: &str) -> Letter {
        self.mails_to(address).await.pop().expect("a mail was sent")
    }

    /// The newest mail to `address` that carries a link.
    pub async fn link_to(&self, address: &str) -> Letter {
        let mails = self.mails_to(address).await;
        mails.into_iter().rfind(Letter::carries_a_link).expect("a mail with a link was sent")
    }

    /// The token of that link.
    pub async fn token_to(&self, address: &str) -> String {
        self.link_to(address).await.token()
    }

    /// The command line, spoken to over the control socket: `keyledger <words> --data …`.
    pub async fn keyledger(&self, words: &[&str]) -> Printed {
        program::run(self.data(), words).await
    }

    /// The command line's answer in JSON; the command must have gone well.
    pub async fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let printed = self.keyledger(&words).await;
        assert!(printed.fine, "keyledger {words:?}: {}", printed.error);
        serde_json::from_str(&printed.text).unwrap()
    }

    /// The kinds of everything in the ledger, in order.
    pub async fn kinds(&self) -> Vec<String> {
        self.events().await.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// How many events of this kind the ledger has.
    pub async fn count(&self, kind: &str) -> usize {
        self.kinds().await.iter().filter(|known| *known == kind).count()
    }

    /// Everything in the ledger, in order, without personal values and with its metadata.
    pub async fn events(&self) -> Vec<Value> {
        let mut all: Vec<Value> = vec![];
        loop {
            let last = all.last().map(|event| event["sequence"].to_string());
            let mut words = vec!["events", "--whole", "--limit", "1000"];
            words.extend(last.iter().flat_map(|last| ["--after", last]));
            let mut page = self.json(&words).await;
            all.append(page["events"].as_array_mut().unwrap());
            if page["at_head"] == true {
                return all;
            }
        }
    }
}

impl Drop for World {
    /// A test that ends without stopping takes its folder away: nothing may look for it any more.
    fn drop(&mut self) {
        for task in self.running.iter().flat_map(|running| &running.beside) {
            task.abort();
        }
    }
}

async fn serve(app: Arc<App>) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let told = async move {
        let _ = stopped.await;
    };
    let serving = tokio::spawn(keyledger_web::listen(app.site(), listener, told));
    let socket = control::listen(&app.folder.path().join("control.sock")).unwrap();
    let asked = Arc::clone(&app);
    // It goes on until it is cut off.
    let (told, stopping) = tokio::sync::watch::channel(false);
    let control = tokio::spawn(async move {
        control::serve(asked, socket, stopping).await;
        drop(told);
    });
    // Projections follow by themselves, as in a served engine; mails and deadlines wait to be told.
    let following = tokio::spawn(follow(Arc::clone(&app)));
    Running { app, address, stop, serving, beside: vec![control, following] }
}

async fn follow(app: Arc<App>) {
    let store = &app.engine.store;
    let mut seen = None;
    loop {
        store.wait_past(seen, Duration::from_secs(1)).await;
        app.system.catch_up().await.unwrap();
        let page = store.read_all(seen, 1_000).await.unwrap();
        seen = page.next;
    }
}
