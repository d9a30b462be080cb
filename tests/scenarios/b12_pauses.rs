//! What does a fleet notice of an engine that was paused, that is cut off, or whose clock is wrong? (B12)

use crate::fleet::{Fleet, logs_in, people, until};
use crate::postgres::PostgresServer;
use crate::smtp_server::SmtpServer;
use crate::world::store::{database, shared};
use crate::world::{Browser, PASSWORD, World, full};
use chrono::TimeDelta;
use keyledger_adapters::clock::ManualClock;
use keyledger_core::clock::Clock;
use keyledger_core::language::Language;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A way to a server that can be cut.
struct Wire {
    port: u16,
    cut: watch::Sender<bool>,
}

impl Wire {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let (cut, is_cut) = watch::channel(false);
        tokio::spawn(async move {
            loop {
                let (mut from, _) = listener.accept().await.unwrap();
                let mut is_cut = is_cut.clone();
                tokio::spawn(async move {
                    let mut to = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut from, &mut to) => return,
                        _ = is_cut.wait_for(|cut| *cut) => {}
                    }
                    // Nothing passes, and nobody is told: as where a cable is pulled.
                    let _ = is_cut.wait_for(|cut| !*cut).await;
                });
            }
        });
        Self { port: own, cut }
    }
}

async fn session(browser: &Browser) -> u16 {
    let asked = browser.request(reqwest::Method::GET, "/api/v1/session");
    let answer = asked.timeout(Duration::from_secs(20)).send().await;
    answer.map_or(0, |answer| answer.status().as_u16())
}

/// An engine that slept while somebody logged out elsewhere knows it with its first answer, and goes on
/// with what others wrote.
#[tokio::test(flavor = "multi_thread")]
async fn b12_an_engine_that_was_paused_wakes_without_old_ideas() {
    let smtp = SmtpServer::start("accept", &[]);
    let server = PostgresServer::start(&[]);
    let fleet = Fleet::start(&server.address("postgres"), &smtp);
    let (_, people) = people(&fleet, &smtp, 2).await;
    let [one, other, _] = fleet.addresses().map(|address| format!("http://{address}"));
    let at = |browser: &Browser, address: &String| browser.clone().moved_to(address.clone());
    for (email, browser) in &people {
        assert_eq!(logs_in(&at(browser, &one), email).await, Some(true));
    }
    let (leaves, stays) = (&people[0].1, &people[1].1);
    let asleep = fleet.id(0);
    let signal = |name: &str| {
        assert!(Command::new("kill").args([name, &asleep.to_string()]).status().unwrap().success());
    };
    signal("-STOP");
    let path = "/api/v1/logout";
    let out = at(leaves, &other).once(reqwest::Method::POST, path, &serde_json::json!({})).await;
    assert_eq!(out.status, 204);
    // What it had begun is asked while it sleeps, and answered when it wakes.
    let (early, address) = (leaves.clone(), one.clone());
    let begun = tokio::spawn(async move { session(&early.moved_to(address)).await });
    let pause = Duration::from_secs(if full() { 60 } else { 4 });
    let slept = Instant::now();
    while slept.elapsed() < pause {
        assert_eq!(session(&at(stays, &other)).await, 200, "the others go on");
    }
    signal("-CONT");
    // A client that gave up meanwhile was told nothing.
    assert!([401, 0].contains(&begun.await.unwrap()), "what ended elsewhere has ended");
    assert_eq!(session(&at(leaves, &one)).await, 401);
    until("it serves again", 30, async || (session(&at(stays, &one)).await == 200).then_some(()))
        .await;
    println!("paused for {} s", pause.as_secs());
}

/// An engine that is cut off from the database says so and answers nobody wrongly; what happened meanwhile
/// holds there when the network is back.
#[tokio::test(flavor = "multi_thread")]
async fn b12_an_engine_that_is_cut_off_says_so_and_comes_back() {
    let smtp = SmtpServer::start("accept", &[]);
    let server = PostgresServer::start(&[]);
    let wire = Wire::to(server.port).await;
    let direct = server.address("postgres");
    let through = direct.replace(&format!(":{}/", server.port), &format!(":{}/", wire.port));
    let fleet = Fleet::at([&through, &direct, &direct], &smtp);
    let (_, people) = people(&fleet, &smtp, 1).await;
    let [cut_off, other, _] = fleet.addresses().map(|address| format!("http://{address}"));
    let (email, browser) = &people[0];
    let at = |address: &String| browser.clone().moved_to(address.clone());
    assert_eq!(logs_in(&at(&cut_off), email).await, Some(true));

    wire.cut.send_replace(true);
    let before = Instant::now();
    assert_eq!(session(&at(&cut_off)).await, 503, "no session by what it remembers");
    assert!(before.elapsed() < Duration::from_secs(15), "{:?}", before.elapsed());
    assert_eq!(session(&at(&other)).await, 200);
    let ready = at(&cut_off).request(reqwest::Method::GET, "/readyz").send().await.unwrap();
    assert_eq!(ready.status().as_u16(), 503);
    let told: serde_json::Value = ready.json().await.unwrap();
    for part in ["ledger", "vault"] {
        let checks = told["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["name"] == part).unwrap();
        assert_eq!(check["ok"], false, "{check}");
        assert!(check["found"].as_str().unwrap().contains("did not answer"), "{check}");
    }
    let out =
        at(&other).once(reqwest::Method::POST, "/api/v1/logout", &serde_json::json!({})).await;
    assert_eq!(out.status, 204);

    wire.cut.send_replace(false);
    until("it is back", 30, async || (session(&at(&cut_off)).await == 401).then_some(())).await;
    // The vault is tried again every half second.
    until("its vault is back", 30, async || {
        (logs_in(&at(&cut_off), email).await == Some(true)).then_some(())
    })
    .await;
}

/// Two engines whose clocks are ten seconds apart serve the same person; the slow one says that it is.
#[tokio::test(flavor = "multi_thread")]
async fn b12_clocks_that_differ_are_named_and_shut_nobody_out() {
    const ADA: &str = "ada@hotel.example";
    let address = database();
    let slow = World::start_with(|config| (config.store, config.vault) = shared(&address)).await;
    let (lac, mona) = slow.hotel("Hotel du Lac").await;
    let ada = slow.member(&mona, &lac, ADA).await;
    let ahead = slow.clock.now().plus(TimeDelta::seconds(10));
    let fast = slow.beside_at(Arc::new(ManualClock::at(ahead))).await;
    let (at_slow, at_fast) = (ada.clone(), ada.clone().moved_to(fast.address()));
    for _ in 0..3 {
        at_fast.log_in(ADA, PASSWORD).await.is(200);
        // What the scheduler does every second: time goes on from the newest event.
        slow.end_what_is_due().await;
        at_slow.session().await.is(200);
        at_slow.log_in(ADA, PASSWORD).await.is(200);
        at_fast.session().await.is(200);
    }
    let flow = at_fast.flow(ADA).await;
    at_slow.password(&flow, PASSWORD).await.is(200);
    for engine in [&slow, &fast] {
        let wrong = engine.browser().from("203.0.113.9");
        wrong.log_in(ADA, "mistyped and mistyped").await.is_refused("wrong_credentials");
    }
    let said = async |world: &World| {
        let checks = world.app().checks().await;
        checks.iter().find(|check| check.name == "clock").unwrap().in_words(Language::En).1
    };
    let told = said(&slow).await;
    assert!(told.contains("ahead"), "the slow one doubts its clock: {told}");
    println!("slow: {told}\nfast: {}", said(&fast).await);
}
