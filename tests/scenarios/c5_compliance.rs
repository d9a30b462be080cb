//! Compliance: who acted on whom and why, who could do what, who read it, and what is held (C5, S35).

use crate::world::{Browser, World, redacted};
use insta::assert_snapshot;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";
const SINCE: [&str; 2] = ["--from", "2026-11-22 00:00 +00:00"];

async fn a_hotel(world: &World) -> (String, Browser) {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    (lac, mona)
}

async fn reads(world: &World) -> Vec<Value> {
    let all = world.events().await;
    all.into_iter().filter(|event| event["kind"] == "history_read").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_reading_a_history_is_an_event_one_for_each_query() {
    let world = World::start().await;
    a_hotel(&world).await;
    for _ in 0..3 {
        world.json(&["history", ADA]).await; // A poll.
    }
    let page = world.json(&["history", ADA, "--limit", "2"]).await;
    world.json(&["history", ADA, "--cursor", page["next"].as_str().unwrap()]).await;
    assert_eq!(reads(&world).await.len(), 1, "pages and polls are one query");
    let ticket = ["--reason-code", "asked_by_person", "--note", "ticket 4711"];
    world.json(&[&["history", ADA][..], &ticket].concat()).await;
    assert_eq!(reads(&world).await.len(), 2, "another reason is another query");
    world.minutes(61).await;
    world.json(&["history", ADA]).await;
    assert_eq!(reads(&world).await.len(), 3, "an hour later it is another query");
    for words in [
        &["why", ADA][..],
        &["why", "nobody@hotel.example"],
        &["state", ADA],
        &["find", "lovelace"],
        &["events", "show", "3"],
    ] {
        world.json(words).await;
    }
    let all = reads(&world).await;
    let asked: Vec<&str> =
        all[3..].iter().map(|read| read["data"]["question"].as_str().unwrap()).collect();
    assert_eq!(asked, ["explanation", "explanation", "state", "find", "event"]);
    let text = serde_json::to_string(&all).unwrap();
    for inside in ["lovelace", "nobody@", "ticket 4711"] {
        assert!(!text.contains(inside), "{inside} lies in the ledger in clear");
    }
    let told = world.json(&[&["review", "reads"][..], &SINCE].concat()).await;
    let told = told["reads"].as_array().unwrap().clone();
    assert_eq!(told[1]["reason"], "asked_by_person: ticket 4711");
    assert_eq!(told[1]["actor"], "system command line");
    let found = told.iter().find(|read| read["question"] == "find").unwrap();
    assert_eq!(found["words"], "lovelace");
    assert_eq!(found["accounts"].as_array().unwrap().len(), 1);
    let of = world.json(&[&["review", "reads", "--of", ADA][..], &SINCE].concat()).await;
    assert!(of["reads"].as_array().unwrap().len() < told.len(), "one was about nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_s35_every_act_on_another_is_told_with_actor_authority_and_reason() {
    let world = World::start().await;
    let (lac, mona) = a_hotel(&world).await;
    world.minutes(10).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &ada).await.is(204);
    world
        .json(&["hold", "place", ADA, "--reason-code", "legal_request", "--note", "case 12"])
        .await;
    for language in ["en", "fr"] {
        let words = [&["review", "acts", "--lang", language][..], &SINCE].concat();
        let printed = world.keyledger(&words).await;
        assert!(printed.fine, "{}", printed.error);
        assert_snapshot!(format!("acts_{language}"), redacted(&printed.text));
    }
    let told = world.json(&[&["review", "acts"][..], &SINCE].concat()).await;
    for act in told["acts"].as_array().unwrap() {
        assert_ne!(act["events"][0]["metadata"]["actor"]["id"], act["subject"]);
        assert!(!act["actor"].as_str().unwrap().is_empty());
    }
    // A period is a period, and pages have every act once.
    let none =
        ["review", "acts", "--from", "2026-11-21 00:00 +00:00", "--to", "2026-11-22 00:00 +00:00"];
    assert_eq!(world.json(&none).await["acts"], json!([]));
    let mut paged = vec![];
    let mut cursor: Option<String> = None;
    loop {
        let mut words = [&["review", "acts", "--limit", "1"][..], &SINCE].concat();
        words.extend(cursor.iter().flat_map(|cursor| ["--cursor", cursor]));
        let page = world.json(&words).await;
        paged.extend(page["acts"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        cursor = Some(next.to_owned());
    }
    assert_eq!(paged, *told["acts"].as_array().unwrap());
    let wrong =
        ["review", "acts", "--from", "2026-11-22 09:00 +00:00", "--to", "2026-11-22 08:00 +00:00"];
    assert!(!world.keyledger(&wrong).await.fine);
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_who_could_do_what_on_a_day_gone_by() {
    let world = World::start().await;
    let (lac, mona) = a_hotel(&world).await;
    world.support().await;
    let rates = json!({ "email": "rene@hotel.example", "name": "René", "permissions": ["rates"] });
    world.minutes(60).await;
    mona.log_in("mona@hotel.example", crate::world::PASSWORD).await.is(200);
    mona.add_member(&lac, rates).await.is(201);
    world.minutes(60).await;
    mona.log_in("mona@hotel.example", crate::world::PASSWORD).await.is(200);
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &ada).await.is(204);
    let there = async |at: &str| {
        let review = world.json(&["review", "access", &lac, "--at", at]).await;
        let members = review["members"].as_array().unwrap().clone();
        members.iter().map(|one| one["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mona = "mona@hotel.example";
    assert_eq!(there("2026-11-22 07:59 +00:00").await, Vec::<String>::new());
    assert_eq!(there("2026-11-22 09:30 +01:00").await, [mona, ADA]);
    assert_eq!(there("2026-11-22 09:30 +00:00").await, [mona, "rene@hotel.example", ADA]);
    assert_eq!(there("2026-11-22 10:30 +00:00").await, [mona, "rene@hotel.example"]);
    for language in ["en", "fr"] {
        let at = ["--at", "2026-11-22 09:30 +00:00"];
        let words = [&["review", "access", &lac, "--lang", language][..], &at].concat();
        let printed = world.keyledger(&words).await;
        assert_snapshot!(format!("access_review_{language}"), redacted(&printed.text));
    }
    let nowhere = "7f0c0000-0000-4000-8000-000000000001";
    assert!(!world.keyledger(&["review", "access", nowhere]).await.fine);
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_everything_held_about_a_person_is_taken_out_for_a_reason() {
    let world = World::start().await;
    let (lac, _) = a_hotel(&world).await;
    world.browser().from("203.0.113.77").log_in(ADA, "mistyped").await.is(401);
    world.json(&["why", ADA]).await;
    let refused = world.keyledger(&["review", "subject", ADA, "--lang", "en"]).await;
    assert!(!refused.fine && refused.error.contains("--reason-code"), "{}", refused.error);
    let words = ["review", "subject", ADA, "--reason-code", "asked_by_person"];
    let held = world.json(&words).await;
    assert_eq!((held["email"].as_str(), held["name"].as_str()), (Some(ADA), Some("Ada Lovelace")));
    assert_eq!(held["memberships"][0]["property"], lac.as_str());
    assert_eq!(held["mails"][0]["template"], "activation");
    let text = held.to_string();
    assert!(text.contains("203.0.113.77"), "from where somebody tried is in it");
    assert_eq!(held["read_by"].as_array().unwrap().len(), 2, "why, and this very export");
    let kinds: Vec<_> =
        held["events"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"account_created") && kinds.contains(&"login_failed"), "{kinds:?}");
    // From where the manager acted is the manager's.
    let created = &held["events"].as_array().unwrap()[1];
    assert!(created["personal"]["email"].is_string() && created["personal"]["ip"].is_null());
    let printed = world.keyledger(&[&words[..], &["--lang", "fr"]].concat()).await;
    assert!(printed.text.contains("Ada Lovelace") && printed.text.contains("E-mails"));
    // A manager's own data has what they did to others, without what is theirs.
    let mona = world
        .json(&["review", "subject", "mona@hotel.example", "--reason-code", "asked_by_person"])
        .await;
    let acts = mona["acts_on_others"].as_array().unwrap();
    assert!(acts.iter().any(|act| act["kind"] == "account_created"));
    assert!(acts.iter().all(|act| act["personal"].get("email").is_none()), "{acts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_nobody_under_hold_is_erased_until_it_is_lifted() {
    let world = World::start().await;
    a_hotel(&world).await;
    let refused = world.keyledger(&["hold", "place", ADA, "--lang", "en"]).await;
    assert!(!refused.fine && refused.error.contains("--reason-code"), "{}", refused.error);
    let placed = world
        .json(&["hold", "place", ADA, "--reason-code", "legal_request", "--note", "case 12"])
        .await;
    let hold = placed["hold"].as_str().unwrap();
    let erase = ["erase", ADA, "--ground", "request", "--yes", "--lang", "en"];
    let refused = world.keyledger(&erase).await;
    assert!(!refused.fine && refused.error.contains("legal hold"), "{}", refused.error);
    assert_eq!(world.count("account_erased").await, 0);
    assert_eq!(world.count("key_destruction_decided").await, 0);
    let listed = world.json(&["hold", "list"]).await;
    assert_eq!(listed["holds"][0]["hold"], hold);
    assert_eq!(listed["holds"][0]["reason"], "legal_request: case 12");
    let lift = ["hold", "lift", hold, "--reason-code", "legal_request", "--note", "closed"];
    assert_eq!(world.json(&lift).await["lifted"], true);
    assert!(!world.keyledger(&lift).await.fine, "it is lifted once");
    assert_eq!(world.json(&["hold", "list"]).await["holds"], json!([]));
    assert_eq!(world.json(&["hold", "list", "--all"]).await["holds"].as_array().unwrap().len(), 1);
    world.json(&erase).await;
    assert_eq!(world.count("account_erased").await, 1);
    let late = world.keyledger(&["hold", "place", ADA, "--reason-code", "legal_request"]).await;
    assert!(!late.fine, "nobody is left to be held");
}
