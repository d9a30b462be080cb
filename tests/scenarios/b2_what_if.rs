//! Who would have been locked, before a policy is saved? (B2)

use crate::world::{PASSWORD, World};
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// The present policy with one line changed, as a file.
async fn policy(world: &World, from: &str, to: &str) -> String {
    let shown = world.keyledger(&["policy", "show"]).await.text;
    assert!(shown.contains(from), "{shown}");
    let path = world.file("candidate.toml");
    let lines: Vec<&str> = shown.lines().map(|line| if line == from { to } else { line }).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

async fn a_week() -> World {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let browser = world.browser();
    browser.mistype(ADA, 7).await.is_refused("wrong_credentials");
    browser.log_in(ADA, PASSWORD).await.is(200);
    world.minutes(10).await;
    let stranger = world.browser();
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    stranger.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    // What happens at the very moment of asking lies behind the end of the span.
    world.minutes(1).await;
    world
}

fn told(tried: &Value) -> Vec<&str> {
    let all = tried["different"][0]["differences"].as_array();
    all.into_iter().flatten().map(|one| one["would"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stricter_policy_is_told_with_the_events_that_made_the_difference() {
    let world = a_week().await;
    let file = policy(&world, "failures_max = 10", "failures_max = 5").await;
    let before = world.events().await.len();
    let tried = world.json(&["policy", "try", &file]).await;
    assert_eq!(told(&tried), ["be_locked", "be_refused"]);
    let first = &tried["different"][0]["differences"][0];
    assert_eq!(first["evidence"].as_array().unwrap().len(), 5);
    let fifth = world.events().await.into_iter().filter(|one| one["kind"] == "login_failed").nth(4);
    assert_eq!(first["event"], fifth.unwrap()["event"]);
    let text = world.keyledger(&["policy", "try", &file, "--lang", "en"]).await.text;
    assert!(text.contains("would have been locked here"), "{text}");
    let text = world.keyledger(&["policy", "try", &file, "--lang", "fr"]).await.text;
    assert!(text.contains("aurait été verrouillé ici"), "{text}");
    assert_eq!(world.events().await.len(), before, "nothing is written");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_judged_is_unknown_and_the_same_policy_changes_nothing() {
    let world = a_week().await;
    let file = policy(&world, "failures_max = 10", "failures_max = 20").await;
    let tried = world.json(&["policy", "try", &file]).await;
    assert_eq!(told(&tried), ["not_be_locked", "be_judged"], "{tried}");
    let file = policy(&world, "failures_max = 10", "failures_max = 10").await;
    let tried = world.json(&["policy", "try", &file]).await;
    assert_eq!(tried["different"].as_array().unwrap().len(), 0);
    let late = ["policy", "try", &file, "--from", "2026-11-23T00:00:00Z"];
    assert_eq!(world.json(&late).await["different"].as_array().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_nobody_holds_live_again_too_and_what_is_not_tried_is_said() {
    let world = World::start().await;
    world.browser().mistype("nobody@hotel.example", 7).await.is_refused("wrong_credentials");
    world.minutes(1).await;
    let file = policy(&world, "failures_max = 10", "failures_max = 5").await;
    let tried = world.json(&["policy", "try", &file]).await;
    assert_eq!(tried["unknown_addresses"][0]["differences"][0]["would"], "be_locked");
    assert_eq!((&tried["tally"]["be_locked"], &tried["not_tried"]), (&json!(1), &json!([])));
    let file = policy(&world, "overdue_grace_days = 7", "overdue_grace_days = 14").await;
    let tried = world.json(&["policy", "try", &file]).await;
    assert_eq!(tried["not_tried"], json!(["overdue_grace_days"]));
    let text = world.keyledger(&["policy", "try", &file, "--lang", "en"]).await.text;
    assert!(text.contains("Not replayed") && text.contains("overdue_grace_days"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_there_for_long_would_have_been_disabled() {
    let world = a_week().await;
    world.advance(chrono::TimeDelta::days(40)).await;
    let from = "disabled_when_unused_days = 0";
    let file = policy(&world, from, "disabled_when_unused_days = 30").await;
    let tried = world.json(&["policy", "try", &file]).await;
    assert_eq!(tried["tally"]["lapse"], 2, "Ada and her manager: {tried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_policy_is_refused_with_its_line_and_its_bounds() {
    let world = World::start().await;
    let file = policy(&world, "failures_max = 10", "failures_max = \"ten\"").await;
    let said = world.keyledger(&["policy", "try", &file]).await;
    assert!(!said.fine && said.error.contains("line "), "{}", said.error);
    let file = policy(&world, "failures_max = 10", "failures_max = 500").await;
    let said = world.keyledger(&["policy", "try", &file]).await;
    assert!(said.error.contains("failures_max is 500; it must be from 3 to 100"), "{}", said.error);
    let file = policy(&world, "failures_max = 10", "failures_max = 5").await;
    let checked = world.json(&["policy", "check", &file]).await;
    assert_eq!(checked["tightens"][0], "failures_max");
}
