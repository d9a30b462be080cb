//! What happens when the machine's clock is set to another time? Nobody is shut out; nothing happens
//! early or twice, nobody is revived, and a doubt whose cause is gone is over by itself (DESIGN 6).

use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use keyledger::config::LimitsConfig;
use keyledger_core::policy::Profile;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub const ADA: &str = "ada@hotel.example";

pub async fn of_kind(world: &World, kind: &str) -> Vec<Value> {
    world.events().await.into_iter().filter(|event| event["kind"] == kind).collect()
}

/// The scheduler's round without the checks that the world makes of its answer.
pub async fn round(world: &World) -> usize {
    world.app().end_what_is_due().await.unwrap()
}

pub async fn accept(world: &World) -> Value {
    world.json(&["clock", "accept", "--reason-code", "time_server_repaired"]).await
}

/// What `/readyz` answers, and what it says about one thing.
pub async fn readiness(world: &World, check: &str) -> (u16, Value) {
    world.deliver().await;
    let answer = reqwest::get(format!("{}/readyz", world.address())).await.unwrap();
    let status = answer.status().as_u16();
    let told: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let checks = told["checks"].as_array().unwrap();
    (status, checks.iter().find(|one| one["name"] == check).unwrap().clone())
}

/// The times of all events, in the ledger's order.
pub async fn times(world: &World) -> Vec<String> {
    let at = |event: &Value| event["metadata"]["at"].as_str().unwrap().to_owned();
    world.events().await.iter().map(at).collect()
}

