//! "This wasn't me": sessions end, a new password is demanded, manager and support are told. (B13)

use crate::factor_life::{ADA, with_ada};
use crate::world::{MANAGER, PASSWORD, SAM, World};
use serde_json::{Value, json};

const NEW: &str = "another long and winding road";
const REPORT: &str = "/api/v1/me/suspicious-activity";

/// The items of one's own history, the latest first.
async fn history(browser: &crate::world::Browser) -> Vec<Value> {
    let answer = browser.get("/api/v1/me/history").await;
    answer.is(200).body()["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_a_report_ends_every_session_and_the_old_password_opens_nothing_until_a_reset() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.support().await;
    let ada = world.member(&mona, &lac, ADA).await;
    let stranger = world.browser().from("203.0.113.9");
    stranger.log_in(ADA, PASSWORD).await.is(200);
    world.app().system.catch_up().await.unwrap();
    // She sees the log-in from elsewhere, and points at it.
    let items = history(&ada).await;
    let foreign = items.iter().find(|item| {
        let place = item["from_where"].as_str().unwrap_or_default();
        item["kind"] == "login_succeeded" && place.contains("203.0.113.9")
    });
    let event = foreign.expect("the log-in from elsewhere is there")["event"].clone();
    let answer = ada.post(REPORT, json!({ "event": event })).await;
    assert_eq!(answer.is(200).body()["reset_mail"], true);
    assert!(answer.body()["message"].as_str().unwrap().contains("All your sessions are ended"));
    // Both sessions are over, hers too; a second click finds nobody signed in.
    ada.session().await.is(401);
    stranger.session().await.is(401);
    ada.post(REPORT, json!({})).await.is(401);
    assert_eq!(world.count("suspicious_activity_reported").await, 1);
    // Whoever knows the old password gets nowhere, from the known device neither.
    for browser in [&stranger, &ada] {
        let refused = browser.log_in(ADA, PASSWORD).await;
        refused.is(403).is_refused("password_reset_required");
    }
    stranger.log_in(ADA, "not the right password").await.is(401).is_refused("wrong_credentials");
    // Manager and support are told, and she has the link.
    let mail = world.mail_to(MANAGER).await;
    assert_eq!(mail.subject, "A colleague reported suspicious activity");
    let mail = world.mail_to(SAM).await;
    assert_eq!(mail.subject, "Somebody reported suspicious activity");
    let mail = world.link_to(ADA).await;
    assert!(
        mail.text.contains("You told us that something on your account was not you"),
        "{}",
        mail.text
    );
    ada.reset(&mail.token(), NEW).await.is(204);
    ada.log_in(ADA, NEW).await.is(200);
    // What she was shown is not what asking for a link is answered with.
    let events = world.events().await;
    let report = events.iter().find(|event| event["kind"] == "suspicious_activity_reported");
    assert_eq!(report.unwrap()["metadata"]["answer"], "activity_reported");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_why_explains_it_and_the_manager_sees_it_at_a_glance() {
    let (world, ada) = with_ada().await;
    ada.log_in(ADA, PASSWORD).await.is(200);
    ada.post(REPORT, json!({})).await.is(200);
    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert!(why.contains("reported suspicious activity on "), "{why}");
    assert!(why.contains("a new password is required"), "{why}");
    assert!(why.contains("activity on the account that was not theirs"), "{why}");
    let why = world.keyledger(&["why", ADA, "--lang", "fr"]).await.text;
    assert!(why.contains("a signalé une activité suspecte"), "{why}");
    let found = world.json(&["why", ADA]).await;
    assert_eq!(found["explanation"]["standing"], "reset_required", "{found}");
    assert_eq!(found["explanation"]["ways_out"], json!([{ "way": "reset" }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_nobody_points_at_what_is_not_in_their_history() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    world.app().system.catch_up().await.unwrap();
    let hers = history(&ada).await;
    let foreign = history(&mona).await;
    let not_hers = foreign.iter().find(|item| hers.iter().all(|own| own["event"] != item["event"]));
    let event = not_hers.unwrap()["event"].clone();
    ada.post(REPORT, json!({ "event": event })).await.is(404).is_refused("not_found");
    ada.post(REPORT, json!({ "event": "x" })).await.is(422);
    ada.post(REPORT, json!({ "events": [] })).await.is(422).names("events");
    ada.session().await.is(200);
    assert_eq!(world.count("suspicious_activity_reported").await, 0);
}
