//! One timeline per person: equal failures grouped, what counted marked, every event to be read
//! again (B6, C6).

use crate::world::{PASSWORD, World, redacted};
use insta::assert_snapshot;
use serde_json::Value;

const ADA: &str = "ada@hotel.example";

fn items(history: &Value) -> &Vec<Value> {
    history["items"].as_array().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_equal_failures_are_one_item_and_what_counted_is_marked() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = world.browser().from("203.0.113.77");
    world.minutes(60).await;
    for _ in 0..9 {
        ada.log_in(ADA, "mistyped again and again").await.is_refused("wrong_credentials");
        world.minutes(1).await;
    }
    ada.log_in(ADA, "mistyped again and again").await.is_refused("account_locked");
    ada.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    ada.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    world.deliver().await;
    let printed = |language: &'static str| async {
        let printed = world.keyledger(&["history", ADA, "--lang", language]).await;
        assert!(printed.fine, "{}", printed.error);
        without_sequences(&redacted(&printed.text))
    };
    assert_snapshot!("timeline_en", printed("en").await);
    assert_snapshot!("timeline_fr", printed("fr").await);

    let history = world.json(&["history", ADA, "--lang", "en"]).await;
    let failures: Vec<&Value> =
        items(&history).iter().filter(|item| item["kind"] == "login_failed").collect();
    let counts: Vec<_> = failures.iter().map(|item| item["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [9, 1], "the tenth was shown something else");
    assert_eq!(failures[0]["events"].as_array().unwrap().len(), 18, "attempt and verdict of each");
    assert_eq!(failures[0]["shown"]["text"], "E-mail or password wrong");
    let locked = items(&history).iter().find(|item| item["kind"] == "account_locked").unwrap();
    for failure in failures {
        assert_eq!(failure["counted"]["lock"], locked["events"][0]["data"]["lock"]);
        assert_eq!(failure["counted"]["locked"], locked["events"][0]["sequence"]);
    }
    let refused = items(&history).iter().find(|item| item["kind"] == "login_refused").unwrap();
    assert_eq!((refused["count"].as_u64(), refused["counted"].is_null()), (Some(2), true));
    // A page never cuts a group.
    let page = world.json(&["history", ADA, "--limit", "1", "--from", &first(&history)]).await;
    assert_eq!(items(&page)[0]["count"], 9);
}

/// The lines without the sequences they begin with: whose deadline is written first is chance.
fn without_sequences(printed: &str) -> String {
    let lines = printed.lines();
    lines
        .map(|line| {
            line.trim_start_matches([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The sequence of the first of the grouped failures.
fn first(history: &Value) -> String {
    let group = items(history).iter().find(|item| item["count"] == 9).unwrap();
    group["events"][0]["sequence"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_every_event_is_read_again_by_its_id_and_by_its_sequence() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let history = world.json(&["history", ADA]).await;
    for told in items(&history).iter().flat_map(|item| item["events"].as_array().unwrap()) {
        let id = told["event"].as_str().unwrap();
        assert_eq!(told["link"], format!("/api/v1/events/{id}"));
        let sequence = told["sequence"].to_string();
        assert_eq!(world.json(&["events", "show", id]).await, *told);
        assert_eq!(world.json(&["events", "show", &sequence]).await, *told);
    }
    for nothing in ["1000000", "99999999999999999999", "no", "0b0f0000-0000-4000-8000-00000000ffff"]
    {
        let printed = world.keyledger(&["events", "show", nothing, "--lang", "en"]).await;
        assert!(!printed.fine && printed.error.contains("There is no event"), "{}", printed.error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_a_cursor_opens_for_its_own_question_at_its_own_store_only() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let page = world.json(&["history", ADA, "--limit", "2"]).await;
    let cursor = page["next"].as_str().unwrap();
    world.json(&["history", ADA, "--cursor", cursor]).await;
    let other = World::start().await;
    let (_, _) = other.hotel("Hotel du Lac").await;
    let mona = "mona@hotel.example";
    let mut tampered = cursor.to_owned();
    tampered.replace_range(0..1, if cursor.starts_with('A') { "B" } else { "A" });
    for (world, who, cursor) in [
        (&other, mona, cursor),
        (&world, mona, cursor),
        (&world, ADA, &tampered),
        (&world, ADA, "!"),
    ] {
        let printed = world.keyledger(&["history", who, "--cursor", cursor, "--lang", "en"]).await;
        assert!(!printed.fine && printed.error.contains("cursor"), "{}", printed.error);
    }
}
