//! What becomes of many mails when the mail server is down, says no, breaks off or crawls? Under NATS,
//! with a real mail server. (S29, S33, invariant 11)
//!
//! `KEYLEDGER_FULL=1` sends a thousand through each.

use crate::engine::free_port;
use crate::server::NatsServer;
use crate::serving::{Serving, config};
use crate::smtp_server::SmtpServer;
use crate::until_within;
use chrono::TimeDelta;
use keyledger::config::{MailConfig, SmtpTls};
use keyledger_adapters::clock::ManualClock;
use keyledger_core::store::Position;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How many mails go through each trouble.
fn mails() -> u32 {
    if crate::full() { 1_000 } else { 24 }
}

/// An engine with people in it, a broker, and a way to a mail server.
struct Post {
    serving: Serving,
    clock: Arc<ManualClock>,
    read: Mutex<Read>,
    _broker: NatsServer,
}

/// What was read of the mails so far.
#[derive(Default)]
struct Read {
    position: Option<Position>,
    /// What happened last, by mail.
    last: BTreeMap<String, String>,
    /// How often each thing happened.
    counts: BTreeMap<String, usize>,
}

impl Post {
    async fn open(port: u16, timeout_seconds: u64) -> Self {
        let broker = NatsServer::start().await;
        let mail = MailConfig {
            smtp_host: Some("127.0.0.1".to_owned()),
            smtp_port: port,
            smtp_tls: SmtpTls::None,
            smtp_timeout_seconds: timeout_seconds,
            ..MailConfig::default()
        };
        let config = keyledger::config::Config { mail, ..config(Some(&broker)) };
        let clock = Arc::new(ManualClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let serving = Serving::with(config, clock.clone()).await;
        Self { serving, clock, read: Mutex::default(), _broker: broker }
    }

    /// How often something happened to mails so far.
    async fn count(&self, kind: &str) -> usize {
        let mut position = self.read.lock().unwrap().position;
        loop {
            let page = self.serving.app.engine.store.read_all(position, 500).await.unwrap();
            let mut read = self.read.lock().unwrap();
            for event in page.events.iter().filter(|event| event.stream.as_mail().is_some()) {
                let kind = event.kind.to_string();
                *read.counts.entry(kind.clone()).or_default() += 1;
                read.last.insert(event.stream.as_str().to_owned(), kind);
            }
            position = page.next.or(position);
            read.position = position;
            if page.at_head {
                return read.counts.get(kind).copied().unwrap_or(0);
            }
        }
    }

    /// In how many mails this happened last.
    fn ended(&self, kind: &str) -> usize {
        self.read.lock().unwrap().last.values().filter(|last| *last == kind).count()
    }

    /// Waits until this happened so often.
    async fn happened(&self, kind: &str, times: usize) {
        let span = Duration::from_mins(10);
        until_within(span, kind, || async { self.count(kind).await >= times }).await;
    }

    /// Moves the clock until nothing waits any more, a time of retrying after the other.
    async fn until_nothing_waits(&self) {
        for _ in 0..20 {
            let (tried, waiting) =
                (self.count("mail_attempted").await, self.ended("mail_deferred"));
            if waiting == 0 {
                return;
            }
            self.clock.advance(TimeDelta::minutes(60));
            self.happened("mail_attempted", tried + waiting).await;
            self.settled().await;
        }
        panic!("mails still wait after a day");
    }

    /// Waits until no mail is under way.
    async fn settled(&self) {
        until_within(Duration::from_mins(10), "the mails to be settled", || async {
            self.count("mail_queued").await;
            let under_way = ["mail_queued", "mail_attempted", "mail_uncertain"];
            under_way.iter().all(|kind| self.ended(kind) == 0)
        })
        .await;
    }

    async fn employ(&self, count: u32) {
        self.serving.employ(0..count).await;
        self.happened("mail_queued", count as usize).await;
        self.settled().await;
    }
}

/// How often the server took each mail, by Message-ID.
fn copies(server: &SmtpServer) -> BTreeMap<String, usize> {
    let mut copies = BTreeMap::new();
    for mail in server.mails() {
        let text = mail["mail"].as_str().unwrap();
        let id = text.lines().find(|line| line.to_lowercase().starts_with("message-id:"));
        *copies.entry(id.unwrap().to_owned()).or_default() += 1;
    }
    copies
}

fn assert_copies(server: &SmtpServer, mails: u32, each: usize) {
    let copies = copies(server);
    assert_eq!(copies.len(), mails as usize, "one Message-ID for each cause");
    assert!(copies.values().all(|copies| *copies == each), "{copies:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_server_that_is_down_delays_mails_and_loses_none() {
    let (mails, nobody) = (mails(), free_port());
    let post = Post::open(nobody, 30).await;
    post.employ(mails).await;
    assert_eq!(post.ended("mail_deferred"), mails as usize);
    let server = SmtpServer::start("accept", &["--port", &nobody.to_string()]);
    post.until_nothing_waits().await;
    assert_eq!(post.ended("mail_accepted"), mails as usize);
    assert_copies(&server, mails, 1);
    println!("down: {mails} mails deferred, then accepted, one copy each");
    post.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_server_that_says_later_three_times_gets_each_mail_once() {
    let mails = mails();
    let script = "later,".repeat(3 * mails as usize) + "accept";
    let server = SmtpServer::start(&script, &[]);
    let post = Post::open(server.port, 30).await;
    post.employ(mails).await;
    post.until_nothing_waits().await;
    assert_eq!(post.count("mail_deferred").await, 3 * mails as usize);
    assert_eq!(post.ended("mail_accepted"), mails as usize);
    assert_copies(&server, mails, 1);
    println!("451 three times: {mails} mails accepted at the fourth try, one copy each");
    post.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s33_a_server_that_refuses_is_asked_once_for_each_mail() {
    let (mails, server) = (mails(), SmtpServer::start("refuse", &[]));
    let post = Post::open(server.port, 30).await;
    post.employ(mails).await;
    assert_eq!(post.ended("mail_refused"), mails as usize);
    assert_eq!(post.count("mail_attempted").await, mails as usize);
    assert_eq!(server.mails().len(), 0);
    println!("550: {mails} mails refused, each asked for once");
    post.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_connection_cut_before_the_text_leads_to_one_copy() {
    let mails = mails();
    let script = "cut-early,".repeat(mails as usize) + "accept";
    let server = SmtpServer::start(&script, &[]);
    let post = Post::open(server.port, 30).await;
    post.employ(mails).await;
    post.until_nothing_waits().await;
    assert_eq!(post.ended("mail_accepted"), mails as usize);
    assert_eq!(post.count("mail_uncertain").await, 0, "nobody doubts that it was not taken");
    assert_copies(&server, mails, 1);
    println!("cut before the text: {mails} mails accepted, one copy each");
    post.serving.stop().await;
}

/// The one double that cannot be helped: the server had it, and nobody heard so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_connection_cut_after_the_text_is_uncertain_and_doubled_at_most_once() {
    for (script, taken) in [("cut-first", 2), ("drop-first", 1)] {
        let (mails, server) = (mails(), SmtpServer::start(script, &[]));
        let post = Post::open(server.port, 30).await;
        post.employ(mails).await;
        assert_eq!(post.ended("mail_accepted"), mails as usize);
        assert_eq!(post.count("mail_uncertain").await, mails as usize);
        assert_copies(&server, mails, taken);
        println!("{script}: {mails} mails uncertain, then accepted, {taken} copies each");
        post.serving.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_server_that_never_answers_the_text_gets_each_mail_twice_and_no_more() {
    let (mails, server) = (mails(), SmtpServer::start("cut", &[]));
    let post = Post::open(server.port, 30).await;
    post.employ(mails).await;
    assert_eq!(post.ended("mail_suppressed"), mails as usize);
    for _ in 0..3 {
        post.clock.advance(TimeDelta::hours(6));
        post.settled().await;
    }
    assert_eq!(post.count("mail_attempted").await, 2 * mails as usize);
    assert_copies(&server, mails, 2);
    println!("cut after the text, always: {mails} mails, two copies each and no more");
    post.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s29_a_server_that_answers_a_byte_a_second_holds_up_nobody_for_ever() {
    let (mails, timeout) = if crate::full() { (20, 30) } else { (4, 1) };
    let server = SmtpServer::start("accept", &["--drip", &mails.to_string()]);
    let post = Post::open(server.port, timeout).await;
    post.employ(mails).await;
    assert_eq!(post.ended("mail_deferred"), mails as usize);
    post.until_nothing_waits().await;
    assert_eq!(post.ended("mail_accepted"), mails as usize);
    assert_copies(&server, mails, 1);
    println!("a byte a second: {mails} mails given up after {timeout} s, then accepted once each");
    post.serving.stop().await;
}
