//! What happens when the machine's clock is set to another time? Nothing early, nothing twice, nobody
//! revived, and a person has to say that it is right again (DESIGN 6).

use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use keyledger_core::policy::Profile;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const ADA: &str = "ada@hotel.example";

async fn of_kind(world: &World, kind: &str) -> Vec<Value> {
    world.events().await.into_iter().filter(|event| event["kind"] == kind).collect()
}

/// The scheduler's round without the checks that the world makes of its answer.
async fn round(world: &World) -> usize {
    world.app().end_what_is_due().await.unwrap()
}

async fn accept(world: &World) -> Value {
    world.json(&["clock", "accept", "--reason-code", "time_server_repaired"]).await
}

/// Ada is locked for half an hour, Bob is signed in and has a reset link, Cleo is gone since long.
async fn a_busy_morning() -> (World, Browser) {
    let world = World::start_with(|config| config.profile = Profile::Nist).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let bob = world.member(&mona, &lac, "bob@hotel.example").await;
    world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    bob.forgot("bob@hotel.example").await.is(202);
    (world, bob)
}

/// Log-ins and session uses that go on until told, as people's do.
fn load(world: &World, told: &Arc<AtomicBool>) -> tokio::task::JoinHandle<Vec<String>> {
    let (browser, told) = (world.browser(), Arc::clone(told));
    tokio::spawn(async move {
        let mut problems = vec![];
        while !told.load(Ordering::Relaxed) {
            problems.push(browser.log_in(ADA, PASSWORD).await.problem());
            problems.push(browser.log_in("nobody@hotel.example", "nonsense").await.problem());
        }
        problems
    })
}

