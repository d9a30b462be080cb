//! Which doors ask for a second factor shown lately? All that managing users or seeing the billing
//! opens, with the same answer (S21).

use crate::factor_life::{ADA, set_up};
use crate::world::{Answer, Browser, MANAGER, World};
use reqwest::Method;
use serde_json::{Value, json};

/// Mona manages users and handles the billing, and has no factor yet; Ada belongs there too.
async fn without_a_factor() -> (World, String, Browser, String) {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let account = ["account", "create", "--property", &lac, "--name", "Somebody", "--email"];
    let rights = ["manage_users", "manage_billing", "rates", "guests"];
    let rights: Vec<&str> = rights.iter().flat_map(|right| ["--permission", right]).collect();
    world.json(&[&account[..], &[MANAGER], &rights[..]].concat()).await;
    let mona = world.browser();
    world.activate(&mona, MANAGER).await;
    let ada = world.json(&[&account[..], &[ADA, "--permission", "rates"]].concat()).await;
    let ada = ada["account"].as_str().unwrap().to_owned();
    (world, lac, mona, ada)
}

/// Every door, with what it takes.
fn doors(property: &str, ada: &str) -> Vec<(Method, String, Value)> {
    let members = format!("/api/v1/properties/{property}/members");
    let (one, permissions) = (format!("{members}/{ada}"), format!("{members}/{ada}/permissions"));
    let act = |name: &str| format!("/api/v1/accounts/{ada}/{name}");
    let person = json!({ "email": "rene@hotel.example", "name": "René" });
    let reason = json!({ "reason": { "code": "asked_by_person" } });
    let reset = json!({ "reason": reason["reason"], "why": "new_device", "checked": "in_person" });
    vec![
        (Method::GET, members.clone(), Value::Null),
        (Method::POST, members.clone(), person),
        (Method::POST, format!("{members}/import"), Value::Null),
        (Method::GET, format!("{one}/mails"), Value::Null),
        (Method::GET, permissions.clone(), Value::Null),
        (Method::PATCH, permissions.clone(), json!({ "grant": ["guests"] })),
        (Method::PUT, permissions, json!({ "permissions": ["rates"] })),
        (Method::PATCH, one.clone(), json!({ "ends_on": "2026-12-31" })),
        (Method::GET, format!("/api/v1/properties/{property}/billing"), Value::Null),
        (Method::POST, act("unlock"), reason.clone()),
        (Method::POST, act("sessions/end"), reason.clone()),
        (Method::POST, act("suspend"), reason.clone()),
        (Method::POST, act("resume"), reason),
        (Method::POST, act("factors/reset"), reset),
        (Method::DELETE, one, Value::Null),
    ]
}

async fn knocks(browser: &Browser, door: &(Method, String, Value)) -> Answer {
    let (method, path, body) = door;
    let request = browser.request(method.clone(), path);
    browser.send(if body.is_null() { request } else { request.json(body) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_every_door_of_members_and_billing_asks_for_a_factor_shown_lately() {
    let (world, lac, mona, ada) = without_a_factor().await;
    let doors = doors(&lac, &ada);
    for door in &doors {
        knocks(&mona, door).await.is(403).is_refused("set_up_required");
    }
    let app = set_up(&world, &mona).await;
    world.minutes(20).await;
    for door in &doors {
        knocks(&mona, door).await.is(403).is_refused("step_up_required");
    }
    assert_eq!(world.count("access_denied").await, 2, "each cause once an hour");
    mona.post("/api/v1/me/step-up", json!({ "code": app.code() })).await.is(200);
    for door in &doors {
        let (answer, (_, path, _)) = (knocks(&mona, door).await, door);
        // An empty file is refused for what it is, and nothing else for want of a factor.
        let expected = if path.ends_with("/import") { 400..=422 } else { 200..=204 };
        assert!(expected.contains(&answer.status), "{path}: {} {}", answer.status, answer.text);
    }
    // What is the day's work opens without one.
    let rates = format!("/api/v1/access?property={lac}&permission=reservations");
    assert_eq!(mona.get(&rates).await.body()["reason"], "permission_missing");
}
