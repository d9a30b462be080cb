//! Does a fleet of engines keep what it acknowledged when engines and servers are killed? (B12) Three
//! programs on a PostgreSQL with a synchronous standby, under log-ins and new people all the while.
//!
//! `KEYLEDGER_FULL=1` kills 200 engines and fails the database over 20 times.

use crate::postgres::PostgresServer;
use crate::proxy::Proxy;
use crate::smtp_server::SmtpServer;
use crate::world::{Browser, Letter, PASSWORD, Program, copy_keys, full, run, seed};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// Who logs in all the while, each with a browser of their own.
const PEOPLE: usize = 8;

/// Three engines, of which some may be dead at the moment.
struct Fleet {
    folders: Vec<TempDir>,
    programs: Mutex<Vec<Option<Program>>>,
    settings: Vec<(String, String)>,
    over: AtomicBool,
    turn: AtomicU64,
    /// What was acknowledged: log-ins by person, and people who were made.
    logged_in: Mutex<BTreeMap<String, usize>>,
    made: Mutex<Vec<String>>,
}

impl Fleet {
    fn start(store: &str, smtp: &SmtpServer) -> Arc<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        std::fs::write(&path, store).unwrap();
        let file = path.display().to_string();
        let mut settings = vec![
            ("KEYLEDGER_STORE_FILE".to_owned(), file.clone()),
            ("KEYLEDGER_VAULT_FILE".to_owned(), file),
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
            programs: Mutex::new(vec![None, None, None]),
            settings,
            over: AtomicBool::new(false),
            turn: AtomicU64::new(seed()),
            logged_in: Mutex::default(),
            made: Mutex::default(),
        };
        // The file with the address stays as long as the fleet.
        std::mem::forget(folder);
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

    fn data(&self, engine: usize) -> &Path {
        self.folders[engine].path()
    }

    fn begin(&self, engine: usize) {
        let settings: Vec<(&str, &str)> =
            self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let program = Program::start("serve", self.data(engine), &settings);
        self.programs.lock().unwrap()[engine] = Some(program);
    }

    fn kill(&self, engine: usize) {
        let program = self.programs.lock().unwrap()[engine].take();
        program.expect("it runs").kill();
    }

    /// One after the other, with a start that the seed gives.
    fn next(&self) -> u64 {
        self.turn.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed) >> 33
    }

    /// An engine that runs, as a load balancer finds one.
    fn address(&self) -> String {
        loop {
            let engine = usize::try_from(self.next() % 3).unwrap();
            if let Some(program) = &self.programs.lock().unwrap()[engine] {
                return program.address();
            }
            std::thread::yield_now();
        }
    }

    /// Where all of them listen.
    fn addresses(&self) -> [SocketAddr; 3] {
        let programs = self.programs.lock().unwrap();
        std::array::from_fn(|engine| {
            let address = programs[engine].as_ref().unwrap().address();
            address.trim_start_matches("http://").parse().unwrap()
        })
    }

    /// Logs somebody in until it is over; whatever is answered with a session counts.
    async fn log_in_again_and_again(self: Arc<Self>, email: String, browser: Browser) {
        while !self.over.load(Ordering::Relaxed) {
            let browser = browser.clone().moved_to(self.address());
            if logs_in(&browser, &email).await == Some(true) {
                *self.logged_in.lock().unwrap().entry(email.clone()).or_insert(0) += 1;
            }
        }
    }

    /// Makes people at an engine that may be killed meanwhile; each gets one mail.
    async fn make_people(self: Arc<Self>, property: String) {
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
    async fn people_log_in(&self) {
        let before = self.acknowledged();
        until("people log in", 60, async || (self.acknowledged() >= before + 10).then_some(()))
            .await;
    }

    fn acknowledged(&self) -> usize {
        self.logged_in.lock().unwrap().values().sum()
    }
}

