//! When is an account locked, for whom, and what brings it back? (S7, S12, S13, C6)

use crate::world::{Browser, PASSWORD, World};
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";
const NEW: &str = "another road to walk on";

async fn with_ada() -> (World, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    (world, ada)
}

async fn lockout(world: &World) -> Value {
    world.json(&["state", ADA]).await["state"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_failures_in_a_run_lock_and_a_success_between_them_starts_anew() {
    let (world, _) = with_ada().await;
    let stranger = world.browser();
    stranger.mistype(ADA, 9).await.is_refused("wrong_credentials");
    stranger.log_in(ADA, PASSWORD).await.is(200);
    stranger.mistype(ADA, 9).await.is_refused("wrong_credentials");
    assert_eq!(world.count("account_locked").await, 0);
    let hashes = world.app().engine.passwords.hashes.get();
    world.browser().mistype(ADA, 1).await.is(403).is_refused("account_locked");
    let locked: Vec<Value> = world.events().await;
    let locked = locked.iter().find(|event| event["kind"] == "account_locked").unwrap();
    assert_eq!(locked["data"]["evidence"].as_array().unwrap().len(), 10);
    assert_eq!(locked["data"]["rule"], json!({ "rule": "failures_in_a_run", "failures_max": 10 }));

    // Shut means shut: not even whether the password was right is told, and nothing is hashed.
    world.browser().log_in(ADA, PASSWORD).await.is(403).is_refused("account_locked");
    assert_eq!(world.app().engine.passwords.hashes.get(), hashes + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reset_itself_lifts_the_lock_and_clears_the_count() {
    let (world, _) = with_ada().await;
    let ada = world.browser();
    ada.mistype(ADA, 10).await.is_refused("account_locked");
    let notice = world.mail_to(ADA).await;
    assert_eq!(notice.subject, "Your account was locked");
    assert!(!notice.text.contains("#token="), "a notice carries no link that opens anything");
    ada.forgot(ADA).await.is(202);
    ada.reset(&world.token_to(ADA).await, NEW).await.is(204);
    let state = lockout(&world).await;
    assert_eq!((&state["lock"], &state["failures_in_run"]), (&Value::Null, &json!(0)));
    assert_eq!(state["failures_consecutive"], 0);
    ada.mistype(ADA, 9).await.is_refused("wrong_credentials");
    ada.log_in(ADA, NEW).await.is(200);
    let subjects: Vec<String> =
        world.mails_to(ADA).await.into_iter().map(|mail| mail.subject).collect();
    assert!(subjects.contains(&"Your password was changed".to_owned()), "{subjects:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_outside_does_not_shut_out_the_owners_own_device() {
    let (world, ada) = with_ada().await;
    let flood = world.browser().from("203.0.113.77");
    flood.mistype(ADA, 10).await.is_refused("account_locked");
    flood.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    // The known device has five guesses of its own; a success there does not open the door outside.
    ada.mistype(ADA, 4).await.is_refused("wrong_credentials");
    ada.log_in(ADA, PASSWORD).await.is(200);
    flood.log_in(ADA, PASSWORD).await.is_refused("account_locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn known_devices_are_shut_out_too_after_five_failures_of_their_own() {
    let (world, ada) = with_ada().await;
    let flood = world.browser();
    flood.mistype(ADA, 10).await.is_refused("account_locked");
    ada.mistype(ADA, 5).await.is(403).is_refused("account_locked");
    ada.log_in(ADA, PASSWORD).await.is(403).is_refused("account_locked");
    assert_eq!(world.count("known_devices_shut_out").await, 1);
    assert_eq!(world.count("account_locked").await, 1);
    ada.forgot(ADA).await.is(202);
    ada.reset(&world.token_to(ADA).await, NEW).await.is(204);
    ada.log_in(ADA, NEW).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_outlives_a_restart() {
    let (mut world, _) = with_ada().await;
    world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    world.restart().await;
    world.browser().log_in(ADA, PASSWORD).await.is(403).is_refused("account_locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_a_password_yet_answers_like_a_wrong_password() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    let ada = world.browser();
    ada.mistype(ADA, 10).await.is(403).is_refused("account_locked");
    // The activation link still opens, and lifts the lock.
    ada.activate(&world.token_to(ADA).await, PASSWORD).await.is(204);
    ada.log_in(ADA, PASSWORD).await.is(200);
}
