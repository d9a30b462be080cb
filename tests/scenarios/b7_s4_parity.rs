//! Can a known and an unknown address be told apart? (S4, B7, invariant 13)
//!
//! Time is measured by a bench; here it is everything else: text, status, headers, the number of
//! commits and hashes.

use crate::world::{Answer, Browser, PASSWORD, World};
use serde_json::json;

const KNOWN: &str = "known.person@hotel.example";
const FRESH: &str = "fresh.person@hotel.example";
const NOBODY: &str = "nobody.there@hotel.example";

async fn with_people() -> World {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, KNOWN).await;
    // And one who has not chosen a password yet.
    mona.add_member(&lac, json!({ "email": FRESH, "name": "F" })).await.is(201);
    world
}

/// What an act costs beside what it answers: commits and hashes.
async fn cost(world: &World, act: impl Future<Output = Answer>) -> (Answer, u64, u64) {
    let hash_count = || world.app().engine.passwords.hashes.get();
    let (commits, hashed) = (world.app().commits(), hash_count());
    let answer = act.await;
    (answer.comparable(), world.app().commits() - commits, hash_count() - hashed)
}

/// Everything one can try with an address, each answer with its cost.
async fn tried(world: &World, browser: &Browser, email: &str) -> Vec<(Answer, u64, u64)> {
    let mut seen = vec![];
    seen.push(cost(world, browser.forgot(email)).await);
    for _ in 0..13 {
        let flow = browser.flow(email).await;
        seen.push(cost(world, browser.password(&flow, "not the right password")).await);
    }
    seen.push(cost(world, browser.forgot(email)).await);
    let again = browser.clone().speaking("fr");
    let flow = again.flow(email).await;
    seen.push(cost(world, again.password(&flow, PASSWORD)).await);
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn text_status_headers_commits_and_hashes_are_the_same() {
    let world = with_people().await;
    let nobody = tried(&world, &world.browser(), NOBODY).await;
    for email in [KNOWN, FRESH] {
        let somebody = tried(&world, &world.browser(), email).await;
        assert_eq!(somebody.len(), nobody.len());
        for (step, (known, unknown)) in somebody.iter().zip(&nobody).enumerate() {
            assert_eq!(known, unknown, "step {step} for {email}");
        }
    }
    let problems: Vec<String> = nobody.iter().map(|(answer, ..)| answer.problem()).collect();
    let refused = |count, problem: &str| vec![problem.to_owned(); count];
    let expected =
        [vec![String::new()], refused(9, "wrong_credentials"), refused(4, "account_locked")];
    assert_eq!(problems[..14], expected.concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_answers_like_nobody() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, KNOWN).await;
    let account = mona.member(&lac, KNOWN).await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &account).await.is(204);
    let deleted = tried(&world, &world.browser(), KNOWN).await;
    let nobody = tried(&world, &world.browser(), NOBODY).await;
    assert_eq!(deleted, nobody);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_costs_exactly_two_commits_right_or_wrong_known_or_not() {
    let world = with_people().await;
    let browser = world.browser();
    for (email, password, status) in
        [(KNOWN, PASSWORD, 200), (KNOWN, "wrong and wrong", 401), (NOBODY, PASSWORD, 401)]
    {
        let flow = browser.flow(email).await;
        let before = (world.app().commits(), world.app().engine.passwords.hashes.get());
        browser.password(&flow, password).await.is(status);
        let after = (world.app().commits(), world.app().engine.passwords.hashes.get());
        assert_eq!((after.0 - before.0, after.1 - before.1), (2, 1), "{email} {password}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_step_looks_nothing_up_and_flows_look_alike() {
    let world = with_people().await;
    let browser = world.browser();
    let commits = world.app().commits();
    let same_length = "known.nobody@hotel.example";
    let (one, other) = (browser.flow(KNOWN).await, browser.flow(same_length).await);
    assert_eq!((one.len(), world.app().commits()), (other.len(), commits));
    assert!(!one.contains(KNOWN));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_nobody_holds_is_locked_and_forgotten_after_30_days() {
    let world = with_people().await;
    let browser = world.browser();
    browser.mistype(NOBODY, 10).await.is(403).is_refused("account_locked");
    world.advance(chrono::TimeDelta::days(29)).await;
    browser.log_in(NOBODY, PASSWORD).await.is(403).is_refused("account_locked");
    world.advance(chrono::TimeDelta::days(31)).await;
    browser.log_in(NOBODY, PASSWORD).await.is(401).is_refused("wrong_credentials");
    assert_eq!(world.mails_to(NOBODY).await.len(), 0);
}
