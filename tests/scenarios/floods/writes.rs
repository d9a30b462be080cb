//! What can somebody nobody knows have written, how much of it, and what stays in memory?

use super::load::{post, shoot, source};
use super::people::{Known, Running};
use super::rate;
use crate::world::{Browser, PASSWORD, World, full};
use keyledger::config::LimitsConfig;
use keyledger_usecases::upkeep::deadlines;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tokio::task::JoinSet;

const ADA: &str = "ada@hotel.example";
const NEXT: &str = "another road to walk on";

async fn with_ada(limits: LimitsConfig) -> (World, Browser) {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    world.stop().await;
    world.config.limits = limits;
    world.open().await.unwrap();
    let ada = ada.moved_to(world.address());
    (world, ada)
}

/// A link of Ada's that was used.
async fn used_link(world: &World) -> String {
    let browser = world.browser();
    browser.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    browser.reset(&token, NEXT).await.is(204);
    token
}

fn from(world: &World, n: usize) -> Browser {
    world.browser().from(&source(n))
}

#[tokio::test(flavor = "multi_thread")]
async fn s34_a_used_link_that_is_tried_all_the_time_is_written_down_once_an_hour() {
    let (world, _) = with_ada(LimitsConfig::NONE).await;
    let token = used_link(&world).await;
    let mut crowd = JoinSet::new();
    for n in 0..100 {
        let (browser, token) = (from(&world, n), token.clone());
        crowd.spawn(async move { browser.reset(&token, PASSWORD).await });
    }
    for answer in crowd.join_all().await {
        answer.is(410).is_refused("link_used");
    }
    assert_eq!(world.count("link_refused").await, 1);
    world.minutes(59).await;
    world.browser().reset(&token, PASSWORD).await.is_refused("link_used");
    assert_eq!(world.count("link_refused").await, 1);
    world.minutes(2).await;
    world.browser().reset(&token, PASSWORD).await.is_refused("link_used");
    assert_eq!(world.count("link_refused").await, 2);
    world.browser().log_in(ADA, NEXT).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_limited_before_they_are_tried_and_nobody_uses_up_the_owners() {
    let (world, _) = with_ada(LimitsConfig::default()).await;
    let token = used_link(&world).await;
    world.advance(chrono::TimeDelta::minutes(2)).await;
    // Forged links of the account count for the network they come from, not for the account.
    let forged = format!("{}AAAA", &token[..token.len() - 4]);
    for n in 0..100 {
        from(&world, n).reset(&forged, PASSWORD).await.is_refused("link_expired");
    }
    for n in 0..30 {
        from(&world, n).reset(&token, PASSWORD).await.is_refused("link_used");
    }
    let stopped = from(&world, 31).reset(&token, PASSWORD).await;
    assert_eq!(stopped.is(429).header("retry-after"), Some("2"));
    world.advance(chrono::TimeDelta::seconds(2)).await;
    from(&world, 32).reset(&token, PASSWORD).await.is_refused("link_used");
    let busy = world.browser();
    for _ in 0..60 {
        busy.activate("nonsense", PASSWORD).await.is_refused("link_expired");
    }
    busy.activate("nonsense", PASSWORD).await.is(429).is_refused("too_busy");
}

/// No hash slows down guesses at addresses that are locked: what is written of them has a total.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_at_locked_addresses_have_a_total() {
    let limits = LimitsConfig { refused_total_per_minute: 20, ..LimitsConfig::NONE };
    let (world, ada) = with_ada(limits).await;
    for email in [ADA, "nobody@hotel.example"] {
        world.browser().mistype(email, 10).await.is_refused("account_locked");
        let flow = world.browser().flow(email).await;
        let mut answers = vec![];
        for n in 0..30 {
            answers.push(from(&world, n).password(&flow, "wrong and wrong again").await.problem());
        }
        let told = |problem: &str| answers.iter().filter(|told| *told == problem).count();
        assert_eq!((told("account_locked"), told("too_busy")), (20, 10));
        world.advance(chrono::TimeDelta::minutes(1)).await;
    }
    assert_eq!(world.count("login_refused").await, 20);
    assert_eq!(world.count("unknown_login_refused").await, 20);
    ada.log_in(ADA, PASSWORD).await.is(200);
}

