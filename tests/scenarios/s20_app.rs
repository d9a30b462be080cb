//! Our own app: set up, asked, approved, refused; and everything that does not fit (S16, S17, S20-S28).

use crate::factor_life::{ADA, answers, factors, set_up, waits, why, with_ada_under};
use crate::world::{Answer, Browser, Device, PASSWORD, World, full};
use chrono::TimeDelta;
use futures_util::future::join_all;
use insta::assert_snapshot;
use keyledger::config::Config;
use reqwest::Method;
use serde_json::{Value, json};

fn at_a_name(config: &mut Config) {
    "http://accounts.localhost".clone_into(&mut config.public_url);
}

/// Ada, signed in, whose only factor is the app on her phone.
pub async fn with_an_app() -> (World, Browser, Device) {
    let (world, ada) = with_ada_under(at_a_name).await;
    let phone = Device::set_up(&world, &ada, "Ada's phone").await;
    (world, ada, phone)
}

pub fn of(flow: &str) -> String {
    format!("/api/v1/login/{flow}/app")
}

/// Somebody with Ada's password, whose page shows a number.
pub async fn asks(browser: &Browser) -> (String, Value) {
    let flow = waits(browser, &["app"]).await;
    let asked = browser.post(&of(&flow), json!({})).await.is(200).body();
    (flow, asked)
}

pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// A number that is another one.
fn wrong(asked: &Value) -> String {
    let number: u32 = text(asked, "number").parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

async fn state(browser: &Browser, flow: &str) -> Value {
    browser.get(&of(flow)).await.is(200).body()["state"].clone()
}

async fn finishes(browser: &Browser, flow: &str) -> Answer {
    browser.post(&format!("{}/finish", of(flow)), json!({})).await
}

/// What the QR code of the page says of the request.
fn reference(asked: &Value) -> String {
    text(asked, "link").rsplit_once("#request=").unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_log_in_is_approved_with_the_number_that_the_page_shows() {
    let (world, ada, phone) = with_an_app().await;
    let held = factors(&ada).await["factors"][0].clone();
    assert_eq!((&held["kind"], &held["name"]), (&json!("app"), &json!("Ada's phone")));
    let browser = world.browser().named("Mozilla/5.0 (Windows NT 10.0) Firefox/153.0");
    let (flow, asked) = asks(&browser).await;
    assert_eq!(text(&asked, "number").len(), 6);
    let shown = phone.requests().await;
    assert_eq!((&shown["account"], &shown["confirmed"]), (&json!(ADA), &json!(true)));
    let request = &shown["requests"][0];
    assert_eq!(request["properties"], json!(["Hotel du Lac"]));
    assert_eq!((&request["purpose"], &request["first_time"]), (&json!("log_in"), &json!(true)));
    assert_eq!(
        (&request["site"], &request["id"]),
        (&json!("accounts.localhost"), &asked["request"])
    );
    assert!(text(request, "browser").contains("Firefox"), "{request}");
    assert!(!shown.to_string().contains(text(&asked, "number")), "it is never sent to the app");
    finishes(&browser, &flow).await.is(410).is_refused("request_over");
    phone.approve(&phone.waiting().await, text(&asked, "number")).await.is(200);
    assert_eq!(state(&browser, &flow).await, "approved");
    assert_eq!(finishes(&browser, &flow).await.is(200).body()["outcome"], "signed_in");
    browser.session().await.is(200);
    assert_eq!(factors(&browser).await["fresh"], true, "a factor was shown");
    // Once: the approval is used up, and the log-in is over.
    finishes(&browser, &flow).await.is(410);
    assert_eq!(phone.requests().await["requests"], json!([]));
    let ledger = json!(world.events().await).to_string();
    assert!(!ledger.contains(text(&asked, "number")), "nor is it in the ledger");
    assert!(!ledger.contains("Ada's phone"), "what the phone is called is personal");
    let letters = world.mails_to(ADA).await;
    assert!(letters.iter().any(|letter| letter.subject == "The app was set up on a device"));
    assert_snapshot!("app_en", why(&world, "en").await);
    assert_snapshot!("app_fr", why(&world, "fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_what_does_not_fit_is_said_on_both_screens_and_counts_in_one_pool() {
    let (world, _ada, phone) = with_an_app().await;
    let plage = world.property("Hotel de la Plage").await;
    let max = world.first_manager(&plage, "max@hotel.example").await;
    let grace = world.member(&max, &plage, "grace@hotel.example").await.without_phone();
    let others = Device::set_up(&world, &grace, "Grace's phone").await;
    let browser = world.browser();
    let (flow, asked) = asks(&browser).await;
    let request = phone.waiting().await;
    phone.approve(&request, &wrong(&asked)).await.is(401).is_refused("wrong_number");
    assert_eq!(state(&browser, &flow).await, "wrong_number");
    // Whoever scans it with another account's app, with the right number too.
    let scanned = others.approve(&reference(&asked), text(&asked, "number")).await;
    scanned.is(403).is_refused("other_account");
    assert_eq!(state(&browser, &flow).await, "other_account");
    others.approve(&request, text(&asked, "number")).await.is(410).is_refused("request_over");
    answers(&browser, &flow, "000000").await.is(401).is_refused("invalid_code");
    phone.approve(&request, "").await.is(401);
    // The fifth of all kinds together pauses, and the right number is not looked at either.
    phone.approve(&request, &wrong(&asked)).await.is(429).is_refused("factor_paused");
    let paused = phone.approve(&request, text(&asked, "number")).await;
    paused.is(429).is_refused("factor_paused");
    assert_eq!(world.count("second_factor_paused").await, 1);
    browser.post(&of(&flow), json!({})).await.is(429).is_refused("factor_paused");
    assert_snapshot!("app_faults_en", why(&world, "en").await);
    assert_snapshot!("app_faults_fr", why(&world, "fr").await);
    world.advance(TimeDelta::seconds(31)).await;
    phone.approve(&request, text(&asked, "number")).await.is(200);
    finishes(&browser, &flow).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_this_is_not_me_ends_the_log_in_and_everybody_concerned_hears_of_it() {
    let (world, ada, phone) = with_an_app().await;
    let browser = world.browser();
    let (flow, _) = asks(&browser).await;
    assert_eq!(phone.deny(&phone.waiting().await).await.is(200).body()["outcome"], "denied");
    assert_eq!(state(&browser, &flow).await, "denied");
    finishes(&browser, &flow).await.is(410);
    answers(&browser, &flow, &phone.authenticator().code())
        .await
        .is(410)
        .is_refused("login_expired");
    let subjects = |letters: Vec<crate::world::Letter>| -> Vec<String> {
        letters.into_iter().map(|letter| letter.subject).collect()
    };
    let own = subjects(world.mails_to(ADA).await);
    assert!(own.iter().any(|one| one == "Something was refused on your phone"), "{own:?}");
    let staff = subjects(world.mails_to("mona@hotel.example").await);
    assert!(
        staff.iter().any(|one| one == "A colleague answered “This isn't me” on the phone"),
        "{staff:?}"
    );
    // Nothing is sent for a quarter of an hour, and the code of the same app opens.
    let flow = waits(&browser, &["app"]).await;
    browser.post(&of(&flow), json!({})).await.is(429).is_refused("app_paused");
    answers(&browser, &flow, &phone.authenticator().code()).await.is(200);
    world.minutes(16).await;
    let stranger = world.browser();
    asks(&stranger).await;
    phone.deny(&phone.waiting().await).await.is(200);
    world.minutes(16).await;
    let flow = waits(&stranger, &["app"]).await;
    stranger.post(&of(&flow), json!({})).await.is(403).is_refused("app_off");
    assert_eq!(phone.requests().await["off"], true);
    assert_snapshot!("app_denied_en", why(&world, "en").await);
    assert_snapshot!("app_denied_fr", why(&world, "fr").await);
    // Set up again, it is asked again.
    let code = phone.authenticator().code();
    ada.post("/api/v1/me/step-up", json!({ "code": code })).await.is(200);
    let again = Device::set_up(&world, &ada, "Ada's other phone").await;
    asks(&world.browser()).await;
    again.waiting().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_of_many_answers_at_once_one_is_accepted() {
    let (world, _ada, phone) = with_an_app().await;
    for _ in 0..(if full() { 10_000 } else { 3 }) {
        let browser = world.browser();
        let (flow, asked) = asks(&browser).await;
        let request = phone.waiting().await;
        let all = join_all((0..64).map(|_| phone.approve(&request, text(&asked, "number")))).await;
        assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
        for answer in all.iter().filter(|answer| answer.status != 200) {
            answer.is(410).is_refused("request_over");
        }
        let all = join_all((0..16).map(|_| finishes(&browser, &flow))).await;
        assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
        world.minutes(16).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_of_a_thousand_wrong_numbers_at_once_five_are_judged_and_one_pause_follows() {
    let (world, ada, phone) = with_an_app().await;
    let hotel = world.property("Hotel de la Plage").await;
    let max = world.first_manager(&hotel, "max@hotel.example").await;
    let mut devices = vec![phone];
    for other in 1..(if full() { 100 } else { 4 }) {
        let email = format!("other{other}@hotel.example");
        let person = world.member(&max, &hotel, &email).await.without_phone();
        devices.push(Device::set_up(&world, &person, "A phone").await);
    }
    let (_, asked) = asks(&world.browser()).await;
    let (number, reference) = (wrong(&asked), reference(&asked));
    let all = (0..1_000).map(|n| devices[n % devices.len()].approve(&reference, &number));
    let all = join_all(all).await;
    assert!(all.iter().all(|answer| matches!(answer.status, 401 | 403 | 429)));
    let events = world.events().await;
    let refused = events.iter().filter(|event| event["kind"] == "factor_refused");
    let causes = refused.map(|event| text(&event["data"]["why"], "cause"));
    let looked_at = causes.filter(|cause| matches!(*cause, "wrong_number" | "other_account"));
    assert_eq!(looked_at.count(), 5, "the others were not looked at");
    assert_eq!(world.count("second_factor_paused").await, 1);
    ada.session().await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_new_log_in_replaces_the_request_and_a_phone_is_not_disturbed_at_will() {
    let (world, _ada, phone) = with_an_app().await;
    let (first, second) = (world.browser(), world.browser());
    let (one, asked) = asks(&first).await;
    let replaced = phone.waiting().await;
    let (two, newer) = asks(&second).await;
    assert_ne!(phone.waiting().await, replaced);
    assert_eq!(state(&first, &one).await, "over");
    phone.approve(&replaced, text(&asked, "number")).await.is(410).is_refused("request_over");
    second.post(&of(&two), json!({})).await.is(429).is_refused("app_too_soon");
    phone.approve(&phone.waiting().await, text(&newer, "number")).await.is(200);
    finishes(&first, &one).await.is(410);
    finishes(&second, &two).await.is(200);
    // Who logged in by another way meanwhile needs no approval any more.
    let (flow, asked) = asks(&first).await;
    let open = phone.waiting().await;
    answers(&first, &flow, &phone.authenticator().code()).await.is(200);
    phone.approve(&open, text(&asked, "number")).await.is(410).is_refused("request_over");
    // Nobody answers: after two minutes it is over, and that is written down.
    let (flow, asked) = asks(&second).await;
    let open = phone.waiting().await;
    world.minutes(3).await;
    phone.approve(&open, text(&asked, "number")).await.is(410).is_refused("request_over");
    assert_eq!(state(&second, &flow).await, "over");
    world.end_what_is_due().await;
    assert_eq!(world.count("app_request_expired").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s28_a_pairing_code_is_taken_once_in_time_and_the_test_ends_the_set_up() {
    let (world, ada) = with_ada_under(at_a_name).await;
    let begun = ada.post("/api/v1/me/app", json!({})).await.is(200).body();
    let path = format!("/api/v1/me/app/{}", text(&begun, "factor"));
    assert_eq!(ada.get(&path).await.body()["state"], "waits_for_device");
    let mut phone = Device::new(&world);
    phone.pairs("0000-0000", "A phone").await.is(404).is_refused("pairing_code_unknown");
    phone.pairs(&text(&begun, "code").to_lowercase(), "A phone").await.is(201);
    let mut second = Device::new(&world);
    second.pairs(text(&begun, "code"), "Another").await.is(404).is_refused("pairing_code_unknown");
    assert_eq!(ada.get(&path).await.body()["state"], "paired");
    // S25: it is none before the test is approved, and its codes count for nothing.
    assert_eq!(factors(&ada).await["factors"], json!([]));
    let test = ada.post(&format!("{path}/test"), json!({})).await.is(200).body();
    phone.approve(&phone.waiting().await, &wrong(&test)).await.is(401).is_refused("wrong_number");
    assert_eq!(ada.get(&path).await.body()["state"], "wrong_number");
    phone.approve(&phone.waiting().await, text(&test, "number")).await.is(200);
    ada.post(&format!("{path}/finish"), json!({})).await.is(204);
    assert_eq!(factors(&ada).await["factors"][0]["kind"], "app");
    // A code that is too old, and a set-up that was started again.
    let begun = ada.post("/api/v1/me/app", json!({})).await.is(200).body();
    world.minutes(11).await;
    second.pairs(text(&begun, "code"), "Another").await.is(404);
    let code = phone.authenticator().code();
    ada.post("/api/v1/me/step-up", json!({ "code": code })).await.is(200);
    let earlier = ada.post("/api/v1/me/app", json!({})).await.is(200).body();
    let later = ada.post("/api/v1/me/app", json!({})).await.is(200).body();
    second.pairs(text(&earlier, "code"), "Another").await.is(404);
    second.pairs(text(&later, "code"), "Another").await.is(201);
    let abandon = format!("/api/v1/me/factors/{}/abandon", text(&later, "factor"));
    ada.post(&abandon, json!({})).await.is(204);
    second
        .call(Method::GET, "/api/v1/app/requests", None)
        .await
        .is(401)
        .is_refused("device_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_a_call_is_taken_from_the_device_that_signed_it_once_and_as_it_was_signed() {
    let (world, ada, mut phone) = with_an_app().await;
    let path = "/api/v1/app/requests";
    let get = || Method::GET;
    let headers = phone.signed(&get(), path, None);
    phone.send(get(), path, &headers, None).await.is(200);
    phone.send(get(), path, &headers, None).await.is(401).is_refused("device_signature");
    phone.send(get(), path, &[], None).await.is(401).is_refused("device_signature");
    let elsewhere = phone.signed(&get(), "/api/v1/app/requests?wait=1", None);
    phone.send(get(), path, &elsewhere, None).await.is(401).is_refused("device_unknown");
    // A body that was changed after signing.
    let (_, asked) = asks(&world.browser()).await;
    let open = phone.waiting().await;
    let answer = format!("{path}/{open}/answer");
    let deny = json!({ "decision": "deny" }).to_string().into_bytes();
    let approve = json!({ "decision": "approve", "number": asked["number"] });
    let signed = phone.signed(&Method::POST, &answer, Some(&deny));
    let approve = approve.to_string().into_bytes();
    let changed = phone.send(Method::POST, &answer, &signed, Some(approve)).await;
    changed.is(401).is_refused("device_signature");
    // A clock that is wrong; a key that is another one's; a device that was removed.
    phone.clock_is_off_by = -400;
    let late = phone.call(get(), path, None).await;
    late.is(401).is_refused("device_clock");
    assert!(late.header("date").is_some(), "it says what time it is");
    phone.clock_is_off_by = 240;
    phone.call(get(), path, None).await.is(200);
    phone.clock_is_off_by = 0;
    let mut foreign = Device::new(&world);
    foreign.keyid.clone_from(&phone.keyid);
    foreign.call(get(), path, None).await.is(401).is_refused("device_unknown");
    let factor = factors(&ada).await["factors"][0]["id"].as_str().unwrap().to_owned();
    let app = set_up(&world, &ada).await;
    let gone = json!({ "code": app.code(), "reason": "lost_or_stolen" });
    ada.post(&format!("/api/v1/me/factors/{factor}/remove"), gone).await.is(200);
    phone.call(get(), path, None).await.is(401).is_refused("device_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_the_app_opens_what_is_sensitive_and_a_denial_ends_the_session() {
    let (world, ada, phone) = with_an_app().await;
    let path = "/api/v1/me/step-up/app";
    world.minutes(30).await;
    assert_eq!(factors(&ada).await["fresh"], false);
    let asked = ada.post(path, json!({})).await.is(200).body();
    let request = phone.requests().await["requests"][0].clone();
    assert_eq!(request["purpose"], "step_up");
    phone.approve(text(&request, "id"), text(&asked, "number")).await.is(200);
    assert_eq!(ada.get(path).await.body()["state"], "approved");
    ada.post(&format!("{path}/finish"), json!({})).await.is(204);
    assert_eq!(factors(&ada).await["fresh"], true);
    ada.post(path, json!({})).await.is(200);
    phone.deny(&phone.waiting().await).await.is(200);
    ada.session().await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_a_log_in_that_demands_a_factor_ends_with_the_app() {
    let (world, _ada) = with_ada_under(at_a_name).await;
    world.minutes(31 * 24 * 60).await;
    let browser = world.browser();
    let answer = browser.log_in(ADA, PASSWORD).await.is(200).body();
    assert_eq!(answer["outcome"], "set_up_required");
    let at = format!("/api/v1/login/{}/set-up/app", text(&answer, "flow"));
    let begun = browser.post(&at, json!({})).await.is(200).body();
    let phone = Device::pair(&world, text(&begun, "code"), "A phone").await;
    let at = format!("{at}/{}", text(&begun, "factor"));
    assert_eq!(browser.get(&at).await.body()["state"], "paired");
    let test = browser.post(&format!("{at}/test"), json!({})).await.is(200).body();
    phone.approve(&phone.waiting().await, text(&test, "number")).await.is(200);
    browser.post(&format!("{at}/finish"), json!({})).await.is(200);
    browser.session().await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_the_apps_codes_open_offline_and_everything_goes_with_the_person() {
    let (world, ada, phone) = with_an_app().await;
    let browser = world.browser();
    let flow = waits(&browser, &["app"]).await;
    let code = phone.authenticator().code();
    answers(&browser, &flow, &code).await.is(200);
    let flow = waits(&browser, &["app"]).await;
    answers(&browser, &flow, &code).await.is(401).is_refused("code_already_used");
    let vault = &world.app().system.engine.vault;
    let of_apps = || -> usize {
        ["app:", "app-push:", "totp:"].map(|kind| vault.names(kind).unwrap().len()).iter().sum()
    };
    assert!(of_apps() >= 2);
    drop(ada);
    let erased = world.keyledger(&["erase", ADA, "--ground", "request", "--yes"]).await;
    assert!(erased.fine, "{}", erased.error);
    phone
        .call(Method::GET, "/api/v1/app/requests", None)
        .await
        .is(401)
        .is_refused("device_unknown");
    let left = ["app:", "app-push:"].map(|kind| vault.names(kind).unwrap().len());
    assert_eq!(left, [0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_whoever_waits_is_told_at_once() {
    let (world, _ada, phone) = with_an_app().await;
    let browser = world.browser();
    let flow = waits(&browser, &["app"]).await;
    let waits_for_it = phone.call(Method::GET, "/api/v1/app/requests?wait=20", None);
    let asks = async { browser.post(&of(&flow), json!({})).await.is(200).body() };
    let (told, asked) = tokio::join!(waits_for_it, asks);
    assert_eq!(told.is(200).body()["requests"][0]["id"], asked["request"]);
    let known = browser.get(&of(&flow)).await.is(200).body()["known"].clone();
    let path = format!("{}?wait=20&known={}", of(&flow), known.as_str().unwrap());
    let approves = async { phone.approve(text(&asked, "request"), text(&asked, "number")).await };
    let (told, _) = tokio::join!(browser.get(&path), approves);
    assert_eq!(told.is(200).body()["state"], "approved");
    for wrong in ["wait=26", "wait=-1", "wait=x", "known=approved", "known=x.1"] {
        browser.get(&format!("{}?{wrong}", of(&flow))).await.is(422);
    }
}
