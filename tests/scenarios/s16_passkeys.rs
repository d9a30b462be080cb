//! Passkeys: set up, shown behind a password and in its place, removed; and everything that is none (S16,
//! S17, S21-S28).

use crate::factor_life::{ADA, answers, begin, factors, set_up, waits, why, with_ada_under};
use crate::world::{Answer, Authenticator, Browser, ORIGIN, PASSWORD, Passkey, World};
use chrono::TimeDelta;
use insta::assert_snapshot;
use keyledger::config::Config;
use serde_json::{Value, json};

fn at_a_name(config: &mut Config) {
    ORIGIN.clone_into(&mut config.public_url);
}

async fn with_ada() -> (World, Browser) {
    with_ada_under(at_a_name).await
}

async fn asked(browser: &Browser, path: &str, body: Value) -> Value {
    let asked = browser.post(path, body).await;
    asked.is(200).body()
}

/// Ada's first passkey, made on her phone.
async fn enrolled(ada: &Browser, name: &str, synced: bool) -> Passkey {
    let begun = asked(ada, "/api/v1/me/passkeys/begin", json!({})).await;
    let (key, answer) = Passkey::made(&begun["options"], synced);
    let body = json!({ "asked": begun["asked"], "answer": answer, "name": name });
    ada.post("/api/v1/me/passkeys/finish", body).await.is(204);
    key
}

/// Sends the key's answer to what is asked at `path`.
async fn shown(browser: &Browser, path: &str, key: &mut Passkey) -> Answer {
    let begun = asked(browser, &format!("{path}/begin"), json!({})).await;
    let body = json!({ "asked": begun["asked"], "answer": key.answers(&begun["options"]) });
    browser.post(&format!("{path}/finish"), body).await
}

/// The passkey among factors.
fn the_passkey(factors: &Value) -> &Value {
    factors.as_array().unwrap().iter().find(|one| one["kind"] == "passkey").unwrap()
}

fn behind(flow: &str) -> String {
    format!("/api/v1/login/{flow}/passkey")
}

const ALONE: &str = "/api/v1/login/passkey";
const STEP_UP: &str = "/api/v1/me/step-up/passkey";

