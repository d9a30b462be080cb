//! What is read at both doors: holds, people and events, operators, bills, how accounts stand.

use super::{ADA, Person, account_of};
use crate::world::{CLEO, SAM, World};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn legal_holds_are_listed_alike_and_at_the_machine_the_reading_is_written_down_too() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let reason = json!({ "reason": { "code": "legal_request", "note": "case 4711" } });
    cleo.post(&format!("/api/v1/accounts/{ada}/holds"), reason).await.is(201);
    let cleo = Person::of(&world, &cleo, CLEO).await;
    let listed = cleo.reads_the_same("/api/v1/holds", &["hold", "list"]).await;
    assert_eq!(listed["holds"][0]["account"], ada.as_str());
    let before = world.count("history_read").await;
    assert_eq!(world.json(&["hold", "list"]).await, listed, "at the machine");
    let events = world.events().await;
    let reads: Vec<_> = events.iter().filter(|event| event["kind"] == "history_read").collect();
    assert_eq!(reads.len(), before + 1);
    assert_eq!(reads.last().unwrap()["data"]["accounts"], json!([ada]));
    let sam = Person::of(&world, &sam, SAM).await;
    sam.is_refused("/api/v1/holds", &["hold", "list"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_events_are_found_alike_and_only_by_who_may_look() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let browser = world.member(&mona, &lac, ADA).await;
    let ada = account_of(&browser).await;
    let sam = world.support().await;
    let events = world.events().await;
    let about = |event: &&Value| event["stream"] == format!("account-{ada}");
    let event = events.iter().find(about).unwrap()["event"].as_str().unwrap().to_owned();
    let sam = Person::of(&world, &sam, SAM).await;
    let path = |q: &str| format!("/api/v1/accounts?q={q}");
    let found = sam.reads_the_same(&path("keller"), &["find", "keller"]).await;
    assert_eq!((&found["total"], &found["accounts"][0]["standing"]), (&json!(1), &json!("open")));
    let property = format!("/api/v1/accounts?property={lac}");
    sam.reads_the_same(&property, &["find", "--property", &lac]).await;

    let found = sam.reads_the_same(&path(&event), &["find", &event]).await;
    assert_eq!(found["event"]["event"], event.as_str());
    let read = world.events().await.into_iter().rfind(|event| event["kind"] == "history_read");
    let read = read.unwrap();
    assert_eq!((&read["data"]["event"], &read["data"]["accounts"]), (&json!(event), &json!([ada])));

    // Who may not look is not told whether there is such an event, at either door.
    let ada = Person::of(&world, &browser, ADA).await;
    for what in [event.as_str(), "6f9619ff-8b86-4011-b42d-00c04fc964ff", "keller"] {
        ada.is_refused(&path(what), &["find", what]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_are_listed_alike_with_who_proposed_them_and_until_when() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    sam.propose("tom@keyledger.example", "support").await.is(201);
    let account = account_of(&cleo).await;
    let reason = json!({ "reason": { "code": "staffing" } });
    let third = world.another_operator((&sam, &cleo), "pia@keyledger.example", "compliance").await;
    let pia = account_of(&third).await;
    sam.post(&format!("/api/v1/operators/{pia}/withdraw"), reason).await.is(200);
    let (sam_id, sam) = (account_of(&sam).await, Person::of(&world, &sam, SAM).await);
    let over_http = sam.browser.get("/api/v1/operators").await.is(200).body();
    let by_command = sam.says(&["operator", "list"]).await;
    assert_eq!(over_http, by_command);
    assert_eq!(world.json(&["operator", "list"]).await, over_http, "at the machine");
    let all = over_http["operators"].as_array().unwrap();
    let of = |field: &str, value: &str| all.iter().find(|one| one[field] == value).unwrap();
    assert_eq!(of("standing", "proposed")["proposed_by"], sam_id.as_str());
    assert_eq!(of("account", &pia)["withdrawal"]["proposed_by"], sam_id.as_str());
    assert!(of("account", &account)["proposed_by"].is_null());
    for (language, words) in [
        (
            "en",
            ["proposed by sam@keyledger.example", "sam@keyledger.example requested the withdrawal"],
        ),
        ("fr", ["proposé par sam@keyledger.example", "sam@keyledger.example demande le retrait"]),
    ] {
        let text = sam.prints(&["operator", "list", "--lang", language]).await.text;
        assert!(words.iter().all(|words| text.contains(words)), "{text}");
    }
    // Whoever could admit nobody is not told who operates the system.
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let ada = Person::of(&world, &ada, ADA).await;
    ada.is_refused("/api/v1/operators", &["operator", "list"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bills_are_told_alike_and_only_who_pays_sees_the_link_of_an_allowed_host() {
    let mut world = World::with_billing().await;
    let (lac, _) = world.hotel("Hotel du Lac").await;
    let billing = world.billing().await;
    billing.sends(&lac, &billing.invoice("F-1", 1, "overdue")).await.is(200);
    billing.sends(&lac, &billing.invoice("F-2", 1, "paid")).await.is(200);
    let sam = world.support().await;
    let path = format!("/api/v1/properties/{lac}/billing");
    let compared = async |world: &World, sam: &crate::world::Browser| {
        let mut over_http = sam.get(&path).await.is(200).body();
        let mut by_command = world.json(&["property", "billing", &lac]).await;
        let link = over_http["unpaid"][0]["payment_link"].take();
        assert_eq!(by_command["unpaid"][0]["payment_link"].take(), "withheld", "nobody pays there");
        for field in ["property", "name", "state", "since", "subscription", "unpaid", "settled"] {
            assert_eq!(over_http[field], by_command[field], "{field}");
        }
        link
    };
    assert_eq!(compared(&world, &sam).await, "https://pay.hotel.example/i/F-1");
    // Its host is no longer allowed: no door shows what was believed then.
    world.config.billing.payment_hosts.clear();
    world.restart().await;
    let sam = sam.moved_to(world.address());
    assert!(compared(&world, &sam).await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn how_an_account_stands_is_said_in_the_same_words_wherever_it_is_told() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = account_of(&world.member(&mona, &lac, ADA).await).await;
    let new = json!({ "email": "new@hotel.example", "name": "Nora New" });
    mona.add_member(&lac, new).await.is(201);
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    sam.act_because(&ada, "suspend", json!({ "code": "security_incident" })).await.is(200);
    let review = format!("/api/v1/audit/access-review/{lac}");
    let review = cleo.get(&review).await.is(200).body();
    for (email, code, words) in [
        (ADA, "suspended", [("en", "suspended"), ("fr", "suspendu")]),
        ("new@hotel.example", "not_activated", [("en", "not activated"), ("fr", "pas activé")]),
    ] {
        let members = review["members"].as_array().unwrap();
        let member = members.iter().find(|member| member["email"] == email).unwrap();
        assert_eq!(member["standing"], code, "the review over HTTP");
        let listed = mona.member(&lac, email).await;
        assert_eq!(listed["standing"], code, "the list over HTTP");
        for (language, words) in words {
            for command in [vec!["find", email], vec!["audit", "access-review", &lac]] {
                let text = world.keyledger(&[&command[..], &["--lang", language]].concat()).await;
                let line = text.text.lines().find(|line| line.contains(email)).unwrap();
                assert!(line.contains(words), "{command:?} in {language}: {line}");
                let raw = line.contains("standing-") || line.contains(&code.replace('_', ""));
                assert!(!raw || words == code, "{command:?} in {language}: {line}");
            }
        }
    }
}