/// Ada is locked for half an hour, Bob is signed in and has a reset link, Cleo is gone since long.
pub async fn a_busy_morning() -> (World, Browser) {
    let world = World::start_with(|config| {
        config.profile = Profile::Nist;
        // The load goes on for as long as the machine is slow, and a clock that stands fills no
        // bucket again.
        config.limits = LimitsConfig::NONE;
    })
    .await;
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
    // Before the load: a log-in that is begun and left for ten minutes has expired.
    world.clock.advance(TimeDelta::minutes(10));
    bob.session().await.is(200);
    let told = Arc::new(AtomicBool::new(false));
    let load = load(&world, &told);
    world.clock.step(step);
    for _ in 0..20 {
        round(&world).await;
        tokio::task::yield_now().await;
    }
    told.store(true, Ordering::Relaxed);
    let problems = load.await.unwrap();
    let known = ["account_locked", "wrong_credentials", "too_busy"];
    assert!(problems.iter().all(|one| known.contains(&one.as_str())), "{problems:?}");

    // Everybody logs in as always; whoever is signed in stays, whoever is locked stays locked.
    let stranger = world.browser();
    stranger.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    stranger.log_in("nobody@hotel.example", "nonsense").await.is_refused("wrong_credentials");
    stranger.log_in("bob@hotel.example", PASSWORD).await.is(200);
    bob.session().await.is(200);
    let (status, clock) = readiness(&world, "clock").await;
    assert_eq!(status, 200, "nobody is shut out");
    assert!(
        clock["found"].as_str().unwrap().contains("log-in continues by steady time"),
        "{clock}"
    );
    let doctor = world.keyledger(&["doctor"]).await;
    assert!(!doctor.fine && doctor.text.contains("keyledger clock accept"), "{}", doctor.text);

    // Half an hour of real time later: the lock's time is over, and still nothing ends by time.
    world.clock.advance(TimeDelta::minutes(25));
    bob.session().await.is(200);
    assert_eq!(round(&world).await, 0);
    for kind in ["lock_expired", "link_expired", "account_lapsed", "clock_doubt_ended"] {
        assert_eq!(world.count(kind).await, 0, "{kind}");
    }
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(anomalies.len(), 1);
    assert_eq!(anomalies[0]["data"]["cause"], "apart");

    // Everything that was written meanwhile lies in the order of time.
    let times = times(&world).await;
    assert!(times.is_sorted() && times.last().unwrap().starts_with("2026-11-22"), "{times:?}");

    // The clock is set right: the doubt is over by itself, and what is due ends.
    world.clock.step(-step);
    world.end_what_is_due().await;
    assert_eq!(world.count("lock_expired").await, 1, "the half hour of the lock is over");
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    bob.session().await.is(200);
    let ended = of_kind(&world, "clock_doubt_ended").await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0]["data"]["anomaly"], anomalies[0]["data"]["anomaly"]);
    assert_eq!(ended[0]["data"]["because"], "agrees");
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
    assert_eq!(world.count("clock_accepted").await, 0);
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
    world.app().system.catch_up().await.unwrap();
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
async fn a_step_back_of_three_seconds_shuts_nobody_out_and_is_over_by_itself() {
    let (world, bob) = a_busy_morning().await;
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    world.clock.step(TimeDelta::seconds(-3));
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    bob.session().await.is(200);
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(anomalies.len(), 1);
    assert_eq!(anomalies[0]["data"]["cause"], "event_ahead");
    assert_eq!(round(&world).await, 0);
    world.clock.advance(TimeDelta::seconds(6));
    round(&world).await;
    assert_eq!(world.count("clock_doubt_ended").await, 1);
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
    let times = times(&world).await;
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_back_of_three_seconds_shuts_nobody_out_after_a_restart_either() {
    let (mut world, _) = a_busy_morning().await;
    // Once before the restart, and once during it.
    world.clock.step(TimeDelta::seconds(-3));
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    world.stop().await;
    world.clock.step(TimeDelta::seconds(-3));
    world.open().await.unwrap();
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    assert_eq!(world.count("clock_anomaly_detected").await, 1, "it is the same doubt");
    world.clock.advance(TimeDelta::seconds(12));
    round(&world).await;
    assert_eq!(world.count("clock_doubt_ended").await, 1);
    world.restart().await;
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
    let times = times(&world).await;
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_outlives_a_restart_and_is_over_when_the_clock_is_put_right() {
    let (mut world, _) = a_busy_morning().await;
    world.clock.step(TimeDelta::days(3653));
    round(&world).await;
    world.restart().await;
    round(&world).await;
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    assert_eq!(world.count("clock_anomaly_detected").await, 1);
    let shown = world.keyledger(&["clock", "show", "--lang", "en"]).await;
    assert!(!shown.fine && shown.text.contains("It is not trusted"), "{}", shown.text);
    assert!(shown.text.contains("log-in works as usual"), "{}", shown.text);
    assert!(!world.app().keep().await.unwrap(), "what cannot be undone waits");
    world.clock.step(TimeDelta::days(-3653));
    round(&world).await;
    assert_eq!(world.count("clock_doubt_ended").await, 1);
    let shown = world.keyledger(&["clock", "show", "--lang", "en"]).await;
    assert!(shown.fine && shown.text.contains("It is not confirmed yet"), "{}", shown.text);
    world.clock.synchronise(true);
    let shown = world.keyledger(&["clock", "show", "--lang", "fr"]).await;
    assert!(shown.fine && shown.text.contains("rien n'est retenu"), "{}", shown.text);
    round(&world).await;
    let confirmed = of_kind(&world, "clock_confirmed").await;
    assert_eq!(confirmed.len(), 1);
    assert_eq!(confirmed[0]["data"]["because"], "synchronised");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_whose_last_event_lies_ahead_is_doubted_from_the_start() {
    let (mut world, _) = a_busy_morning().await;
    world.stop().await;
    // While nobody looked, the machine came up with yesterday's time.
    world.clock.step(TimeDelta::days(-1));
    world.open().await.unwrap();
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(anomalies.len(), 1);
    assert_eq!(anomalies[0]["data"]["cause"], "event_ahead");
    // A time server puts it right.
    world.clock.step(TimeDelta::days(1));
    round(&world).await;
    assert_eq!(world.count("clock_doubt_ended").await, 1);
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
    let times = times(&world).await;
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_is_compared_with_the_newest_checkpoint_too() {
    let (mut world, _) = a_busy_morning().await;
    world.app().system.extend_trail().await.unwrap();
    // Nothing happens for two hours, and the trail is signed again and again.
    world.clock.advance(TimeDelta::hours(2));
    world.app().system.extend_trail().await.unwrap();
    world.stop().await;
    world.clock.step(TimeDelta::hours(-1));
    world.open().await.unwrap();
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(anomalies.len(), 1);
    assert_eq!(anomalies[0]["data"]["cause"], "event_ahead");
    assert_eq!(anomalies[0]["data"]["expected"], "2026-11-22T10:00:00.000000Z");
    world.browser().log_in("bob@hotel.example", PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_passed_the_last_event_is_believed_again() {
    let (mut world, _) = a_busy_morning().await;
    world.stop().await;
    world.clock.step(TimeDelta::hours(-1));
    world.open().await.unwrap();
    round(&world).await;
    assert_eq!(world.count("clock_doubt_ended").await, 0);
    // Nobody does anything for an hour and a bit: Ada's lock ends first, then the doubt.
    world.clock.advance(TimeDelta::minutes(61));
    round(&world).await;
    world.clock.advance(TimeDelta::minutes(121));
    for _ in 0..3 {
        round(&world).await;
    }
    let ended = of_kind(&world, "clock_doubt_ended").await;
    assert_eq!(ended.len(), 1, "{:?}", world.kinds().await);
    assert_eq!(ended[0]["data"]["because"], "passed");
    assert_eq!(world.count("lock_expired").await, 1);
    let times = times(&world).await;
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reason_no_acceptance() {
    let (world, _) = a_busy_morning().await;
    world.clock.step(TimeDelta::days(1));
    assert!(!world.keyledger(&["clock", "accept"]).await.fine);
    assert!(!world.keyledger(&["clock", "accept", "--reason-code", " "]).await.fine);
    assert!(!world.keyledger(&["clock", "show"]).await.fine);
    let accepted = accept(&world).await;
    assert_eq!(accepted["settled"], true);
    let settled = of_kind(&world, "clock_accepted").await;
    assert_eq!(settled[0]["metadata"]["reason"]["code"], "time_server_repaired");
    let anomalies = of_kind(&world, "clock_anomaly_detected").await;
    assert_eq!(settled[0]["data"]["anomaly"], anomalies[0]["data"]["anomaly"]);
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
    assert!(
        !shown.fine && shown.text.contains("held back until someone confirms the clock"),
        "{}",
        shown.text
    );
    accept(&world).await;
    world.end_what_is_due().await;
    assert_eq!(world.count("account_lapsed").await, 5);
    world.end_what_is_due().await;
    assert_eq!(world.count("account_lapsed").await, 5);
    assert_eq!(world.count("sweep_stopped").await, 1);
}
