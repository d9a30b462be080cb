//! Why is it so, at any moment, for anybody? (C6, B1, B6, B7)

use crate::world::{PASSWORD, World, redacted};
use insta::assert_snapshot;

const ADA: &str = "ada@hotel.example";

#[tokio::test(flavor = "multi_thread")]
async fn why_of_an_address_nobody_holds_tells_attempts_and_near_addresses() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let stranger = world.browser().from("203.0.113.77");
    for _ in 0..3 {
        stranger.log_in("adda@hotel.example", PASSWORD).await.is_refused("wrong_credentials");
        world.minutes(1).await;
    }
    stranger.forgot("adda@hotel.example").await.is(202);
    let ask = async |who: &str, language: &str| {
        let printed = world.keyledger(&["why", who, "--lang", language]).await;
        assert!(printed.fine, "{}", printed.error);
        redacted(&printed.text)
    };
    assert_snapshot!("unknown_en", ask("adda@hotel.example", "en").await);
    assert_snapshot!("unknown_fr", ask("adda@hotel.example", "fr").await);
    for _ in 0..7 {
        stranger.log_in("adda@hotel.example", PASSWORD).await;
        world.minutes(1).await;
    }
    assert_snapshot!("unknown_locked_en", ask("adda@hotel.example", "en").await);
    assert_snapshot!("unknown_locked_fr", ask("adda@hotel.example", "fr").await);
    let json = world.json(&["why", "adda@hotel.example"]).await["explanation"].clone();
    assert_eq!(json["nearest"], serde_json::json!([ADA]));
    assert_eq!(json["standing"], "locked");
    assert_snapshot!("never_tried_en", ask("nobody@elsewhere.example", "en").await);
    assert_snapshot!("not_activated_fr", {
        mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
        let zoe = serde_json::json!({ "email": "zoé@hôtel.example", "name": "Zoé" });
        mona.add_member(&lac, zoe).await.is(201);
        ask("zoé@hôtel.example", "fr").await
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn at_tells_the_same_as_was_told_at_that_moment() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let stranger = world.browser();
    let mut told = vec![];
    for round in 0..14 {
        world.minutes(3).await;
        match round {
            10 => drop(stranger.forgot(ADA).await.is(202).clone()),
            12 => {
                let token = world.token_to(ADA).await;
                stranger.reset(&token, "another road to walk on").await.is(204);
            }
            _ => drop(stranger.log_in(ADA, "mistyped and mistyped").await),
        }
        let at = world.app().engine.clock.now().to_string();
        told.push((at, world.json(&["why", ADA]).await, world.json(&["state", ADA]).await));
    }
    world.minutes(600).await;
    for (at, why, state) in told {
        assert_eq!(world.json(&["why", ADA, "--at", &at]).await, why, "why at {at}");
        assert_eq!(world.json(&["state", ADA, "--at", &at]).await, state, "state at {at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_needs_a_zone_and_may_be_pasted_back() {
    let world = World::start().await;
    let (_, _) = world.hotel("Hotel du Lac").await;
    let mona = "mona@hotel.example";
    for same in [
        "2026-11-22T08:00:00Z",
        "2026-11-22 08:00:00 UTC",
        "2026-11-22 09:00 +01:00",
        "2026-11-22T17:00:00+09:00",
    ] {
        let state = world.json(&["state", mona, "--at", same]).await;
        assert_eq!(state["state"]["stage"], "living", "{same}");
    }
    let early = world.json(&["state", mona, "--at", "2026-11-22 08:59:59 +01:00"]).await;
    assert_eq!(early["state"]["stage"], "absent");
    for wrong in ["2026-11-22 08:00", "yesterday", "2026-11-22T08:00:00"] {
        let printed = world.keyledger(&["why", mona, "--at", wrong, "--lang", "en"]).await;
        assert!(!printed.fine && printed.error.contains("time zone"), "{wrong}: {}", printed.error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn state_is_told_at_every_sequence_and_find_finds() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let events = world.events().await;
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event["sequence"], index, "dense from 0");
        let found = world.json(&["find", event["event"].as_str().unwrap()]).await;
        assert_eq!(found["event"]["sequence"], index);
    }
    let created = events.iter().rfind(|event| event["kind"] == "account_created").unwrap();
    let at = created["sequence"].to_string();
    let state = world.json(&["state", ADA, "--sequence", &at]).await;
    assert_eq!(
        (state["state"]["stage"].as_str(), state["revision"].as_u64()),
        (Some("living"), Some(0))
    );
    assert_eq!(state["state"]["memberships"].as_array().unwrap().len(), 0);
    let beyond = world.keyledger(&["state", ADA, "--sequence", "100000"]).await;
    assert!(!beyond.fine);
    for words in ["lovelace", "ADA@", "ada@hotel.example"] {
        assert_eq!(world.json(&["find", words]).await["accounts"][0]["email"], ADA, "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_timeline_has_log_ins_mails_and_memberships_with_what_was_shown() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    ada.log_in(ADA, "mistyped and mistyped").await.is(401);
    let history = world.json(&["history", ADA]).await;
    let items = history["items"].as_array().unwrap();
    let kinds: Vec<&str> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    for kind in
        ["account_created", "membership_added", "mail_accepted", "login_succeeded", "login_failed"]
    {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let failed = items.last().unwrap();
    assert_eq!(failed["shown"]["code"], "wrong_credentials");
    assert_eq!(failed["events"][1]["metadata"]["answer"], "wrong_credentials");
    assert_eq!(failed["events"][1]["personal"]["ip"], "192.0.2.10");
    // In pages it is the same story.
    let mut paged = vec![];
    let mut cursor: Option<String> = None;
    loop {
        let mut words = vec!["history", ADA, "--limit", "3"];
        words.extend(cursor.iter().flat_map(|cursor| ["--cursor", cursor]));
        let page = world.json(&words).await;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        cursor = Some(next.to_owned());
    }
    assert_eq!(paged, *items);
}