/// Strangers who ask for an address again and again use up nothing of the device that it knows, are
/// told the usual, and are counted; no more mails follow.
#[tokio::test(flavor = "multi_thread")]
async fn s4_forgot_beyond_the_address_limit_is_told_the_usual_and_counted() {
    let (world, ada) = with_ada(LimitsConfig::default()).await;
    let mails = world.mails_to(ADA).await.len();
    for email in [ADA, "nobody@hotel.example"] {
        for n in 0..100 {
            let answer = from(&world, n).forgot(email).await;
            assert_eq!(answer.is(202).text, "");
        }
    }
    let asked =
        |kinds: &[String]| kinds.iter().filter(|kind| kind.starts_with("password_reset_")).count();
    let kinds = world.kinds().await;
    assert_eq!(asked(&kinds), 10);
    assert_eq!(world.count("unknown_reset_requested").await, 10);
    assert!(world.mails_to(ADA).await.len() <= mails + 3);
    ada.forgot(ADA).await.is(202);
    assert_eq!(asked(&world.kinds().await), 11);
    deadlines::record_throttled(&world.app().engine).await.unwrap();
    let throttled: Vec<_> = world.events().await;
    let throttled: Vec<_> =
        throttled.iter().filter(|event| event["kind"] == "attempts_throttled").collect();
    assert_eq!(throttled.len(), 2);
    for event in throttled {
        assert_eq!(event["data"]["limit"], "forgot_address");
        assert_eq!(event["data"]["count"], 90);
        assert!(!event["data"]["tag"].as_str().unwrap().contains('@'));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_use_up_nothing_of_the_known_device_and_of_forgot() {
    let (world, ada) = with_ada(LimitsConfig::default()).await;
    let flow = world.browser().flow(ADA).await;
    let mut stopped = 0;
    for n in 0..80 {
        let answer = from(&world, n).password(&flow, "wrong and wrong again").await;
        stopped += usize::from(answer.status == 429);
    }
    assert_eq!(stopped, 20);
    from(&world, 99).log_in(ADA, PASSWORD).await.is(429).is_refused("too_busy");
    ada.log_in(ADA, PASSWORD).await.is(200);
    world.browser().forgot(ADA).await.is(202);
    world.browser().reset(&world.token_to(ADA).await, NEXT).await.is(204);
    ada.log_in(ADA, NEXT).await.is(200);
    // A device of somebody else is nobody's: it stands in the strangers' line.
    let planted = |token: String| {
        let request =
            world.browser().request(Method::POST, &format!("/api/v1/login/{flow}/password"));
        request.header("cookie", format!("keyledger_device={token}"))
    };
    let request = planted("0".repeat(64)).json(&json!({ "password": NEXT }));
    world.browser().send(request).await.is(429).is_refused("too_busy");
}

/// Everything that somebody nobody knows can have written waits while the disk is nearly full.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_for_strangers_while_the_disk_is_nearly_full() {
    let (mut world, ada) =
        with_ada(LimitsConfig { address_per_minute: 1, ..LimitsConfig::NONE }).await;
    ada.clone().with_phone(crate::world::Phone::new(&world.clock)).sets_a_factor_up().await;
    world.browser().forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    let waits = world.browser().log_in(ADA, PASSWORD).await;
    let factor = waits.is(200).body()["flow"].as_str().unwrap().to_owned();
    world.browser().log_in(ADA, PASSWORD).await.is(429).is_refused("too_busy");
    world.stop().await;
    world.config.disk_floor_mb = u64::MAX;
    world.open().await.unwrap();
    let before = world.kinds().await.len();
    let flow = world.browser().flow(ADA).await;
    let set_up = format!("/api/v1/login/{factor}/set-up");
    let one = format!("{set_up}/00000000-0000-4000-8000-000000000000");
    let doors = [
        (format!("/api/v1/login/{flow}/password"), json!({ "password": PASSWORD })),
        (format!("/api/v1/login/{factor}/factor"), json!({ "code": "000000" })),
        (set_up, json!({ "kind": "totp" })),
        (format!("{one}/confirm"), json!({ "code": "000000" })),
        (format!("{one}/abandon"), json!({})),
        ("/api/v1/password/forgot".to_owned(), json!({ "email": ADA })),
        ("/api/v1/password/forgot".to_owned(), json!({ "email": "nobody@hotel.example" })),
        ("/api/v1/password/reset".to_owned(), json!({ "token": token, "password": NEXT })),
        ("/api/v1/activate".to_owned(), json!({ "token": token, "password": NEXT })),
    ];
    for (language, words) in [("en", "disk of this system is nearly full"), ("fr", "presque plein")]
    {
        for (path, body) in &doors {
            let answer = world.browser().speaking(language).once(Method::POST, path, body).await;
            answer.is(503).is_refused("unavailable");
            let detail = answer.body()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(words), "{path}: {detail}");
        }
    }
    deadlines::record_throttled(&world.app().engine).await.unwrap();
    assert_eq!(world.kinds().await.len(), before);
}