async fn set_during_load(step: TimeDelta) {
    let (world, bob) = a_busy_morning().await;
    let told = Arc::new(AtomicBool::new(false));
    let load = load(&world, &told);
    world.clock.advance(TimeDelta::minutes(10));
    bob.session().await.is(200);
    world.clock.step(step);
    for _ in 0..20 {
        round(&world).await;
        tokio::task::yield_now().await;
    }
    told.store(true, Ordering::Relaxed);
    let problems = load.await.unwrap();
    let known = ["account_locked", "wrong_credentials", "too_busy", "clock_unsure"];
    assert!(problems.iter().all(|one| known.contains(&one.as_str())), "{problems:?}");

    // No log-in, known or not; whoever is signed in stays, whoever is not does not come back.
    let stranger = world.browser();
    let ada = stranger.log_in(ADA, PASSWORD).await;
    ada.is(503).is_refused("clock_unsure");
    assert!(ada.header("retry-after").is_some());
    let nobody = stranger.log_in("nobody@hotel.example", "nonsense").await;
    assert_eq!(ada.comparable(), nobody.comparable());
    bob.session().await.is(200);
    let ready = stranger.get("/livez").await;
    ready.is(200);
    let text = reqwest::get(format!("{}/readyz", world.address())).await.unwrap();
    assert_eq!(text.status(), 503);
    assert!(text.text().await.unwrap().contains("keyledger clock accept"));

    // Half an hour of real time later: the lock's time is over, and still nothing ends by time.
    world.clock.advance(TimeDelta::minutes(25));
    bob.session().await.is(200);
    assert_eq!(round(&world).await, 0);
    for kind in ["lock_expired", "link_expired", "account_lapsed"] {
        assert_eq!(world.count(kind).await, 0, "{kind}");
    }
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(anomalies.len(), 1);
    assert_eq!(anomalies[0]["data"]["cause"], "apart");

    // Everything that was written meanwhile lies in the order of time.
    let times: Vec<String> = world
        .events()
        .await
        .iter()
        .map(|event| event["metadata"]["at"].as_str().unwrap().to_owned())
        .collect();
    assert!(times.last().unwrap().starts_with("2026-11-22"), "{times:?}");

    // The clock is set right, and a person says so.
    world.clock.step(-step);
    assert_eq!(round(&world).await, 0, "right again is not settled");
    let accepted = accept(&world).await;
    assert_eq!(accepted["settled"], true);
    world.end_what_is_due().await;
    assert_eq!(world.count("lock_expired").await, 1, "the half hour of the lock is over");
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    bob.session().await.is(200);
    let settled = of_kind(&world, "clock_accepted").await;
    assert_eq!(settled.len(), 1);
    assert_eq!(settled[0]["data"]["anomaly"], anomalies[0]["data"]["anomaly"]);
    assert_eq!(settled[0]["metadata"]["reason"]["code"], "time_server_repaired");
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_back_during_load() {
    set_during_load(TimeDelta::hours(-1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_back_during_load() {
    set_during_load(TimeDelta::days(-1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_ahead_during_load() {
    set_during_load(TimeDelta::days(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_years_ahead_during_load() {
    set_during_load(TimeDelta::days(3653)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn set_back_and_accepted_as_it_is_nothing_that_had_ended_lives_again() {
    let (world, bob) = a_busy_morning().await;
    // Bob's session idles out, and his link and Ada's lock run out, while the clock is a day back.
    world.clock.step(TimeDelta::days(-1));
    round(&world).await;
    world.clock.advance(TimeDelta::hours(25));
    accept(&world).await;
    world.app().catch_up().await.unwrap();
    assert_eq!(world.count("lock_expired").await, 1);
    assert_eq!(world.count("link_expired").await, 1);
    bob.session().await.is(401);
    // Events of a day ahead lie in the ledger, and the person who accepted the clock knows it.
    round(&world).await;
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn set_back_and_accepted_as_it_is_no_token_and_no_grace_lives_again() {
    let world = World::with_billing().await;
    let lac = world.property("Hotel du Lac").await;
    let billing = world.billing().await;
    billing.sends(&lac, &billing.invoice("INV-1", 1, "overdue")).await.is(200);
    let door = world.service_token("door", &["introspect"]).await;
    // The clock is set two years back, and the year of the token and the week of grace go by.
    world.clock.step(TimeDelta::days(-730));
    round(&world).await;
    world.clock.advance(TimeDelta::days(400));
    accept(&world).await;
    assert_eq!(world.count("service_token_expired").await, 2, "the door's and the billing's");
    assert_eq!(world.count("property_restricted").await, 1);
    world.browser().introspect(&door, "x").await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_outlives_a_restart_and_is_not_written_again() {
    let (mut world, _) = a_busy_morning().await;
    world.clock.step(TimeDelta::days(3653));
    round(&world).await;
    world.restart().await;
    round(&world).await;
    world.browser().log_in(ADA, PASSWORD).await.is(503).is_refused("clock_unsure");
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
    let shown = world.keyledger(&["clock", "show", "--lang", "en"]).await;
    assert!(!shown.fine && shown.text.contains("It is not believed"), "{}", shown.text);
    world.clock.step(TimeDelta::days(-3653));
    accept(&world).await;
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    let shown = world.keyledger(&["clock", "show", "--lang", "fr"]).await;
    assert!(shown.fine && shown.text.contains("rien n'attend"), "{}", shown.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_whose_last_event_lies_ahead_is_doubted_from_the_start() {
    let (mut world, _) = a_busy_morning().await;
    world.stop().await;
    // While nobody looked, the machine came up with yesterday's time.
    world.clock.step(TimeDelta::days(-1));
    world.open().await.unwrap();
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is_refused("clock_unsure");
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(anomalies.len(), 1);
    assert_eq!(anomalies[0]["data"]["cause"], "event_ahead");
    world.clock.step(TimeDelta::days(1));
    accept(&world).await;
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reason_no_acceptance() {
    let (world, _) = a_busy_morning().await;
    world.clock.step(TimeDelta::days(1));
    assert!(!world.keyledger(&["clock", "accept"]).await.fine);
    assert!(!world.keyledger(&["clock", "accept", "--reason-code", " "]).await.fine);
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is_refused("clock_unsure");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_that_would_disable_more_than_one_in_a_hundred_stops_and_asks_once() {
    let world = World::start_with(|config| config.profile = Profile::Pci).await;
    let lac = world.property("Hotel du Lac").await;
    for n in 0..5 {
        let email = format!("p{n}@hotel.example");
        let words = ["account", "create", "--email", &email, "--name", "P", "--property", &lac];
        world.json(&words).await;
        let token = world.token_to(&email).await;
        world.browser().activate(&token, "a long and winding road 4").await.is(204);
    }
    world.advance(TimeDelta::days(91)).await;
    world.end_what_is_due().await;
    assert_eq!(world.count("account_lapsed").await, 0);
    let stopped = of_kind(&world, "sweep_stopped").await;
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0]["data"]["would_lapse"], 5);
    let shown = world.keyledger(&["clock", "show", "--lang", "en"]).await;
    assert!(!shown.fine && shown.text.contains("so they wait"), "{}", shown.text);
    accept(&world).await;
    world.end_what_is_due().await;
    assert_eq!(world.count("account_lapsed").await, 5);
    world.end_what_is_due().await;
    assert_eq!(world.count("account_lapsed").await, 5);
    assert_eq!(world.count("sweep_stopped").await, 1);
}
