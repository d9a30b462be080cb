//! The events for other software: dense, public, from any point, and never another ledger's (C7).

use crate::world::World;

const ADA: &str = "ada@hotel.example";

#[tokio::test(flavor = "multi_thread")]
async fn c7_the_events_are_dense_and_hold_nothing_personal() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    ada.mistype(ADA, 10).await;
    world.deliver().await;
    world.json(&["why", ADA, "--reason-code", "asked_by_person", "--note", "ticket 4711"]).await;
    let mut all = vec![];
    let mut after: Option<String> = None;
    loop {
        let mut words = vec!["events", "--limit", "7"];
        words.extend(after.iter().flat_map(|after| ["--after", after]));
        let page = world.json(&words).await;
        all.extend(page["events"].as_array().unwrap().clone());
        after = page["next"].as_str().map(str::to_owned);
        if page["at_head"] == true {
            break;
        }
    }
    let whole = world.events().await;
    assert_eq!(all.len(), whole.len());
    for (index, (event, whole)) in all.iter().zip(&whole).enumerate() {
        assert_eq!(event["sequence"], index);
        assert_eq!(event["id"], whole["event"]);
        assert_eq!((&event["kind"], &event["revision"]), (&whole["kind"], &whole["revision"]));
    }
    let text = serde_json::to_string(&all).unwrap();
    for inside in
        ["sealed", "\"box\"", "192.0.2.10", "Firefox", "ticket 4711", "\"Ada", ADA, "\"net\""]
    {
        assert!(!text.contains(inside), "{inside} is in the events");
    }
    let locked = all.iter().find(|event| event["kind"] == "account_locked").unwrap();
    assert_eq!(locked["data"]["evidence"].as_array().unwrap().len(), 10);
    assert_eq!(
        (locked["answer"].as_str(), locked["version"].as_u64()),
        (Some("account_locked"), Some(1))
    );
    let made = all.iter().rfind(|event| event["kind"] == "account_created").unwrap();
    assert!(made["data"]["email"].is_null() && made["data"]["address"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_place_in_another_ledger_is_refused() {
    let world = World::start().await;
    world.hotel("Hotel du Lac").await;
    let page = world.json(&["events", "--limit", "5"]).await;
    let next = page["next"].as_str().unwrap();
    assert_eq!(world.json(&["events", "--after", next]).await["events"][0]["sequence"], 5);
    let other = World::start().await;
    other.minutes(1).await;
    other.hotel("Hotel du Mont").await;
    let refused = async |world: &World, after: &str| {
        let printed = world.keyledger(&["events", "--after", after, "--lang", "en"]).await;
        assert!(!printed.fine, "{after}");
        printed.error
    };
    assert!(refused(&other, next).await.contains("another ledger"));
    assert!(refused(&world, "1000000").await.contains("no event with the sequence"));
    for wrong in ["-1", "x", "4.", "4.x", "99999999999999999999"] {
        let said = refused(&world, &format!("--after={wrong}")[8..]).await;
        assert!(!said.is_empty(), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_every_reader_by_either_door_gets_the_same_also_where_it_was_encoded_before() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    for (path, words) in [
        ("/api/v1/events?limit=9", vec!["events", "--limit", "9"]),
        ("/api/v1/events?limit=9&after=4", vec!["events", "--limit", "9", "--after", "4"]),
    ] {
        let told = world.json(&words).await;
        for _ in 0..2 {
            let page = cleo.get(path).await;
            assert_eq!(page.is(200).body(), told, "{path}");
            assert_eq!(page.header("content-type"), Some("application/json"));
        }
    }
}
