//! Three programs on one PostgreSQL: how does a test start, kill, pause and ask them?

use crate::smtp_server::SmtpServer;
use crate::world::{Browser, Letter, PASSWORD, Program, copy_keys, run, seed};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Three engines, of which some may be dead at the moment.
pub struct Fleet {
    folders: Vec<TempDir>,
    stores: [String; 3],
    programs: Mutex<Vec<Option<Program>>>,
    settings: Vec<(String, String)>,
    pub over: AtomicBool,
    turn: AtomicU64,
    /// What was acknowledged: log-ins by person, and people who were made.
    pub logged_in: Mutex<BTreeMap<String, usize>>,
    pub made: Mutex<Vec<String>>,
}

impl Fleet {
    pub fn start(store: &str, smtp: &SmtpServer) -> Arc<Self> {
        Self::at([store; 3], smtp)
    }

    /// The same where each engine reaches the database at an address of its own.
    pub fn at(stores: [&str; 3], smtp: &SmtpServer) -> Arc<Self> {
        let mut settings = vec![
            ("KEYLEDGER_MAIL__SMTP_HOST".to_owned(), "127.0.0.1".to_owned()),
            ("KEYLEDGER_MAIL__SMTP_PORT".to_owned(), smtp.port.to_string()),
            ("KEYLEDGER_MAIL__SMTP_TLS".to_owned(), "none".to_owned()),
            ("KEYLEDGER_MAIL__SMTP_TIMEOUT_SECONDS".to_owned(), "2".to_owned()),
            ("KEYLEDGER_LOG".to_owned(), "error".to_owned()),
        ];
        for limit in ["NETWORK", "ADDRESS", "DEVICE", "REFUSED_TOTAL", "LINK_NETWORK"] {
            settings.push((format!("KEYLEDGER_LIMITS__{limit}_PER_MINUTE"), "0".to_owned()));
        }
        let fleet = Self {
            folders: (0..3).map(|_| tempfile::tempdir().unwrap()).collect(),
            stores: stores.map(str::to_owned),
            programs: Mutex::new(vec![None, None, None]),
            settings,
            over: AtomicBool::new(false),
            turn: AtomicU64::new(seed()),
            logged_in: Mutex::default(),
            made: Mutex::default(),
        };
        fleet.begin(0);
        let first = fleet.folders[0].path();
        // The key of the audit log is there with its first checkpoint.
        let until = Instant::now() + Duration::from_secs(20);
        while !first.join("keys/trail").exists() {
            assert!(Instant::now() < until, "the first engine signs");
            std::thread::yield_now();
        }
        for other in 1..3 {
            copy_keys(first, fleet.folders[other].path());
            fleet.begin(other);
        }
        Arc::new(fleet)
    }

    pub fn data(&self, engine: usize) -> &Path {
        self.folders[engine].path()
    }

    pub fn begin(&self, engine: usize) {
        let store = &self.stores[engine];
        let places = [("KEYLEDGER_STORE", store), ("KEYLEDGER_VAULT", store)];
        let settings = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let settings: Vec<(&str, &str)> =
            settings.chain(places.map(|(name, value)| (name, value.as_str()))).collect();
        let program = Program::start("serve", self.data(engine), &settings);
        self.programs.lock().unwrap()[engine] = Some(program);
    }

    /// The process of an engine.
    pub fn id(&self, engine: usize) -> u32 {
        self.programs.lock().unwrap()[engine].as_ref().expect("it runs").id()
    }

    pub fn kill(&self, engine: usize) {
        let program = self.programs.lock().unwrap()[engine].take();
        program.expect("it runs").kill();
    }

