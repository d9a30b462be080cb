//! How many passwords are judged when a thousand are tried at once? (S12, invariant 4)
//!
//! `KEYLEDGER_FULL=1` runs a hundred rounds of each.

use crate::world::{Answer, Browser, PASSWORD, Program, World, full};
use chrono::TimeDelta;
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_core::clock::Clock;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;

const ADA: &str = "ada@hotel.example";
const CROWD: usize = 1_000;

fn rounds() -> usize {
    if full() { 100 } else { 2 }
}

/// Who comes in a crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crowd {
    /// A thousand browsers nobody has seen before.
    Strangers,
    /// The browser that knows the account, in a thousand windows.
    KnownDevice,
    /// Both.
    Mixed,
}

/// Ada's own browser, and the engine she is known to.
async fn ada(world: &World) -> Browser {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await
}

/// A wrong password from everybody at once; what each was answered.
async fn all_at_once(
    crowd: Crowd,
    stranger: &Browser,
    known: &Browser,
    email: &str,
) -> Vec<Answer> {
    let mut tasks = JoinSet::new();
    for number in 0..CROWD {
        let is_known = crowd == Crowd::KnownDevice || (crowd == Crowd::Mixed && number % 2 == 0);
        let browser = if is_known { known.clone() } else { stranger.clone() };
        let email = email.to_owned();
        tasks.spawn(async move {
            let flow = browser.flow(&email).await;
            let path = format!("/api/v1/login/{flow}/password");
            let body = json!({ "password": format!("wrong password {number}") });
            browser.send(browser.request(Method::POST, &path).json(&body)).await
        });
    }
    tasks.join_all().await
}

/// What the ledger has of each kind.
async fn counted(world: &World) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for kind in world.kinds().await {
        *counted.entry(kind).or_insert(0) += 1;
    }
    counted
}

