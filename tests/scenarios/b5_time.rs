//! Does time act by events with a cause, each once? (B5)

use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use keyledger_core::clock::Clock;
use keyledger_core::policy::Profile;
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

async fn with_ada(profile: Profile) -> (World, Browser) {
    let (world, ada, _) = with_ada_and_mona(profile).await;
    (world, ada)
}

async fn with_ada_and_mona(profile: Profile) -> (World, Browser, Browser) {
    let world = World::start_with(|config| config.profile = profile).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    (world, ada, mona)
}

async fn of_kind(world: &World, kind: &str) -> Vec<Value> {
    world.events().await.into_iter().filter(|event| event["kind"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_with_an_end_ends_by_an_event_of_the_scheduler_once() {
    let (world, _) = with_ada(Profile::Nist).await;
    let stranger = world.browser();
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    let locked = of_kind(&world, "account_locked").await.remove(0);
    world.advance(TimeDelta::minutes(29)).await;
    assert_eq!(world.count("lock_expired").await, 0);
    stranger.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    world.advance(TimeDelta::minutes(1)).await;
    let expired = of_kind(&world, "lock_expired").await;
    assert_eq!(expired.len(), 1);
    assert_eq!(expired[0]["data"]["lock"], locked["data"]["lock"]);
    assert_eq!(expired[0]["metadata"]["actor"]["kind"], "system");
    assert_eq!(world.end_what_is_due().await, 0);
    stranger.log_in(ADA, PASSWORD).await.is(200);
    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert!(why.contains("the lock expired"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_first_after_the_end_writes_it_and_the_scheduler_finds_nothing() {
    let (world, _) = with_ada(Profile::Nist).await;
    let stranger = world.browser();
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    world.clock.advance(TimeDelta::minutes(30));
    stranger.log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(world.count("lock_expired").await, 1);
    assert_eq!(world.end_what_is_due().await, 0);
    assert_eq!(world.count("lock_expired").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_lock_lasts_longer_and_by_default_none_ends_by_itself() {
    let (world, _) = with_ada(Profile::Nist).await;
    let stranger = world.browser();
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    world.advance(TimeDelta::minutes(30)).await;
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    world.advance(TimeDelta::minutes(59)).await;
    stranger.log_in(ADA, PASSWORD).await.is_refused("account_locked");
    world.advance(TimeDelta::minutes(1)).await;
    stranger.log_in(ADA, PASSWORD).await.is(200);

    let (world, _) = with_ada(Profile::Hotel).await;
    let stranger = world.browser();
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    world.advance(TimeDelta::days(400)).await;
    stranger.log_in(ADA, PASSWORD).await.is_refused("account_locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_not_used_and_at_the_latest_after_a_day() {
    let (world, ada) = with_ada(Profile::Hotel).await;
    let others = of_kind(&world, "sessions_ended").await.len();
    for _ in 0..29 {
        world.minutes(50).await;
        ada.session().await;
    }
    ada.session().await.is(401).is_refused("not_authorised");
    let ended = of_kind(&world, "sessions_ended").await;
    let because: Vec<&str> =
        ended[others..].iter().map(|event| event["data"]["because"].as_str().unwrap()).collect();
    // The manager's session was not used, Ada's was until its day was over.
    assert_eq!(because, ["idle", "expired"]);

    ada.log_in(ADA, PASSWORD).await.is(200);
    world.clock.advance(TimeDelta::minutes(59));
    ada.session().await.is(200);
    world.clock.advance(TimeDelta::minutes(60));
    ada.session().await.is(401);
    assert_eq!(world.end_what_is_due().await, 1);
    assert_eq!(world.end_what_is_due().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn using_a_session_is_an_event_at_most_once_a_quarter_of_the_idle_limit() {
    let (world, ada) = with_ada(Profile::Hotel).await;
    let before = world.count("session_seen").await;
    for _ in 0..60 {
        world.clock.advance(TimeDelta::minutes(1));
        ada.session().await.is(200);
    }
    let seen = world.count("session_seen").await - before;
    assert!((3..=4).contains(&seen), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_expire_by_events_bound_to_their_id() {
    let (world, ada) = with_ada(Profile::Hotel).await;
    ada.forgot(ADA).await.is(202);
    world.advance(TimeDelta::hours(24)).await;
    let expired = of_kind(&world, "link_expired").await;
    assert_eq!(expired.len(), 1);
    let asked = of_kind(&world, "password_reset_requested").await.remove(0);
    assert_eq!(expired[0]["data"]["link"], asked["data"]["link"]);
    assert_eq!(world.end_what_is_due().await, 0);
    // The mail that had not left by then is suppressed: a dead link is never mailed.
    let mails = world.mails_to(ADA).await.len();
    assert_eq!(mails, 1, "only the activation mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fell_due_while_the_engine_was_down_ends_after_the_start() {
    let (mut world, _) = with_ada(Profile::Nist).await;
    world.browser().mistype(ADA, 10).await.is_refused("account_locked");
    world.stop().await;
    world.clock.advance(TimeDelta::hours(2));
    world.open().await.unwrap();
    world.end_what_is_due().await;
    assert_eq!(world.count("lock_expired").await, 1);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_may_take_ten_minutes_from_the_address_to_the_password() {
    let (world, _) = with_ada(Profile::Hotel).await;
    let browser = world.browser();
    let flow = browser.flow(ADA).await;
    world.minutes(9).await;
    browser.password(&flow, PASSWORD).await.is(200);
    world.minutes(1).await;
    browser.password(&flow, PASSWORD).await.is(410).is_refused("login_expired");
    browser.password("nonsense", PASSWORD).await.is(410).is_refused("login_expired");
}

/// The last day of a membership, and the moment behind it.
const LAST_DAY: &str = "2026-11-23";

#[tokio::test(flavor = "multi_thread")]
async fn seasonal_staff_belong_until_their_last_day_is_over_even_if_nobody_is_awake() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let person = json!({ "email": ADA, "name": "Ada Lovelace", "ends_on": LAST_DAY });
    mona.add_member(&lac, person).await.is(201);
    let port = world.property("Auberge du Port").await;
    let ida = world.first_manager(&port, "ida@hotel.example").await;
    ida.add_member(&port, json!({ "email": ADA, "name": "Ada Lovelace" })).await.is(201);
    let ada = world.browser();
    world.activate(&ada, ADA).await;
    ada.accepts(&port).await;
    assert_eq!(mona.member(&lac, ADA).await["ends_at"], "2026-11-24T00:00:00.000000Z");
    // A review of a moment to come knows who will have gone by then.
    for (at, staff) in [("2026-11-23T23:59:59Z", 2), ("2026-11-24T00:00:00Z", 1)] {
        let review = world.json(&["review", "access", &lac, "--at", at]).await;
        assert_eq!(review["members"].as_array().unwrap().len(), staff, "{at}: {review}");
    }
    // 23:59 on the last day; she goes on using her session.
    for _ in 0..47 {
        world.clock.advance(TimeDelta::minutes(20));
        ada.session().await.is(200);
    }
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    let until = world.clock.now();
    let midnight: keyledger_core::timestamp::Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
    world.clock.advance(midnight.since(until) - TimeDelta::seconds(1));
    let ada = world.browser();
    ada.log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(ada.me().await["properties"].as_array().unwrap().len(), 2);
    world.clock.advance(TimeDelta::seconds(1));
    // The scheduler sleeps, and from this very moment she belongs to the other hotel alone.
    let me = ada.me().await;
    let left: Vec<&str> =
        me["properties"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(left, [port.as_str()]);
    let removed = of_kind(&world, "membership_removed").await;
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0]["data"]["because"], "time_came");
    assert_eq!(removed[0]["metadata"]["actor"]["kind"], "system");
    world.end_what_is_due().await;
    assert_eq!(world.count("membership_removed").await, 1);
    assert_eq!(world.count("account_deleted").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_membership_takes_the_account_with_it_when_its_time_comes() {
    let (world, ada, mona) = with_ada_and_mona(Profile::Hotel).await;
    let me = ada.me().await;
    let (account, lac) =
        (me["account"].as_str().unwrap(), me["properties"][0]["id"].as_str().unwrap());
    let path = format!("/api/v1/properties/{lac}/members/{account}");
    let end =
        |day: Value| mona.send(mona.request(Method::PATCH, &path).json(&json!({ "ends_on": day })));
    end(json!("yesterday")).await.is(422).names("ends_on");
    end(json!("2026-11-21")).await.is(422).names("ends_on");
    end(json!("2026-11-30")).await.is(204);
    end(json!("2026-11-25")).await.is(204);
    end(Value::Null).await.is(204);
    end(json!(LAST_DAY)).await.is(204);
    let because = json!({ "code": "other", "note": "the season is longer" });
    let body = json!({ "ends_on": LAST_DAY, "reason": because });
    mona.send(mona.request(Method::PATCH, &path).json(&body)).await.is(204);
    let body = json!({ "ends_on": LAST_DAY, "reason": { "code": "whim" } });
    mona.send(mona.request(Method::PATCH, &path).json(&body)).await.is(422).names("reason.code");
    let set = of_kind(&world, "membership_end_set").await;
    let reasons = set.iter().map(|one| one["metadata"]["reason"]["code"].as_str().unwrap());
    assert_eq!(reasons.collect::<Vec<_>>(), ["managing_staff"; 4], "the same day changes nothing");
    world.invariant_12().await;
    world.advance(TimeDelta::hours(41)).await;
    assert_eq!(world.count("account_deleted").await, 1);
    let deleted = of_kind(&world, "account_deleted").await;
    assert_eq!(deleted[0]["metadata"]["actor"]["kind"], "system");
    ada.session().await.is(401);
    world.browser().log_in(ADA, PASSWORD).await.is(401).is_refused("wrong_credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_nobody_uses_lapses_once_and_a_reset_brings_it_back() {
    const RIGHT: &str = "a long and winding road 4";
    let world = World::start_with(|config| config.profile = Profile::Pci).await;
    let lac = world.property("Hotel du Lac").await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada", "--property", &lac];
    world.json(&words).await;
    let browser = world.browser();
    let token = world.token_to(ADA).await;
    browser.activate(&token, RIGHT).await.is(204);
    browser.log_in(ADA, RIGHT).await.is(200);
    world.advance(TimeDelta::days(89)).await;
    assert_eq!(world.count("account_lapsed").await, 0);
    world.advance(TimeDelta::days(1)).await;
    assert_eq!(world.count("account_lapsed").await, 1);
    assert_eq!(world.end_what_is_due().await, 0);
    browser.log_in(ADA, "not the right password").await.is_refused("wrong_credentials");
    browser.log_in(ADA, RIGHT).await.is(403).is_refused("account_lapsed");
    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert!(why.contains("has been deactivated for inactivity since"), "{why}");
    browser.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    browser.reset(&token, "another long and winding road 5").await.is(204);
    browser.log_in(ADA, "another long and winding road 5").await.is(200);
    assert_eq!(world.count("account_reactivated").await, 1);
    assert_eq!(world.end_what_is_due().await, 0);
}