/// What is remembered of a crowd is forgotten when it went away.
#[tokio::test(flavor = "multi_thread")]
async fn the_memory_of_a_crowd_comes_back() {
    let (world, _) = with_ada(LimitsConfig::default()).await;
    let engine = &world.app().engine;
    for n in 0..300 {
        let browser = from(&world, n);
        browser.forgot(&format!("nobody{n}@hotel.example")).await.is(202);
        browser.log_in(&format!("nobody{n}@hotel.example"), PASSWORD).await.is(401);
    }
    assert!(engine.limits.remembered() >= 4 * 300, "{}", engine.limits.remembered());
    assert_eq!(engine.passwords.waiting(), (0, 300));
    world.clock.advance(chrono::TimeDelta::minutes(1));
    deadlines::forget_the_quiet(engine);
    let left = (engine.limits.remembered(), engine.passwords.waiting(), engine.gates.remembered());
    assert_eq!(left, (0, (0, 0), 0));
}

/// A used link from one address and from many, and "forgot" for as many addresses as there are
/// networks: what is written stays within the limits, and the memory comes back.
#[tokio::test(flavor = "multi_thread")]
async fn anonymous_writes_stay_within_their_limits() {
    let (per_second, seconds, addresses) =
        if full() { (rate(), 20, 145_000) } else { (150.0, 2, 300) };
    let running = Running::with(1, 8).await;
    let (address, ada) = (running.address(), running.known[0].clone());
    Known::stranger(&address).forgot(&ada.email).await.is(202);
    let token = running.mail_with_link(&ada.email).await;
    Known::stranger(&address).reset(&token, NEXT).await.is(204);
    let span = Duration::from_secs(seconds);
    let body = json!({ "token": token, "password": PASSWORD }).to_string();
    let before = running.all_events();
    let shot = move |n: usize| {
        let source = if n.is_multiple_of(2) { source(0) } else { source(n) };
        post("/api/v1/password/reset", &source, &body, None)
    };
    let tried = shoot(&address, per_second, span, shot).await;
    let written = running.all_events() - before;
    println!(
        "a used link, {per_second}/s: {} tries, {:?}, {written} events, {} of them refusals",
        tried.all(),
        tried.by_status,
        running.events("link_refused"),
    );
    assert_eq!(running.events("link_refused"), 1);
    assert_eq!(tried.of(410) + tried.of(429), tried.all());

    let (before, memory) = (running.events("unknown_reset_requested"), running.memory_mib());
    let shot = |n: usize| {
        let body = json!({ "email": format!("nobody{n}@hotel.example") }).to_string();
        post("/api/v1/password/forgot", &source(n), &body, None)
    };
    let span = Duration::from_secs_f64(f64::from(addresses) / per_second);
    let asked = shoot(&address, per_second, span, shot).await;
    let written = running.events("unknown_reset_requested") - before;
    let most = 1_200 + usize::try_from(asked.took.as_secs() * 20).unwrap() + 20;
    let peak = running.memory_mib();
    let quiet = running.memory_once_quiet().await;
    println!(
        "forgot for {addresses} addresses, {per_second}/s: {:?}, {written} events (at most {most}); \
         memory {memory} MiB before, {peak} MiB after, {quiet} MiB once quiet",
        asked.by_status,
    );
    assert!(written <= most && written == asked.of(202), "{written} {:?}", asked.by_status);
    assert_eq!(asked.of(202) + asked.of(429), asked.all());
    assert!(quiet <= memory + 32 || !full(), "{quiet} MiB after {memory} MiB");
}