async fn campaign(crowd: Crowd, judged_max: usize) {
    let mut most = (0, 0, 0);
    for round in 0..rounds() {
        let world = World::start().await;
        let known = ada(&world).await;
        let hashes = world.app().engine.passwords.hashes.get();
        let before = counted(&world).await;
        let answers = all_at_once(crowd, &world.browser(), &known, ADA).await;
        let hashes = usize::try_from(world.app().engine.passwords.hashes.get() - hashes).unwrap();
        let after = counted(&world).await;
        let new = |kind: &str| {
            after.get(kind).copied().unwrap_or(0) - before.get(kind).copied().unwrap_or(0)
        };
        let said = |problem: &str| answers.iter().filter(|a| a.problem() == problem).count();
        let (judged, wrong, locked) =
            (new("login_failed"), said("wrong_credentials"), said("account_locked"));
        assert!(hashes <= judged_max, "round {round}: {hashes} hashes");
        assert!(judged <= judged_max, "round {round}: {judged} judged");
        assert_eq!(new("account_locked"), 1, "round {round}");
        assert_eq!(new("password_accepted") + new("login_succeeded"), 0);
        assert_eq!(new("login_attempted"), judged, "every place taken was judged");
        assert_eq!(wrong + locked + said("too_busy"), CROWD);
        assert_eq!(new("login_refused") + judged, wrong + locked, "every refusal is written");
        most = (most.0.max(hashes), most.1.max(judged), most.2.max(said("too_busy")));
    }
    println!(
        "{crowd:?}: {} rounds of {CROWD}: at most {} hashes, {} judged, {} told to come back",
        rounds(),
        most.0,
        most.1,
        most.2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_a_thousand_strangers_get_ten_guesses_and_one_lock() {
    campaign(Crowd::Strangers, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_an_idempotency_key_buys_no_more_it_is_refused() {
    let world = World::start().await;
    let browser = world.browser();
    let before = counted(&world).await;
    for number in 0..20 {
        let path = format!("/api/v1/login/{}/password", browser.flow(ADA).await);
        let body = json!({ "password": format!("wrong password {number}") });
        let request = browser.request(Method::POST, &path).json(&body);
        let answer = browser.send(request.header("idempotency-key", "the same for all")).await;
        answer.is(422).names("Idempotency-Key");
    }
    assert_eq!(counted(&world).await, before, "nothing was tried");
    assert_eq!(world.app().engine.passwords.hashes.get(), 0, "nothing was hashed");
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_the_known_device_has_five_of_its_own() {
    campaign(Crowd::KnownDevice, 15).await;
    campaign(Crowd::Mixed, 15).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_thousand_guesses_at_an_address_nobody_holds_are_the_same() {
    for _ in 0..rounds() {
        let world = World::start().await;
        let browser = world.browser();
        let answers =
            all_at_once(Crowd::Strangers, &browser, &browser, "nobody@hotel.example").await;
        assert!(world.app().engine.passwords.hashes.get() <= 10);
        let counted = counted(&world).await;
        assert_eq!(counted["unknown_address_locked"], 1);
        assert_eq!(counted["unknown_login_failed"], 10);
        let wrong = answers.iter().filter(|answer| answer.problem() == "wrong_credentials").count();
        assert_eq!(wrong, 9);
    }
}

/// Memory that makes one hash last long enough to be killed in.
const SLOW_KIB: u32 = 131_072;

/// How many attempts the ledger on disk has.
fn attempts_on_disk(data: &Path) -> usize {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let ledger = rusqlite::Connection::open_with_flags(data.join("ledger.db"), flags).unwrap();
    let count = "SELECT count(*) FROM events WHERE kind = 'login_attempted'";
    let count: i64 = ledger.query_row(count, (), |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

/// Killed after the place was taken and before the verdict, the engine has answered nobody; the
/// place counts for nothing once its time is over, and the limit holds over the whole story.
#[tokio::test(flavor = "multi_thread")]
async fn s12_killed_between_slot_and_verdict_the_limit_still_holds() {
    let (mut kills, mut unjudged) = (0, 0);
    for round in 0..if full() { 100 } else { 3 } {
        let mut world = World::start_with(|config| config.hashing.memory_kib = SLOW_KIB).await;
        // The program beside it lives in the machine's time.
        let now = SystemClock::default().now();
        world.stop().await;
        world.clock = Arc::new(ManualClock::at(now.minus(TimeDelta::hours(1))));
        world.open().await.unwrap();
        ada(&world).await;
        world.stop().await;

        let slow = SLOW_KIB.to_string();
        let environment = [
            ("KEYLEDGER_HASHING__MEMORY_KIB", slow.as_str()),
            ("KEYLEDGER_LIMITS__ADDRESS_PER_MINUTE", "0"),
        ];
        let program = Program::start("serve", world.data(), &environment);
        let before = attempts_on_disk(world.data());
        let mut crowd = JoinSet::new();
        for number in 0..20 {
            let browser = Browser::at(program.address());
            crowd.spawn(async move {
                let flow = browser.flow(ADA).await;
                let path = format!("/api/v1/login/{flow}/password");
                let body = json!({ "password": format!("wrong password {number}") });
                // Most are cut off by the kill.
                let sent = browser.request(Method::POST, &path).json(&body).send().await;
                sent.map_or(0, |answer| answer.status().as_u16())
            });
        }
        while attempts_on_disk(world.data()) - before <= round % 10 {
            tokio::task::yield_now().await;
        }
        program.kill();
        kills += 1;
        let answered = crowd.join_all().await.into_iter().filter(|status| *status == 401).count();

        // Half a minute later another process goes on.
        world.clock =
            Arc::new(ManualClock::at(SystemClock::default().now().plus(TimeDelta::seconds(31))));
        world.open().await.unwrap();
        let failed = world.count("login_failed").await;
        assert!(failed >= answered, "nobody was answered what is not written");
        let mut judged = failed;
        if world.count("account_locked").await == 0 {
            // Slow hashes on a busy machine make somebody wait now and then: that is no verdict.
            for asked in 0.. {
                assert!(asked < 100, "round {round}: nobody is judged");
                match world.browser().log_in(ADA, "wrong again and again").await.problem().as_str()
                {
                    "wrong_credentials" => judged += 1,
                    "too_busy" => {}
                    "account_locked" => break,
                    other => panic!("round {round}: {other}"),
                }
            }
            judged += 1;
        }
        unjudged += world.count("login_attempt_abandoned").await;
        assert_eq!(world.count("login_failed").await, judged);
        assert_eq!((judged, world.count("account_locked").await), (10, 1), "round {round}");
        world.browser().log_in(ADA, PASSWORD).await.is_refused("account_locked");
    }
    println!("{kills} kills left {unjudged} places without a verdict");
    assert!(unjudged > 0, "no kill fell between slot and verdict");
}
