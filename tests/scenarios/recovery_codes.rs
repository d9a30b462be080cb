//! Recovery codes: shown once, each opens once and is replaced, and they count like any other kind.

use crate::factor_life::{self, answers, begin, confirm, factors, set_up, waits, why, with_ada};
use crate::world::{Authenticator, Browser, PASSWORD, World};
use chrono::TimeDelta;
use factor_life::ADA;
use insta::assert_snapshot;
use serde_json::json;
use std::collections::BTreeSet;

/// Ada with an app and recovery codes; half a minute later.
async fn with_codes() -> (World, Browser, Authenticator, Vec<String>) {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    let codes = draw(&ada).await;
    (world, ada, app, codes)
}

pub async fn draw(ada: &Browser) -> Vec<String> {
    let drawn = ada.post("/api/v1/me/recovery-codes", json!({})).await;
    let codes = drawn.is(201).body()["codes"].as_array().unwrap().clone();
    codes.iter().map(|code| code["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_codes_are_shown_once_and_nothing_of_them_lies_in_the_ledger() {
    let (world, ada, _, codes) = with_codes().await;
    assert_eq!(codes.len(), 10);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    for (number, code) in (1..).zip(&codes) {
        assert!(code.starts_with(&format!("{number:02}-")), "{code}");
        assert_eq!(code.len(), "01-ABCD-EFGH-JKMN-PQRS".len(), "{code}");
    }
    let told = factors(&ada).await["recovery_codes"].clone();
    assert_eq!((&told["left"], &told["used"]), (&json!(10), &json!(0)));
    let ledger = json!(world.events().await).to_string();
    for code in &codes {
        assert!(!ledger.contains(code) && !ledger.contains(&code[3..]), "{code}");
    }
    let letters = world.mails_to(ADA).await;
    assert!(letters.iter().any(|letter| letter.subject == "You have new recovery codes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_once_and_what_was_shown_in_its_place_opens_next() {
    let (world, _, _, codes) = with_codes().await;
    let browser = world.browser();
    let flow = waits(&browser, &["totp", "recovery_codes"]).await;
    let inside = answers(&browser, &flow, &codes[2].to_lowercase().replace('-', " ")).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    let next = inside.body()["recovery_code"].clone();
    assert_eq!(next["number"], 3);
    assert_eq!(world.count("recovery_code_used").await, 1);
    let other = world.browser();
    let flow = waits(&other, &["totp", "recovery_codes"]).await;
    answers(&other, &flow, &codes[2]).await.is(401).is_refused("code_already_used");
    answers(&other, &flow, next["code"].as_str().unwrap()).await.is(200);
    let told = factors(&other).await["recovery_codes"].clone();
    assert_eq!((&told["left"], &told["used"]), (&json!(10), &json!(2)));
    assert_snapshot!("recovery_codes_en", why(&world, "en").await);
    assert_snapshot!("recovery_codes_fr", why(&world, "fr").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_phone_comes_in_with_a_code_and_changes_to_a_new_one() {
    let (world, ada, _, codes) = with_codes().await;
    let lost = factors(&ada).await["factors"][0]["id"].as_str().unwrap().to_owned();
    let browser = world.browser();
    let flow = waits(&browser, &["totp", "recovery_codes"]).await;
    answers(&browser, &flow, &codes[0]).await.is(200);
    let begun = begin(&browser).await;
    let app = Authenticator::of(&world.clock, &begun);
    confirm(&browser, &begun, &app.code()).await.is(204);
    let path = format!("/api/v1/me/factors/{lost}/remove");
    let body = json!({ "code": codes[1], "reason": "lost_or_stolen" });
    let gone = browser.post(&path, body).await;
    assert_eq!(gone.is(200).body()["recovery_code"]["number"], 2);
    assert_eq!(factors(&browser).await["factors"].as_array().unwrap().len(), 1);
    browser.session().await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_drawn_only_with_a_factor_shown_lately_and_new_ones_replace_the_old() {
    let (world, ada) = with_ada().await;
    let early = ada.post("/api/v1/me/recovery-codes", json!({})).await;
    early.is(403).is_refused("set_up_required");
    let app = set_up(&world, &ada).await;
    let first = draw(&ada).await;
    let second = draw(&ada).await;
    world.minutes(20).await;
    let late = ada.post("/api/v1/me/recovery-codes", json!({})).await;
    late.is(403).is_refused("step_up_required");
    ada.post("/api/v1/me/step-up", json!({ "code": first[4] })).await.is_refused("invalid_code");
    let fresh = ada.post("/api/v1/me/step-up", json!({ "code": second[4] })).await;
    assert_eq!(fresh.is(200).body()["recovery_code"]["number"], 5);
    ada.post("/api/v1/me/step-up", json!({ "code": app.code() })).await.is(200);
    draw(&ada).await;
}

/// Codes of the app and recovery codes together: the fifth wrong one pauses.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_recovery_codes_count_with_the_others_and_the_first_pause_is_mailed() {
    let (world, ada, app, codes) = with_codes().await;
    let browser = world.browser();
    let flow = waits(&browser, &["totp", "recovery_codes"]).await;
    let wrong = ["03-0000-0000-0000-0000", "99-0000-0000-0000-0000"];
    for code in wrong {
        answers(&browser, &flow, code).await.is(401).is_refused("invalid_code");
    }
    for _ in 0..2 {
        let step_up = json!({ "code": app.wrong_code() });
        ada.post("/api/v1/me/step-up", step_up).await.is_refused("invalid_code");
    }
    let fifth = answers(&browser, &flow, wrong[0]).await;
    fifth.is(429).is_refused("factor_paused");
    answers(&browser, &flow, &codes[0]).await.is(429).is_refused("factor_paused");
    let mails = world.mails_to(ADA).await;
    let told = || mails.iter().filter(|mail| mail.subject == "Wrong codes at your account");
    assert_eq!(told().count(), 1);
    world.advance(TimeDelta::seconds(30)).await;
    answers(&browser, &flow, &codes[0]).await.is(200);
}

/// A password reset, and what a person typed by mistake, change nothing about them.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_leaves_the_codes_as_they_are() {
    let (world, _, _, codes) = with_codes().await;
    let browser = world.browser();
    browser.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    browser.reset(&token, "another road to walk on").await.is(204);
    let answer = browser.log_in(ADA, "another road to walk on").await;
    let flow = answer.is(200).body()["flow"].as_str().unwrap().to_owned();
    answers(&browser, &flow, &codes[9]).await.is(200);
    assert_ne!(PASSWORD, "another road to walk on");
}
