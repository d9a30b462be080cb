//! The second factor: set up, asked for, put off, paused, removed; and nobody gets stuck (S17-S28).

use crate::factor_life::{self, ADA, answers, begin, confirm, factors, set_up, why, with_ada};
use crate::world::{Answer, Authenticator, Browser, MANAGER, PASSWORD, World};
use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::{Value, json};

/// Ada with an authenticator app; half a minute later, so that its next code is a new one.
async fn with_a_factor() -> (World, Browser, Authenticator) {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    (world, ada, app)
}

/// A log-in of Ada up to where it waits for a code of the app.
async fn waits(browser: &Browser) -> String {
    factor_life::waits(browser, &["totp"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn s28_a_factor_is_set_up_from_my_account_and_asked_for_at_the_next_log_in() {
    let (world, ada) = with_ada().await;
    let begun = begin(&ada).await;
    let link = begun["otpauth"].as_str().unwrap();
    assert!(link.starts_with("otpauth://totp/"), "{link}");
    assert!(begun["qr_svg"].as_str().unwrap().starts_with("<svg"));
    let before = factors(&ada).await;
    assert_eq!((&before["factors"], &before["pending"]), (&json!([]), &begun["factor"]));
    world.browser().log_in(ADA, PASSWORD).await.is(200); // A pending set-up asks for nothing.
    let app = Authenticator::of(&world.clock, &begun);
    confirm(&ada, &begun, &app.wrong_code()).await.is(401).is_refused("invalid_code");
    let code = app.code();
    confirm(&ada, &begun, &code).await.is(204);
    confirm(&ada, &begun, &code).await.is(204); // Twice is the same as once.
    assert_eq!(world.count("factor_enrolled").await, 2, "Mona's, and one of Ada");
    assert_eq!(factors(&ada).await["fresh"], true);
    world.advance(TimeDelta::seconds(30)).await;
    let browser = world.browser();
    let flow = waits(&browser).await;
    browser.session().await.is(401);
    let code = app.code();
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let inside = answers(&browser, &flow, &spaced).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    browser.session().await.is(200);
    answers(&browser, &flow, &app.code()).await.is(410).is_refused("login_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn s18_a_code_opens_once_and_a_wrong_clock_is_named_at_the_second_code() {
    let (world, _, app) = with_a_factor().await;
    let browser = world.browser();
    let flow = waits(&browser).await;
    answers(&browser, &flow, &app.code()).await.is(200);
    let flow = waits(&browser).await;
    answers(&browser, &flow, &app.code()).await.is(401).is_refused("code_already_used");
    world.minutes(3).await;
    let flow = waits(&browser).await;
    answers(&browser, &flow, &app.code_off_by(-70)).await.is_refused("invalid_code");
    world.advance(TimeDelta::seconds(35)).await;
    answers(&browser, &flow, &app.code_off_by(-70)).await.is(401).is_refused("wrong_clock");
    assert_snapshot!("replayed_and_wrong_clock_en", why(&world, "en").await);
    assert_snapshot!("replayed_and_wrong_clock_fr", why(&world, "fr").await);
    answers(&browser, &flow, &app.code()).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s18_a_phone_whose_clock_is_wrong_is_told_in_which_direction() {
    let (world, _, app) = with_a_factor().await;
    let browser = world.browser();
    for (off, direction) in [(70, "runs ahead"), (-70, "runs behind")] {
        world.minutes(10).await;
        let flow = waits(&browser).await;
        answers(&browser, &flow, &app.code_off_by(off)).await.is_refused("invalid_code");
        world.advance(TimeDelta::seconds(35)).await;
        let named = answers(&browser, &flow, &app.code_off_by(off)).await;
        named.is(401).is_refused("wrong_clock");
        let detail = named.body()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(direction), "{off}: {detail}");
        answers(&browser, &flow, &app.code()).await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s18_a_code_from_a_clock_ahead_passes_once_when_its_time_comes() {
    let (world, _, app) = with_a_factor().await;
    let (browser, early) = (world.browser(), app.code_off_by(90));
    let flow = waits(&browser).await;
    answers(&browser, &flow, &early).await.is_refused("invalid_code");
    world.advance(TimeDelta::seconds(90)).await;
    answers(&browser, &flow, &early).await.is(200);
    let flow = waits(&browser).await;
    answers(&browser, &flow, &early).await.is_refused("code_already_used");
}

/// The phone shows the next code a few seconds before our clock comes to it.
#[tokio::test(flavor = "multi_thread")]
async fn s18_a_phone_that_runs_a_little_fast_logs_in() {
    let (world, _, app) = with_a_factor().await;
    let browser = world.browser();
    world.minutes(2).await;
    let flow = waits(&browser).await;
    answers(&browser, &flow, &app.code_off_by(30)).await.is(200);
    let flow = waits(&browser).await;
    answers(&browser, &flow, &app.code()).await.is(401).is_refused("code_already_used");
}

#[tokio::test(flavor = "multi_thread")]
async fn s19_five_wrong_codes_pause_with_a_countdown_that_no_new_challenge_resets() {
    let (world, ada, app) = with_a_factor().await;
    let browser = world.browser();
    for _ in 0..2 {
        let flow = waits(&browser).await;
        answers(&browser, &flow, &app.wrong_code()).await.is_refused("invalid_code");
    }
    for _ in 0..2 {
        let step_up = ada.post("/api/v1/me/step-up", json!({ "code": app.wrong_code() })).await;
        step_up.is(401).is_refused("invalid_code");
    }
    let flow = waits(&browser).await;
    let fifth = answers(&browser, &flow, &app.wrong_code()).await;
    fifth.is(429).is_refused("factor_paused");
    assert_eq!(fifth.header("retry-after"), Some("30"));
    world.advance(TimeDelta::seconds(12)).await;
    let other = world.browser();
    let flow = waits(&other).await;
    let right = answers(&other, &flow, &app.code()).await;
    right.is(429).is_refused("factor_paused");
    assert_eq!(
        right.header("retry-after"),
        Some("18"),
        "seconds left, and the right code waits too"
    );
    assert_snapshot!("paused_en", why(&world, "en").await);
    assert_snapshot!("paused_fr", why(&world, "fr").await);
    world.advance(TimeDelta::seconds(18)).await;
    assert_eq!(world.count("second_factor_pause_ended").await, 1);
    answers(&other, &flow, &app.code()).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_it_is_put_off_for_thirty_days_and_then_goes_on_only_into_set_up() {
    let (world, ada) = with_ada().await;
    world.advance(TimeDelta::days(10)).await;
    let later = world.browser().log_in(ADA, PASSWORD).await;
    assert_eq!(later.is(200).body()["reminder"]["days_left"], 20);
    assert_eq!(world.count("second_factor_postponed").await, 1);
    world.advance(TimeDelta::days(20)).await;
    assert_eq!(world.count("factor_grace_ended").await, 1);
    ada.session().await.is(401);
    let browser = world.browser();
    let demanded = browser.log_in(ADA, PASSWORD).await;
    assert_eq!(demanded.is(200).body()["outcome"], "set_up_required");
    assert!(demanded.header("set-cookie").is_none(), "nothing opens before");
    let flow = demanded.body()["flow"].as_str().unwrap().to_owned();
    answers(&browser, &flow, "123456").await.is(410);
    let path = format!("/api/v1/login/{flow}/set-up");
    let first = browser.post(&path, json!({ "kind": "totp" })).await;
    let begun = browser.post(&path, json!({ "kind": "totp" })).await;
    let app = Authenticator::of(&world.clock, &begun.is(201).body());
    let confirm =
        |begun: &Answer| format!("{path}/{}/confirm", begun.body()["factor"].as_str().unwrap());
    let replaced = browser.post(&confirm(&first), json!({ "code": app.code() })).await;
    replaced.is(410).is_refused("enrolment_expired");
    let inside = browser.post(&confirm(&begun), json!({ "code": app.code() })).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    browser.session().await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s25_a_set_up_is_abandoned_or_expires_and_can_be_begun_again() {
    let (world, ada) = with_ada().await;
    let first = begin(&ada).await;
    let path = format!("/api/v1/me/factors/{}/abandon", first["factor"].as_str().unwrap());
    ada.post(&path, json!({})).await.is(204);
    ada.post(&path, json!({})).await.is(204);
    let app = Authenticator::of(&world.clock, &first);
    confirm(&ada, &first, &app.code()).await.is(410).is_refused("enrolment_expired");
    let second = begin(&ada).await;
    world.minutes(15).await;
    assert_eq!(world.count("factor_enrolment_expired").await, 1);
    let late = Authenticator::of(&world.clock, &second).code();
    confirm(&ada, &second, &late).await.is(410).is_refused("enrolment_expired");
    assert_eq!(factors(&ada).await["pending"], Value::Null);
    assert_snapshot!("abandoned_en", why(&world, "en").await);
    assert_snapshot!("abandoned_fr", why(&world, "fr").await);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    set_up(&world, &ada).await;
    waits(&world.browser()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s23_s26_the_person_removes_the_factor_after_one_last_check_with_a_reason() {
    let (world, ada, app) = with_a_factor().await;
    let factor = factors(&ada).await["factors"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/me/factors/{factor}/remove");
    let body = |code: &str, reason: &str| json!({ "code": code, "reason": reason });
    ada.post(&path, body(&app.code(), "no reason")).await.is(422).names("reason");
    ada.post(&path, body(&app.wrong_code(), "new_device")).await.is_refused("invalid_code");
    ada.post(&path, body(&app.code(), "new_device")).await.is(200);
    ada.session().await.is(401); // Every session ended.
    let inside = world.browser().log_in(ADA, PASSWORD).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    assert_eq!(inside.body()["reminder"]["days_left"], 30);
    let reset =
        world.events().await.into_iter().find(|event| event["kind"] == "second_factor_reset");
    let data = reset.unwrap()["data"].clone();
    assert_eq!((&data["why"], &data["checked"]), (&json!("new_device"), &json!("factor")));
}

/// Mona manages; she shows her own factor before she takes away Ada's.
#[tokio::test(flavor = "multi_thread")]
async fn s24_s27_a_manager_resets_a_lost_factor_and_the_next_log_in_offers_a_new_one() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let mona = world.new_manager(&lac, MANAGER).await.without_phone();
    let person = json!({ "email": ADA, "name": "Ada Lovelace" });
    mona.add_member(&lac, person).await.is(403).is_refused("set_up_required");
    let app = set_up(&world, &mona).await;
    let ada = world.member(&mona, &lac, ADA).await.without_phone();
    set_up(&world, &ada).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/accounts/{account}/factors/reset");
    let reason = json!({ "code": "asked_by_person", "note": "stood at the desk" });
    let body =
        |why: &str, checked: &str| json!({ "reason": reason, "why": why, "checked": checked });
    let good = body("lost_or_stolen", "in_person");
    mona.post(&path, body("bored", "in_person")).await.is(422).names("why");
    mona.post(&path, body("lost_or_stolen", "factor")).await.is(422).names("checked");
    world.minutes(20).await;
    mona.post(&path, good.clone()).await.is(403).is_refused("step_up_required");
    mona.post("/api/v1/me/step-up", json!({ "code": app.code() })).await.is(200);
    ada.post(&path, good.clone()).await.is(403).is_refused("step_up_required");
    let done = mona.post(&path, good.clone()).await;
    assert_eq!(done.is(200).body()["changed"], true);
    assert_eq!(mona.post(&path, good).await.is(200).body()["changed"], false);
    ada.session().await.is(401);
    let inside = world.browser().log_in(ADA, PASSWORD).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    assert_eq!(inside.body()["reminder"]["days_left"], 30);
    assert_snapshot!("reset_by_manager_en", why(&world, "en").await);
    assert_snapshot!("reset_by_manager_fr", why(&world, "fr").await);
    let again = ["factor", "reset", ADA, "--why", "new_device", "--checked", "call_back"];
    let refused = world.keyledger(&again).await;
    assert!(!refused.fine && refused.error.contains("--reason-code"), "{}", refused.error);
    let whole = [&again[..], &["--reason-code", "asked_by_person"]].concat();
    assert_eq!(world.json(&whole).await["changed"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_reset_never_goes_around_the_factor() {
    let (world, _, app) = with_a_factor().await;
    let browser = world.browser();
    browser.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    browser.reset(&token, "another road to walk on").await.is(204);
    browser.session().await.is(401);
    let answer = browser.log_in(ADA, "another road to walk on").await;
    assert_eq!(answer.is(200).body()["outcome"], "factor_required");
    let flow = answer.body()["flow"].as_str().unwrap().to_owned();
    answers(&browser, &flow, &app.code()).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_code_is_a_wrong_one_and_foreign_flows_open_nothing() {
    let (world, _, app) = with_a_factor().await;
    let browser = world.browser();
    for text in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\u{0}"] {
        let flow = waits(&browser).await;
        answers(&browser, &flow, text).await.is_refused("invalid_code");
        world.minutes(1).await;
        let flow = waits(&browser).await;
        answers(&browser, &flow, &app.code()).await.is(200);
        world.minutes(1).await;
    }
    assert_eq!(world.count("factor_refused").await, 6, "each was written down");
    let flow = waits(&browser).await;
    answers(&browser, &flow, &"1".repeat(65)).await.is(422).names("code");
    for flow in ["nonsense", "AAAA", &browser.flow(ADA).await] {
        answers(&browser, flow, "123456").await.is(410).is_refused("login_expired");
    }
    world.minutes(10).await;
    answers(&browser, &flow, &app.code()).await.is(410).is_refused("login_expired");
    for (body, field) in [(json!({}), "kind"), (json!({ "kind": "fax" }), "kind")] {
        browser.post("/api/v1/me/factors", body).await.is(422).names(field);
    }
    let stranger = world.browser();
    stranger.post("/api/v1/me/factors", json!({ "kind": "totp" })).await.is(401);
}
