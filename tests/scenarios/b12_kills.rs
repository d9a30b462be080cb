//! Does a fleet of engines keep what it acknowledged when engines and servers are killed? (B12) Three
//! programs on a PostgreSQL with a synchronous standby, under log-ins and new people all the while.
//!
//! `KEYLEDGER_FULL=1` kills 200 engines and fails the database over 20 times.

use crate::fleet::{Fleet, letters, logs_in, people, until};
use crate::postgres::PostgresServer;
use crate::proxy::Proxy;
use crate::smtp_server::SmtpServer;
use crate::world::{Browser, full};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tokio::task::JoinSet;

/// Who logs in all the while, each with a browser of their own.
const PEOPLE: usize = 8;

/// A primary that waits for a standby, which follows it at this port.
async fn with_standby(primary: &PostgresServer, port: u16) -> PostgresServer {
    let standby = primary.standby_at(port);
    let admin = primary.client("postgres").await;
    let wait = "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'";
    admin.batch_execute(wait).await.unwrap();
    admin.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    standby
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
