//! Phones are woken: an app says where, a log-in sends one message, and the history says what became of it
//! (S20).

use crate::factor_life::{ADA, with_ada_under};
use crate::push_service::PushService;
use crate::until;
use crate::world::{Browser, Device, PASSWORD, World};
use keyledger::config::Config;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Instant;

/// Ada with our own app on her phone, which her push service wakes.
async fn with_a_phone(service: &PushService) -> (World, Browser, Device) {
    let (world, ada) = with_ada_under(|config| service.is_known_to(config)).await;
    let phone = Device::set_up(&world, &ada, "My phone").await;
    phone.subscribes(&service.endpoint("ada")).await.is(204);
    (world, ada, phone)
}

/// A log-in of Ada up to where the app is asked: the flow, and what the page shows.
async fn asks(browser: &Browser) -> (String, Value) {
    let answer = browser.log_in(ADA, PASSWORD).await;
    assert_eq!(answer.is(200).body()["outcome"], "factor_required");
    let flow = answer.body()["flow"].as_str().unwrap().to_owned();
    let asked = browser.post(&format!("/api/v1/login/{flow}/app"), json!({})).await;
    (flow, asked.is(200).body())
}

/// What became of each message, in order.
async fn fates(world: &World) -> Vec<Value> {
    let events = world.events().await.into_iter();
    let woken = events.filter(|event| event["kind"] == "app_woken");
    woken.map(|event| event["data"]["outcome"]["outcome"].clone()).collect()
}

/// How many subscriptions the vault has.
fn kept(world: &World) -> usize {
    world.app().engine.vault.names("app-push:").unwrap().len()
}

async fn why(world: &World, language: &str) -> String {
    let printed = world.keyledger(&["why", ADA, "--lang", language]).await;
    assert!(printed.fine, "{}", printed.error);
    printed.text
}

