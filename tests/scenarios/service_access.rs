//! What may other software ask and say, and what is kept of what it may not? (S10, S14, S15, S35)

use crate::world::{Answer, Browser, World};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

async fn asks(world: &World, bearer: &str, property: &str, rest: &str) -> Answer {
    let browser = world.browser();
    let path = format!("/api/v1/access?property={property}&permission=reservations{rest}");
    browser.send(browser.request(Method::GET, &path).bearer_auth(bearer)).await
}

async fn of_kind(world: &World, kind: &str) -> Vec<Value> {
    world.events().await.into_iter().filter(|event| event["kind"] == kind).collect()
}

/// Ada holds reservations at Hotel du Lac.
async fn a_reception(world: &World) -> (String, Browser, String) {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = json!({ "email": ADA, "name": "Ada", "permissions": ["reservations"] });
    let ada = mona.add_member(&lac, ada).await.is(201).body()["account"].clone();
    (lac, mona, format!("&account={}", ada.as_str().unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn software_asks_about_somebody_it_names_and_a_shut_hotel_opens_for_nobody() {
    let world = World::with_billing().await;
    let (lac, mona, ada) = a_reception(&world).await;
    let door = world.service_token("door", &["access_check"]).await;
    let before = world.events().await.len();
    assert_eq!(asks(&world, &door, &lac, &ada).await.is(200).body(), json!({ "allowed": true }));
    let other = world.property("Auberge du Port").await;
    let elsewhere = asks(&world, &door, &other, &ada).await.is(200).body();
    assert_eq!(elsewhere["reason"], "not_a_member");
    let nobody = asks(&world, &door, &lac, "&account=6f9619ff-8b86-4011-b42d-00c04fc964ff").await;
    assert_eq!(nobody.is(200).body()["reason"], "not_a_member");
    asks(&world, &door, &lac, "").await.is(422).names("account");
    asks(&world, &door, &lac, "&account=ada").await.is(422).names("account");
    let path = format!("/api/v1/access?property={lac}&permission=reservations{ada}");
    mona.get(&path).await.is(422).names("account");
    assert_eq!(world.events().await.len(), before + 1, "the hotel that was made");

    let billing = world.billing().await;
    billing.sends(&lac, &billing.invoice("F-1", 3, "overdue")).await.is(200);
    world.advance(TimeDelta::days(7)).await;
    let shut = asks(&world, &door, &lac, &ada).await.is(200).body();
    assert_eq!((&shut["allowed"], &shut["reason"]), (&json!(false), &json!("payment_overdue")));
    billing.sends(&lac, &billing.invoice("F-1", 4, "paid")).await.is(200);
    assert_eq!(asks(&world, &door, &lac, &ada).await.body()["allowed"], true);
    world.json(&["account", "suspend", ADA, "--reason-code", "security_incident"]).await;
    let suspended = asks(&world, &door, &lac, &ada).await.is(200).body();
    assert_eq!(suspended["reason"], "account_suspended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_401_says_how_to_prove_who_one_is_and_a_token_out_of_scope_which_one_it_needs() {
    let world = World::with_billing().await;
    let (lac, _, ada) = a_reception(&world).await;
    let challenge = |answer: &Answer| answer.header("www-authenticate").unwrap().to_owned();
    let browser = world.browser();
    let session = "Cookie realm=\"keyledger\", cookie-name=\"keyledger_session\"";
    assert_eq!(challenge(browser.get("/api/v1/session").await.is(401)), session);
    assert_eq!(challenge(&browser.log_in(ADA, "wrong").await), session);
    let invalid = "Bearer realm=\"keyledger\", error=\"invalid_token\"";
    assert_eq!(challenge(asks(&world, "kls_x", &lac, &ada).await.is(401)), invalid);
    let reader = world.service_token("reader", &["events_read"]).await;
    let scope = "Bearer realm=\"keyledger\", error=\"insufficient_scope\", scope=\"access_check\"";
    assert_eq!(challenge(asks(&world, &reader, &lac, &ada).await.is(403)), scope);
    let bare = browser.post(&format!("/api/v1/properties/{lac}/billing"), bare_message()).await;
    assert_eq!(challenge(bare.is(401)), "Bearer realm=\"keyledger\"");

    // The billing system's token runs out; nothing it says is heard any more.
    let billing = world.billing().await;
    billing.sends(&lac, &billing.subscription(1, "active")).await.is(200);
    world.advance(TimeDelta::days(364)).await;
    let late = billing.sends(&lac, &billing.subscription(2, "suspended")).await;
    assert_eq!(challenge(late.is(401)), invalid);
    assert!(late.text.contains("has expired"), "{}", late.text);
    assert_eq!(world.count("subscription_suspended").await, 0);
    let refused = of_kind(&world, "service_token_refused").await;
    let causes: Vec<&Value> = refused.iter().map(|one| &one["data"]["because"]["cause"]).collect();
    assert_eq!(causes, ["out_of_scope", "expired"]);
}

fn bare_message() -> Value {
    json!({ "sequence": 1, "since": "2026-11-22T08:00:00Z", "subscription": { "status": "active" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn billing_messages_about_no_hotel_a_foreign_invoice_or_a_strange_host_are_refused_and_kept()
{
    let world = World::with_billing().await;
    let (lac, _) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let billing = world.billing().await;
    billing.sends(&lac, &billing.invoice("F-1", 1, "issued")).await.is(200);
    let nowhere = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
    for _ in 0..2 {
        let unknown = billing.sends(nowhere, &billing.invoice("F-2", 1, "issued")).await;
        unknown.is(404).is_refused("not_found");
        let foreign = billing.sends(&port, &billing.invoice("F-1", 2, "overdue")).await;
        foreign.is(409).is_refused("conflict");
        assert!(foreign.text.contains("F-1"), "{}", foreign.text);
        let twice = billing.sends(&lac, &billing.invoice("F-1", 1, "overdue")).await;
        twice.is(409).is_refused("conflict");
        let mut strange = billing.invoice("F-3", 1, "issued");
        strange["invoice"]["payment_link"] = json!("https://pay.hotel.example.evil.example/F-3");
        billing.sends(&lac, &strange).await.is(422).names("invoice.payment_link");
    }
    let kept = of_kind(&world, "service_message_refused").await;
    let causes: Vec<&str> =
        kept.iter().map(|one| one["data"]["because"]["cause"].as_str().unwrap()).collect();
    let expected =
        ["unknown_property", "foreign_invoice", "sequence_used_twice", "payment_host_not_allowed"];
    assert_eq!(causes, expected, "once an hour for each cause");
    assert_eq!(kept[0]["data"]["property"], nowhere);
    assert_eq!(kept[1]["data"]["property"], port.as_str());
    assert_eq!(kept[1]["data"]["because"]["invoice"], "F-1");
    assert!(kept.iter().all(|one| one["metadata"]["actor"]["kind"] == "service"));
    assert_eq!(world.count("invoice_overdue").await, 0, "nothing half done");
}