#[tokio::test(flavor = "multi_thread")]
async fn s16_a_passkey_is_the_second_factor_and_stands_for_the_password_too() {
    let (world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", true).await;
    let held = factors(&ada).await["factors"][0].clone();
    assert_eq!((&held["kind"], &held["name"]), (&json!("passkey"), &json!("My phone")));
    assert_eq!(held["synced"], true);
    let browser = world.browser();
    let flow = waits(&browser, &["passkey"]).await;
    let inside = shown(&browser, &behind(&flow), &mut key).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    browser.session().await.is(200);
    // Without an address and without a password.
    let other = world.browser();
    let inside = shown(&other, ALONE, &mut key).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    other.session().await.is(200);
    other.get("/api/v1/me/factors").await.is(200);
    assert_eq!(factors(&other).await["fresh"], true, "both factors were shown");
    assert_eq!(world.count("passkey_used").await, 2);
    let letters = world.mails_to(ADA).await;
    assert!(letters.iter().any(|letter| letter.subject == "A passkey was set up"), "{letters:?}");
    assert_snapshot!("passkeys_en", why(&world, "en").await);
    assert_snapshot!("passkeys_fr", why(&world, "fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_passkey_lies_in_the_ledger_in_clear() {
    let (world, ada) = with_ada().await;
    let begun = asked(&ada, "/api/v1/me/passkeys/begin", json!({})).await;
    let (_, answer) = Passkey::made(&begun["options"], false);
    let body = json!({ "asked": begun["asked"], "answer": answer, "name": "Grandmother's laptop" });
    ada.post("/api/v1/me/passkeys/finish", body).await.is(204);
    let ledger = json!(world.events().await).to_string();
    assert!(!ledger.contains("Grandmother"), "what it is called is personal");
    assert!(!ledger.contains(answer["id"].as_str().unwrap()), "so is the credential id");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_opens_one_session_however_often_it_is_sent() {
    let (world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", true).await;
    let begun = asked(&world.browser(), &format!("{ALONE}/begin"), json!({})).await;
    let body = json!({ "asked": begun["asked"], "answer": key.answers(&begun["options"]) });
    let all = (0..200).map(|_| {
        let (browser, body) = (world.browser(), body.clone());
        async move { browser.post(&format!("{ALONE}/finish"), body).await }
    });
    let all = futures_util::future::join_all(all).await;
    let opened = all.iter().filter(|answer| answer.body()["outcome"] == "signed_in").count();
    assert_eq!(opened, 1);
    for answer in all.iter().filter(|answer| answer.body()["outcome"] != "signed_in") {
        answer.is(410).is_refused("login_expired");
    }
    assert_eq!(world.count("passkey_used").await, 1);
    // Nor later, and the question grows old.
    world.minutes(4).await;
    world.browser().post(&format!("{ALONE}/finish"), body.clone()).await.is(410);
    world.minutes(2).await;
    let late = world.browser().post(&format!("{ALONE}/finish"), body).await;
    late.is(410).is_refused("passkey_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_answer_of_the_key_is_refused_in_words_and_counts() {
    let (world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", false).await;
    let browser = world.browser();
    let flow = waits(&browser, &["passkey"]).await;
    // Another site.
    key.origin = "https://phish.example".to_owned();
    shown(&browser, &behind(&flow), &mut key).await.is(401).is_refused("passkey_refused");
    key.origin = ORIGIN.to_owned();
    // Nobody checked who used it.
    key.verifies = false;
    shown(&browser, &behind(&flow), &mut key).await.is(401).is_refused("passkey_refused");
    key.verifies = true;
    // Somebody else's key.
    let begun = asked(&ada, "/api/v1/me/passkeys/begin", json!({})).await;
    let (mut foreign, _) = Passkey::made(&begun["options"], false);
    shown(&browser, &behind(&flow), &mut foreign).await.is(401).is_refused("passkey_refused");
    // The question of another log-in.
    let other = waits(&browser, &["passkey"]).await;
    let begun = asked(&browser, &format!("{}/begin", behind(&other)), json!({})).await;
    let body = json!({ "asked": begun["asked"], "answer": key.answers(&begun["options"]) });
    let answer = browser.post(&format!("{}/finish", behind(&flow)), body).await;
    answer.is(410).is_refused("passkey_expired");
    // No answer at all.
    let begun = asked(&browser, &format!("{}/begin", behind(&flow)), json!({})).await;
    let body = json!({ "asked": begun["asked"], "answer": { "id": "x" } });
    let answer = browser.post(&format!("{}/finish", behind(&flow)), body).await;
    answer.is(401).is_refused("passkey_refused");
    // The fifth pauses, and the right one is not looked at any more.
    key.origin = "https://phish.example".to_owned();
    shown(&browser, &behind(&flow), &mut key).await.is(429).is_refused("factor_paused");
    key.origin = ORIGIN.to_owned();
    shown(&browser, &behind(&flow), &mut key).await.is(429).is_refused("factor_paused");
    assert_snapshot!("passkey_faults_en", why(&world, "en").await);
    assert_snapshot!("passkey_faults_fr", why(&world, "fr").await);
    world.advance(TimeDelta::seconds(30)).await;
    shown(&browser, &behind(&flow), &mut key).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_counter_stands_still_is_not_accepted_again_and_the_person_is_told_once() {
    let (world, ada) = with_ada().await;
    set_up(&world, &ada).await;
    let mut key = enrolled(&ada, "Security key", false).await;
    key.counter = 7;
    shown(&world.browser(), ALONE, &mut key).await.is(200);
    let copy = shown(&world.browser(), ALONE, &mut key).await;
    copy.is(403).is_refused("passkey_changed");
    key.counter = 100;
    shown(&world.browser(), ALONE, &mut key).await.is(403).is_refused("passkey_changed");
    let mails = world.mails_to(ADA).await;
    let told = mails.iter().filter(|mail| mail.subject.contains("not accepted any more"));
    assert_eq!(told.count(), 1);
    // The app still opens, and the page no longer offers the key.
    waits(&world.browser(), &["totp"]).await;
    assert_eq!(the_passkey(&factors(&ada).await["factors"])["changed"], "counter");
    // So does support, who is not told what it is called.
    for (language, says) in [("en", "not accepted any more"), ("fr", "n'est plus acceptée")] {
        let listed = world.keyledger(&["factor", "list", ADA, "--lang", language]).await;
        assert!(listed.text.contains(says), "{}", listed.text);
        assert!(!listed.text.contains("Security key"), "{}", listed.text);
    }
    let state = world.json(&["state", ADA]).await;
    let key = the_passkey(&state["state"]["second_factors"]["factors"]);
    assert_eq!(
        key["passkey"],
        json!({ "synced": false, "backed_up": false, "changed": "counter" })
    );
    assert_snapshot!("passkey_changed_en", why(&world, "en").await);
    assert_snapshot!("passkey_changed_fr", why(&world, "fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_became_another_kind_counts_nothing_and_one_that_is_backed_up_is_noted() {
    let (world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", true).await;
    key.backed_up = false;
    shown(&world.browser(), ALONE, &mut key).await.is(200);
    assert_eq!(world.count("passkey_backup_changed").await, 1);
    (key.synced, key.backed_up) = (false, false);
    shown(&world.browser(), ALONE, &mut key).await.is(403).is_refused("passkey_changed");
    let refused = world.count("factor_refused").await;
    assert_eq!((refused, world.count("second_factor_paused").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_s23_a_passkey_opens_what_is_sensitive_and_removes_a_factor() {
    let (world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", false).await;
    world.minutes(20).await;
    ada.post("/api/v1/me/recovery-codes", json!({})).await.is(403).is_refused("step_up_required");
    shown(&ada, STEP_UP, &mut key).await.is(200);
    ada.post("/api/v1/me/recovery-codes", json!({})).await.is(201);
    let id = factors(&ada).await["factors"][0]["id"].as_str().unwrap().to_owned();
    // What was asked to show it once more does not remove it.
    let begun = asked(&ada, &format!("{STEP_UP}/begin"), json!({})).await;
    let path = format!("/api/v1/me/factors/{id}/remove/passkey");
    let answer = key.answers(&begun["options"]);
    let body = json!({ "asked": begun["asked"], "answer": answer, "reason": "new_device" });
    ada.post(&path, body).await.is(410).is_refused("passkey_expired");
    let begun = asked(&ada, &format!("{STEP_UP}/begin"), json!({ "removes": id })).await;
    let answer = key.answers(&begun["options"]);
    let body = json!({ "asked": begun["asked"], "answer": answer, "reason": "new_device" });
    ada.post(&path, body).await.is(200);
    // The last one: every session ends, and the key opens nothing any more.
    ada.session().await.is(401);
    shown(&world.browser(), ALONE, &mut key).await.is(401).is_refused("passkey_refused");
    assert_eq!(world.browser().log_in(ADA, PASSWORD).await.is(200).body()["outcome"], "signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn s17_who_has_both_kinds_answers_with_either_and_both_count_together() {
    let (world, ada) = with_ada().await;
    let app: Authenticator = set_up(&world, &ada).await;
    let mut key = enrolled(&ada, "My phone", true).await;
    let browser = world.browser();
    let flow = waits(&browser, &["totp", "passkey"]).await;
    for _ in 0..3 {
        answers(&browser, &flow, &app.wrong_code()).await.is(401).is_refused("invalid_code");
    }
    key.verifies = false;
    shown(&browser, ALONE, &mut key).await.is(401).is_refused("passkey_refused");
    shown(&browser, &behind(&flow), &mut key).await.is(429).is_refused("factor_paused");
    world.advance(TimeDelta::seconds(30)).await;
    key.verifies = true;
    shown(&browser, &behind(&flow), &mut key).await.is(200);
    let flow = waits(&world.browser(), &["totp", "passkey"]).await;
    answers(&world.browser(), &flow, &app.code()).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s25_a_set_up_is_answered_by_the_browser_that_was_asked_and_only_the_last_counts() {
    let (_world, ada) = with_ada().await;
    let first = asked(&ada, "/api/v1/me/passkeys/begin", json!({})).await;
    let second = asked(&ada, "/api/v1/me/passkeys/begin", json!({})).await;
    let finish = |begun: &Value, name: &str| {
        let (_, answer) = Passkey::made(&begun["options"], true);
        json!({ "asked": begun["asked"], "answer": answer, "name": name })
    };
    let path = "/api/v1/me/passkeys/finish";
    ada.post(path, finish(&first, "Old")).await.is(410).is_refused("enrolment_expired");
    ada.post(path, finish(&second, " ")).await.is(422).names("name");
    let (_, old) = Passkey::made(&first["options"], true);
    let mixed = json!({ "asked": second["asked"], "answer": old, "name": "Mixed" });
    ada.post(path, mixed).await.is(401).is_refused("passkey_refused");
    ada.post(path, finish(&second, "New")).await.is(204);
    assert_eq!(factors(&ada).await["factors"].as_array().unwrap().len(), 1);
    // A code does not confirm a passkey, nor the other way round.
    let totp = begin(&ada).await;
    assert!(totp["secret"].is_string());
}

/// A phone that was lost: its key was removed, and still knows the number of the account.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_removed_counts_nowhere_and_pauses_nobody() {
    let (world, ada) = with_ada().await;
    let mut lost = enrolled(&ada, "Lost phone", true).await;
    let id = factors(&ada).await["factors"][0]["id"].as_str().unwrap().to_owned();
    let mut key = enrolled(&ada, "New phone", true).await;
    let begun = asked(&ada, &format!("{STEP_UP}/begin"), json!({ "removes": id })).await;
    let answer = key.answers(&begun["options"]);
    let body = json!({ "asked": begun["asked"], "answer": answer, "reason": "lost_or_stolen" });
    ada.post(&format!("/api/v1/me/factors/{id}/remove/passkey"), body).await.is(200);
    for _ in 0..8 {
        shown(&world.browser(), ALONE, &mut lost).await.is(401).is_refused("passkey_refused");
    }
    assert_eq!(world.count("factor_refused").await, 0);
    shown(&world.browser(), ALONE, &mut key).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_person_is_told_so_with_a_passkey_too() {
    let (world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", true).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    sam.act_on(&account, "suspend").await.is(200);
    shown(&world.browser(), ALONE, &mut key).await.is(403).is_refused("account_locked");
    assert_eq!(world.count("login_refused").await, 1);
}

/// A set-up that is refused for a moment can be finished with the same answer.
#[tokio::test(flavor = "multi_thread")]
async fn s25_a_set_up_that_was_refused_once_is_finished_with_the_same_answer() {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    let begun = asked(&ada, "/api/v1/me/passkeys/begin", json!({})).await;
    let (_, answer) = Passkey::made(&begun["options"], true);
    let body = json!({ "asked": begun["asked"], "answer": answer, "name": "My phone" });
    for _ in 0..5 {
        ada.post("/api/v1/me/step-up", json!({ "code": app.wrong_code() })).await;
    }
    let path = "/api/v1/me/passkeys/finish";
    ada.post(path, body.clone()).await.is(429).is_refused("factor_paused");
    world.advance(TimeDelta::seconds(31)).await;
    ada.post(path, body.clone()).await.is(204);
    ada.post(path, body).await.is(204);
    assert_eq!(world.count("passkey_enrolled").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_passkeys_is_refused_where_people_have_some() {
    let (mut world, ada) = with_ada().await;
    enrolled(&ada, "My phone", true).await;
    world.stop().await;
    world.config.public_url = "https://192.0.2.1".to_owned();
    let refused = world.open().await.unwrap_err().to_string();
    assert!(refused.contains("accounts.localhost"), "{refused}");
    world.config.passkeys.replaced_host = Some("accounts.localhost".to_owned());
    world.open().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_says_what_a_passkey_stands_for() {
    let world = World::start_with(|config| {
        at_a_name(config);
        config.profile = keyledger_core::policy::Profile::Pci;
    })
    .await;
    let refused = world.browser().post(&format!("{ALONE}/begin"), json!({})).await;
    refused.is(403).is_refused("passkeys_off");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_no_name_has_no_passkeys() {
    let (world, ada) = with_ada_under(|_| {}).await;
    ada.post("/api/v1/me/passkeys/begin", json!({})).await.is(403).is_refused("passkeys_off");
    let alone = world.browser().post(&format!("{ALONE}/begin"), json!({})).await;
    alone.is(403).is_refused("passkeys_off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_changed_under_keys_is_refused_at_the_start_until_it_is_meant() {
    let (mut world, ada) = with_ada().await;
    let mut key = enrolled(&ada, "My phone", true).await;
    world.stop().await;
    world.config.public_url = "https://id.hotel.example".to_owned();
    let refused = world.open().await.unwrap_err().to_string();
    assert!(
        refused.contains("accounts.localhost") && refused.contains("replaced_host"),
        "{refused}"
    );
    world.config.passkeys.replaced_host = Some("accounts.localhost".to_owned());
    world.open().await.unwrap();
    shown(&world.browser(), ALONE, &mut key).await.is(401).is_refused("passkey_refused");
    // The new host is the one that counts from here on.
    world.stop().await;
    world.config.passkeys.replaced_host = None;
    world.open().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_of_a_passkey_goes_with_the_person() {
    let (world, ada) = with_ada().await;
    enrolled(&ada, "My phone", true).await;
    let names = || {
        let vault = &world.app().engine.vault;
        ["passkey:", "passkey-handle-of:", "passkey-handle:"]
            .map(|prefix| vault.names(prefix).unwrap().len())
    };
    assert_eq!(names(), [1, 1, 1]);
    let erased = world.keyledger(&["erase", ADA, "--ground", "request", "--yes"]).await;
    assert!(erased.fine, "{}", erased.error);
    assert_eq!(names(), [0, 0, 0]);
}
