//! A subscription is on hold, suspended, ended or resumed, and properties are made (S15).

use crate::world::{Browser, PASSWORD, World, property};
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// Ada works at two hotels and handles the billing of both.
async fn two_hotels() -> (World, String, String, Browser) {
    let world = World::with_billing().await;
    let (lac, _) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    world.first_manager(&port, "nina@hotel.example").await;
    for hotel in [&lac, &port] {
        world.appoints(hotel, ADA, &["reservations", "manage_billing"]).await;
    }
    let browser = world.browser_and_phone();
    world.activate(&browser, ADA).await;
    browser.accepts(&port).await;
    (world, lac, port, browser)
}

async fn access(who: &Browser, property: &str, permission: &str) -> Value {
    let path = format!("/api/v1/access?property={property}&permission={permission}");
    who.get(&path).await.is(200).body()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_state_is_named_at_log_in_and_shuts_at_once_while_the_other_hotel_stays_open() {
    let (world, lac, port, ada) = two_hotels().await;
    let billing = world.billing().await;
    let states = [
        ("on_hold", "subscription_on_hold", "Your subscription is on hold"),
        ("suspended", "subscription_suspended", "Your subscription was suspended"),
        ("ended", "subscription_ended", "Your subscription has ended"),
    ];
    let mut said = String::new();
    for (sequence, (status, state, subject)) in (1..).zip(states) {
        let answer = billing.sends(&lac, &billing.subscription(sequence, status)).await;
        assert_eq!(answer.is(200).body(), json!({ "outcome": "recorded", "state": state }));
        // Before she logs in: her first log-in sets a second factor up, which is a mail of its own.
        assert_eq!(world.mail_to(ADA).await.subject, subject);
        for language in ["en", "fr"] {
            world.advance(chrono::TimeDelta::seconds(31)).await; // The next code of her phone.
            let browser = ada.clone().speaking(language);
            let told = browser.log_in(ADA, PASSWORD).await.is(200).body();
            let shut = property(&told, &lac);
            assert_eq!((&shut["state"], &shut["opens"]), (&json!(state), &json!(false)));
            assert_eq!(property(&told, &port)["state"], "open");
            let problem = &shut["problem"];
            assert!(problem["type"].as_str().unwrap().ends_with(state));
            let (title, detail) = (problem["title"].as_str(), problem["detail"].as_str());
            said.push_str(title.unwrap());
            said.push('\n');
            said.push_str(detail.unwrap());
            said.push('\n');
            assert!(detail.unwrap().contains("support@hotel.example"));
        }
        // No permission opens it, not even the one for billing: what is left to see is the page.
        for permission in ["reservations", "manage_billing"] {
            let denied = access(&ada, &lac, permission).await;
            assert_eq!((&denied["allowed"], &denied["reason"]), (&json!(false), &json!(state)));
        }
        assert_eq!(access(&ada, &port, "reservations").await["allowed"], true);
        let page = ada.get(&format!("/api/v1/properties/{lac}/billing")).await.is(200).body();
        assert_eq!(page["subscription"]["status"], status);
    }
    assert_snapshot!("states", said);
    let answer = billing.sends(&lac, &billing.subscription(9, "active")).await;
    assert_eq!(answer.is(200).body()["state"], "open");
    assert_eq!(access(&ada, &lac, "reservations").await["allowed"], true);
    assert_eq!(world.mail_to(ADA).await.subject, "Your subscription runs again");
    // An old word that was under way for long shuts nothing.
    let late = billing.sends(&lac, &billing.subscription(8, "ended")).await;
    assert_eq!(late.is(200).body(), json!({ "outcome": "late", "state": "open" }));
    assert_eq!(access(&ada, &lac, "reservations").await["allowed"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn support_makes_properties_and_says_why_and_nobody_else_does() {
    let (world, lac, _, ada) = two_hotels().await;
    let body =
        json!({ "name": " Grand Hotel ", "reason": { "code": "other", "note": "contract 17" } });
    ada.post("/api/v1/properties", body.clone()).await.is(403).is_refused("not_authorised");
    world.browser().post("/api/v1/properties", body.clone()).await.is(401);
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    cleo.post("/api/v1/properties", body.clone()).await.is(403).is_refused("not_authorised");
    for (field, wrong) in [("name", json!("")), ("name", json!("a\nb")), ("reason", Value::Null)] {
        let mut other = body.clone();
        other[field] = wrong;
        let refused = sam.post("/api/v1/properties", other).await;
        refused.is(422).names(field);
    }
    let asked = |key: &str, body: &Value| {
        let request = sam.request(Method::POST, "/api/v1/properties");
        sam.send(request.header("idempotency-key", key.to_owned()).json(body))
    };
    let made = asked("grand", &body).await;
    assert_eq!(made.is(201).body()["name"], "Grand Hotel");
    assert_eq!(asked("grand", &body).await.is(201).body(), made.body());
    let mut other = body.clone();
    other["name"] = json!("Petit Hotel");
    asked("grand", &other).await.is(422).is_refused("idempotency_mismatch");
    assert_eq!(world.count("property_created").await, 3);
    let events = world.events().await;
    let created = events.iter().rfind(|event| event["kind"] == "property_created").unwrap();
    assert_eq!(created["metadata"]["actor"]["kind"], "support");
    assert_eq!(created["metadata"]["reason"]["code"], "other");
    assert!(created["metadata"]["authority"][0]["stream"].is_string());

    // The new one can be billed at once, and support sees how every hotel stands.
    let id = made.body()["id"].as_str().unwrap().to_owned();
    let billing = world.billing().await;
    billing.sends(&id, &billing.subscription(1, "on_hold")).await.is(200);
    for (property, state) in [(&id, "subscription_on_hold"), (&lac, "open")] {
        let seen = sam.get(&format!("/api/v1/properties/{property}/billing")).await;
        assert_eq!(seen.is(200).body()["state"], state);
    }
    ada.get(&format!("/api/v1/properties/{id}/billing")).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_of_billing_has_a_page_of_its_own() {
    let world = World::start().await;
    for name in
        ["payment_overdue", "subscription_on_hold", "subscription_suspended", "subscription_ended"]
    {
        for language in ["en", "fr"] {
            let page = world.browser().speaking(language).get(&format!("/problems/{name}")).await;
            let text = &page.is(200).text;
            assert!(text.contains("support@hotel.example") && !text.contains("{ $"), "{text}");
        }
    }
}