async fn key_of(world: &World) -> Value {
    world.browser().get("/api/v1/app/push-key").await.is(200).body()["public_key"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_log_in_wakes_the_phone_with_the_id_of_its_request() {
    let service = PushService::start().await;
    let (world, _ada, phone) = with_a_phone(&service).await;
    world.deliver().await;
    assert!(service.received().is_empty(), "the test of the set-up wakes nobody");
    let browser = world.browser();
    let (flow, asked) = asks(&browser).await;
    world.deliver().await;
    world.deliver().await;
    let received = service.received();
    let [message] = received.as_slice() else { panic!("{} messages", received.len()) };
    assert_eq!(message.path, "/push/ada");
    assert_eq!((message.header("ttl"), message.header("urgency")), ("120", "high"));
    let request = phone.opens(&message.body);
    assert_eq!(request, asked["request"].as_str().unwrap(), "and nothing else");
    assert_eq!(phone.waiting().await, request, "the app asks what waits");
    let key = key_of(&world).await;
    assert!(message.header("authorization").contains(&format!("k={}", key.as_str().unwrap())));
    // The approval is as it was without.
    phone.approve(&request, asked["number"].as_str().unwrap()).await.is(200);
    let inside = browser.post(&format!("/api/v1/login/{flow}/app/finish"), json!({})).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    assert_eq!(fates(&world).await, ["sent"]);
    for (language, says) in [("en", "took the message that wakes"), ("fr", "a pris le message")] {
        let told = why(&world, language).await;
        assert!(told.contains(says), "{told}");
    }
    // Nothing of where the phone is woken is in the ledger.
    let ledger = json!(world.events().await).to_string();
    assert!(!ledger.contains("/push/ada"), "the address of a subscription is a secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_what_is_over_when_its_turn_comes_wakes_nobody() {
    let service = PushService::start().await;
    let (world, _ada, phone) = with_a_phone(&service).await;
    let (_, asked) = asks(&world.browser()).await;
    let request = phone.waiting().await;
    phone.approve(&request, asked["number"].as_str().unwrap()).await.is(200);
    world.deliver().await;
    asks(&world.browser()).await;
    world.minutes(3).await;
    world.deliver().await;
    asks(&world.browser()).await;
    phone.deny(&phone.waiting().await).await.is(200);
    world.deliver().await;
    assert_eq!(fates(&world).await, ["too_late", "too_late", "too_late"]);
    assert!(service.received().is_empty());
}

/// Whoever deletes `reactions.db` has every request of the day listed again: more of them than the account
/// remembers by itself.
#[tokio::test(flavor = "multi_thread")]
async fn s20_a_lost_list_notes_nothing_twice() {
    let service = PushService::start().await;
    let (mut world, _ada, _phone) = with_a_phone(&service).await;
    let browser = world.browser();
    let many = keyledger_core::account::FACTORS_MAX * keyledger_core::account::APP_REQUESTS_MAX + 2;
    for _ in 0..many {
        asks(&browser).await;
        world.minutes(6).await;
    }
    world.deliver().await;
    assert_eq!(world.count("app_woken").await, many);
    world.stop().await;
    std::fs::remove_file(world.file("reactions.db")).unwrap();
    world.open().await.unwrap();
    world.deliver().await;
    assert_eq!(world.count("app_woken").await, many);
    assert!(service.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_subscription_that_is_gone_is_forgotten_and_the_app_can_subscribe_again() {
    let service = PushService::start().await;
    let (mut world, _ada, phone) = with_a_phone(&service).await;
    service.says(410);
    asks(&world.browser()).await;
    assert_eq!(kept(&world), 1);
    world.deliver().await;
    assert_eq!(fates(&world).await, ["gone"]);
    assert_eq!(kept(&world), 0, "its secret is destroyed");
    let events = world.events().await;
    let gone = events.iter().rfind(|event| event["kind"] == "app_push_changed").unwrap();
    assert_eq!(gone["data"]["because"], "gone");
    world.minutes(3).await;
    asks(&world.browser()).await;
    world.deliver().await;
    assert_eq!(service.received().len(), 1, "no more messages");
    assert_eq!(fates(&world).await, ["gone"]);
    // The key is the same after a restart: other subscriptions stay good.
    let key = key_of(&world).await;
    world.restart().await;
    assert_eq!(key_of(&world).await, key);
    service.says(201);
    let phone = phone.moved_to(&world);
    phone.subscribes(&service.endpoint("again")).await.is(204);
    world.minutes(3).await;
    asks(&world.browser()).await;
    world.deliver().await;
    assert_eq!(service.received().last().unwrap().path, "/push/again");
    assert_eq!(fates(&world).await, ["gone", "sent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_push_service_that_is_down_keeps_nobody_out() {
    let service = PushService::start().await;
    let (world, ada) = with_ada_under(|config: &mut Config| {
        service.is_known_to(config);
        config.push.hosts.push("localhost:9".to_owned());
    })
    .await;
    let phone = Device::set_up(&world, &ada, "My phone").await;
    phone.subscribes("https://localhost:9/push/ada").await.is(204);
    let browser = world.browser();
    let (flow, asked) = asks(&browser).await;
    world.deliver().await;
    assert_eq!(fates(&world).await, ["unreachable"]);
    assert!(why(&world, "en").await.contains("the push service could not be reached"));
    phone.approve(&phone.waiting().await, asked["number"].as_str().unwrap()).await.is(200);
    browser.post(&format!("/api/v1/login/{flow}/app/finish"), json!({})).await.is(200);
    // A service that refuses is told with its status.
    phone.subscribes(&service.endpoint("ada")).await.is(204);
    service.says(403);
    asks(&world.browser()).await;
    world.deliver().await;
    assert_eq!(fates(&world).await, ["unreachable", "refused"]);
    assert!(why(&world, "en").await.contains("refused the message with status 403"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_phone_is_woken_at_the_last_place_that_its_app_named_or_nowhere() {
    let service = PushService::start().await;
    let (world, _ada, phone) = with_a_phone(&service).await;
    let changes = || world.count("app_push_changed");
    phone.subscribes(&service.endpoint("ada")).await.is(204);
    assert_eq!((changes().await, kept(&world)), (1, 1), "the same place changes nothing");
    phone.subscribes(&service.endpoint("other")).await.is(204);
    assert_eq!((changes().await, kept(&world)), (2, 1));
    asks(&world.browser()).await;
    world.deliver().await;
    let paths: Vec<_> = service.received().into_iter().map(|one| one.path).collect();
    assert_eq!(paths, ["/push/other"]);
    phone.unsubscribes().await.is(204);
    phone.unsubscribes().await.is(204);
    assert_eq!((changes().await, kept(&world)), (3, 0));
    world.minutes(3).await;
    asks(&world.browser()).await;
    world.deliver().await;
    assert_eq!(service.received().len(), 1);
    assert_eq!(fates(&world).await, ["sent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_subscription_that_breaks_a_rule_is_refused_in_words_that_name_it() {
    let service = PushService::start().await;
    let (world, ada) = with_ada_under(|config| service.is_known_to(config)).await;
    // A device whose test approval is still to come.
    let begun = ada.post("/api/v1/me/app", json!({})).await.is(200).body();
    let code = begun["code"].as_str().unwrap();
    let pending = Device::pair(&world, code, "My phone").await;
    pending.subscribes(&service.endpoint("ada")).await.is(404).is_refused("not_found");
    pending.unsubscribes().await.is(404);
    let phone = Device::set_up(&world, &ada, "My phone").await;
    let long = format!("https://fcm.googleapis.com/{}", "x".repeat(2048));
    for (endpoint, says) in [
        ("https://push.example/ada", "not one of a push service"),
        ("https://localhost/push/ada", "not one of a push service"),
        ("https://169.254.169.254/latest/meta-data", "not one of a push service"),
        ("http://fcm.googleapis.com/ada", "does not begin with https"),
        ("https://ada:secret@fcm.googleapis.com/ada", "an absolute URL"),
        ("https://fcm.googleapis.com/ada#a", "an absolute URL"),
        ("ada", "an absolute URL"),
        (&long, "more than 2048 characters"),
    ] {
        let refused = phone.subscribes(endpoint).await;
        refused.is(422).is_refused("push_endpoint_refused");
        let detail = refused.body()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{endpoint}: {detail}");
    }
    let good = phone.subscription(&service.endpoint("ada"));
    for (place, wrong) in [
        ("/keys/p256dh", json!("BAEC")),
        ("/keys/p256dh", json!("not base64url")),
        ("/keys/auth", json!("AQI")),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = wrong;
        let refused = phone.call(Method::PUT, "/api/v1/app/push", Some(&body)).await;
        refused.is(422).is_refused("push_endpoint_refused");
        assert!(refused.body()["detail"].as_str().unwrap().contains("RFC 8291"));
    }
    let unfit = json!({ "endpoint": service.endpoint("ada") });
    phone.call(Method::PUT, "/api/v1/app/push", Some(&unfit)).await.is(422).names("keys");
    // Nobody else names where it is woken.
    let stranger = Device::new(&world);
    stranger.subscribes(&service.endpoint("ada")).await.is(401).is_refused("device_unknown");
    let body = good.to_string().into_bytes();
    let unsigned = phone.send(Method::PUT, "/api/v1/app/push", &[], Some(body)).await;
    unsigned.is(401).is_refused("device_signature");
    assert_eq!((kept(&world), world.count("app_push_changed").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_site_that_push_services_do_not_know_wakes_nobody_and_says_so() {
    let (world, ada) = with_ada_under(|config| config.push.subject = Some(String::new())).await;
    let phone = Device::set_up(&world, &ada, "My phone").await;
    let off = phone.subscribes("https://fcm.googleapis.com/ada").await;
    off.is(403).is_refused("push_off");
    world.browser().get("/api/v1/app/push-key").await.is(404).is_refused("push_off");
    phone.unsubscribes().await.is(204);
    let browser = world.browser();
    let (flow, _) = asks(&browser).await;
    world.deliver().await;
    assert_eq!(fates(&world).await, Vec::<Value>::new());
    phone.waiting().await;
    // Nor is anybody kept out: the app shows codes, also offline.
    let code = phone.authenticator().code();
    let path = format!("/api/v1/login/{flow}/factor");
    let inside = browser.post(&path, json!({ "code": code })).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
}

/// With everything running as it is served: the message follows the request by itself, and the log-in waits
/// for no push service.
#[tokio::test(flavor = "multi_thread")]
async fn s20_a_log_in_waits_for_no_push_service() {
    let service = PushService::start().await;
    let (world, _ada, phone) = with_a_phone(&service).await;
    service.waits(true);
    let running = world.app().start().await.unwrap();
    let browser = world.browser();
    let (flow, asked) = asks(&browser).await;
    let began = Instant::now();
    until("the message", || async { !service.received().is_empty() }).await;
    println!("s20_push: the push service has the message {:?} after the page", began.elapsed());
    // It has not answered yet, and everything goes on.
    phone.approve(&phone.waiting().await, asked["number"].as_str().unwrap()).await.is(200);
    let finish = format!("/api/v1/login/{flow}/app/finish");
    assert_eq!(browser.post(&finish, json!({})).await.is(200).body()["outcome"], "signed_in");
    world.browser().post("/api/v1/password/forgot", json!({ "email": ADA })).await.is(202);
    until("the mail", || async {
        world.letters_to(ADA).iter().any(|letter| letter.subject.contains("password"))
    })
    .await;
    assert_eq!(fates(&world).await, Vec::<Value>::new());
    service.waits(false);
    until("the fate", || async { world.count("app_woken").await == 1 }).await;
    assert_eq!(fates(&world).await, ["sent"], "it was sent before it was answered");
    let listed = world.keyledger(&["handlers"]).await;
    assert!(listed.text.contains("push"), "{}", listed.text);
    running.stop().await;
}