    /// One after the other, with a start that the seed gives.
    pub fn next(&self) -> u64 {
        self.turn.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed) >> 33
    }

    /// An engine that runs, as a load balancer finds one.
    pub fn address(&self) -> String {
        loop {
            let engine = usize::try_from(self.next() % 3).unwrap();
            if let Some(program) = &self.programs.lock().unwrap()[engine] {
                return program.address();
            }
            std::thread::yield_now();
        }
    }

    /// Where all of them listen.
    pub fn addresses(&self) -> [SocketAddr; 3] {
        let programs = self.programs.lock().unwrap();
        std::array::from_fn(|engine| {
            let address = programs[engine].as_ref().unwrap().address();
            address.trim_start_matches("http://").parse().unwrap()
        })
    }

    /// Logs somebody in until it is over; whatever is answered with a session counts.
    pub async fn log_in_again_and_again(self: Arc<Self>, email: String, browser: Browser) {
        while !self.over.load(Ordering::Relaxed) {
            let browser = browser.clone().moved_to(self.address());
            if logs_in(&browser, &email).await == Some(true) {
                *self.logged_in.lock().unwrap().entry(email.clone()).or_insert(0) += 1;
            }
        }
    }

    /// Makes people at an engine that may be killed meanwhile; each gets one mail.
    pub async fn make_people(self: Arc<Self>, property: String) {
        let mut number = 0;
        while !self.over.load(Ordering::Relaxed) {
            let email = format!("new{number}@hotel.example");
            let engine = usize::try_from(self.next() % 3).unwrap();
            let words = ["account", "create", "--email", &email, "--name", "New"];
            let words = [&words[..], &["--property", &property, "--json"]].concat();
            // Where nobody serves, the command would open the folder itself: it lacks the address.
            if run(self.data(engine), &words).await.fine {
                self.made.lock().unwrap().push(email);
                number += 1;
            }
        }
    }

    /// Waits for ten more log-ins.
    pub async fn people_log_in(&self) {
        let before = self.acknowledged();
        until("people log in", 60, async || (self.acknowledged() >= before + 10).then_some(()))
            .await;
    }

    pub fn acknowledged(&self) -> usize {
        self.logged_in.lock().unwrap().values().sum()
    }
}

/// `None` where the engine was not there, or died before it answered.
pub async fn logs_in(browser: &Browser, email: &str) -> Option<bool> {
    let ask = async |path: &str, body: serde_json::Value| {
        let sent = browser.request(reqwest::Method::POST, path).json(&body);
        sent.timeout(Duration::from_secs(30)).send().await.ok()
    };
    let begun = ask("/api/v1/login", json!({ "email": email })).await?;
    let begun: serde_json::Value = begun.json().await.ok()?;
    let path = format!("/api/v1/login/{}/password", begun["flow"].as_str()?);
    let answer = ask(&path, json!({ "password": PASSWORD })).await?;
    let cookie = answer.headers().contains_key("set-cookie");
    Some(answer.status().as_u16() == 200 && cookie)
}

pub fn letters(smtp: &SmtpServer) -> Vec<Letter> {
    let mails = smtp.mails();
    mails.iter().map(|mail| Letter::read(mail["mail"].as_str().unwrap().as_bytes())).collect()
}

pub async fn until<T>(what: &str, seconds: u64, look: impl AsyncFn() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "{what}");
        #[expect(clippy::disallowed_methods, reason = "programs live in the machine's time")]
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A hotel with so many people, whose browsers are signed out.
pub async fn people(
    fleet: &Fleet,
    smtp: &SmtpServer,
    most: usize,
) -> (String, Vec<(String, Browser)>) {
    let words = ["property", "create", "Hotel du Lac", "--json"];
    let made = run(fleet.data(0), &words).await;
    assert!(made.fine, "{}", made.error);
    let made: serde_json::Value = serde_json::from_str(&made.text).unwrap();
    let property = made["id"].as_str().unwrap().to_owned();
    let mut browsers = vec![];
    for number in 0..most {
        let email = format!("p{number}@hotel.example");
        let words =
            ["account", "create", "--email", &email, "--name", "P", "--property", &property];
        let printed = run(fleet.data(number % 3), &words).await;
        assert!(printed.fine, "{}", printed.error);
        let letter = until("the mail comes", 30, async || {
            letters(smtp).into_iter().find(|letter| letter.to == email)
        });
        let browser = Browser::at(fleet.address());
        browser.activate(&letter.await.token(), PASSWORD).await.is(204);
        browsers.push((email, browser));
    }
    (property, browsers)
}