/// `None` where the engine was not there, or died before it answered.
async fn logs_in(browser: &Browser, email: &str) -> Option<bool> {
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

fn letters(smtp: &SmtpServer) -> Vec<Letter> {
    let mails = smtp.mails();
    mails.iter().map(|mail| Letter::read(mail["mail"].as_str().unwrap().as_bytes())).collect()
}

async fn until<T>(what: &str, seconds: u64, look: impl AsyncFn() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A primary that waits for a standby, which follows it at this port.
async fn with_standby(primary: &PostgresServer, port: u16) -> PostgresServer {
    let standby = primary.standby_at(port);
    let admin = primary.client("postgres").await;
    let wait = "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'";
    admin.batch_execute(wait).await.unwrap();
    admin.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    standby
}

/// A hotel with so many people, whose browsers are signed out.
async fn people(fleet: &Fleet, smtp: &SmtpServer, most: usize) -> (String, Vec<(String, Browser)>) {
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

/// Whether the browser is signed in; the balancer adds a cookie of its own, which our documents do not know.
async fn asked(browser: &Browser) -> u16 {
    let asked = browser.request(reqwest::Method::GET, "/api/v1/session").send().await;
    asked.map_or(0, |answer| answer.status().as_u16())
}

/// Behind `HAProxy` as `deploy/` configures it a browser stays with one engine; that one is killed, and the
/// person goes on at another.
#[tokio::test(flavor = "multi_thread")]
async fn b12_behind_a_load_balancer_nobody_is_logged_out_by_a_kill() {
    let smtp = SmtpServer::start("accept", &[]);
    let server = PostgresServer::start(&[]);
    let fleet = Fleet::start(&server.address("postgres"), &smtp);
    let (_, browsers) = people(&fleet, &smtp, 1).await;
    let (email, browser) = &browsers[0];
    let proxy = Proxy::haproxy_engines(fleet.addresses());
    let browser = browser.clone().moved_to(proxy.address.clone());
    until("the engines are ready", 30, async || (asked(&browser).await == 401).then_some(())).await;
    assert_eq!(logs_in(&browser, email).await, Some(true));
    for engine in 0..2 {
        // It stays with one: the others are not asked.
        for _ in 0..10 {
            assert_eq!(asked(&browser).await, 200);
        }
        fleet.kill(engine);
        let before = Instant::now();
        until("another engine is asked", 30, async || (asked(&browser).await == 200).then_some(()))
            .await;
        println!(
            "engine {engine} killed: signed in again after {} ms",
            before.elapsed().as_millis()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b12_what_a_fleet_acknowledged_outlives_every_kill() {
    let (kills, failovers) = if full() { (200, 20) } else { (3, 1) };
    let smtp = SmtpServer::start("accept", &[]);
    let mut primary = PostgresServer::start(&[]);
    let ports: Vec<u16> = (0..=failovers).map(|_| PostgresServer::free_port()).collect();
    let mut standby = with_standby(&primary, ports[0]).await;
    let all = [primary.port].into_iter().chain(ports.clone());
    let hosts: Vec<String> = all.map(|port| format!("127.0.0.1:{port}")).collect();
    let store = format!("postgres://keyledger:not-a-secret@{}/postgres", hosts.join(","));
    let fleet = Fleet::start(&store, &smtp);

    let (property, browsers) = people(&fleet, &smtp, PEOPLE).await;

    let mut tasks = JoinSet::new();
    for (email, browser) in browsers {
        tasks.spawn(Arc::clone(&fleet).log_in_again_and_again(email, browser));
    }
    tasks.spawn(Arc::clone(&fleet).make_people(property));
    let began = Instant::now();
    let mut failed_over = 0;
    for kill in 0..kills {
        fleet.people_log_in().await;
        let engine = usize::try_from(fleet.next() % 3).unwrap();
        fleet.kill(engine);
        if kill * failovers / kills >= failed_over && failed_over < failovers {
            // The standby has everything that was acknowledged; it becomes the primary, with a new one.
            primary.kill();
            standby.client("postgres").await.batch_execute("SELECT pg_promote()").await.unwrap();
            let next = with_standby(&standby, ports[failed_over + 1]).await;
            primary = std::mem::replace(&mut standby, next);
            failed_over += 1;
        }
        fleet.begin(engine);
    }
    fleet.people_log_in().await;
    fleet.over.store(true, Ordering::Relaxed);
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let (logged_in, took) = (fleet.acknowledged(), began.elapsed());

    // Every session that was handed out is in the ledger, and whoever was made was told once.
    let client = primary.client("postgres").await;
    let counted = async |what: &str| -> i64 {
        let count = format!("SELECT count(*) FROM keyledger.events WHERE {what}");
        client.query_one(&count, &[]).await.unwrap().get(0)
    };
    let succeeded = usize::try_from(counted("kind = 'login_succeeded'").await).unwrap();
    assert!(succeeded >= logged_in, "{logged_in} acknowledged, {succeeded} in the ledger");
    let made = fleet.made.lock().unwrap().clone();
    until("everybody's mail comes", 200, async || {
        let letters = letters(&smtp);
        made.iter().all(|email| letters.iter().any(|letter| letter.to == *email)).then_some(())
    })
    .await;
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for letter in letters(&smtp) {
        *copies.entry(letter.message_id).or_insert(0) += 1;
    }
    let doubled = copies.values().filter(|copies| **copies > 1).count();
    let uncertain = usize::try_from(counted("kind = 'mail_uncertain'").await).unwrap();
    assert!(doubled <= uncertain, "{doubled} came twice, {uncertain} of unknown outcome");

    // Every engine has signed the same history.
    let events = counted("true").await;
    let mut checkpoints = vec![];
    for engine in 0..3 {
        let path = fleet.data(engine).join("audit/checkpoint");
        checkpoints.push(
            until("every engine signs everything", 60, async || {
                let text = std::fs::read_to_string(&path).unwrap();
                let lines: Vec<String> = text.lines().take(3).map(str::to_owned).collect();
                (lines[1].parse::<i64>().unwrap() >= events).then_some(lines)
            })
            .await,
        );
    }
    assert!(checkpoints.iter().all(|lines| *lines == checkpoints[0]), "{checkpoints:?}");
    println!(
        "{kills} engines killed and {failovers} failovers in {:.0} s: {logged_in} log-ins acknowledged \
         ({:.0}/s), none lost; {} people made, {doubled} mails came twice under one Message-ID \
         ({uncertain} of unknown outcome); one root over {events} events on all engines",
        took.as_secs_f64(),
        f64::from(u32::try_from(logged_in).unwrap()) / took.as_secs_f64(),
        made.len(),
    );
}
