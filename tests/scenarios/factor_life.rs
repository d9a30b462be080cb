//! What people with a second factor do, for every scenario about them.

use crate::world::{Answer, Authenticator, Browser, PASSWORD, World, redacted};
use chrono::TimeDelta;
use keyledger::config::Config;
use serde_json::{Value, json};

pub const ADA: &str = "ada@hotel.example";

/// Ada, signed in, without a second factor.
pub async fn with_ada() -> (World, Browser) {
    with_ada_under(|_| {}).await
}

/// The same under another configuration.
pub async fn with_ada_under(change: impl FnOnce(&mut Config)) -> (World, Browser) {
    let world = World::start_with(change).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    // What she does about her factor is what these scenarios are about.
    let ada = world.member(&mona, &lac, ADA).await.without_phone();
    (world, ada)
}

/// Sets an authenticator app up; half a minute later, so that its next code is a new one.
pub async fn set_up(world: &World, person: &Browser) -> Authenticator {
    let begun = begin(person).await;
    let app = Authenticator::of(&world.clock, &begun);
    confirm(person, &begun, &app.code()).await.is(204);
    world.advance(TimeDelta::seconds(30)).await;
    app
}

pub async fn begin(person: &Browser) -> Value {
    let begun = person.post("/api/v1/me/factors", json!({ "kind": "totp" })).await;
    begun.is(201);
    begun.body()
}

pub async fn confirm(person: &Browser, begun: &Value, code: &str) -> Answer {
    let factor = begun["factor"].as_str().unwrap();
    person.post(&format!("/api/v1/me/factors/{factor}/confirm"), json!({ "code": code })).await
}

pub async fn factors(person: &Browser) -> Value {
    let answer = person.get("/api/v1/me/factors").await;
    answer.is(200);
    answer.body()
}

/// A log-in of Ada up to where it waits for a factor of one of these kinds.
pub async fn waits(browser: &Browser, kinds: &[&str]) -> String {
    let answer = browser.log_in(ADA, PASSWORD).await;
    assert_eq!(answer.is(200).body()["outcome"], "factor_required");
    assert_eq!(answer.body()["kinds"], json!(kinds), "S17: it is said which kinds");
    assert!(answer.header("set-cookie").is_none(), "no session before the factor");
    assert_eq!(answer.body()["account"], Value::Null);
    answer.body()["flow"].as_str().unwrap().to_owned()
}

pub async fn answers(browser: &Browser, flow: &str, code: &str) -> Answer {
    browser.post(&format!("/api/v1/login/{flow}/factor"), json!({ "code": code })).await
}

pub async fn why(world: &World, language: &str) -> String {
    let printed = world.keyledger(&["why", ADA, "--lang", language]).await;
    assert!(printed.fine, "{}", printed.error);
    redacted(&printed.text)
}
